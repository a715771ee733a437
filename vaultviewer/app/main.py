"""The one entry point: reads the command line and builds only what its verb needs."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Final

from vaultviewer import __version__

VERBS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "list": "vaultviewer.app.cli_main:run_list",
        "show": "vaultviewer.app.cli_main:run_show",
        "export": "vaultviewer.app.cli_main:run_export",
        "verify": "vaultviewer.app.cli_main:run_verify",
        "doctor": "vaultviewer.app.doctor_main:run_doctor",
        "demo": "vaultviewer.app.main:run_demo",
        "completion": "vaultviewer.app.completion_main:run_completion",
    }
)
"""Where each verb is run, as "module:function": imported when it is asked for, and no other with it."""

_DESCRIPTION: Final = """\
Browse, decrypt, verify and read mail that Amazon SES encrypted into S3.

Without a verb the window opens, on the message file where one is given."""

_EXAMPLES: Final = """\
verbs, each with a --help of its own; only the window and the demo need Qt:
  list        what a vault holds, without KMS
  show        one message of a vault, or a message file
  export      messages into files, with a ledger that accounts for each
  verify      an export against its manifest, offline
  doctor      try what reading a vault takes, and say what is missing
  demo        the window on the embedded sample vault
  completion  complete verbs and options in bash, zsh and fish

examples:
  vaultviewer                              open the window
  vaultviewer message.eml                  open a message file
  vaultviewer list s3://bucket/inbound/    list a vault; --json for programs
  vaultviewer show message.eml             print what it says; --json, --html and --raw print more
  vaultviewer export s3://bucket/inbound/ --to DIR --kms-key ARN
  vaultviewer verify DIR                   see whether an export is as it was made, to the last byte
  vaultviewer doctor s3://bucket           try what reading that bucket takes, and say what is missing
  vaultviewer demo                         open the window on the embedded sample vault
  vaultviewer demo --out DIR               drive the window off-screen; leave messages and screenshots in DIR
  vaultviewer demo --serve                 start the sample vault alone, to try the verbs on
"""

_NO_QT: Final = """\
vaultviewer: The window needs Qt, which is not installed. Install vaultviewer[gui] for it, or use a verb that
needs none: see vaultviewer --help.
"""
_QT: Final = frozenset({"PySide6", "shiboken6", "qtawesome"})
_FAILED: Final = 1
_INTERRUPTED: Final = 130
"""As shells say of what SIGINT ended: 128 and its number."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run VaultViewer and return its exit code: that of the verb, else 0 done, 1 it failed, 2 usage."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(words)
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.partition(".")[0] not in _QT:
            raise
        sys.stderr.write(_NO_QT)
        return _FAILED
    except KeyboardInterrupt:
        return _INTERRUPTED


def _run(words: Sequence[str]) -> int:
    if words and words[0] in VERBS:
        module, _, name = VERBS[words[0]].partition(":")
        run: Callable[[Sequence[str]], int] = getattr(import_module(module), name)
        return run(words[1:])
    return _window(words)


def _window(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="vaultviewer",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar=f"FILE.eml | {' | '.join(VERBS)}",
        help="a message file to open, or a verb",
    )
    parser.add_argument("--version", action="version", version=f"VaultViewer {__version__}")
    options = parser.parse_args(words)
    from vaultviewer.app.gui_main import run_window  # noqa: PLC0415  --help and --version need no Qt

    return run_window(file=options.file)


def demo_parser() -> argparse.ArgumentParser:
    """Return what reads the words behind `vaultviewer demo`."""
    parser = argparse.ArgumentParser(
        prog="vaultviewer demo",
        description="Open the window on the embedded sample vault. Without a display, or with --out, drive "
        "the same window off-screen and leave messages and screenshots behind.",
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder for the off-screen run (default: demo-output)"
    )
    parser.add_argument(
        "--serve",
        action="store_true",
        help="start the sample vault alone, without Qt, and say how the other verbs reach it",
    )
    return parser


def run_demo(words: Sequence[str]) -> int:
    """Run `vaultviewer demo` and return its exit code."""
    parser = demo_parser()
    options = parser.parse_args(words)
    if options.serve:
        if options.out is not None:
            parser.error("--serve drives no window: it goes without --out")
        from vaultviewer.app.serve_main import run_server  # noqa: PLC0415  as above

        return run_server()
    from vaultviewer.app.demo_main import has_display, run_demo_tour, run_demo_window  # noqa: PLC0415  as above

    if options.out is None and has_display():
        return run_demo_window()
    return run_demo_tour(options.out or Path("demo-output"))
