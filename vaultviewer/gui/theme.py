"""Colours by role, spacing and type, for light and dark.

The platform's own style and fonts stay; this module adds what they have no role for: the four states,
secondary text, raised surfaces and borders. Every pair of text and ground reaches a contrast of 4.5:1
(WCAG 2.1, 1.4.3), which a test computes over `TEXT_PAIRS`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

GAP: Final = 8
"""Pixels between things of one group."""
GROUP_GAP: Final = 16
"""Pixels between groups."""
EDGE: Final = 24
"""Pixels at the edge of a dialog."""
ROW_HEIGHT: Final = 28
"""Pixels of a list row."""
FOUND_TEXT: Final = "#1c1e21"
FOUND_GROUND: Final = "#ffef8a"
FOUND_CHOSEN_GROUND: Final = "#ff9632"
"""What find has found, in light and dark alike, as Chromium marks it."""
PAPER: Final = ("#ffffff", "#1b1f24")
"""Ground and text of a message, in light and dark windows: what its sender saw."""
DARK_PAPER: Final = ("#121212", "#e6e8eb")
"""The same where somebody prefers it dark: the ground on which Chromium darkens pages."""
TITLE_SCALE: Final = 1.35
"""Size of a title as a multiple of the platform's font."""


class Tone(StrEnum):
    """How serious a badge, a bar or a state is."""

    NEUTRAL = "neutral"
    GOOD = "good"
    CAUTION = "caution"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Colours:
    """One scheme. Values are `#rrggbb`; a `…_ground` lies behind text of the same role."""

    text: str
    secondary: str
    surface: str
    raised: str
    border: str
    accent: str
    neutral: str
    neutral_ground: str
    good: str
    good_ground: str
    caution: str
    caution_ground: str
    danger: str
    danger_ground: str

    def tone(self, tone: Tone) -> tuple[str, str]:
        """Return text and ground of a tone."""
        pairs = {
            Tone.NEUTRAL: (self.neutral, self.neutral_ground),
            Tone.GOOD: (self.good, self.good_ground),
            Tone.CAUTION: (self.caution, self.caution_ground),
            Tone.DANGER: (self.danger, self.danger_ground),
        }
        return pairs[tone]


LIGHT: Final = Colours(
    text="#1c1e21",
    secondary="#5c636b",
    surface="#ffffff",
    raised="#f4f5f7",
    border="#d5d9de",
    accent="#1f5fbf",
    neutral="#4a5159",
    neutral_ground="#e9ebee",
    good="#1a6b3c",
    good_ground="#e2f3e8",
    caution="#7a4d00",
    caution_ground="#fdf1d8",
    danger="#a32020",
    danger_ground="#fce6e5",
)

DARK: Final = Colours(
    text="#e6e8eb",
    secondary="#a3abb4",
    surface="#1e2124",
    raised="#272b2f",
    border="#3d434a",
    accent="#86b4f5",
    neutral="#c3c9d0",
    neutral_ground="#33383e",
    good="#7fd4a0",
    good_ground="#1d3a2a",
    caution="#f0c36a",
    caution_ground="#40321a",
    danger="#f5a19b",
    danger_ground="#452524",
)

TEXT_PAIRS: Final = (
    ("text", "surface"),
    ("text", "raised"),
    ("secondary", "surface"),
    ("secondary", "raised"),
    ("accent", "surface"),
    ("surface", "accent"),
    ("accent", "raised"),
    ("neutral", "neutral_ground"),
    ("good", "good_ground"),
    ("caution", "caution_ground"),
    ("danger", "danger_ground"),
    ("good", "surface"),
    ("caution", "surface"),
    ("danger", "surface"),
)
"""Text and ground that occur together, by the names of `Colours`."""


def colours_for(palette: QPalette) -> Colours:
    """Choose the scheme by what the platform paints behind text, which also honours a forced palette."""
    ground = palette.color(QPalette.ColorRole.Base)
    return DARK if ground.lightnessF() < 0.5 else LIGHT  # noqa: PLR2004  half of the range, nothing to name


