"""Ordering a restore: how fast, for how long, what it costs; nothing is ordered before somebody agrees."""

from typing import Final

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.core.archive import (
    LONGEST_COPY,
    Archive,
    Archived,
    RestoreOrder,
    Retrieval,
    retrieval_is_free,
    speed,
    whereabouts,
)
from vaultviewer.core.phrases import visible
from vaultviewer.core.values import ObjectRef
from vaultviewer.gui.dialogs.labels import CLOSE, heading, plain_label
from vaultviewer.gui.models.row import short_name
from vaultviewer.gui.theme import EDGE, GAP, GROUP_GAP, Tone, title_font
from vaultviewer.gui.translation import QT_TRANSLATE_NOOP, rendered

_USUAL_DAYS: Final = 3
_WIDTH: Final = 520
_NAMES: Final = {
    Retrieval.EXPEDITED: QT_TRANSLATE_NOOP("RestoreDialog", "&Expedited"),
    Retrieval.STANDARD: QT_TRANSLATE_NOOP("RestoreDialog", "&Standard"),
    Retrieval.BULK: QT_TRANSLATE_NOOP("RestoreDialog", "&Bulk"),
}


class RestoreDialog(QDialog):
    """Asks about one object. `ordered` comes only after the cost was agreed to."""

    ordered = Signal(object)
    """RestoreOrder."""

    def __init__(self, ref: ObjectRef, archived: Archived, *, size: int | None, parent: QWidget) -> None:
        """`size` in bytes, where it is known."""
        super().__init__(parent)
        self.setObjectName("restoreDialog")
        self.setWindowTitle(self.tr("Restore from the archive"))
        self._archived = archived
        self._retrievals = QButtonGroup(self)
        self._days: QSpinBox | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.setSpacing(GROUP_GAP)
        layout.addLayout(self._head(ref, size))
        layout.addLayout(self._speeds())
        layout.addLayout(self._duration())
        layout.addLayout(self._costs())
        layout.addStretch(1)
        layout.addWidget(self._button_box())
        # Else the first one has it, which isn't the one chosen.
        self._retrievals.button(list(Retrieval).index(Retrieval.STANDARD)).setFocus()
        self.setMinimumWidth(_WIDTH)
        self.resize(_WIDTH, layout.totalHeightForWidth(_WIDTH))

    def _head(self, ref: ObjectRef, size: int | None) -> QVBoxLayout:
        name = _label(visible(short_name(ref.key)), "restoreName")
        name.setFont(title_font(name.font()))
        form = QLocale.DataSizeFormat.DataSizeSIFormat
        told = "" if size is None else QLocale().formattedDataSize(size, 1, form)
        where = _label(
            " · ".join(filter(None, (rendered(whereabouts(self._archived)).rstrip("."), told))),
            "restoreWhere",
            role="secondary",
        )
        column = QVBoxLayout()
        column.setSpacing(CLOSE)
        column.addWidget(name)
        column.addWidget(where)
        return column

    def _speeds(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(GAP)
        column.addWidget(heading(self.tr("How fast"), "restoreSpeedTitle"))
        archive = self._archived.archive
        for retrieval in archive.retrievals:
            button = QRadioButton(self.tr(_NAMES[retrieval]))
            button.setObjectName(f"restore{retrieval}")
            hint = self._speed_words(archive, retrieval)
            button.setAccessibleName(retrieval)
            button.setAccessibleDescription(hint)
            self._retrievals.addButton(button)
            self._retrievals.setId(button, list(Retrieval).index(retrieval))
            button.setChecked(retrieval is Retrieval.STANDARD)
            row = QVBoxLayout()
            row.setSpacing(0)
            row.addWidget(button)
            row.addLayout(_indented(_label(hint, f"restore{retrieval}Hint", role="secondary")))
            column.addLayout(row)
        return column

    def _speed_words(self, archive: Archive, retrieval: Retrieval) -> str:
        usual = rendered(speed(archive, retrieval).words)
        if retrieval_is_free(archive, retrieval):
            return self.tr("Usually {0}. AWS charges nothing for the retrieval.").format(usual)
        if retrieval is Retrieval.EXPEDITED:
            return self.tr("Usually {0}. The dearest; it may be refused where capacity is short.").format(
                usual
            )
        return self.tr("Usually {0}. AWS charges for the request and for each GB.").format(usual)

    def _duration(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(CLOSE)
        column.addWidget(heading(self.tr("For how long"), "restoreDurationTitle"))
        if self._archived.archive.tiered:
            moved = self.tr(
                "It moves back to instant access and stays there; Intelligent-Tiering archives it again once "
                "nobody has read it for as long as the bucket says, 90 days or more."
            )
            column.addWidget(_label(moved, "restoreMoved", role="secondary"))
            return column
        self._days = QSpinBox()
        self._days.setObjectName("restoreDays")
        self._days.setAccessibleName(self.tr("Days for which the copy stays"))
        self._days.setRange(1, LONGEST_COPY)
        self._days.setValue(_USUAL_DAYS)
        label = QLabel(self.tr("&Days"))
        label.setObjectName("restoreDaysLabel")
        label.setBuddy(self._days)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(label)
        row.addWidget(self._days)
        row.addStretch(1)
        column.addLayout(row)
        kept = self.tr("S3 makes a copy that can be read for that long; the archived object stays as it is.")
        column.addWidget(_label(kept, "restoreKept", role="secondary"))
        return column

    def _costs(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(GAP)
        archive = self._archived.archive
        text = (
            self.tr("AWS charges for the request, and for the bytes of an Expedited retrieval.")
            if archive.tiered
            else self.tr(
                "AWS charges for the request, for the bytes retrieved, and for storing the copy for as long "
                "as you choose, on top of the archive. An order can't be taken back."
            )
        )
        column.addWidget(_label(text, "restoreCost", tone=Tone.CAUTION))
        self._agreed = QCheckBox(self.tr("I &agree that this may cost money"))
        self._agreed.setObjectName("restoreAgreed")
        self._agreed.setAccessibleDescription(text)
        column.addWidget(self._agreed)
        return column

    def _button_box(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        cancel = box.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setObjectName("cancelButton")
        cancel.setDefault(True)
        order: QPushButton = box.addButton(self.tr("&Restore"), QDialogButtonBox.ButtonRole.AcceptRole)
        order.setObjectName("restoreButton")
        order.setAutoDefault(False)
        order.setEnabled(False)
        order.setToolTip(self.tr("Order the restore; it can be ordered once the cost is agreed to"))
        self._agreed.toggled.connect(order.setEnabled)
        box.accepted.connect(self._on_accepted)
        box.rejected.connect(self.reject)
        return box

    def _on_accepted(self) -> None:
        retrieval = list(Retrieval)[self._retrievals.checkedId()]
        self.ordered.emit(RestoreOrder(retrieval, None if self._days is None else self._days.value()))
        self.accept()


def _label(text: str, name: str, *, role: str | None = None, tone: Tone | None = None) -> QLabel:
    label = plain_label(text, role=role, tone=tone)
    label.setObjectName(name)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _indented(label: QLabel) -> QHBoxLayout:
    row = QHBoxLayout()  # unlike a label's margins, a layout follows the direction of reading
    row.addSpacing(EDGE)
    row.addWidget(label, 1)
    return row
