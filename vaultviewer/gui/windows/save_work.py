"""Asking where to save, and telling how it went."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QDir, QLocale, QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.phrases import visible
from vaultviewer.core.values import ObjectRef
from vaultviewer.gui.dialogs.questions import ask_overwrite, inform
from vaultviewer.gui.models.row import short_name
from vaultviewer.gui.presenters.saving import SavePresenter, SaveReport
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.translation import counted, rendered
from vaultviewer.gui.windows.status import Status

_SHOWN_FAILURES = 8
_MESSAGE_MS = 8000


class SaveWork(QObject):
    """File dialogs of the platform, then the save presenter, then a word in the status bar."""

    def __init__(self, window: QWidget, *, presenter: SavePresenter, status: Status) -> None:
        super().__init__(window)
        self._window = window
        self._presenter = presenter
        self._status = status
        self._folder = QDir.homePath()
        presenter.started.connect(self._on_started)
        presenter.progressed.connect(status.set_progress)
        presenter.ended.connect(self._on_ended)
        presenter.finished.connect(self._on_finished)
        presenter.failed.connect(self._on_failed)
        presenter.clashed.connect(self._on_clashed)
        status.cancel_wanted.connect(presenter.cancel)

    def save_versions(self, vault: OpenVault, refs: Sequence[ObjectRef]) -> None:
        """Save chosen versions of objects into a folder to choose."""
        self._ask_folder(
            counted("Saving", "Save 1 message into", "Save %n messages into", len(refs)),
            lambda folder: self._presenter.save_versions(vault, refs, folder),
        )

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
