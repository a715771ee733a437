"""A picture or a page that was drawn elsewhere: fitted to the view or zoomed, with pages to turn."""

from typing import Final

from PySide6.QtCore import QLocale, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.parts_page import PictureContent
from vaultviewer.gui.theme import GAP
from vaultviewer.gui.widgets.labels import PlainLabel

_SMALLEST: Final = 0.05
_LARGEST: Final = 8.0
_STEP: Final = 1.25
_NOTCH: Final = 120
_SQUARE: Final = 8
"""Pixels of a square of the chequered ground, on which neither white nor black pixels vanish."""
_GROUND: Final = (QColor("#ffffff"), QColor("#dcdfe3"))
_PIXEL_BYTES: Final = 4
_SLIDER: Final = QAbstractSlider.SliderAction


class PictureView(QWidget):
    """Fits a picture until somebody zooms it; the next one is fitted again, the next page keeps the zoom."""

    page_wanted = Signal(int)
    """A page of the document, counted from 0."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("partPicture")
        self._icons = icons
        self._buttons: list[tuple[QToolButton, str]] = []
        self._caption = PlainLabel(name="pictureCaption", role="secondary", wrap=False)
        self._canvas = _Canvas()
        self._scroll = _Scroll()
        self._scroll.setWidget(self._canvas)
        self._scroll.resized.connect(self._fit)
        self._scroll.zoomed.connect(self.zoom_by)
        self._scroll.turned.connect(self._turn)
        self.setFocusProxy(self._scroll)
        self._pages = self._build_pages()
        self._fitted = True
        self._content: PictureContent | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        layout.addLayout(self._build_bar())
        self.refresh_icons()

    # -------------------------------------------------------------------------------------- what to show

    def show_picture(self, content: PictureContent, name: str) -> None:
        before, self._content = self._content, content
        image = QImage(
            content.pixels,
            content.width,
            content.height,
            content.width * _PIXEL_BYTES,
            QImage.Format.Format_RGBA8888,
        )
        self._canvas.show_image(image)
        self._canvas.setAccessibleName(f"{name}, {content.caption}")
        self._scroll.setAccessibleName(f"{name}, {content.caption}")
        self._fitted = self._fitted or before is None or not content.pages
        self._show_pages(content)
        self._scroll.verticalScrollBar().setValue(0)
        self._fit()
        self._say()

    def clear(self) -> None:
        """Let go of the pixels."""
        self._content = None
        self._fitted = True
        self._canvas.show_image(QImage())
        self._caption.setText("")

    @property
    def zoom(self) -> float:
        """Pixels of the screen for one of the picture."""
        return self._canvas.zoom

    def zoom_by(self, factor: float) -> None:
        """Zoom around the middle of what is seen."""
        self.set_zoom(self._canvas.zoom * factor)

    def set_zoom(self, zoom: float) -> None:
        self._fitted = False
        self._zoom_to(zoom)

    def fit(self) -> None:
        """Show all of it, now and when the view changes its size."""
        self._fitted = True
        self._fit()

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        for button, role in self._buttons:
            button.setIcon(self._icons.icon(role))

    # ------------------------------------------------------------------------------------------ within

    def _build_bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setContentsMargins(GAP, GAP // 2, GAP, GAP // 2)
        bar.setSpacing(GAP // 2)
        bar.addWidget(self._caption, 1)
        bar.addWidget(self._pages)
        for name, text, hint, role, act in (
            ("zoomOut", self.tr("Smaller"), self.tr("Smaller (-)"), "zoom-out", self._zoom_out),
            ("zoomIn", self.tr("Larger"), self.tr("Larger (+)"), "zoom-in", self._zoom_in),
            ("zoomActual", self.tr("Actual size"), self.tr("Actual size (1)"), "actual-size", self._actual),
            ("zoomFit", self.tr("Fit"), self.tr("Fit into the view (0)"), "fit", self.fit),
        ):
            button = self._button(f"picture{name[0].upper()}{name[1:]}", text, hint, role)
            button.clicked.connect(lambda _=False, run=act: run())
            bar.addWidget(button)
        return bar

    def _build_pages(self) -> QWidget:
        holder = QWidget()
        holder.setObjectName("picturePages")
        self._previous = self._button(
            "pagePrevious", self.tr("Previous page"), self.tr("Previous page (Page Up)"), "previous"
        )
        self._next = self._button("pageNext", self.tr("Next page"), self.tr("Next page (Page Down)"), "next")
        self._number = QSpinBox()
        self._number.setObjectName("pageNumber")
        self._number.setAccessibleName(self.tr("Page"))
        self._number.setKeyboardTracking(False)  # a page is drawn when its number has been entered
        self._previous.clicked.connect(lambda: self._turn(-1))
        self._next.clicked.connect(lambda: self._turn(1))
        self._number.valueChanged.connect(self._on_number_changed)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, GAP, 0)
        row.setSpacing(GAP // 2)
        for widget in (self._previous, self._number, self._next):
            row.addWidget(widget)
        return holder

    def _button(self, name: str, text: str, hint: str, role: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setToolTip(hint)
        button.setAutoRaise(True)
        self._buttons.append((button, role))
        return button

    def _show_pages(self, content: PictureContent) -> None:
        self._pages.setVisible(content.pages > 0)
        blocked = self._number.blockSignals(True)
        self._number.setRange(1, max(1, content.pages))
        self._number.setValue(content.page + 1)
        self._number.setPrefix(self.tr("Page "))
        self._number.setSuffix(self.tr(" of {0}").format(QLocale().toString(content.pages)))
        self._number.blockSignals(blocked)
        self._previous.setEnabled(content.page > 0)
        self._next.setEnabled(content.page + 1 < content.pages)

    def _turn(self, pages: int) -> None:
        content = self._content
        if content is not None and 0 <= content.page + pages < content.pages:
            self.page_wanted.emit(content.page + pages)

    def _on_number_changed(self, number: int) -> None:
        if self._content is not None and number - 1 != self._content.page:
            self.page_wanted.emit(number - 1)

    def _zoom_in(self) -> None:
        self.zoom_by(_STEP)

    def _zoom_out(self) -> None:
        self.zoom_by(1 / _STEP)

    def _actual(self) -> None:
        self.set_zoom(1.0)

    def _fit(self) -> None:
        size, room = self._canvas.image_size, self._scroll.maximumViewportSize()
        if self._fitted and not size.isEmpty():
            self._zoom_to(min(room.width() / size.width(), room.height() / size.height(), 1.0))

    def _zoom_to(self, zoom: float) -> None:
        bars = (self._scroll.horizontalScrollBar(), self._scroll.verticalScrollBar())
        middles = [
            (bar.value() + bar.pageStep() / 2) / max(1, bar.maximum() + bar.pageStep()) for bar in bars
        ]
        self._canvas.set_zoom(min(max(zoom, _SMALLEST), _LARGEST))
        for bar, middle in zip(bars, middles, strict=True):
            bar.setValue(round(middle * (bar.maximum() + bar.pageStep()) - bar.pageStep() / 2))
        self._say()

    def _say(self) -> None:
        if self._content is not None:
            percent = QLocale().toString(round(self._canvas.zoom * 100))
            self._caption.setText(self.tr("{0}, at {1} %").format(self._content.caption, percent))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        acts = {"+": self._zoom_in, "=": self._zoom_in, "-": self._zoom_out, "0": self.fit, "1": self._actual}
        act = acts.get(event.text())
        if act is None:
            super().keyPressEvent(event)
        else:
            act()


class _Scroll(QScrollArea):
    """Says what its keys and its wheel ask for beyond scrolling."""

    resized = Signal()
    zoomed = Signal(float)
    turned = Signal(int)
    """Pages to turn: the end of this one was reached."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("pictureScroll")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoomed.emit(_STEP ** (event.angleDelta().y() / _NOTCH))
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        down, up = event.key() == Qt.Key.Key_PageDown, event.key() == Qt.Key.Key_PageUp
        if down and bar.value() == bar.maximum():
            self.turned.emit(1)
        elif up and bar.value() == bar.minimum():
            self.turned.emit(-1)
        elif down or up:
            bar.triggerAction(_SLIDER.SliderPageStepAdd if down else _SLIDER.SliderPageStepSub)
        else:
            super().keyPressEvent(event)


