"""The command line of `vaultviewer doctor`, and the connection that it speaks of."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import LocalError, SettingsUnreadable
from vaultviewer.core.place import parse_place
from vaultviewer.core.preflight.model import Stage
from vaultviewer.core.settings import Settings
from vaultviewer.core.sign_in import AssumedRole, Profile, SignIn

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


class UnknownConnection(LocalError):
    title = "No such connection"
    found = "No connection is named {name}."
    meaning = "These are saved: {names}."
    way_out = "Name one of them, or a bucket."


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
    parser.add_argument("--connection", metavar="NAME", help="a connection as it is saved; options change it")
    parser.add_argument("--profile", metavar="NAME", help="of this machine's AWS configuration")
    parser.add_argument("--role-arn", metavar="ARN", help="a role to assume")
    parser.add_argument("--external-id", metavar="ID", help="that the role asks for")
    parser.add_argument("--mfa-serial", metavar="ARN", help="device whose code the role asks for")
    parser.add_argument("--region", metavar="REGION", help="of the bucket")
    parser.add_argument("--endpoint-url", metavar="URL", help="of another S3 than Amazon's own")
    parser.add_argument("--account", metavar="NUMBER", help="that receives the mail")
    parser.add_argument(
        "--rule", action="append", metavar="NAME", help="receipt rule to accept; may be repeated"
    )
    parser.add_argument(
        "--kms-key", action="append", metavar="KEY", help="to accept, best its ARN; may be repeated"
    )
    parser.add_argument(
        "--json", action="store_true", help="all steps as one JSON object in ASCII, at the end"
    )
    parser.add_argument(
        "--policy",
        action="store_true",
        help="print the policies for the reader and for Amazon SES; ask nobody",
    )
    return parser


def named_connection(
    options: argparse.Namespace,
    parser: argparse.ArgumentParser,
    load_settings: Callable[[], tuple[Settings, SettingsUnreadable | None]],
) -> Connection | None:
    """Return the connection that the command line speaks of; None where it names none.

    Raises UnknownConnection, SettingsUnreadable; SystemExit, from argparse, for values that can't be.
    """
    if options.connection is not None and options.place is not None:
        parser.error("name a bucket or a connection, not both")
    if options.connection is not None:
        connection = _changed(_saved(options.connection, load_settings), options)
    elif options.place is not None:
        place = parse_place(options.place)
        if place is None:
            parser.error(f"a place looks like s3://bucket/prefix, not like {options.place!r}")
        connection = _changed(Connection(bucket=place.bucket, prefix=place.prefix), options)
    else:
        return None
    if connection.sign_in.role is None and (options.external_id or options.mfa_serial):
        parser.error("--external-id and --mfa-serial go with --role-arn")
    problems = connection.problems()
    if not connection.kms_keys:
        # Which key it is may be what somebody wants to find out.
        problems.pop("kms_keys", None)
    for problem in problems.values():
        parser.error(str(problem))
    return connection


def _saved(name: str, load_settings: Callable[[], tuple[Settings, SettingsUnreadable | None]]) -> Connection:
    settings, problem = load_settings()
    if problem is not None:
        raise problem
    found = [each for each in settings.connections if name in {each.title, each.id}]
    if not found:
        names = ", ".join(sorted(each.title for each in settings.connections)) or "none"
        raise UnknownConnection(name=name, names=names)
    return found[0]


def _changed(connection: Connection, options: argparse.Namespace) -> Connection:
    """Put what the command line says in the place of what is saved."""
    given = {
        "region": options.region,
        "endpoint_url": options.endpoint_url,
        "account": options.account,
        "rule_names": tuple(options.rule) if options.rule else None,
        "kms_keys": tuple(options.kms_key) if options.kms_key else None,
    }
    told = {name: value for name, value in given.items() if value is not None}
    return replace(connection, sign_in=_sign_in(connection.sign_in, options), **told)


def _sign_in(saved: SignIn, options: argparse.Namespace) -> SignIn:
    source = Profile(options.profile) if options.profile is not None else saved.source
    role = AssumedRole(options.role_arn) if options.role_arn is not None else saved.role
    if role is not None:
        role = replace(
            role,
            external_id=options.external_id or role.external_id,
            mfa_serial=options.mfa_serial or role.mfa_serial,
        )
    return SignIn(source, role)
