"""`vaultviewer list`: what a vault holds, as far as it can be known without KMS."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vaultviewer.cli.connection_options import Target, UnknownConnection, VaultServices, named_target
from vaultviewer.cli.console import Console
from vaultviewer.cli.evidence_json import envelope_json, error_json, summary_json
from vaultviewer.cli.exits import Exit, exit_for
from vaultviewer.cli.hosting import run_hosted
from vaultviewer.cli.list_options import list_parser
from vaultviewer.cli.list_table import heading, row, row_with_envelope
from vaultviewer.cli.status_line import StatusLine
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.envelope.verification import Evidence
from vaultviewer.core.errors import Cancelled, ConnectionFailed, CredentialsError, VaultViewerError
from vaultviewer.core.mailbox import Mailbox
from vaultviewer.core.sign_in import Person
from vaultviewer.core.values import ObjectRef, ObjectSummary

_PAGE: Final = 1000
_AT_ONCE: Final = 8
"""Messages whose metadata is asked for side by side; a client of AWS keeps twice as many connections."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    prefix: str
    after: datetime | None
    before: datetime | None
    limit: int | None
    envelope: bool
    as_json: bool

    def matches(self, summary: ObjectSummary) -> bool:
        return (self.after is None or summary.modified >= self.after) and (
            self.before is None or summary.modified < self.before
        )


def list_messages(
    words: Sequence[str], console: Console, services: VaultServices, person: Person | None
) -> int:
    """Print a row for each message and return the exit code. `person` is whoever can be asked.

    Raises SystemExit, from argparse, for --help and for words that it doesn't know; BrokenPipeError.
    """
    parser = list_parser()
    options = parser.parse_args(words)
    try:
        target = named_target(options, parser, services.load_settings)
    except VaultViewerError as error:
        console.complain(str(error))
        return Exit.USAGE if isinstance(error, UnknownConnection) else exit_for(error)
    if target is None:
        parser.error("name a bucket, such as s3://bucket/prefix, or a --connection")
    wanted = _Wanted(
        target.prefix, options.after, options.before, options.limit, options.envelope, options.json
    )
    return _list(target, wanted, console, services, person)


def _list(
    target: Target, wanted: _Wanted, console: Console, services: VaultServices, person: Person | None
) -> int:
    status = StatusLine(console)
    mailbox = services.open_mailbox(target.connection)
    printer = _Printer(mailbox, wanted, console, status)
    try:
        run_hosted(printer.print_all, console, status, desk=mailbox.desk, person=person)
    except Cancelled:
        return Exit.INTERRUPTED
    except VaultViewerError as error:
        status.clear()
        console.complain(str(error))
        return exit_for(error)
    finally:
        status.clear()
        mailbox.close()
    return Exit.FAILED if printer.any_failed else Exit.DONE


class _Printer:
    """Prints page by page, as S3 answers."""

    def __init__(self, mailbox: Mailbox, wanted: _Wanted, console: Console, status: StatusLine) -> None:
        self.any_failed = False
        self._mailbox = mailbox
        self._wanted = wanted
        self._console = console
        self._status = status

    def print_all(self, cancel: CancelToken) -> None:
        """Print everything that is wanted.

        Raises ServiceError; Cancelled; BrokenPipeError.
        """
        if not self._wanted.as_json:
            self._console.print_line(heading(envelope=self._wanted.envelope))
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="metadata") as pool:
            for summaries in self._pages(cancel):
                if self._wanted.envelope:
                    self._print_envelopes(summaries, pool, cancel)
                else:
                    self._print(summaries)
                self._console.output.flush()

    def _pages(self, cancel: CancelToken) -> Iterator[list[ObjectSummary]]:
        token: str | None = None
        listed = looked_at = 0
        while True:
            self._status.show(f"Listing … {looked_at:,} messages looked at")
            page = self._mailbox.list_page(self._wanted.prefix, token=token, limit=_PAGE, cancel=cancel)
            looked_at += len(page.objects)
            found = [summary for summary in page.objects if self._wanted.matches(summary)]
            if self._wanted.limit is not None:
                found = found[: self._wanted.limit - listed]
            listed += len(found)
            self._status.clear()
            yield found
            token = page.next_token
            if token is None or listed == self._wanted.limit:
                return

    def _print(self, summaries: Sequence[ObjectSummary]) -> None:
        for summary in summaries:
            if self._wanted.as_json:
                self._console.print_line(json.dumps(summary_json(self._mailbox.bucket, summary)))
            else:
                self._console.print_line(row(summary))

    def _print_envelopes(
        self, summaries: Sequence[ObjectSummary], pool: ThreadPoolExecutor, cancel: CancelToken
    ) -> None:
        """Print rows in their order, as their metadata comes in."""

        def peek(summary: ObjectSummary) -> Evidence | VaultViewerError:
            ref = ObjectRef(self._mailbox.bucket, summary.key, etag=summary.etag)
            try:
                return self._mailbox.peek(ref, cancel=cancel)
            except (CredentialsError, ConnectionFailed):
                raise  # no other message would fare better
            except VaultViewerError as error:
                return error

        # In small batches: what has been asked for can't be called off where the reader of the pipe leaves.
        for start in range(0, len(summaries), 2 * _AT_ONCE):
            batch = summaries[start : start + 2 * _AT_ONCE]
            for summary, found in zip(batch, pool.map(peek, batch), strict=True):
                self._print_envelope(summary, found)

    def _print_envelope(self, summary: ObjectSummary, found: Evidence | VaultViewerError) -> None:
        if isinstance(found, VaultViewerError):
            self.any_failed = True
            self._console.complain(f"s3://{self._mailbox.bucket}/{summary.key}: {found}")
        if self._wanted.as_json:
            told = error_json(found) if isinstance(found, VaultViewerError) else envelope_json(found)
            known = summary_json(self._mailbox.bucket, summary)
            self._console.print_line(json.dumps(known | {"envelope": told}))
        else:
            for line in row_with_envelope(summary, found):
                self._console.print_line(line)
