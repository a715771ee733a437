"""The command line of `vaultviewer show`."""

import argparse
from typing import Final

from vaultviewer.cli.connection_options import add_connection_options
from vaultviewer.cli.exits import CODES_HELP

_DESCRIPTION: Final = """\
Show one message, without a window: of a vault, where it is decrypted and passes the ten checks first, or of a
message file, of which nothing is verified. Nothing is loaded from the web, and nothing is run.

A broken message is no reason for another exit code: see `defects` in the JSON."""

_EXAMPLES: Final = f"""\
examples:
  vaultviewer show message.eml                      its best text
  vaultviewer show message.eml --json | jq .from    addresses, bodies, attachments, parts, defects
  vaultviewer show - --html < message.eml           the HTML body, made harmless
  vaultviewer show s3://bucket/inbound/ID --kms-key arn:aws:kms:eu-west-1:111122223333:key/…
  vaultviewer show s3://bucket/inbound/ID --connection "SOC vault" --raw > message.eml
  vaultviewer show s3://bucket/inbound/ID --envelope      asks nothing of KMS

{CODES_HELP}"""


def show_parser() -> argparse.ArgumentParser:
    """Return what reads the words behind `vaultviewer show`."""
    parser = argparse.ArgumentParser(
        prog="vaultviewer show",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "place",
        metavar="s3://BUCKET/KEY | FILE.eml | -",
        help="a message of a vault, a message file, or - for the standard input",
    )
    forms = parser.add_mutually_exclusive_group()
    for form, help_text in (
        ("json", "all that was read, as JSON in ASCII; of a vault's message its envelope and checks too"),
        ("text", "the plain body, or text made from the HTML (default)"),
        ("html", "the HTML body, sanitised; nothing where there is none"),
        ("raw", "the bytes as they are; they may steer a terminal, so send them to a file"),
    ):
        forms.add_argument(f"--{form}", dest="form", action="store_const", const=form, help=help_text)
    parser.set_defaults(form=None)
    parser.add_argument(
        "--envelope",
        action="store_true",
        help="the metadata of a vault's message and what the checks say of it, instead of the message; "
        "with --json for programs",
    )
    parser.add_argument("--version-id", metavar="ID", help="an earlier version of a vault's message")
    add_connection_options(parser)
    return parser
