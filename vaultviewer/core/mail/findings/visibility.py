"""Whether the text of an element can be seen, by its style and those of the elements around it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from tinycss2.color3 import RGBA, parse_color

from vaultviewer.core.mail.findings.stylerules import Value, word

Colour = tuple[float, float, float]
"""Red, green and blue, 0 to 1."""

TINY: Final = 2.0
"""Pixels of a font that nobody reads."""
_SAME: Final = 1.15
"""Contrast (WCAG 2.1) below which text disappears; the palest grey that newsletters use has 1.3."""
_FAR: Final = 300.0
"""Pixels by which text is moved out of sight."""
_HALF: Final = 50
"""Per cent: cut in from two sides, this leaves nothing."""
_SRGB_LINEAR: Final = 0.04045
_FAINT: Final = 0.05
"""Opacity below which nothing is seen."""

_WHITE: Final = (1.0, 1.0, 1.0)
_BLACK: Final = (0.0, 0.0, 0.0)
_PIXELS: Final = {
    "px": 1.0,
    "pt": 4 / 3,
    "pc": 16.0,
    "in": 96.0,
    "cm": 96 / 2.54,
    "mm": 9.6 / 2.54,
    "rem": 16.0,
}
_FONT_WORDS: Final = {
    "xx-small": 9.0,
    "x-small": 10.0,
    "small": 13.0,
    "medium": 16.0,
    "large": 18.0,
    "x-large": 24.0,
    "xx-large": 32.0,
}


class HiddenBy(StrEnum):
    NOT_DISPLAYED = "not displayed"
    INVISIBLE = "invisible"
    TRANSPARENT = "transparent"
    NO_ROOM = "no room"
    AWAY = "away"
    TINY = "tiny"
    COLOUR = "colour"


@dataclass(frozen=True, slots=True)
class Look:
    """What text inherits. `away` is what no descendant can undo. `ground` is None where a picture lies behind
    the text, so that nothing is known of its colour.
    """

    away: HiddenBy | None = None
    invisible: bool = False
    font: float = 16.0
    colour: Colour | None = _BLACK
    ground: Colour | None = _WHITE

    @property
    def hidden_by(self) -> HiddenBy | None:
        """Return why text of this look can't be seen; None where it can."""
        if self.away is not None:
            return self.away
        if self.invisible:
            return HiddenBy.INVISIBLE
        if self.font <= TINY:
            return HiddenBy.TINY
        if self.colour is None:
            return HiddenBy.TRANSPARENT
        if self.ground is not None and _contrast(self.colour, self.ground) < _SAME:
            return HiddenBy.COLOUR
        return None


def look_within(
    outer: Look, styles: Mapping[str, Value], attributes: Mapping[str, str], *, switched: bool
) -> Look:
    """Return the look of an element's own text. `switched` tells that a media query shows it elsewhere."""
    away = outer.away
    if away is None and not switched:
        away = _away(styles, attributes)
    look = replace(outer, away=away, font=_font(outer.font, styles))
    look = _painted(look, styles, attributes)
    if visibility := word(styles.get("visibility", ())):
        look = replace(look, invisible=visibility in {"hidden", "collapse"} and not switched)
    return look


def _away(styles: Mapping[str, Value], attributes: Mapping[str, str]) -> HiddenBy | None:
    if "display" in styles:
        if word(styles["display"]) == "none":
            return HiddenBy.NOT_DISPLAYED
    elif "hidden" in attributes:
        return HiddenBy.NOT_DISPLAYED
    opacity = styles.get("opacity", ())
    if opacity and opacity[0].type in {"number", "percentage"}:
        amount = opacity[0].value / (100 if opacity[0].type == "percentage" else 1)
        if amount < _FAINT:
            return HiddenBy.TRANSPARENT
    if _is_clipped(styles):
        return HiddenBy.NO_ROOM
    return HiddenBy.AWAY if _is_moved_away(styles) else None


def _is_clipped(styles: Mapping[str, Value]) -> bool:
    cut = any(
        word(styles.get(name, ())) in {"hidden", "clip"} for name in ("overflow", "overflow-x", "overflow-y")
    )
    if cut:
        for name in ("max-height", "height", "max-width", "width"):
            size = _length(styles.get(name, ()))
            if size is not None and size <= 1:
                return True
    for token in styles.get("transform", ()):
        if token.type == "function" and token.lower_name == "scale" and _numbers(token)[:1] == [0]:
            return True
    for name in ("clip", "clip-path"):
        for token in styles.get(name, ()):
            if token.type == "function" and _cuts_all(token.lower_name, _numbers(token)):
                return True
    return False


