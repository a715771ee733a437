"""What people do with a message, done to a view: with the mouse where it is done with the mouse.

Each gesture waits until the page has felt it, by a sign that needs no network. So silence afterwards is the
page's, not that of a gesture which went into the void.
"""

from math import isclose
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from support.e2e_waiting import run_until
from support.leak_baits import BAIT_PLACE, NARROW, WORD, Gesture
from support.leak_stages import Stage

from vaultviewer.gui.theme import Appearance

_EDGE: Final = 30
"""Pixels from the corner where the pointer rests, beside a scroll bar."""
_STEPS: Final = 12
_STEP_MS: Final = 5


class Hands:
    """Acts on the view of a stage."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self._stage = stage
        self._view = stage.view
        self._page = stage.view.page()
        self._folder = folder
        self._acts = {
            Gesture.HOVER: self._hover,
            Gesture.CLICK: lambda: self._click(Qt.MouseButton.LeftButton),
            Gesture.MIDDLE_CLICK: lambda: self._click(Qt.MouseButton.MiddleButton),
            Gesture.DRAG_LINK: self._drag,
            Gesture.DRAG_IMAGE: self._drag,
            Gesture.PRINT: self._print,
            Gesture.PDF: self._save_as_pdf,
            Gesture.ZOOM: self._zoom,
            Gesture.FIND: self._find,
            Gesture.THEME: self._darken,
        }

    def make(self, gesture: Gesture) -> None:
        self._acts[gesture]()

    def rest(self) -> None:
        """Put everything back as it was."""
        corner = self._view.rect().bottomRight() - QPoint(_EDGE, _EDGE)
        QTest.mouseMove(self._window, self._point(corner))
        self._view.setZoomFactor(1.0)
        self._set_dark(dark=False)

    # ------------------------------------------------------------------------------------- the mouse

    def _hover(self) -> None:
        hovered: list[str] = []
        connection = self._page.linkHovered.connect(hovered.append)
        QTest.mouseMove(self._window, self._bait)
        run_until(lambda: any(hovered), "the link to be hovered over")
        self._page.linkHovered.disconnect(connection)

    def _click(self, button: Qt.MouseButton) -> None:
        before = self._stage.links
        QTest.mouseClick(self._window, button, Qt.KeyboardModifier.NoModifier, self._bait)
        run_until(lambda: self._stage.links > before, "the link to lead somewhere")

    def _drag(self) -> None:
        """Drag until the engine has handed it to the system, then out of the view, and let go there.

        Off screen the system takes no drag any further: QDrag.exec returns at once.
        """
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        watcher = _DragWatcher(self._view)
        way = iter(QPoint(5 * step, 3 * step) for step in range(1, _STEPS))
        QTest.mousePress(self._window, left, none, self._bait)
        # Step by step: a pointer that jumps is no drag.
        stepping = QTimer(interval=_STEP_MS)
        stepping.timeout.connect(
            lambda: QTest.mouseMove(self._window, self._bait + next(way, QPoint(60, 36)))
        )
        stepping.start()
        run_until(lambda: watcher.drags, "the drag")
        stepping.stop()
        outside = QPoint(self._window.width() - 1, self._window.height() - 1)
        QTest.mouseMove(self._window, outside)
        QTest.mouseRelease(self._window, left, none, outside)
        self._view.removeEventFilter(watcher)

    # ------------------------------------------------------------------------------------- on paper

    def _print(self) -> None:
        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self._folder / "printed.pdf"))
        printed: list[bool] = []
        connection = self._view.printFinished.connect(printed.append)
        self._view.print(printer)
        run_until(lambda: printed, "the printer")
        self._view.printFinished.disconnect(connection)
        assert printed == [True]

    def _save_as_pdf(self) -> None:
        made: list[bytes] = []
        self._page.printToPdf(lambda pdf: made.append(bytes(pdf.data())))
        run_until(lambda: made, "the PDF")
        assert made[0].startswith(b"%PDF")

    # ------------------------------------------------------------------------------------- the view

    def _zoom(self) -> None:
        self._view.setZoomFactor(NARROW)
        run_until(lambda: isclose(self._view.zoomFactor(), NARROW, rel_tol=0.01), "the zoom")

    def _find(self) -> None:
        found: list[int] = []
        connection = self._page.findTextFinished.connect(lambda result: found.append(result.activeMatch()))
        self._page.findText(WORD)
        run_until(lambda: 1 in found, "the search")
        self._page.findTextFinished.disconnect(connection)

    def _darken(self) -> None:
        self._set_dark(dark=True)
        run_until(lambda: self._lightness() < 0.5, "the page to turn dark")

    def _set_dark(self, *, dark: bool) -> None:
        self._stage.theme.set_appearance(Appearance.DARK if dark else Appearance.LIGHT)
        self._stage.set_dark(dark=dark)

    # ------------------------------------------------------------------------------------- where it is

    def _lightness(self) -> float:
        place = QPoint(self._view.width() - _EDGE, self._view.height() - _EDGE)
        return self._view.grab().toImage().pixelColor(place).lightnessF()

    @property
    def _window(self) -> QWindow:
        window = self._view.window().windowHandle()
        assert window is not None
        return window

    @property
    def _bait(self) -> QPoint:
        return self._point(QPoint(*BAIT_PLACE))

    def _point(self, place: QPoint) -> QPoint:
        """Return a place of the view as one of its window."""
        return self._view.mapTo(self._view.window(), place)


class _DragWatcher(QObject):
    """Sees a view get a child while nobody but the engine acts: the QDrag, which it makes and executes."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.drags = 0
        view.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.drags += event.type() is QEvent.Type.ChildAdded
        return False


def page_can_turn_dark() -> bool:
    """Tell whether pages know of the dark appearance; off screen Qt knows it by its palette alone."""
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
