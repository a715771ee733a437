"""The ways to show a message's body, and which one people chose for which kind of message."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeAlias

from PySide6.QtCore import QObject, Signal

from vaultviewer.core.mail.kinds import MailKind
from vaultviewer.gui.engine.document import MailDocument

BodyContent: TypeAlias = MailDocument | str
"""HTML for the locked engine, or plain text."""


_PREFIX: Final = "view_"


class BodyView(StrEnum):
    """The values are kept in settings, and are the names of actions behind `view_`."""

    BEST = "best"
    TEXT = "text"
    SIMPLE = "simple"
    ORIGINAL = "original"
    ALL = "all"


class ViewChoices(QObject):
    """One choice for each kind of message; every reader of the program shares them."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chosen: dict[MailKind, BodyView] = {}

    def view_for(self, kind: MailKind) -> BodyView:
        return self._chosen.get(kind, BodyView.BEST)

    def choose(self, kind: MailKind, view: BodyView) -> None:
        """Show this kind in this view from now on."""
        if view is not self.view_for(kind):
            self._chosen[kind] = view
            self.changed.emit()

    def as_options(self) -> dict[str, str]:
        """Return the choices for the settings, by the name of an option."""
        return {f"{_PREFIX}{kind}": str(view) for kind, view in self._chosen.items()}

    def restore(self, options: Mapping[str, object]) -> None:
        """Take over what settings kept; what isn't a view is left out."""
        views = {str(view): view for view in BodyView}
        kept = {kind: views.get(str(options.get(f"{_PREFIX}{kind}"))) for kind in MailKind}
        self._chosen = {kind: view for kind, view in kept.items() if view is not None}
        self.changed.emit()
