"""`vaultviewer show`: one message, as JSON, text, sanitised HTML, or the bytes it is made of."""

import argparse
import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from pathlib import Path

from vaultviewer.cli.connection_options import UnknownConnection, VaultServices, named_target
from vaultviewer.cli.console import Console, steerless
from vaultviewer.cli.evidence_json import error_json, evidence_json
from vaultviewer.cli.evidence_text import evidence_lines, warnings
from vaultviewer.cli.exits import Exit, exit_for
from vaultviewer.cli.hosting import run_hosted
from vaultviewer.cli.mail_json import mail_json
from vaultviewer.cli.show_options import show_parser
from vaultviewer.cli.status_line import StatusLine
from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.envelope.verification import Evidence
from vaultviewer.core.errors import Cancelled, VaultViewerError
from vaultviewer.core.mail.body import best_text, part_text
from vaultviewer.core.mail.html.sanitize import sanitize_html
from vaultviewer.core.mailbox import Mailbox, Opened, Unopened, open_eml, open_stream
from vaultviewer.core.place import parse_place
from vaultviewer.core.sign_in import Person
from vaultviewer.core.values import ObjectRef


def show(
    words: Sequence[str],
    console: Console,
    services: Callable[[], AbstractContextManager[VaultServices]],
    person: Person | None,
) -> int:
    """Write what was asked for and return the exit code.

    `services` are begun for a message of a vault alone; `person` is whoever can be asked.

    Raises SystemExit, from argparse, for --help and for words that it doesn't know; BrokenPipeError.
    """
    parser = show_parser()
    options = parser.parse_args(words)
    if options.envelope and options.form not in {None, "json"}:
        parser.error("--envelope goes with --json alone")
    try:
        if parse_place(options.place) is None:
            _show_file(options, parser, console)
            return Exit.DONE
        with services() as begun:
            return _show_object(options, parser, console, begun, person)
    except UnknownConnection as error:
        console.complain(str(error))
        return Exit.USAGE
    except VaultViewerError as error:
        console.complain(str(error))
        return exit_for(error)
    except Cancelled:
        return Exit.INTERRUPTED


# ------------------------------------------------------------------------------------------- a file


def _show_file(options: argparse.Namespace, parser: argparse.ArgumentParser, console: Console) -> None:
    if options.envelope:
        parser.error("a message file has no envelope")
    if options.place == "-":
        opened = open_stream(console.input, cancel=NEVER)
    else:
        opened = open_eml(Path(options.place), confinement=None, cancel=NEVER)
    with opened.plaintext:
        _write(options.form, opened, console)


# ------------------------------------------------------------------------------ a message of a vault


def _show_object(
    options: argparse.Namespace,
    parser: argparse.ArgumentParser,
    console: Console,
    services: VaultServices,
    person: Person | None,
) -> int:
    target = named_target(options, parser, services.load_settings, decrypts=not options.envelope)
    if target is None or not target.prefix:
        parser.error("name a message, such as s3://bucket/inbound/ID")
    status = StatusLine(console)
    ref = ObjectRef(target.connection.bucket, target.prefix, version_id=options.version_id)
    with closing(services.open_mailbox(target.connection)) as mailbox:

        def look(cancel: CancelToken) -> Evidence:
            return mailbox.peek(ref, cancel=cancel)

        def open_it(cancel: CancelToken) -> Opened | Unopened:
            return _open(mailbox, ref, status, cancel, open_mismatched=options.open_mismatched)

        try:
            if options.envelope:
                evidence = run_hosted(look, console, status, desk=mailbox.desk, person=person)
                _write_evidence(evidence, console, as_json=options.form == "json")
                return Exit.DONE
            found = run_hosted(open_it, console, status, desk=mailbox.desk, person=person)
        finally:
            status.clear()
        if isinstance(found, Unopened):
            return _refuse(found, console, as_json=options.form == "json")
        with found.plaintext:
            if found.evidence is not None and options.form != "json":
                for warning in warnings(found.evidence):
                    console.complain(warning)
            _write(options.form, found, console)
    return Exit.DONE


def _open(
    mailbox: Mailbox, ref: ObjectRef, status: StatusLine, cancel: CancelToken, *, open_mismatched: bool
) -> Opened | Unopened:
    def progress(done: int, total: int) -> None:
        status.show(f"Reading … {done:,} of {total:,} bytes")

    return mailbox.open(ref, open_mismatched=open_mismatched, progress=progress, cancel=cancel)


def _refuse(found: Unopened, console: Console, *, as_json: bool) -> int:
    """Say why a message did not open, and return the exit code."""
    console.complain(str(found.error))
    if as_json:
        told = error_json(found.error) | {"envelope": evidence_json(found.evidence)}
        console.print_line(json.dumps(told, indent=2))
    return exit_for(found.error)


# ------------------------------------------------------------------------------------------- writing


def _write_evidence(evidence: Evidence, console: Console, *, as_json: bool) -> None:
    if as_json:
        console.print_line(json.dumps(evidence_json(evidence), indent=2))
        return
    for line in evidence_lines(evidence):
        console.print_line(line)


def _write(form: str | None, opened: Opened, console: Console) -> None:
    if form == "json":
        console.print_line(mail_json(opened.mail, opened.body, opened.evidence))
    elif form == "raw":
        console.output.write(opened.plaintext.view())
    elif form != "html":
        console.print_line(steerless(best_text(opened.body)))
    elif opened.body.html is not None:
        # No part has an address outside the window, so that no image is left to refer to one.
        console.print_line(
            steerless(sanitize_html(part_text(opened.body.html), part_url=lambda _: None).html)
        )
