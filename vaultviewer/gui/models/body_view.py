"""The ways to show a message's body, and what people chose, for a kind of message or for all."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeAlias

from PySide6.QtCore import QObject, Signal

from vaultviewer.core.mail.kinds import MailKind
from vaultviewer.gui.engine.document import MailDocument
from vaultviewer.gui.zoom import bounded

BodyContent: TypeAlias = MailDocument | str
"""HTML for the locked engine, or plain text."""


_PREFIX: Final = "view_"
_ZOOM: Final = "message_zoom"
_DARK: Final = "message_dark"
_SAME_ZOOM: Final = 0.005
"""A difference that is none: Chromium keeps zoom as a rounded logarithm."""


class BodyView(StrEnum):
    """The values are kept in settings, and are the names of actions behind `view_`."""

    BEST = "best"
    TEXT = "text"
    SIMPLE = "simple"
    ORIGINAL = "original"
    ALL = "all"


class ViewChoices(QObject):
    """A view for each kind of message, one size and one paper; every reader of the program shares them."""

    changed = Signal()
    looks_changed = Signal()
    """Messages are to be shown in another size, or dark, or on white again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chosen: dict[MailKind, BodyView] = {}
        self.zoom = 1.0
        self.dark = False

    def view_for(self, kind: MailKind) -> BodyView:
        return self._chosen.get(kind, BodyView.BEST)

    def choose(self, kind: MailKind, view: BodyView) -> None:
        """Show this kind in this view from now on."""
        if view is not self.view_for(kind):
            self._chosen[kind] = view
            self.changed.emit()

    def set_zoom(self, factor: float) -> None:
        if abs(bounded(factor) - self.zoom) > _SAME_ZOOM:
            self.zoom = bounded(factor)
            self.looks_changed.emit()

    def set_dark(self, dark: bool) -> None:  # noqa: FBT001  a slot for a checkable action
        if dark is not self.dark:
            self.dark = dark
            self.looks_changed.emit()

    def as_options(self) -> dict[str, str | int | bool]:
        """Return the choices for the settings, by the name of an option."""
        views = {f"{_PREFIX}{kind}": str(view) for kind, view in self._chosen.items()}
        zoom = {_ZOOM: round(self.zoom * 100)} if self.zoom != 1.0 else {}
        return {**views, **zoom, **({_DARK: True} if self.dark else {})}

    def restore(self, options: Mapping[str, object]) -> None:
        """Take over what settings kept; what isn't a view is left out."""
        views = {str(view): view for view in BodyView}
        kept = {kind: views.get(str(options.get(f"{_PREFIX}{kind}"))) for kind in MailKind}
        self._chosen = {kind: view for kind, view in kept.items() if view is not None}
        self.changed.emit()
        percent = options.get(_ZOOM)
        self.set_zoom(percent / 100 if isinstance(percent, int) else 1.0)
        self.set_dark(options.get(_DARK) is True)
