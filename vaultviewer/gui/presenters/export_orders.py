"""From a list and a dialog to the order of an export, and what is in the folder that it is to go into."""

import itertools
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from vaultviewer.core.errors import SaveFailed
from vaultviewer.core.export.ledger import Ledger, Status
from vaultviewer.core.export.naming import NameFields
from vaultviewer.core.export.order import Below, Chosen, ExportOrder, Source
from vaultviewer.core.export.troubles import LedgerInUse, LedgerMissing, LedgerUnreadable
from vaultviewer.core.mail.filenames import safe_filename
from vaultviewer.core.phrases import visible
from vaultviewer.gui.models.arrangement import searched_text
from vaultviewer.gui.models.export_draft import (
    Example,
    ExportChoices,
    ExportDraft,
    FolderReport,
    FolderState,
    Scope,
    Scopes,
)
from vaultviewer.gui.models.row import RowState, short_name
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.tasks import Lane, NewestWins, TaskRunner

MOST_COUNTED: Final = 1_000
"""Entries of a folder that are counted before it is "more than" that many."""

_MADE_UP: Final = NameFields(
    untrusted_sender="Ann Lee <ann@example.com>",
    untrusted_subject="Quarterly figures",
    untrusted_rule="archive",
)


class ExportOrders(QObject):
    """Looks into folders for the dialog; the newest question wins. Holds what was chosen last."""

    examined = Signal(object)
    """FolderReport."""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._look = NewestWins()
        self.choices = ExportChoices()

    def examine(self, folder: Path, bucket: str) -> None:
        """Look what is in a folder that messages of a bucket are to go into."""
        self._look.replace(
            self._runner.submit(
                Lane.HOUSE,
                lambda _: examined(folder, bucket),
                done=self.examined.emit,
                failed=lambda error: self.examined.emit(
                    FolderReport(folder, FolderState.UNUSABLE, error=error)
                ),
            )
        )

    def forget(self) -> None:
        """Look no further: the dialog is gone."""
        self._look.cancel()

    def suggested_folder(self, vault: OpenVault, now: datetime) -> Path:
        """Return a folder for a new export, beside the last one's."""
        parent = Path(self.choices.parent) if self.choices.parent else Path.home()
        name = f"{vault.connection.title} {now.strftime('%Y-%m-%d %H%M')}"
        return parent / safe_filename(name, fallback="export")

    def keep(self, draft: ExportDraft) -> None:
        """Have the next export begin with what was chosen for this one."""
        self.choices = replace(draft.choices, parent=str(draft.folder.parent))


def scopes_of(vault: OpenVault, keys: Sequence[str]) -> Scopes:
    """Return what can be exported where `keys` are selected."""
    table = vault.table
    found = [table.summary_of(key) for key in keys]
    return Scopes(
        source=visible(vault.connection.title),
        place=visible(f"s3://{vault.connection.bucket}/{vault.prefix}"),
        example=_example(vault, keys),
        selected=len(keys),
        selected_size=sum(each.size for each in found if each is not None),
        filter_text=table.arrangement.filter_text.strip(),
    )


def order_of(draft: ExportDraft, vault: OpenVault, keys: Sequence[str]) -> ExportOrder:
    """Return what a dialog over this list asks for. `keys` were selected when it was opened."""
    choices, connection = draft.choices, vault.connection
    return ExportOrder(
        bucket=connection.bucket,
        source=_source(draft, vault, keys),
        form=choices.form,
        template=choices.template,
        folders=choices.folders,
        existing=choices.existing,
        decrypts_per_second=choices.decrypts_per_second,
        signed=choices.signed,
        connection=connection.title,
        connection_id=connection.id,
    )


def _source(draft: ExportDraft, vault: OpenVault, keys: Sequence[str]) -> Source:
    table = vault.table
    if draft.scope is Scope.SELECTED:
        found = [table.summary_of(key) for key in keys]
        sizes = tuple(each.size for each in found if each is not None)
        return Chosen(tuple(vault.ref(key) for key in keys), sizes if len(sizes) == len(keys) else ())
    if draft.scope is Scope.PREFIX:
        return Below(vault.prefix)
    # What the list knows by now decides as it does in the list; of the rest the key does.
    known = tuple((key, searched_text(details)) for key, details in table.snapshot().details.items())
    words = tuple(table.arrangement.filter_text.split())
    return Below(vault.prefix, words=words, look_inside=draft.look_inside, known=known)


def _example(vault: OpenVault, keys: Sequence[str]) -> Example:
    """Return a message whose names are known, best one that is selected; else one that is made up in part."""
    table = vault.table
    loaded = (each.key for each in table.summaries())
    for key in itertools.chain(keys, itertools.islice(loaded, MOST_COUNTED)):
        details, summary = table.details_of(key), table.summary_of(key)
        if details.state in {RowState.OPEN, RowState.NOT_ENCRYPTED} and summary is not None:
            fields = NameFields(
                date=details.date,
                untrusted_sender=details.untrusted_from,
                untrusted_subject=details.untrusted_subject,
                untrusted_id=short_name(key),
                untrusted_key=key,
                untrusted_rule=details.untrusted_rule,
            )
            return Example(fields, summary.modified)
    key = next(itertools.chain(keys, (each.key for each in table.summaries())), f"{vault.prefix}m0000001")
    summary = table.summary_of(key)
    arrived = datetime.now().astimezone() if summary is None else summary.modified.astimezone()
    made_up = replace(_MADE_UP, date=arrived, untrusted_id=short_name(key), untrusted_key=key)
    return Example(made_up, arrived)


def examined(folder: Path, bucket: str) -> FolderReport:
    """Look into a folder. Blocks.

    Raises VaultViewerError where there is an export that can't be read, or no folder can be made.
    """
    try:
        with _opened(folder) as ledger:
            tally = ledger.tally()
            if ledger.order.bucket != bucket:
                state = FolderState.ELSEWHERE
            elif ledger.status is Status.DONE:
                state = FolderState.FINISHED
            else:
                state = FolderState.UNFINISHED
            return FolderReport(folder, state, tally, bucket=visible(ledger.order.bucket))
    except LedgerMissing:
        return FolderReport(folder, FolderState.FREE, files=_count(folder))
    except LedgerInUse:
        return FolderReport(folder, FolderState.BUSY)


def _opened(folder: Path) -> Ledger:
    try:
        return Ledger.open(folder, read_only=True)
    except LedgerUnreadable:
        # A crash in the midst of a step is undone by whoever may write.
        return Ledger.open(folder)


def _count(folder: Path) -> int:
    """Count what is in a folder.

    Raises SaveFailed where it is none.
    """
    if not os.path.lexists(folder):
        return 0
    try:
        with os.scandir(folder) as entries:
            return sum(1 for _ in itertools.islice(entries, MOST_COUNTED))
    except OSError as problem:
        reason = (problem.strerror or type(problem).__name__).lower()
        raise SaveFailed(path=folder, reason=reason) from None
