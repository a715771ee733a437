"""What the find bar needs of a view, be it HTML in the engine or a text."""

from typing import Protocol

from PySide6.QtCore import SignalInstance


class Findable(Protocol):
    """Marks what it finds, goes round at either end, and answers each `find_text` with one `text_found`."""

    @property
    def text_found(self) -> SignalInstance:
        """Which match is chosen, counted from 1, and how many there are; 0 and 0 for none."""
        ...

    def find_text(self, text: str, *, backward: bool = False, match_case: bool = False) -> None:
        """Search for another text from where the reader is, or go on to the next match of the same one."""
        ...

    def stop_finding(self) -> None:
        """Take the marks away; the chosen match stays selected."""
        ...

    def selected_text(self) -> str: ...
