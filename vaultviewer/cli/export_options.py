"""The command line of `vaultviewer export`."""

import argparse
from pathlib import Path
from typing import Final

from vaultviewer.cli.connection_options import PLACE, add_connection_options
from vaultviewer.cli.exits import CODES_HELP
from vaultviewer.cli.moments import MOMENT_HELP, moment, positive
from vaultviewer.core.export.naming import FIELDS, template_problem
from vaultviewer.core.export.order import DEFAULT_TEMPLATE, MOST_AT_ONCE, Existing, Folders, Form

_DESCRIPTION: Final = """\
Export messages, each decrypted and checked, and account for every one: a ledger in the target folder says
what became of it, and a custody manifest what is known of it (see `vaultviewer verify`).

Ctrl+C finishes what is being written and leaves an export that --resume goes on with, as it does after a
crash, a full disk, a lost network or expired credentials: nothing twice, nothing missing."""

_EXAMPLES: Final = f"""\
examples:
  vaultviewer export s3://bucket/inbound/ --to case-17 --kms-key arn:aws:kms:eu-west-1:111122223333:key/…
  vaultviewer export --connection "SOC vault" --after 2026-03-01 --to march --form mbox --dry-run
  vaultviewer export --connection "SOC vault" --match invoice --look-inside --to invoices --form zip
  vaultviewer export --resume --to case-17 --retry-failed --kms-key arn:aws:kms:eu-west-1:111122223333:key/…
  vaultviewer list s3://bucket/inbound/ --json | grep 2026-03 \\
    | vaultviewer export s3://bucket/inbound/ --keys-from - --to march --any-key

{CODES_HELP}

Where not one message came through, 3, 4 or 5 say why if all failed for a reason of that sort."""


def export_parser() -> argparse.ArgumentParser:
    """Return what reads the words behind `vaultviewer export`.

    Of an option that the order keeps the default is None: nobody has said anything.
    """
    parser = argparse.ArgumentParser(
        prog="vaultviewer export",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("place", nargs="?", metavar=PLACE, help="or an ARN, or a console address")
    parser.add_argument("--to", type=Path, metavar="DIR", help="the target folder, made where there is none")
    _add_choice(parser)
    _add_form(parser)
    _add_course(parser)
    add_connection_options(parser)
    return parser


def _add_choice(parser: argparse.ArgumentParser) -> None:
    which = parser.add_argument_group("which messages")
    which.add_argument("--after", type=moment, metavar="TIME", help=f"arrived then or later: {MOMENT_HELP}")
    which.add_argument("--before", type=moment, metavar="TIME", help="arrived before that")
    which.add_argument(
        "--match",
        action="append",
        metavar="WORD",
        help="that has this word in its key; may be repeated, every word counts",
    )
    which.add_argument(
        "--look-inside",
        action="store_const",
        const=True,
        help="match sender, recipients, subject and rule too: every message is decrypted for that",
    )
    which.add_argument(
        "--keys-from",
        metavar="FILE",
        help="these keys alone, one a line, or lines of `vaultviewer list --json`; - for the standard input",
    )


def _add_form(parser: argparse.ArgumentParser) -> None:
    what = parser.add_argument_group("what becomes of them")
    what.add_argument(
        "--form",
        type=Form,
        choices=tuple(Form),
        metavar="FORM",
        help=f"{', '.join(Form)} (default: {Form.EML})",
    )
    what.add_argument(
        "--name",
        type=_template,
        metavar="TEMPLATE",
        help=f'file names, of {" ".join(f"{{{name}}}" for name in FIELDS)} (default: "{DEFAULT_TEMPLATE}")',
    )
    what.add_argument(
        "--folders",
        type=Folders,
        choices=tuple(Folders),
        metavar="BY",
        help=f"a folder for each: {', '.join(Folders)} (default: {Folders.NONE})",
    )
    what.add_argument(
        "--existing",
        type=Existing,
        choices=tuple(Existing),
        metavar="WHAT",
        help="where a file has the name that is no part of the export: "
        f"{', '.join(Existing)} (default: {Existing.KEEP_BOTH})",
    )
    what.add_argument(
        "--sign", action="store_const", const=True, help="sign the manifest with the key in the keychain"
    )


def _add_course(parser: argparse.ArgumentParser) -> None:
    how = parser.add_argument_group("how it goes")
    how.add_argument(
        "--at-once",
        type=_at_once,
        metavar="N",
        help=f"messages side by side at most, up to {MOST_AT_ONCE}; fewer where AWS asks for patience",
    )
    how.add_argument(
        "--decrypts-per-second",
        type=_rate,
        metavar="N",
        help="calls of KMS Decrypt at most, so that the account's quota is left to others",
    )
    how.add_argument(
        "--dry-run", action="store_true", help="count messages, bytes and KMS calls; export nothing"
    )
    how.add_argument(
        "--resume",
        action="store_true",
        help="go on with the export that is in DIR as it was ordered; begin one where there is none",
    )
    how.add_argument(
        "--retry-failed", action="store_true", help="with --resume: ask for the failed messages once more"
    )
    how.add_argument("--json", action="store_true", help="sum up as one JSON object in ASCII")


def _template(text: str) -> str:
    problem = template_problem(text)
    if problem is not None:
        raise argparse.ArgumentTypeError(str(problem))
    return text


def _at_once(text: str) -> int:
    number = positive(text)
    if number > MOST_AT_ONCE:
        raise argparse.ArgumentTypeError(f"it has to be a number from 1 to {MOST_AT_ONCE}")
    return number


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    # Written so that NaN is out too.
    if not _SLOWEST <= rate <= _FASTEST:
        raise argparse.ArgumentTypeError(f"it has to be a number from {_SLOWEST} to {_FASTEST:,.0f}")
    return rate


_SLOWEST: Final = 0.01
_FASTEST: Final = 100_000.0
"""Above the quotas of KMS in every Region, 100,000 requests a second at most
(https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html).
"""
