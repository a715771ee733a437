"""One attachment of the strip: what it is, what to know about it, and what can be done with it."""

from typing import Final

from PySide6.QtCore import QLocale, QPoint, QPointF, QRect, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QContextMenuEvent, QIcon, QKeyEvent, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget

from vaultviewer.core.mail.severity import Severity
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.reader_page import AttachmentRow
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.tool_tips import plain_tool_tip

_ICON: Final = 20
_BETWEEN: Final = 4
_WIDEST_NAME: Final = 260
_WIDEST_KIND: Final = 320
_HASH_SHOWN: Final = 12
"""Digits of a SHA-256 in the menu, enough to compare by eye; the tool tip has all of them."""
_STEPS: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}
_MENU_KEYS: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Menu})


class AttachmentButton(QToolButton):
    """Opens nothing by itself: a press shows what can be done, a drag takes it to another program.

    Return or the menu key shows the menu, Space the preview, arrows go to the neighbours.
    """

    preview_wanted = Signal()
    save_wanted = Signal()
    save_infected_wanted = Signal()
    hash_wanted = Signal()
    copy_name_wanted = Signal()
    drag_wanted = Signal()
    step_wanted = Signal(int)
    """How many attachments further the keyboard is to go."""

    def __init__(self, row: AttachmentRow, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self._icons = icons
        self._sha256 = ""
        self._pressed_at: QPointF | None = None
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.setText(self._label())
        self._show_icons()
        self.setAccessibleName(f"{row.name}, {self._kind()}, {self._size()}")
        self.setAccessibleDescription(" ".join(row.warnings))
        self._hash_action = self._fill_menu()
        self._show_tip()
        self.clicked.connect(self.show_menu)

    def show_menu(self) -> None:
        """Show the menu below, without waiting for what is chosen."""
        self.menu().popup(self.mapToGlobal(QPoint(0, self.height())))

    def show_sha256(self, sha256: str) -> None:
        """Show the hash, which was made because somebody asked for it."""
        self._sha256 = sha256
        self._hash_action.setText(self.tr("Copy SHA-256 ({0}…)").format(sha256[:_HASH_SHOWN]))
        self._show_tip()

    # ---------------------------------------------------------------------------------- mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed_at = event.position()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
        elif (
            self._pressed_at is not None
            and (event.position() - self._pressed_at).manhattanLength() >= QApplication.startDragDistance()
        ):
            self._pressed_at = None
            self.setDown(False)  # so that letting go is no click
            self.drag_wanted.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = None
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _MENU_KEYS:
            self.show_menu()
        elif key == Qt.Key.Key_Space:
            self.preview_wanted.emit()
        elif key in _STEPS:
            self.step_wanted.emit(_STEPS[key])
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------------------------------ within

    def _size(self) -> str:
        return QLocale().formattedDataSize(self.row.size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)

    def _kind(self) -> str:
        """Return what it is and, where that matters, what it is said to be."""
        row = self.row
        if row.mismatched and row.kind != row.true_type:
            return self.tr("{found}, declared as {declared}").format(found=row.description, declared=row.kind)
        return row.description or row.kind

    def _label(self) -> str:
        elided = self.fontMetrics().elidedText
        name = elided(self.row.name, Qt.TextElideMode.ElideMiddle, _WIDEST_NAME)
        kind = elided(self._kind(), Qt.TextElideMode.ElideRight, _WIDEST_KIND)
        return f"{name}  {kind}, {self._size()}".replace("&", "&&")

    def _show_icons(self) -> None:
        """Show the type's icon and, before it, that of the most serious warning."""
        own = self._icons.icon(self.row.icon)
        if not self.row.warnings:
            self.setIcon(own)
            self.setIconSize(QSize(_ICON, _ICON))
            return
        danger = self.row.severity is Severity.DANGER
        warning = (
            self._icons.icon("danger", Tone.DANGER) if danger else self._icons.icon("noted", Tone.CAUTION)
        )
        self.setIcon(_side_by_side(warning, own, self.devicePixelRatioF()))
        self.setIconSize(QSize(2 * _ICON + _BETWEEN, _ICON))

    def _show_tip(self) -> None:
        row = self.row
        lines = [row.name, f"{self._kind()}, {self._size()}"]
        if row.true_type and row.true_type != row.kind:
            lines.append(
                self.tr("Declared as {declared}, by its content {found}").format(
                    declared=row.kind, found=row.true_type
                )
            )
        lines += row.warnings
        if self._sha256:
            lines.append(f"SHA-256 {self._sha256}")
        self.setToolTip(plain_tool_tip("\n".join(lines)))

    def _fill_menu(self) -> QAction:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)

        def add(name: str, icon: str, text: str, wanted: SignalInstance) -> QAction:
            action = menu.addAction(self._icons.icon(icon), text)
            action.setObjectName(name)
            action.triggered.connect(lambda _=False: wanted.emit())
            return action

        add("attachmentPreview", "eye", self.tr("Preview\tSpace"), self.preview_wanted)
        menu.addSeparator()
        add("attachmentSave", "save", self.tr("Save as…"), self.save_wanted)
        add(
            "attachmentSaveInfected",
            "archive-locked",
            self.tr("Save as ZIP with password “infected”…"),
            self.save_infected_wanted,
        )
        menu.addSeparator()
        hash_action = add("attachmentHash", "hash", self.tr("Copy SHA-256"), self.hash_wanted)
        add("attachmentCopyName", "copy", self.tr("Copy name"), self.copy_name_wanted)
        self.setMenu(menu)
        return hash_action


def _side_by_side(left: QIcon, right: QIcon, ratio: float) -> QIcon:
    pixmap = QPixmap(QSize(2 * _ICON + _BETWEEN, _ICON) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    left.paint(painter, QRect(0, 0, _ICON, _ICON))
    right.paint(painter, QRect(_ICON + _BETWEEN, 0, _ICON, _ICON))
    painter.end()
    return QIcon(pixmap)
