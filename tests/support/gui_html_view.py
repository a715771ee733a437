"""A view for HTML that remembers what it was told: for tests that aren't about the engine."""

from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import QWidget

from vaultviewer.gui.engine.document import MailDocument


class StubHtmlView(QWidget):
    document_shown = Signal(bool)
    link_activated = Signal(QUrl)
    link_hovered = Signal(str)
    text_found = Signal(int, int)
    zoom_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stubHtmlView")
        self.document: MailDocument | None = None
        self.factor = 1.0
        self.scrolled: list[bool] = []
        self.found: list[str] = []
        self.dark = False
        self.plays_animations = False

    def show_document(self, document: MailDocument) -> None:
        self.document = document
        self.plays_animations = False
        self.document_shown.emit(True)

    def clear(self) -> None:
        self.document = None

    def play_animations(self) -> None:
        self.plays_animations = True

    def scroll_page(self, *, up: bool = False) -> None:
        self.scrolled.append(up)

    def zoom(self) -> float:
        return self.factor

    def set_zoom(self, factor: float) -> None:
        self.factor = factor

    def find_text(self, text: str, *, backward: bool = False, match_case: bool = False) -> None:
        self.found.append(f"{'-' if backward else ''}{text}{'!' if match_case else ''}")
        self.text_found.emit(1, 2)

    def stop_finding(self) -> None:
        self.found.clear()

    def selected_text(self) -> str:
        return ""

    def set_dark(self, dark: bool) -> None:  # noqa: FBT001  as the views have it
        self.dark = dark
