"""The attachments below a message: what they are, and what can be done with one or all."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from vaultviewer.core.mail.tree import Part
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.reader_page import AttachmentRow
from vaultviewer.gui.theme import GAP, GROUP_GAP
from vaultviewer.gui.translation import counted
from vaultviewer.gui.widgets.attachment_button import AttachmentButton
from vaultviewer.gui.widgets.flow_layout import FlowLayout

_MOST_SHOWN: Final = 100
"""Buttons: ten thousand, which a message may have, would hold the window up for half a minute."""
_HIGHEST: Final = 132
"""Pixels, so that a hundred attachments leave room for the message; beyond it the strip scrolls."""
_LOWEST: Final = 62
"""Pixels: two rows, in windows of whatever height."""
_SHARE: Final = 9
"""Of the window's height the list takes this part at most."""


class AttachmentStrip(QFrame):
    """Hidden where a message has none. Opens nothing by itself."""

    preview_wanted = Signal(object)
    """A Part."""
    save_wanted = Signal(object)
    """An AttachmentRow, as of the next three."""
    save_infected_wanted = Signal(object)
    hash_wanted = Signal(object)
    drag_wanted = Signal(object)
    """It was pulled: let it go along with the pointer."""
    save_all_wanted = Signal()
    save_all_infected_wanted = Signal()
    copy_wanted = Signal(str)

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("attachmentStrip")
        self.setAccessibleName(self.tr("Attachments"))
        self.setProperty("vvRole", "card")
        self._icons = icons
        self._rows: tuple[AttachmentRow, ...] = ()
        self._buttons: list[AttachmentButton] = []
        self._hashes: dict[str, str] = {}
        """SHA-256 by the path of the part, of those that were asked for."""
        self._count = QLabel(self)
        self._count.setObjectName("attachmentCount")
        self._save_all = self._top_button(
            "attachmentSaveAll",
            self.tr("Save all…"),
            self.tr("Save all attachments"),
            self.tr("Save all attachments into a folder (Ctrl+Shift+S)"),
        )
        self._save_all.clicked.connect(self.save_all_wanted)
        self._save_all_infected = self._top_button(
            "attachmentSaveAllInfected",
            self.tr("Save all as ZIP…"),
            self.tr("Save all attachments as ZIP"),
            self.tr("Save all attachments in a ZIP archive with the password “infected” (Ctrl+Alt+S)"),
        )
        self._save_all_infected.clicked.connect(self.save_all_infected_wanted)
        top = QHBoxLayout()
        top.addWidget(self._count, 1)
        top.addWidget(self._save_all)
        top.addWidget(self._save_all_infected)
        self._scroll = QScrollArea(self)
        self._scroll.setObjectName("attachmentScroll")
        self._scroll.setAccessibleName(self.tr("List of attachments"))
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.viewport().setAutoFillBackground(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GROUP_GAP, GAP, GROUP_GAP, GAP)
        layout.setSpacing(GAP // 2)
        layout.addLayout(top)
        layout.addWidget(self._scroll)
        self.hide()

    def show_attachments(self, rows: Sequence[AttachmentRow]) -> None:
        if not _same_parts(rows, self._rows):
            self._hashes.clear()
        self._rows = tuple(rows)
        self._count.setText(_summary(rows))
        self._save_all.setIcon(self._icons.icon("save"))
        self._save_all_infected.setIcon(self._icons.icon("archive-locked"))
        for button in (self._save_all, self._save_all_infected):
            button.setVisible(len(rows) > 1)
        holder = QWidget()
        holder.setObjectName("attachmentHolder")
        flow = FlowLayout(holder, spacing=GAP)
        self._buttons = [self._button(row, number) for number, row in enumerate(rows[:_MOST_SHOWN])]
        for each in self._buttons:
            flow.addWidget(each)
        if (more := len(rows) - _MOST_SHOWN) > 0:
            text = counted("AttachmentStrip", "1 more is saved with all", "%n more are saved with all", more)
            flow.addWidget(_remainder(text))
        self._scroll.setWidget(holder)
        holder.setAutoFillBackground(False)  # which setWidget has turned on
        self._fit()
        self.setVisible(bool(rows))

    def show_sha256(self, part: Part, sha256: str) -> None:
        """Show the hash of a part; of one that is shown no more it is forgotten."""
        for button in self._buttons:
            if button.row.part is part:
                self._hashes[part.path] = sha256
                button.show_sha256(sha256)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt hands over its own QResizeEvent
        self._fit()

    def _fit(self) -> None:
        holder = self._scroll.widget()
        if holder is not None and (layout := holder.layout()) is not None:
            most = min(max(self.window().height() // _SHARE, _LOWEST), _HIGHEST)
            self._scroll.setFixedHeight(min(layout.heightForWidth(self._scroll.width()), most))

    def _top_button(self, name: str, text: str, spoken: str, hint: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setAccessibleName(spoken)
        button.setToolTip(hint)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAutoRaise(True)
        return button

    def _button(self, row: AttachmentRow, number: int) -> AttachmentButton:
        button = AttachmentButton(row, self._icons)
        button.setObjectName(f"attachment{number}")
        button.preview_wanted.connect(partial(self.preview_wanted.emit, row.part))
        button.save_wanted.connect(partial(self.save_wanted.emit, row))
        button.save_infected_wanted.connect(partial(self.save_infected_wanted.emit, row))
        button.hash_wanted.connect(partial(self.hash_wanted.emit, row))
        button.drag_wanted.connect(partial(self.drag_wanted.emit, row))
        button.copy_name_wanted.connect(partial(self.copy_wanted.emit, row.name))
        button.step_wanted.connect(partial(self._step, number))
        if row.part.path in self._hashes:
            button.show_sha256(self._hashes[row.part.path])
        return button

    def _step(self, number: int, steps: int) -> None:
        target = self._buttons[min(max(number + steps, 0), len(self._buttons) - 1)]
        target.setFocus(Qt.FocusReason.TabFocusReason)
        self._scroll.ensureWidgetVisible(target)


def _summary(rows: Sequence[AttachmentRow]) -> str:
    """Return how many there are, and how many of them to beware of: some may be out of sight."""
    count = counted("AttachmentStrip", "1 attachment", "%n attachments", len(rows))
    warned = sum(bool(row.warnings) for row in rows)
    if not warned:
        return count
    return ", ".join((count, counted("AttachmentStrip", "1 with warnings", "%n with warnings", warned)))


def _same_parts(some: Sequence[AttachmentRow], others: Sequence[AttachmentRow]) -> bool:
    return len(some) == len(others) and all(
        one.part is other.part for one, other in zip(some, others, strict=True)
    )


def _remainder(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("attachmentsMore")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("vvRole", "secondary")
    return label