class Appearance(StrEnum):
    """What the user wants: the system's choice, or one of the two."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


_SCHEMES: Final = {
    Appearance.SYSTEM: Qt.ColorScheme.Unknown,
    Appearance.LIGHT: Qt.ColorScheme.Light,
    Appearance.DARK: Qt.ColorScheme.Dark,
}


class Theme(QObject):
    """The colours in force, and word of their change.

    Windows call `refresh` from their `changeEvent`. An event filter on the application would see the same,
    and every event of objects that are still being constructed: wrapping those for Python crashes.
    """

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._system_palette = QPalette(application.palette())
        self._colours = colours_for(application.palette())

    @property
    def colours(self) -> Colours:
        return self._colours

    def set_appearance(self, appearance: Appearance) -> None:
        """Turn light or dark, or back to what the system says."""
        QGuiApplication.styleHints().setColorScheme(_SCHEMES[appearance])
        wanted = {Appearance.LIGHT: LIGHT, Appearance.DARK: DARK}.get(appearance)
        if wanted is None:
            QApplication.setPalette(self._system_palette)
        elif colours_for(QGuiApplication.palette()) is not wanted:
            # Not every platform lets itself be told: a Linux desktop without a theme of its own doesn't.
            QApplication.setPalette(palette_for(wanted))
        self.refresh()

    def refresh(self) -> None:
        """Look at the palette again, and tell where it has turned light or dark."""
        colours = colours_for(QGuiApplication.palette())
        if colours is not self._colours:
            self._colours = colours
            self.changed.emit()


def palette_for(colours: Colours) -> QPalette:
    """Return a palette for styles that paint by it. Their bevels are shades of its own grounds."""
    role = QPalette.ColorRole
    palette = QPalette(QColor(colours.raised), QColor(colours.raised))
    for which, colour in (
        (role.Window, colours.raised),
        (role.Base, colours.surface),
        (role.AlternateBase, colours.raised),
        (role.Button, colours.raised),
        (role.ToolTipBase, colours.raised),
        (role.WindowText, colours.text),
        (role.Text, colours.text),
        (role.ButtonText, colours.text),
        (role.ToolTipText, colours.text),
        (role.BrightText, colours.danger),
        (role.PlaceholderText, colours.secondary),
        (role.Link, colours.accent),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.surface),
    ):
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.secondary))
    return palette


def title_font(base: QFont) -> QFont:
    """Return the font of a title: larger, half bold."""
    font = QFont(base)
    font.setPointSizeF(base.pointSizeF() * TITLE_SCALE)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def fixed_font() -> QFont:
    """Return the platform's monospace, for source, headers, hashes and keys."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)


def style_sheet(colours: Colours) -> str:
    """Return the rules for our own widgets, which carry a `vvRole` or `vvTone` property.

    No rule names a Qt class alone, so that the platform's style keeps drawing everything else.
    """
    tones = "\n".join(
        f'*[vvTone="{tone}"] {{ color: {colours.tone(tone)[0]}; }}'
        f'*[vvRole="badge"][vvTone="{tone}"], *[vvRole="bar"][vvTone="{tone}"] '
        f"{{ background: {colours.tone(tone)[1]}; }}"
        for tone in Tone
    )
    return f"""
        *[vvRole="secondary"] {{ color: {colours.secondary}; }}
        *[vvRole="card"] {{ background: {colours.raised}; border: none; }}
        *[vvRole="well"] {{
            background: {colours.surface}; border: 1px solid {colours.border}; border-radius: 4px;
        }}
        *[vvRole="page"] {{ background: {colours.surface}; color: {colours.text}; border: none; }}
        *[vvRole="badge"] {{ border: none; border-radius: 10px; padding: 2px 10px; }}
        *[vvRole="badge"]:focus {{ border: 2px solid {colours.accent}; padding: 0px 8px; }}
        *[vvRole="bar"] {{ border: none; border-radius: 4px; }}
        *[vvRole="menuButton"] {{ padding-right: 18px; }}
        *[vvRole="menuButton"]::menu-indicator {{
            subcontrol-origin: padding; subcontrol-position: center right; right: 4px;
        }}
        *[vvRole="rule"] {{ background: {colours.border}; border: none; max-height: 1px; min-height: 1px; }}
        {tones}
    """
