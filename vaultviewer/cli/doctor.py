"""`vaultviewer doctor`: tries a connection step by step, and prints the policies that it needs."""

import json
from collections.abc import Sequence
from typing import Final, Protocol

from vaultviewer.cli.console import Console
from vaultviewer.cli.doctor_options import doctor_parser, named_connection
from vaultviewer.cli.preflight_text import StepPrinter, steps_json, verdict
from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import Cancelled, SettingsUnreadable, VaultViewerError
from vaultviewer.core.preflight.model import Listener, Step, first_failure
from vaultviewer.core.preflight.policies import Setup, reader_policy, ses_statement, setup_of
from vaultviewer.core.settings import Settings
from vaultviewer.core.sign_in import Person

NOT_BEGUN: Final = 1
GIVEN_UP: Final = 130
"""As shells say of a command that was interrupted: 128 and the number of SIGINT."""


class DoctorServices(Protocol):
    """What the composition root does for this command."""

    def load_settings(self) -> tuple[Settings, SettingsUnreadable | None]: ...

    def run_preflight(
        self, connection: Connection, listener: Listener, *, person: Person | None, cancel: CancelToken
    ) -> tuple[Step, ...]:
        """Try a connection.

        Raises Cancelled.
        """
        ...


def doctor(words: Sequence[str], console: Console, services: DoctorServices, person: Person | None) -> int:
    """Try a connection, or print policies, and return the exit code. `person` is whoever can be asked.

    Raises SystemExit, from argparse, for --help and for words that it doesn't know.
    """
    parser = doctor_parser()
    options = parser.parse_args(words)
    try:
        connection = named_connection(options, parser, services.load_settings)
    except VaultViewerError as error:
        console.complain(str(error))
        return NOT_BEGUN
    if options.policy:
        setup = setup_of(connection) if connection is not None else Setup()
        console.print_line(_policies_json(setup) if options.json else _policies(setup))
        return 0
    if connection is None:
        parser.error("name a bucket, such as s3://bucket/prefix, or a --connection")
    return _try(connection, console, services, person, as_json=options.json)


def _try(
    connection: Connection,
    console: Console,
    services: DoctorServices,
    person: Person | None,
    *,
    as_json: bool,
) -> int:
    printer = StepPrinter(console, quiet=as_json)
    try:
        steps = services.run_preflight(connection, printer, person=person, cancel=NEVER)
    except (Cancelled, KeyboardInterrupt):
        printer.clear()
        console.complain("given up")
        return GIVEN_UP
    failure = first_failure(steps)
    exit_code = int(failure.stage) if failure is not None else 0
    console.print_line(steps_json(steps, exit_code) if as_json else verdict(steps))
    return exit_code


def _policies(setup: Setup) -> str:
    return (
        "IAM policy of whoever reads the mail:\n\n"
        f"{json.dumps(reader_policy(setup), indent=2)}\n\n"
        "Statement for the policy of a customer managed key, so that Amazon SES can encrypt under it. It\n"
        "has to be a symmetric key. The AWS managed key aws/ses needs no statement.\n\n"
        f"{json.dumps(ses_statement(setup.account), indent=2)}"
    )


def _policies_json(setup: Setup) -> str:
    policies = {"reader_policy": reader_policy(setup), "ses_key_statement": ses_statement(setup.account)}
    return json.dumps(policies, indent=2)
