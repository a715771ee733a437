"""A view for HTML that remembers what it was told: for tests that aren't about the engine."""

from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import QWidget

from vaultviewer.gui.engine.document import MailDocument


class StubHtmlView(QWidget):
    document_shown = Signal(bool)
    link_activated = Signal(QUrl)
    link_hovered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stubHtmlView")
        self.document: MailDocument | None = None
        self.factor = 1.0
        self.scrolled: list[bool] = []

    def show_document(self, document: MailDocument) -> None:
        self.document = document
        self.document_shown.emit(True)

    def clear(self) -> None:
        self.document = None

    def scroll_page(self, *, up: bool = False) -> None:
        self.scrolled.append(up)

    def zoom(self) -> float:
        return self.factor

    def set_zoom(self, factor: float) -> None:
        self.factor = factor
