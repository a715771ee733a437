"""How the watch for new mail is getting on, as the status bar says it."""

from dataclasses import dataclass

from vaultviewer.gui.theme import Tone


@dataclass(frozen=True, slots=True)
class WatchLine:
    """`hint` is the tool tip, in whole sentences."""

    text: str
    hint: str
    icon: str
    tone: Tone | None = None
