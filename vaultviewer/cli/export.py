"""`vaultviewer export`: messages into files, with a ledger that accounts for each."""

import argparse
import json
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from typing import NoReturn, Protocol

from vaultviewer.cli.connection_options import (
    PLACE,
    Target,
    UnknownConnection,
    VaultServices,
    named_target,
)
from vaultviewer.cli.console import Console
from vaultviewer.cli.estimate import Estimate, estimate, estimate_rest
from vaultviewer.cli.exits import Exit, exit_for
from vaultviewer.cli.export_options import export_parser
from vaultviewer.cli.export_order import BadKeys, contradiction, new_order, resumed_order
from vaultviewer.cli.export_report import Reporter, exit_of, summary_json, summary_text
from vaultviewer.cli.figures import size_words
from vaultviewer.cli.hosting import run_hosted
from vaultviewer.cli.status_line import StatusLine
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import Cancelled, VaultViewerError
from vaultviewer.core.export.ledger import Ledger
from vaultviewer.core.export.order import Chosen, ExportOrder
from vaultviewer.core.export.runner import Ended, Export, Tools
from vaultviewer.core.export.troubles import ExportExists, LedgerMissing, RecordsExist
from vaultviewer.core.mailbox import Mailbox
from vaultviewer.core.sign_in import Person


class ExportServices(VaultServices, Protocol):
    """What the composition root does for this command."""

    def export_tools(self, mailbox: Mailbox) -> Tools:
        """Return what an export from this vault works with."""
        ...


def export(words: Sequence[str], console: Console, services: ExportServices, person: Person | None) -> int:
    """Export what the command line names and return the exit code. `person` is whoever can be asked.

    Raises SystemExit, from argparse, for --help and for words that it doesn't know.
    """
    parser = export_parser()
    options = parser.parse_args(words)
    if options.to is None:
        parser.error("name the target folder with --to DIR")
    if options.retry_failed and not options.resume:
        parser.error("--retry-failed goes with --resume")
    try:
        with ExitStack() as held:
            return _Command(options, parser, console, services, person, held).run()
    except (UnknownConnection, ExportExists, RecordsExist) as error:
        console.complain(str(error))
        return Exit.USAGE
    except VaultViewerError as error:
        console.complain(str(error))
        return exit_for(error)
    except Cancelled:
        return Exit.INTERRUPTED


@dataclass(frozen=True, slots=True)
class _Command:
    """One command line, from its target to its summary. What it opens is closed with `held`."""

    options: argparse.Namespace
    parser: argparse.ArgumentParser
    console: Console
    services: ExportServices
    person: Person | None
    held: ExitStack

    def run(self) -> int:
        """Raises VaultViewerError; Cancelled."""
        ledger = self._begun() if self.options.resume else None
        target = self._target(ledger)
        order = self._order(target) if ledger is None else self._agreed(ledger, target)
        status = StatusLine(self.console)
        self.held.callback(status.clear)
        mailbox = self.held.enter_context(closing(self.services.open_mailbox(target.connection)))
        if self.options.dry_run:
            return self._count(order, ledger, mailbox, status)
        if ledger is None:
            ledger = self.held.enter_context(Ledger.create(self.options.to, order))
        return self._export(order, ledger, mailbox, status)

    # ------------------------------------------------------------------------------------ what is asked

    def _begun(self) -> Ledger | None:
        """Return the ledger of the export that is in the folder; None where there is none."""
        try:
            ledger = Ledger.open(self.options.to, read_only=self.options.dry_run)
        except LedgerMissing:
            return None
        return self.held.enter_context(ledger)

    def _target(self, ledger: Ledger | None) -> Target:
        """Return where the messages are. Whoever resumes need not say so again."""
        options = self.options
        if ledger is not None and options.place is None and options.connection is None:
            self._recall(ledger.order)
        target = named_target(options, self.parser, self.services.load_settings, decrypts=not options.dry_run)
        if target is None:
            self._refuse(f"name a bucket, such as {PLACE.lower()}, or a --connection")
        return target

    def _recall(self, order: ExportOrder) -> None:
        settings, _ = self.services.load_settings()
        if order.connection_id in {each.id for each in settings.connections}:
            self.options.connection = order.connection_id
        prefix = "" if isinstance(order.source, Chosen) else order.source.prefix
        self.options.place = f"s3://{order.bucket}/{prefix}"

    def _order(self, target: Target) -> ExportOrder:
        try:
            return new_order(self.options, target, self.console)
        except BadKeys as error:
            self._refuse(str(error))

    def _agreed(self, ledger: Ledger, target: Target) -> ExportOrder:
        """Return the order of an export that goes on, which the command line must not contradict."""
        wrong = contradiction(ledger.order, self.options, target)
        if wrong is not None:
            self._refuse(f"the export in {self.options.to} was ordered otherwise: {wrong}")
        return resumed_order(ledger.order, self.options)

    def _refuse(self, text: str) -> NoReturn:
        self.parser.error(text)

    # ------------------------------------------------------------------------------------ what is done

    def _count(self, order: ExportOrder, ledger: Ledger | None, mailbox: Mailbox, status: StatusLine) -> int:
        def progress(so_far: Estimate) -> None:
            status.show(f"Counting … {so_far.messages:,} messages, {size_words(so_far.size)}")

        def count(cancel: CancelToken) -> Estimate:
            if ledger is None:
                return estimate(order, mailbox, progress, cancel)
            retry = self.options.retry_failed
            return estimate_rest(ledger, mailbox, progress, cancel, retry_failed=retry)

        counted = run_hosted(count, self.console, status, desk=mailbox.desk, person=self.person)
        status.clear()
        self.console.print_line(json.dumps(asdict(counted)) if self.options.json else counted.words(order))
        return Exit.DONE

    def _export(self, order: ExportOrder, ledger: Ledger, mailbox: Mailbox, status: StatusLine) -> int:
        if self.options.retry_failed:
            ledger.retry_failed()
        if order != ledger.order:
            ledger.set_pace(order.most_at_once, order.decrypts_per_second)
        tools = self.services.export_tools(mailbox)
        work = Export(ledger, mailbox, Reporter(self.console, status), tools)

        def run(cancel: CancelToken) -> Ended:
            with cancel.calling(work.cancel):
                return work.run()

        ended = run_hosted(run, self.console, status, desk=mailbox.desk, person=self.person)
        status.clear()
        if ended.error is not None:
            self.console.complain(str(ended.error))
        code = exit_of(ended, ledger)
        if self.options.json:
            self.console.print_line(summary_json(ended, ledger, code))
        else:
            for line in summary_text(ended, ledger.folder):
                self.console.print_line(line)
        return code
