"""What can be saved of a reader and its list, each after asking where."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from vaultviewer.core.export.eml import suggested_name
from vaultviewer.core.export.infected_zip import infected_name
from vaultviewer.core.mail.filenames import safe_filename
from vaultviewer.core.values import ObjectRef
from vaultviewer.gui.dialogs.questions import ask_save_dangerous
from vaultviewer.gui.models.answers import SaveAnswer
from vaultviewer.gui.models.reader_page import AttachmentRow
from vaultviewer.gui.models.row import short_name
from vaultviewer.gui.presenters.reader import ReaderPresenter
from vaultviewer.gui.presenters.saving import SavePresenter
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.translation import counted
from vaultviewer.gui.windows.save_work import SaveWork
from vaultviewer.gui.windows.status import Status

_SHOWN_NAMES = 8


class Saving(SaveWork):
    """Saves what a reader shows and what a list has selected."""

    def __init__(
        self, window: QWidget, *, presenter: SavePresenter, reader: ReaderPresenter, status: Status
    ) -> None:
        super().__init__(window, presenter=presenter, status=status)
        self._reader = reader

    # ------------------------------------------------------------------------------------ what to save

    def save_messages(self, vault: OpenVault | None, keys: list[str]) -> None:
        """Save the message on the screen under a name to choose, or several into a folder to choose."""
        message = self._reader.message
        shown_alone = message is not None and (not keys or keys == [self._reader.key])
        if message is not None and shown_alone:
            name = suggested_name(message.mail, message.ref)
            self._ask_file(
                self.tr("Save message"), name, lambda path: self._presenter.save_message(message, path)
            )
        elif vault is not None and keys:
            self._ask_folder(
                counted("Saving", "Save 1 message into", "Save %n messages into", len(keys)),
                lambda folder: self._presenter.save_messages(vault, keys, folder),
            )

    def save_attachment(self, row: AttachmentRow) -> None:
        """Save an attachment under a name to choose; ask first about one that runs when it is opened."""
        plainly, as_zip = partial(self._save_plainly, row), partial(self.save_infected, row)
        if row.dangerous:
            self._ask_how(row.name, row.warnings, plainly=plainly, as_zip=as_zip)
        else:
            plainly()

    def save_infected(self, row: AttachmentRow) -> None:
        """Save an attachment in a ZIP with the password "infected"."""
        self._save_zip((row,), infected_name(row.name))

    def save_all_infected(self) -> None:
        """Save all attachments of the message on the screen in one such ZIP."""
        message, page = self._reader.message, self._reader.page
        if message is not None and page is not None and page.attachments:
            stem = suggested_name(message.mail, message.ref).removesuffix(".eml")
            self._save_zip(page.attachments, infected_name(stem))

    def _save_zip(self, rows: Sequence[AttachmentRow], name: str) -> None:
        date = self._message_date
        self._ask_file(
            self.tr("Save as ZIP with password “infected”"),
            name,
            lambda path: self._presenter.save_infected(rows, date, path),
        )

    @property
    def _message_date(self) -> datetime | None:
        message = self._reader.message
        return None if message is None else message.mail.head.date

    def _save_plainly(self, row: AttachmentRow) -> None:
        self._ask_file(
            self.tr("Save attachment"), row.name, lambda path: self._presenter.save_attachment(row, path)
        )

    def save_attachments(self) -> None:
        """Save all attachments of the message on the screen into a folder to choose; ask first where one of
        them runs when it is opened.
        """
        page = self._reader.page
        if page is None or not page.attachments:
            return
        plainly = partial(self._save_all_plainly, page.attachments)
        dangerous = [row.name for row in page.attachments if row.dangerous]
        if dangerous:
            names = dangerous[:_SHOWN_NAMES]
            if more := len(dangerous) - len(names):
                names.append(self.tr("and %n more", None, more))
            title = counted("Saving", "1 attachment may run", "%n attachments may run", len(dangerous))
            self._ask_how(title, names, plainly=plainly, as_zip=self.save_all_infected)
        else:
            plainly()

    def _save_all_plainly(self, rows: Sequence[AttachmentRow]) -> None:
        self._ask_folder(
            self.tr("Save attachments into"),
            lambda folder: self._presenter.save_attachments(rows, folder),
        )

    def _ask_how(
        self,
        untrusted_name: str,
        reasons: Sequence[str],
        *,
        plainly: Callable[[], None],
        as_zip: Callable[[], None],
    ) -> None:
        """Ask whether what may run is saved as it is or in a ZIP, or not at all."""
        ways = {SaveAnswer.AS_IT_IS: plainly, SaveAnswer.AS_ZIP: as_zip}

        def on_answered(answer: SaveAnswer) -> None:
            if (way := ways.get(answer)) is not None:
                way()

        ask_save_dangerous(self._window, untrusted_name, reasons).answered.connect(on_answered)

    def save_bytes(self, vault: OpenVault, ref: ObjectRef) -> None:
        self._ask_file(
            self.tr("Save the bytes as they are"),
            safe_filename(f"{short_name(ref.key)}.bin", fallback="object.bin"),
            lambda path: self._presenter.save_bytes(vault, ref, path),
        )

    def ask_pdf(self, name: str, chosen: Callable[[Path], None]) -> None:
        """Ask under which name a PDF is to be saved."""
        self._ask_file(self.tr("Save as PDF"), name, chosen)
