"""Printing the message on the screen, saving it as a PDF, and copying its text."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QObject, Signal
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from vaultviewer.core.export.eml import suggested_name
from vaultviewer.core.mailbox import Opened
from vaultviewer.gui.dialogs.questions import inform
from vaultviewer.gui.engine.printing import LaidOut, PrintJob
from vaultviewer.gui.models.reader_page import MessagePage
from vaultviewer.gui.presenters.reader import ReaderPresenter
from vaultviewer.gui.presenters.records import compose_record, compose_text
from vaultviewer.gui.presenters.saving import SavePresenter
from vaultviewer.gui.widgets.reader import Reader
from vaultviewer.gui.windows.actions import Actions
from vaultviewer.gui.windows.saving import Saving
from vaultviewer.gui.windows.status import Status

_ACTIONS: Final = ("print", "save_pdf", "copy_text")


class Printing(QObject):
    """One job at a time; another message on the screen doesn't stop it, the cancel of the status bar does."""

    copy_wanted = Signal(str)

    def __init__(
        self,
        window: QWidget,
        *,
        actions: Actions,
        presenter: ReaderPresenter,
        reader: Reader,
        saving: Saving,
        save_presenter: SavePresenter,
        status: Status,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._presenter = presenter
        self._reader = reader
        self._saving = saving
        self._save_presenter = save_presenter
        self._status = status
        self._job: PrintJob | None = None
        for name, run in (
            ("print", self._ask_printer),
            ("save_pdf", self._ask_path),
            ("copy_text", lambda: presenter.want(compose_text, self.copy_wanted.emit)),
        ):
            actions[name].triggered.connect(lambda _=False, act=run: act())
        status.cancel_wanted.connect(self.cancel)
        self.enable_actions()

    def enable_actions(self) -> None:
        """Offer to print where a message is shown, one at a time."""
        shown = self._presenter.page is not None  # the reader may hear last that there is none any more
        for name in _ACTIONS:
            busy = self._job is not None and name != "copy_text"
            self._actions[name].setEnabled(shown and not busy)

    def cancel(self) -> None:
        """Give up what is being printed; no file is left behind."""
        if self._job is not None:
            self._end()

    # -------------------------------------------------------------------------------------------- asking

    def _ask_path(self) -> None:
        message = self._presenter.message
        if message is not None:
            name = suggested_name(message.mail, message.ref).removesuffix(".eml") + ".pdf"
            self._with_record(
                lambda record: self._saving.ask_pdf(name, lambda path: self._make_pdf(record, path))
            )

    def _ask_printer(self) -> None:
        self._with_record(self._open_print_dialog)

    def _open_print_dialog(self, record: LaidOut) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self._window)
        dialog.setObjectName("printDialog")
        dialog.accepted.connect(lambda: self._print(record, printer))
        dialog.finished.connect(dialog.deleteLater)
        dialog.setModal(True)
        dialog.show()

    def _with_record(self, then: Callable[[LaidOut], None]) -> None:
        """Describe the message as it is shown now, on a lane, and go on with that."""
        content = self._reader.printable
        if content is None:
            return

        def make(opened: Opened, page: MessagePage) -> LaidOut:
            return compose_record(opened, page, content).lay_out()

        self._presenter.want(make, then)

    # -------------------------------------------------------------------------------------------- working

    def _make_pdf(self, record: LaidOut, path: Path) -> None:
        def save(pdf: QByteArray) -> None:
            content = bytes(pdf.data())
            self._end()
            self._save_presenter.save_content(content, path)

        job = self._begin(record, self.tr("Making the PDF"))
        job.pdf_made.connect(save)
        job.make_pdf()

    def _print(self, record: LaidOut, printer: QPrinter) -> None:
        job = self._begin(record, self.tr("Printing"))
        job.printed.connect(self._end)
        job.print_on(printer)

    def _begin(self, record: LaidOut, doing: str) -> PrintJob:
        self.cancel()
        self._job = job = PrintJob(record, self)
        job.failed.connect(self._on_failed)
        self._status.start_work(doing)
        self.enable_actions()
        return job

    def _end(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
            self._status.end_work()
        self.enable_actions()

    def _on_failed(self) -> None:
        self._end()
        inform(
            self._window,
            "printProblem",
            self.tr("Not printed"),
            self.tr(
                "The pages could not be made, and no file was written. Show the message as plain text and "
                "print that, or save it as .eml."
            ),
        )
