"""`vaultviewer verify`: an export against its manifest, offline, with a line for each deviation."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from vaultviewer.cli.console import Console
from vaultviewer.cli.exits import Exit, exit_for
from vaultviewer.cli.hosting import run_hosted
from vaultviewer.cli.status_line import StatusLine
from vaultviewer.cli.verify_options import verify_parser
from vaultviewer.cli.verify_report import (
    deviation_json,
    deviation_text,
    progress_line,
    summary_json,
    summary_text,
)
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import Cancelled, FileUnreadable, VaultViewerError
from vaultviewer.core.export.signature import parse_public_key
from vaultviewer.core.export.troubles import NothingToVerify
from vaultviewer.core.export.verifying.deviations import Deviation
from vaultviewer.core.export.verifying.meter import Progress
from vaultviewer.core.export.verifying.verification import Verification
from vaultviewer.core.export.verifying.verification import verify as verify_export

_LONGEST_KEY: Final = 64 * 1024
"""Bytes of a file with a public key in it; it may have comments."""


def verify(words: Sequence[str], console: Console) -> int:
    """Verify an export and return the exit code.

    Raises SystemExit, from argparse, for --help, for words that it doesn't know, and for a folder or a key
    that is none; BrokenPipeError.
    """
    parser = verify_parser()
    options = parser.parse_args(words)
    if not options.folder.is_dir():
        parser.error(f"{options.folder} is no folder")
    try:
        trusted = None if options.public_key is None else _read_key(options.public_key, parser)
        return _verify(options.folder, console, trusted, as_json=options.json)
    except NothingToVerify as error:
        console.complain(str(error))
        return Exit.USAGE
    except VaultViewerError as error:
        console.complain(str(error))
        return exit_for(error)
    except Cancelled:
        return Exit.INTERRUPTED


def _verify(folder: Path, console: Console, trusted: Ed25519PublicKey | None, *, as_json: bool) -> int:
    status = StatusLine(console)

    def tell(deviation: Deviation) -> None:
        status.clear()
        console.print_line(deviation_json(deviation) if as_json else deviation_text(deviation))

    def progress(so_far: Progress) -> None:
        console.output.flush()
        status.show(progress_line(so_far))

    def work(cancel: CancelToken) -> Verification:
        return verify_export(folder, tell, progress=progress, cancel=cancel, trusted=trusted)

    try:
        found = run_hosted(work, console, status)
    finally:
        status.clear()
    code = Exit.DONE if found.clean else Exit.FAILED
    if as_json:
        console.print_line(summary_json(found, code))
    else:
        for line in summary_text(found):
            console.print_line(line)
    return code


def _read_key(path: Path, parser: argparse.ArgumentParser) -> Ed25519PublicKey:
    """Raises FileUnreadable; SystemExit where it is no key."""
    try:
        with path.open("rb") as file:
            return parse_public_key(file.read(_LONGEST_KEY))
    except OSError as problem:
        raise FileUnreadable(path=path, reason=problem.strerror or type(problem).__name__) from None
    except ValueError as problem:
        parser.error(f"--public-key {path}: {problem}")
