"""The options that all verbs share: where the vault lies, who asks for it, and what its reader accepts."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol, TypeAlias

from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import LocalError, SettingsUnreadable
from vaultviewer.core.mailbox import Mailbox
from vaultviewer.core.place import parse_place
from vaultviewer.core.settings import Settings
from vaultviewer.core.sign_in import AssumedRole, Profile, SignIn

LoadSettings: TypeAlias = Callable[[], tuple[Settings, SettingsUnreadable | None]]

PLACE: Final = "s3://BUCKET/PREFIX"


class UnknownConnection(LocalError):
    title = "No such connection"
    found = "No connection is named {name}."
    meaning = "These are saved: {names}."
    way_out = "Name one of them, or a bucket."


class VaultServices(Protocol):
    """What the composition root does for a verb that reads a vault."""

    def load_settings(self) -> tuple[Settings, SettingsUnreadable | None]: ...

    def open_mailbox(self, connection: Connection) -> Mailbox:
        """Return the vault of a connection, to be closed. Nothing is asked of AWS before it is needed."""
        ...


@dataclass(frozen=True, slots=True)
class Target:
    """What a command line speaks of. `prefix` may be a whole key; it need not be the connection's own."""

    connection: Connection
    prefix: str


def add_connection_options(parser: argparse.ArgumentParser) -> None:
    """Add what all verbs have in common."""
    where = parser.add_argument_group("where the mail is, and who asks for it")
    where.add_argument("--connection", metavar="NAME", help="a connection as it is saved; options change it")
    where.add_argument("--profile", metavar="NAME", help="of this machine's AWS configuration")
    where.add_argument("--role-arn", metavar="ARN", help="a role to assume")
    where.add_argument("--external-id", metavar="ID", help="that the role asks for")
    where.add_argument("--mfa-serial", metavar="ARN", help="device whose code the role asks for")
    where.add_argument("--region", metavar="REGION", help="of the bucket")
    where.add_argument("--endpoint-url", metavar="URL", help="of another S3 than Amazon's own")
    what = parser.add_argument_group("what is accepted")
    what.add_argument("--account", metavar="NUMBER", help="that receives the mail")
    what.add_argument(
        "--rule", action="append", metavar="NAME", help="receipt rule to accept; may be repeated"
    )
    what.add_argument(
        "--kms-key", action="append", metavar="KEY", help="to accept, best its ARN; may be repeated"
    )
    what.add_argument(
        "--any-key",
        action="store_true",
        help="accept whatever KMS key a message names; whoever can write to the bucket chooses it then",
    )
    what.add_argument(
        "--key-prefix",
        metavar="PREFIX",
        help="what the receipt rule puts before the message ID (default: the prefix that is named)",
    )
    what.add_argument(
        "--allow-cbc", action="store_true", help="open what nothing protects from changes (AES-CBC)"
    )
    what.add_argument(
        "--allow-instruction-files",
        action="store_true",
        help="open messages whose encryption details lie in another object",
    )
    what.add_argument(
        "--open-mismatched",
        action="store_true",
        help="open messages that belong under another name, account or rule; they stay marked",
    )


def named_target(
    options: argparse.Namespace,
    parser: argparse.ArgumentParser,
    load_settings: LoadSettings,
    *,
    decrypts: bool = False,
) -> Target | None:
    """Return what the command line speaks of; None where it names neither a place nor a connection.

    `decrypts` wants to know which KMS keys to accept.

    Raises UnknownConnection, SettingsUnreadable; SystemExit, from argparse, for values that can't be.
    """
    place = None
    if options.place is not None:
        place = parse_place(options.place)
        if place is None:
            parser.error(f"a place looks like {PLACE.lower()}, not like {options.place!r}")
    if options.connection is not None:
        saved = _saved(options.connection, load_settings)
        if place is not None and place.bucket != saved.bucket:
            parser.error(f"the bucket of this connection is {saved.bucket}, not {place.bucket}")
    elif place is not None:
        saved = Connection(bucket=place.bucket, prefix=place.prefix)
    else:
        return None
    connection = _changed(saved, options)
    if connection.sign_in.role is None and (options.external_id or options.mfa_serial):
        parser.error("--external-id and --mfa-serial go with --role-arn")
    problems = connection.problems()
    if not connection.kms_keys and not decrypts:
        # Which key it is may be what somebody wants to find out.
        problems.pop("kms_keys", None)
    elif not connection.kms_keys and not connection.accept_any_key:
        parser.error("name the KMS keys to accept with --kms-key, or accept any with --any-key")
    for problem in problems.values():
        parser.error(str(problem))
    return Target(connection, connection.prefix if place is None else place.prefix)


def _saved(name: str, load_settings: LoadSettings) -> Connection:
    settings, problem = load_settings()
    if problem is not None:
        raise problem
    found = [each for each in settings.connections if name in {each.title, each.id}]
    if not found:
        names = ", ".join(sorted(each.title for each in settings.connections)) or "none"
        raise UnknownConnection(name=name, names=names)
    return found[0]


def _changed(connection: Connection, options: argparse.Namespace) -> Connection:
    """Put what the command line says in the place of what is saved. A flag only ever allows more."""
    given = {
        "region": options.region,
        "endpoint_url": options.endpoint_url,
        "account": options.account,
        "prefix": options.key_prefix,
        "rule_names": tuple(options.rule) if options.rule else None,
        "kms_keys": tuple(options.kms_key) if options.kms_key else None,
        "accept_any_key": options.any_key or None,
        "allow_cbc": options.allow_cbc or None,
        "allow_instruction_files": options.allow_instruction_files or None,
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
