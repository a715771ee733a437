"""Fields whose value can be picked as well as typed: a bucket among those found, a file of this machine."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QFileDialog, QListView, QPushButton

from vaultviewer.core.errors import VaultViewerError
from vaultviewer.gui.dialogs.fields import TextField
from vaultviewer.gui.translation import counted, rendered


class BucketField(TextField):
    """A bucket's name. Buckets that were looked for are offered; any other can be typed all the same."""

    wanted = Signal()
    """Somebody wants to see the buckets."""
    unwanted = Signal()
    """They don't any more."""

    def __init__(self, name: str, label: str, *, placeholder: str) -> None:
        self._find = QPushButton()
        self._find.setObjectName("findBucketsButton")
        self._find.setAutoDefault(False)
        self._find.clicked.connect(self._on_find_clicked)
        super().__init__(name, label, placeholder=placeholder, beside=self._find)
        self._searching = False
        self._found = QStringListModel(self)
        completer = QCompleter(self._found, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        popup = QListView()
        popup.setObjectName("bucketsPopup")
        popup.setAccessibleName(self.tr("Buckets found"))
        completer.setPopup(popup)
        self.line.setCompleter(completer)
        self._completer = completer
        self._set_searching(searching=False)

    def show_found(self, names: Sequence[str]) -> None:
        """Offer these buckets. An answer that nobody waits for any more is dropped."""
        if not self._searching:
            return
        self._set_searching(searching=False)
        self._found.setStringList(list(names))
        if not names:
            self.show_help(self.tr("This account has no buckets. One of another account can be typed."))
            return
        self.show_help(
            counted(
                "BucketField",
                "1 bucket found.",
                "%n buckets found: type a part of the name, or choose with the arrow keys.",
                len(names),
            )
        )
        self.line.setFocus()
        self._completer.setCompletionPrefix("")
        self._completer.complete()

    def show_failure(self, error: VaultViewerError) -> None:
        """Say why none can be offered. Typing works all the same."""
        if self._searching:
            self._set_searching(searching=False)
            found, _, way_out = error.phrases()
            self.show_help(
                self.tr("{found} {way_out} The name can be typed without that.").format(
                    found=rendered(found), way_out=rendered(way_out)
                )
            )

    def show_stopped(self) -> None:
        """Offer to look again, as if nobody had."""
        if self._searching:
            self._set_searching(searching=False)
            self.show_help("")

    def stop_searching(self) -> None:
        """Give the search up where one is under way."""
        if self._searching:
            self.show_stopped()
            self.unwanted.emit()

    def _on_find_clicked(self) -> None:
        if self._searching:
            self.stop_searching()
            return
        self._set_searching(searching=True)
        self.show_help(self.tr("Looking for the buckets that this sign-in may list…"))
        self.wanted.emit()

    def _set_searching(self, *, searching: bool) -> None:
        self._searching = searching
        self._find.setText(self.tr("Stop &finding") if searching else self.tr("&Find…"))
        self._find.setAccessibleName(
            self.tr("Stop finding buckets") if searching else self.tr("Find buckets")
        )
        self._find.setToolTip(self.tr("List the buckets of the account that the sign-in leads to (Alt+F)"))


class FileField(TextField):
    """The path of a file, typed or chosen."""

    def __init__(self, name: str, label: str, *, placeholder: str, help_text: str, filters: str) -> None:
        choose = QPushButton(self.tr("Choose fi&le…"))
        choose.setObjectName(f"{name}Button")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._on_choose_clicked)
        super().__init__(
            name, label, placeholder=placeholder, help_text=help_text, optional=True, beside=choose
        )
        self._filters = filters

    def _on_choose_clicked(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a file of certificates"))
        dialog.setObjectName(f"{self.name}FileDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self._filters, self.tr("All files (*)")])
        if isinstance(typed := self.value(), str):
            dialog.setDirectory(str(Path(typed).parent))
        dialog.fileSelected.connect(self.line.setText)
        dialog.open()
