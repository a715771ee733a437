"""`vaultviewer demo --serve`: the sample vault alone, for verbs and other programs to try on. No Qt here."""

import shlex
import sys
import threading

from vaultviewer.cli.console import Console
from vaultviewer.cli.exits import Exit
from vaultviewer.cli.hosting import run_hosted
from vaultviewer.cli.status_line import StatusLine
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import Cancelled, VaultViewerError
from vaultviewer.demo.expectations import SampleVaultInfo
from vaultviewer.demo.sample_vault import SampleVault


def run_server() -> int:
    """Serve the sample vault until Ctrl+C, and return the exit code."""
    console = Console(sys.stdin.buffer, sys.stdout.buffer, sys.stderr)
    status = StatusLine(console)

    def serve(cancel: CancelToken) -> None:
        with SampleVault() as vault:
            info = vault.start(lambda done, total: status.show(f"Filling … {done} of {total}"), cancel)
            status.clear()
            console.print_line(directions(info))
            console.output.flush()
            given_up = threading.Event()
            with cancel.calling(given_up.set):
                given_up.wait()

    try:
        run_hosted(serve, console, status)
    except Cancelled:
        pass  # the one way to end it
    except VaultViewerError as error:
        status.clear()
        console.complain(str(error))
        return Exit.FAILED
    return Exit.DONE


def directions(info: SampleVaultInfo) -> str:
    """Return what to type in another terminal. The keys are made up, and open nothing else."""
    connection = info.connection
    keys = " ".join(f"--kms-key {key}" for key in connection.kms_keys)
    where = f"--endpoint-url {connection.endpoint_url} --region {connection.region}"
    return f"""\
The sample vault is at {connection.endpoint_url} until you press Ctrl+C. In another terminal:

  export AWS_ACCESS_KEY_ID={shlex.quote(info.access_key_id)}
  export AWS_SECRET_ACCESS_KEY={shlex.quote(info.secret_access_key)}
  at=({where} --account {connection.account} {keys})
  vaultviewer list s3://{connection.bucket}/ "${{at[@]}}"
  vaultviewer export s3://{connection.bucket}/ --to sample-export "${{at[@]}}\""""
