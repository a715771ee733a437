"""Asking where to save, and telling how it went."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDir, QLocale, QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.export.eml import suggested_name
from vaultviewer.core.export.infected_zip import infected_name
from vaultviewer.core.mail.filenames import safe_filename
from vaultviewer.core.phrases import visible
from vaultviewer.core.values import ObjectRef
from vaultviewer.gui.dialogs.questions import ask_overwrite, ask_save_dangerous, inform
from vaultviewer.gui.models.answers import SaveAnswer
from vaultviewer.gui.models.reader_page import AttachmentRow
from vaultviewer.gui.models.row import short_name
from vaultviewer.gui.presenters.reader import ReaderPresenter
from vaultviewer.gui.presenters.saving import SavePresenter, SaveReport
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.translation import counted, rendered
from vaultviewer.gui.windows.status import Status

_SHOWN_FAILURES = 8
_SHOWN_NAMES = 8
_MESSAGE_MS = 8000


class Saving(QObject):
    """File dialogs of the platform, then the save presenter, then a word in the status bar."""

    def __init__(
        self, window: QWidget, *, presenter: SavePresenter, reader: ReaderPresenter, status: Status
    ) -> None:
        super().__init__(window)
        self._window = window
        self._presenter = presenter
        self._reader = reader
        self._status = status
        self._folder = QDir.homePath()
        presenter.started.connect(self._on_started)
        presenter.progressed.connect(status.set_progress)
        presenter.ended.connect(self._on_ended)
        presenter.finished.connect(self._on_finished)
        presenter.failed.connect(self._on_failed)
        presenter.clashed.connect(self._on_clashed)
        status.cancel_wanted.connect(presenter.cancel)

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

    # -------------------------------------------------------------------------------------- asking

    def _ask_file(self, title: str, name: str, chosen: Callable[[Path], None]) -> None:
        """Ask for a file name; the platform's dialog asks before it lets one be replaced."""
        dialog = QFileDialog(self._window, title, self._folder)
        dialog.setObjectName("saveFileDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        self._open(dialog, chosen)

    def _ask_folder(self, title: str, chosen: Callable[[Path], None]) -> None:
        dialog = QFileDialog(self._window, title, self._folder)
        dialog.setObjectName("saveFolderDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptOpen)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, self.tr("Save here"))
        self._open(dialog, chosen)

    def _open(self, dialog: QFileDialog, chosen: Callable[[Path], None]) -> None:
        def on_selected(name: str) -> None:
            self._folder = dialog.directory().absolutePath()
            chosen(Path(name))

        dialog.fileSelected.connect(on_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # ------------------------------------------------------------------------------------- telling

    def _on_started(self, count: int) -> None:
        self._status.start_work(counted("Saving", "Saving 1 file", "Saving %n files", count))

    def _on_ended(self) -> None:
        if not self._presenter.busy:
            self._status.end_work()

    def _on_finished(self, report: SaveReport) -> None:
        saved = QLocale().toString(len(report.saved))
        if not report.failed:
            one = len(report.saved) == 1
            text = (
                self.tr("Saved {0}").format(report.saved[0])
                if one
                else self.tr("Saved {0} files").format(saved)
            )
            self._status.showMessage(text, _MESSAGE_MS)
            return
        lines = [
            f"{visible(short_name(each.ref.key))}: {rendered(each.error.headline())}"
            for each in report.failed[:_SHOWN_FAILURES]
        ]
        if (more := len(report.failed) - len(lines)) > 0:
            lines.append(self.tr("and %n more", None, more))
        self._tell(
            counted("Saving", "1 message not saved", "%n messages not saved", len(report.failed)),
            "\n".join([self.tr("{0} saved. These were not:").format(saved), "", *lines]),
        )

    def _on_failed(self, error: VaultViewerError) -> None:
        self._tell(rendered(error.headline()), "\n\n".join(rendered(phrase) for phrase in error.phrases()))

    def _on_clashed(self, report: SaveReport) -> None:
        question = ask_overwrite(self._window, [each.path.name for each in report.clashes])
        question.answered.connect(lambda answer: self._presenter.resolve(report, answer))

    def _tell(self, title: str, text: str) -> None:
        inform(self._window, "saveProblem", title, text)
