"""The theme: readable in light and dark, follows the platform, and leaves its widgets alone."""

import re
from collections.abc import Iterator
from dataclasses import fields

import pytest
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from vaultviewer.gui.theme import (
    DARK,
    LIGHT,
    TEXT_PAIRS,
    TITLE_SCALE,
    Colours,
    Theme,
    Tone,
    colours_for,
    fixed_font,
    palette_for,
    style_sheet,
    title_font,
)

SCHEMES = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.1."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def palette(base: str) -> QPalette:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, QColor(base))
    return palette


@pytest.fixture
def restored(qapp: QApplication) -> Iterator[QApplication]:
    before = QApplication.palette()
    yield qapp
    QApplication.setPalette(before)


def test_the_measure_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@SCHEMES
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read_on_its_ground(colours: Colours, text: str, ground: str) -> None:
    assert contrast(getattr(colours, text), getattr(colours, ground)) >= 4.5


@SCHEMES
def test_every_colour_is_written_in_full_and_every_text_is_paired(colours: Colours) -> None:
    names = {field.name for field in fields(colours)}
    assert all(re.fullmatch("#[0-9a-f]{6}", getattr(colours, name)) for name in names)
    grounds = {"surface", "raised", "border", *(f"{tone}_ground" for tone in Tone)}
    # The surface itself is the text's colour on a selected row, whose ground is the accent.
    assert {text for text, ground in TEXT_PAIRS if ground != "accent"} == names - grounds


@SCHEMES
@pytest.mark.parametrize("tone", Tone)
def test_a_tone_has_its_text_and_its_ground(colours: Colours, tone: Tone) -> None:
    assert colours.tone(tone) == (getattr(colours, tone), getattr(colours, f"{tone}_ground"))


def test_the_ground_behind_text_decides_the_scheme() -> None:
    assert colours_for(palette("#ffffff")) is LIGHT
    assert colours_for(palette("#202020")) is DARK


@SCHEMES
@pytest.mark.usefixtures("qapp")
def test_bevels_do_not_shine_where_grounds_are_dark(colours: Colours) -> None:
    """A line below tabs, which Fusion draws in this role, was white on dark."""
    bevel = palette_for(colours).color(QPalette.ColorRole.Light).name()
    assert contrast(bevel, colours.raised) < 2


def test_the_theme_tells_when_the_scheme_turns_and_only_then(qtbot: QtBot, restored: QApplication) -> None:
    restored.setPalette(palette("#ffffff"))
    theme = Theme(restored)
    assert theme.colours is LIGHT
    with qtbot.assertNotEmitted(theme.changed):
        restored.setPalette(palette("#f0f0f0"))
        theme.refresh()
    with qtbot.waitSignal(theme.changed):
        restored.setPalette(palette("#101010"))
        theme.refresh()
    assert theme.colours is DARK
    theme.deleteLater()


@pytest.mark.usefixtures("qapp")
def test_titles_are_larger_and_bolder() -> None:
    base = QFont()
    base.setPointSizeF(10)
    title = title_font(base)
    assert title.pointSizeF() == pytest.approx(10 * TITLE_SCALE, abs=0.1)
    assert title.weight() > base.weight()
    assert base.pointSizeF() == 10


@pytest.mark.usefixtures("qapp")
def test_the_fixed_font_is_the_systems() -> None:
    assert QFontInfo(fixed_font()).family()


@SCHEMES
def test_the_style_sheet_names_no_class_of_qt(colours: Colours) -> None:
    selectors = re.findall(r"(?:^|\}|,)\s*([^{},]+?)\s*(?=[{,])", style_sheet(colours))
    assert len(selectors) >= 15
    assert [each for each in selectors if not re.match(r"\*\[vv(Role|Tone)=", each)] == []
    assert re.search(r"\bQ[A-Z]", style_sheet(colours)) is None


def test_qt_understands_the_style_sheet(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    badge = QWidget(widget)
    badge.setProperty("vvRole", "badge")
    badge.setProperty("vvTone", Tone.DANGER)
    widget.setStyleSheet(style_sheet(LIGHT))
    badge.ensurePolished()
    assert badge.palette().color(badge.foregroundRole()).name() == LIGHT.danger
