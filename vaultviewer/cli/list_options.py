"""The command line of `vaultviewer list`."""

import argparse
from typing import Final

from vaultviewer.cli.connection_options import PLACE, add_connection_options
from vaultviewer.cli.exits import CODES_HELP
from vaultviewer.cli.moments import MOMENT_HELP, moment, positive

_DESCRIPTION: Final = """\
List the messages below a prefix, in the order of their keys, as far as S3 tells without opening them. KMS
isn't asked for anything."""

_EXAMPLES: Final = f"""\
examples:
  vaultviewer list s3://bucket/inbound/
  vaultviewer list --connection "SOC vault" --after 2026-03-01 --envelope
  vaultviewer list s3://bucket/inbound/ --json --limit 100 | jq -r .key

{CODES_HELP}"""


def list_parser() -> argparse.ArgumentParser:
    """Return what reads the words behind `vaultviewer list`."""
    parser = argparse.ArgumentParser(
        prog="vaultviewer list",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("place", nargs="?", metavar=PLACE, help="or an ARN, or a console address")
    parser.add_argument("--json", action="store_true", help="an object a line, in ASCII")
    parser.add_argument("--limit", type=positive, metavar="N", help="messages to list at most")
    parser.add_argument("--after", type=moment, metavar="TIME", help=f"arrived then or later: {MOMENT_HELP}")
    parser.add_argument("--before", type=moment, metavar="TIME", help="arrived before that")
    parser.add_argument(
        "--envelope",
        action="store_true",
        help="add receipt rule, account and KMS key, by reading the metadata of each message",
    )
    add_connection_options(parser)
    return parser