def _cuts_all(shape: str, numbers: list[float]) -> bool:
    if shape == "rect":  # rect(0 0 0 0) and rect(1px, 1px, 1px, 1px)
        if len(numbers) != len(("top", "right", "bottom", "left")):
            return False
        top, right, bottom, left = numbers
        return top >= bottom or left >= right
    return (shape == "inset" and bool(numbers) and min(numbers) >= _HALF) or (
        shape == "circle" and numbers[:1] == [0]
    )


def _numbers(function: Any) -> list[float]:  # noqa: ANN401  tinycss2 has no types
    return [
        float(token.value)
        for token in function.arguments
        if token.type in {"number", "dimension", "percentage"}
    ]


def _is_moved_away(styles: Mapping[str, Value]) -> bool:
    if (indent := _length(styles.get("text-indent", ()))) is not None and indent < -_FAR:
        return True
    if word(styles.get("position", ())) not in {"absolute", "fixed", "relative"}:
        return False
    return any(
        (offset := _length(styles.get(side, ()))) is not None and offset < -_FAR for side in ("left", "top")
    )


def _length(value: Value, relative_to: float = 16.0) -> float | None:
    """Return pixels; None for what has no length of its own."""
    if len(value) != 1:
        return None
    token = value[0]
    if token.type == "number":
        return 0.0 if token.value == 0 else None
    if token.type == "percentage":
        return 0.0 if token.value == 0 else None
    if token.type != "dimension":
        return None
    if token.lower_unit == "em":
        return float(token.value) * relative_to
    factor = _PIXELS.get(token.lower_unit)
    return None if factor is None else float(token.value) * factor


def _font(outer: float, styles: Mapping[str, Value]) -> float:
    value = styles.get("font-size", ())
    if not value:
        # Within the shorthand the size is the first length; a line height may follow it.
        sizes = [
            token
            for token in styles.get("font", ())
            if token.type in {"dimension", "percentage"} or (token.type == "number" and token.value == 0)
        ]
        value = tuple(sizes[:1])
    if len(value) == 1 and value[0].type == "percentage":
        return outer * float(value[0].value) / 100
    if size := _FONT_WORDS.get(word(value)):
        return size
    length = _length(value, relative_to=outer)
    return outer if length is None else length


def _painted(look: Look, styles: Mapping[str, Value], attributes: Mapping[str, str]) -> Look:
    ground, colour = look.ground, look.colour
    if (named := _named(attributes.get("bgcolor", ""))) is not None:
        ground = _blend(named, ground)
    if "background" in attributes:
        ground = None
    for name in ("background", "background-color", "background-image"):
        ground = _ground(ground, styles.get(name, ()))
    if (named := _named(attributes.get("color", ""))) is not None:
        colour = _blend(named, ground)
    for token in styles.get("color", ())[:1]:
        parsed = parse_color(token)
        if isinstance(parsed, RGBA):
            # Half transparent text takes on the colour behind it.
            colour = None if parsed.alpha < _FAINT else _blend(parsed, ground)
    return Look(look.away, look.invisible, look.font, colour, ground)


def _ground(outer: Colour | None, value: Value) -> Colour | None:
    ground = outer
    for token in value:
        parsed = parse_color(token)
        if isinstance(parsed, RGBA):
            ground = _blend(parsed, outer)
        elif token.type in {"function", "url"}:
            return None
    return ground


def _named(untrusted_colour: str) -> RGBA | None:
    """Read the colour of an HTML attribute, where the # may be missing."""
    text = untrusted_colour.strip()[:40]
    found = parse_color(text)
    if not isinstance(found, RGBA):
        found = parse_color(f"#{text}")
    return found if isinstance(found, RGBA) else None


def _blend(front: RGBA, behind: Colour | None) -> Colour | None:
    red, green, blue, alpha = (min(1.0, max(0.0, float(part))) for part in front)
    if alpha >= 1:
        return red, green, blue
    if behind is None:
        return None if alpha * 100 < _HALF else (red, green, blue)
    return (
        red * alpha + behind[0] * (1 - alpha),
        green * alpha + behind[1] * (1 - alpha),
        blue * alpha + behind[2] * (1 - alpha),
    )


def _contrast(one: Colour, other: Colour) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    # WCAG 2.1, "relative luminance".
    red, green, blue = (
        part / 12.92 if part <= _SRGB_LINEAR else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
