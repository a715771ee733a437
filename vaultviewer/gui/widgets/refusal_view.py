"""The page in a message's place where it doesn't open: found, meaning, way out."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.reader_page import RefusalPage, WayOut
from vaultviewer.gui.theme import EDGE, GAP, GROUP_GAP
from vaultviewer.gui.translation import QT_TRANSLATE_NOOP
from vaultviewer.gui.widgets.labels import PlainLabel

_ICON = QSize(32, 32)
_WIDEST = 720
"""Pixels of a line, so that the explanation reads as a text."""

_WAYS: Final = {
    WayOut.TRY_AGAIN: (QT_TRANSLATE_NOOP("RefusalView", "Try again"), "retry"),
    WayOut.OPEN_ANYWAY: (QT_TRANSLATE_NOOP("RefusalView", "Open anyway…"), "overridden"),
    WayOut.SAVE_BYTES: (QT_TRANSLATE_NOOP("RefusalView", "Save the bytes…"), "save"),
    WayOut.EDIT_CONNECTION: (QT_TRANSLATE_NOOP("RefusalView", "Edit connection…"), "edit"),
    WayOut.REFRESH: (QT_TRANSLATE_NOOP("RefusalView", "Refresh the list"), "refresh"),
    WayOut.RESTORE: (QT_TRANSLATE_NOOP("RefusalView", "Restore…"), "restored"),
    WayOut.FOLLOW: (QT_TRANSLATE_NOOP("RefusalView", "Follow the restore"), "restoring"),
    WayOut.LOOK_NOW: (QT_TRANSLATE_NOOP("RefusalView", "Look now"), "retry"),
    WayOut.STOP_FOLLOWING: (QT_TRANSLATE_NOOP("RefusalView", "Stop following"), "stop"),
    WayOut.OPEN: (QT_TRANSLATE_NOOP("RefusalView", "Open message"), "message"),
}


class RefusalView(QScrollArea):
    """Also says why a list can't be shown."""

    way_chosen = Signal(object)
    """A WayOut."""
    report_wanted = Signal(str)
    """The report is to be copied."""
    checks_wanted = Signal()

    def __init__(self, icons: Icons, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self._icons = icons
        self.page: RefusalPage | None = None

    def show_refusal(self, page: RefusalPage, *, with_checks: bool = True) -> None:
        self.page = page
        self.setAccessibleName(page.title)
        self.setAccessibleDescription(f"{page.found} {page.meaning} {page.way_out}")
        holder = QWidget()
        holder.setObjectName(f"{self.objectName()}Page")
        holder.setProperty("vvRole", "page")
        column = QVBoxLayout()
        column.setSpacing(GAP)
        column.addLayout(self._title(page))
        column.addSpacing(GAP)
        for label, text, name in (
            (self.tr("What was found"), page.found, "found"),
            (self.tr("What it means"), page.meaning, "meaning"),
            (self.tr("What you can do"), page.way_out, "way-out"),
        ):
            if text:
                column.addWidget(PlainLabel(label, name=f"refusal{name}Label", role="secondary"))
                column.addWidget(PlainLabel(text, name=f"refusal{name}"))
                column.addSpacing(GAP)
        column.addLayout(self._buttons(page, with_checks=with_checks))
        column.addStretch(1)
        frame = QWidget()
        frame.setMaximumWidth(_WIDEST)
        column.setContentsMargins(0, 0, 0, 0)
        frame.setLayout(column)
        outer = QHBoxLayout(holder)
        outer.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        outer.addStretch(1)
        outer.addWidget(frame, 8)
        outer.addStretch(1)
        self.setWidget(holder)

    def _title(self, page: RefusalPage) -> QHBoxLayout:
        icon = QLabel()
        icon.setObjectName("refusalIcon")
        icon.setPixmap(self._icons.icon(page.icon, page.tone).pixmap(_ICON))
        title = PlainLabel(page.title, name="refusalTitle", role="title")
        title.setProperty("vvTone", page.tone)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(title)
        if page.untrusted_name:
            words.addWidget(PlainLabel(page.untrusted_name, name="refusalName", role="secondary"))
        line = QHBoxLayout()
        line.setSpacing(GAP + GAP // 2)
        line.addWidget(icon, alignment=Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        return line

    def _buttons(self, page: RefusalPage, *, with_checks: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        for way in page.ways:
            text, icon = _WAYS[way]
            button = self._button(self.tr(text), icon, f"way{way}")
            button.clicked.connect(lambda _=False, chosen=way: self.way_chosen.emit(chosen))
            row.addWidget(button)
        row.addSpacing(GROUP_GAP - GAP)
        if with_checks:
            checks = self._button(self.tr("Show the checks"), "envelope", "refusal-checks")
            checks.clicked.connect(self.checks_wanted)
            row.addWidget(checks)
        copy = self._button(self.tr("Copy report"), "copy", "refusal-copy")
        copy.clicked.connect(lambda: self.report_wanted.emit(page.report))
        row.addWidget(copy)
        row.addStretch(1)
        return row

    def _button(self, text: str, icon: str, name: str) -> QPushButton:
        button = QPushButton(self._icons.icon(icon), text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        return button
