"""Labels of dialogs. What they show may be untrusted, so none takes anything for markup."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from vaultviewer.gui.theme import GAP, Tone

CLOSE: Final = GAP // 2
"""Pixels between a field and what is said about it."""


def without_mnemonic(label: str) -> str:
    """Return a label as a screen reader should say it."""
    return label.replace("&&", "\0").replace("&", "").replace("\0", "&")


def plain_label(text: str = "", *, role: str | None = None, tone: Tone | None = None) -> QLabel:
    """Make a wrapping label, with a role or a tone of the theme's style sheet."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("vvRole", role)
    label.setProperty("vvTone", None if tone is None else tone.value)
    return label


def heading(text: str, name: str = "") -> QLabel:
    label = plain_label(text)
    label.setObjectName(name)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label


def restyle(label: QLabel, *, role: str | None = None, tone: Tone | None = None) -> None:
    """Give a label another role or tone; style sheets look at properties only when told to."""
    label.setProperty("vvRole", role)
    label.setProperty("vvTone", None if tone is None else tone.value)
    label.style().unpolish(label)
    label.style().polish(label)
