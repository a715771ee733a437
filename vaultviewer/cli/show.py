"""`vaultviewer show`: one message file, as JSON, text, sanitised HTML, or the bytes it is made of."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from vaultviewer.cli.console import Console
from vaultviewer.cli.mail_json import mail_json
from vaultviewer.core.cancel import NEVER
from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.mail.body import best_text, part_text
from vaultviewer.core.mail.html.sanitize import sanitize_html
from vaultviewer.core.mailbox import Opened, open_eml, open_stream

UNREADABLE: Final = 1

_DESCRIPTION: Final = """\
Show what a message file holds, without a window. Nothing is fetched, run or verified.

The exit code is 0 for whatever could be read, however broken the message is (see `defects` in the
JSON), 1 where the file can't be read, 2 where the command line can't."""

_EXAMPLES: Final = """\
examples:
  vaultviewer show message.eml                      its best text
  vaultviewer show message.eml --json | jq .from    addresses, bodies, attachments, parts, defects
  vaultviewer show - --html < message.eml           the HTML body, made harmless
"""


def show(words: Sequence[str], console: Console) -> int:
    """Write what was asked for and return the exit code.

    Raises SystemExit, from argparse, for --help and for words that it doesn't know.
    """
    options = _parser().parse_args(words)
    try:
        opened = _open(options.file, console)
    except VaultViewerError as error:
        console.complain(str(error))
        return UNREADABLE
    with opened.plaintext:
        _write(options.form, opened, console)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="vaultviewer show",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE.eml | -", help="a message file, or - for the standard input")
    forms = parser.add_mutually_exclusive_group()
    for form, help_text in (
        ("json", "all that was read, as JSON in ASCII"),
        ("text", "the plain body, or text made from the HTML (default)"),
        ("html", "the HTML body, sanitised; nothing where there is none"),
        ("raw", "the bytes as they are; they may steer a terminal, so send them to a file"),
    ):
        forms.add_argument(f"--{form}", dest="form", action="store_const", const=form, help=help_text)
    parser.set_defaults(form="text")
    return parser


def _open(name: str, console: Console) -> Opened:
    if name == "-":
        return open_stream(console.input, cancel=NEVER)
    return open_eml(Path(name), confinement=None, cancel=NEVER)


def _write(form: str, opened: Opened, console: Console) -> None:
    if form == "json":
        console.print_line(mail_json(opened.mail, opened.body))
    elif form == "text":
        console.print_line(best_text(opened.body))
    elif form == "raw":
        console.output.write(opened.plaintext.view())
    elif opened.body.html is not None:
        # No part has an address outside the window, so that no image is left to refer to one.
        console.print_line(sanitize_html(part_text(opened.body.html), part_url=lambda _: None).html)
