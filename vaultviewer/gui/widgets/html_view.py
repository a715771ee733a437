"""What the reader needs of the view for HTML, be it the locked engine or the plain fallback."""

from typing import Protocol

from PySide6.QtCore import SignalInstance

from vaultviewer.gui.engine.document import MailDocument
from vaultviewer.gui.widgets.findable import Findable


class HtmlView(Findable, Protocol):
    """Always a QWidget as well, which a protocol can't say."""

    @property
    def document_shown(self) -> SignalInstance: ...

    @property
    def link_activated(self) -> SignalInstance: ...

    @property
    def link_hovered(self) -> SignalInstance: ...

    @property
    def zoom_changed(self) -> SignalInstance: ...

    def show_document(self, document: MailDocument) -> None: ...

    def clear(self) -> None: ...

    @property
    def plays_animations(self) -> bool: ...

    def play_animations(self) -> None: ...

    def scroll_page(self, *, up: bool = False) -> None: ...

    def zoom(self) -> float: ...

    def set_zoom(self, factor: float) -> None: ...

    def set_dark(self, dark: bool, /) -> None: ...  # noqa: FBT001  a slot for a checkable action
