"""The command line of `vaultviewer doctor`, and the connection that it speaks of."""

import argparse
from typing import Final

from vaultviewer.cli.connection_options import LoadSettings, add_connection_options, named_target
from vaultviewer.core.connection import Connection
from vaultviewer.core.preflight.model import Stage

_CODES: Final = "\n".join(f"  {stage:3}  {stage.title}" for stage in Stage)

_DESCRIPTION: Final = f"""\
Try what reading a vault takes, step by step: who is asking, the bucket, listing, reading an object, each KMS
key and whether Amazon SES can encrypt under it, decrypting a message of each receipt rule, and whether
messages lie under their own names. What is missing comes with the policy statement that grants it. Nothing is
changed, and nothing of a message is printed.

The exit code says what failed first:
    0  nothing
    1  the connection is not known
    2  wrong usage
{_CODES}
  130  interrupted"""

_EXAMPLES: Final = """\
examples:
  vaultviewer doctor --connection "SOC vault"
  vaultviewer doctor s3://bucket/inbound/ --profile soc --kms-key arn:aws:kms:eu-west-1:111122223333:key/…
  vaultviewer doctor s3://bucket/inbound/ --account 111122223333 --policy    the policies alone; asks nobody
"""


def doctor_parser() -> argparse.ArgumentParser:
    """Return what reads the words behind `vaultviewer doctor`."""
    parser = argparse.ArgumentParser(
        prog="vaultviewer doctor",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "place", nargs="?", metavar="s3://BUCKET/PREFIX", help="or an ARN, or a console address"
    )
    parser.add_argument(
        "--json", action="store_true", help="all steps as one JSON object in ASCII, at the end"
    )
    parser.add_argument(
        "--policy",
        action="store_true",
        help="print the policies for the reader and for Amazon SES; ask nobody",
    )
    add_connection_options(parser)
    return parser


def named_connection(
    options: argparse.Namespace, parser: argparse.ArgumentParser, load_settings: LoadSettings
) -> Connection | None:
    """Return the connection that the command line speaks of; None where it names none.

    Raises UnknownConnection, SettingsUnreadable; SystemExit, from argparse, for values that can't be.
    """
    if options.connection is not None and options.place is not None:
        parser.error("name a bucket or a connection, not both")
    target = named_target(options, parser, load_settings)
    return None if target is None else target.connection