class _Canvas(QWidget):
    """Paints what of the picture is seen, at its zoom."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("pictureCanvas")
        self._pixmap = QPixmap()
        self._ground = _chequered()
        self.zoom = 1.0

    @property
    def image_size(self) -> QSize:
        return self._pixmap.size()

    def show_image(self, image: QImage) -> None:
        self._pixmap = QPixmap.fromImage(image)
        self._resize()

    def set_zoom(self, zoom: float) -> None:
        self.zoom = zoom
        self._resize()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._pixmap.isNull():
            return
        painter = QPainter(self)
        # Pixels that are looked at one by one stay what they are.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.zoom < 2)  # noqa: PLR2004  see above
        painter.setClipRect(event.rect())
        painter.drawTiledPixmap(self.rect(), self._ground)
        painter.drawPixmap(QRect(QPoint(0, 0), self.size()), self._pixmap)
        painter.end()

    def _resize(self) -> None:
        size = self._pixmap.size() * self.zoom
        self.resize(size.expandedTo(QSize(1, 1)) if not self._pixmap.isNull() else QSize(0, 0))
        self.update()


def _chequered() -> QPixmap:
    ground = QPixmap(2 * _SQUARE, 2 * _SQUARE)
    ground.fill(_GROUND[0])
    painter = QPainter(ground)
    for place in (0, _SQUARE):
        painter.fillRect(place, place, _SQUARE, _SQUARE, _GROUND[1])
    painter.end()
    return ground
