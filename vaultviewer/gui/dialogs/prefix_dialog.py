"""Going to a prefix: typed, pasted or completed from what the tree knows."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCompleter,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.core.place import parse_place
from vaultviewer.gui.dialogs.labels import plain_label
from vaultviewer.gui.theme import EDGE, GAP, fixed_font

_WIDTH: Final = 480


class PrefixDialog(QDialog):
    """Asks for a prefix of one bucket. Takes an s3:// address, an ARN or a page of the console as well."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget, *, bucket: str, prefix: str, known: Sequence[str]) -> None:
        """`prefix` is the one that is listed; `known` are those to complete from."""
        super().__init__(parent)
        self.setObjectName("prefixDialog")
        self.setWindowTitle(self.tr("Go to prefix"))
        self.setMinimumWidth(_WIDTH)
        self._bucket = bucket
        self._field = QLineEdit(prefix)
        self._field.setObjectName("prefixField")
        self._field.setAccessibleName(self.tr("Prefix"))
        self._field.setFont(fixed_font())
        self._field.setPlaceholderText(self.tr("The whole bucket"))
        self._field.selectAll()
        completer = QCompleter(known, self._field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseSensitive)  # as S3's keys are
        self._field.setCompleter(completer)
        self._problem = plain_label("", role="secondary")
        self._problem.setObjectName("prefixProblem")
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        box.button(QDialogButtonBox.StandardButton.Cancel).setObjectName("cancelButton")
        self._go = QPushButton(self.tr("&Go"))
        self._go.setObjectName("goButton")
        self._go.setDefault(True)
        box.addButton(self._go, QDialogButtonBox.ButtonRole.AcceptRole)
        box.accepted.connect(self._on_accepted)
        box.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.setSpacing(GAP)
        label = plain_label(self.tr("&Prefix in {0}, or an s3:// address").format(bucket.replace("&", "&&")))
        label.setObjectName("prefixLabel")
        label.setBuddy(self._field)
        for widget in (label, self._field, self._problem, box):
            layout.addWidget(widget)
        self._field.textChanged.connect(self._check)
        self._check()

    def _check(self) -> None:
        place = parse_place(self._field.text())
        elsewhere = place is not None and place.bucket != self._bucket
        self._go.setEnabled(not elsewhere)
        self._problem.setText(
            self.tr("That is another bucket. Make a connection to it.")
            if elsewhere
            else self.tr("A prefix may end anywhere, also within a name.")
        )

    def _on_accepted(self) -> None:
        text = self._field.text()
        place = parse_place(text)
        self.chosen.emit(text if place is None else place.prefix)
        self.accept()
