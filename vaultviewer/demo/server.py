"""The sample vault's server process: `python -m vaultviewer.demo.server`.

It reports on standard output (see `protocol`) and ends when its standard input does. A pipe's end is the one
sign that also a killed parent gives, on every platform.
"""

import contextlib
import os
import sys
import threading
from typing import Final

from vaultviewer.demo.protocol import Missing, Progress, Ready, Report, encode

ACCESS_KEY_ID: Final = "AKIAIOSFODNN7EXAMPLE"
SECRET_ACCESS_KEY: Final = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # noqa: S105  AWS's documentation example
_FOREIGN_PREFIXES: Final = ("AWS_", "MOTO_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def main() -> int:
    isolate()
    parent_gone = threading.Event()
    watch = threading.Thread(target=_wait_for_end_of_input, args=(parent_gone,), name="parent", daemon=True)
    watch.start()
    try:
        _serve(parent_gone)
    except ModuleNotFoundError as error:
        _report(Missing(error.name or str(error)))
        return 1
    except BrokenPipeError:
        # The parent is gone in the middle of a report. What Python would still flush has no reader either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def isolate() -> None:
    """Cut this process off from real AWS: no configuration, credentials, proxy or instance metadata."""
    for name in tuple(os.environ):
        if name.upper().startswith(_FOREIGN_PREFIXES):
            del os.environ[name]
    os.environ.update(
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        AWS_EC2_METADATA_DISABLED="true",
        MOTO_DISABLE_GLOBAL_CORS="true",
        # Above the largest object, so that moto keeps every object in memory and none in a temporary file.
        MOTO_S3_DEFAULT_KEY_BUFFER_SIZE=str(64 * 1024 * 1024),
    )


def _serve(parent_gone: threading.Event) -> None:
    # Imported here because moto is an optional extra and reads the environment at import.
    from vaultviewer.demo import seeding  # noqa: PLC0415  as above
    from vaultviewer.demo.emulator import Emulator  # noqa: PLC0415  as above

    os.environ["MOTO_ACCOUNT_ID"] = seeding.ACCOUNT
    with Emulator(
        account=seeding.ACCOUNT,
        region=seeding.REGION,
        access_key_id=ACCESS_KEY_ID,
        secret_access_key=SECRET_ACCESS_KEY,
    ) as emulator:
        keys, expectations = seeding.seed(
            emulator,
            on_progress=lambda done, total: _report(Progress(done, total)),
            given_up=parent_gone.is_set,
        )
        if not parent_gone.is_set():
            _report(
                Ready(
                    endpoint=emulator.endpoint,
                    region=seeding.REGION,
                    account=seeding.ACCOUNT,
                    bucket=seeding.BUCKET,
                    kms_keys=keys,
                    access_key_id=ACCESS_KEY_ID,
                    secret_access_key=SECRET_ACCESS_KEY,
                    expectations=expectations,
                )
            )
        parent_gone.wait()


def _wait_for_end_of_input(parent_gone: threading.Event) -> None:
    # Not sys.stdin.buffer: its lock, held by a thread that waits, aborts the interpreter's shutdown.
    with contextlib.suppress(OSError):
        while os.read(sys.stdin.fileno(), 1):
            pass
    parent_gone.set()


def _report(report: Report) -> None:
    print(encode(report), flush=True)  # noqa: T201  the protocol with the parent


if __name__ == "__main__":
    sys.exit(main())
