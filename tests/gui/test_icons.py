"""Icons: every role can be drawn, in the colours in force, and no role is asked for that doesn't exist."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from vaultviewer import gui
from vaultviewer.core.envelope.verification import Outcome
from vaultviewer.core.mail.attachments.file_types import BY_MEDIA_TYPE
from vaultviewer.gui.icons import ROLES, Icons
from vaultviewer.gui.models.row import RowState
from vaultviewer.gui.presenters.attachment_rows import icon_of
from vaultviewer.gui.presenters.envelope_pages import _OUTCOMES
from vaultviewer.gui.theme import DARK, LIGHT, Theme, Tone
from vaultviewer.gui.widgets.refusal_view import _WAYS
from vaultviewer.gui.windows.action_specs import SPECS

_MAKERS_OF_PAGES = {"Badge": 2, "Notice": 2}
"""Calls whose argument at this place is an icon."""


@pytest.fixture
def dark() -> Iterator[None]:
    before = QApplication.palette()
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, QColor("#101010"))
    QApplication.setPalette(palette)
    yield
    QApplication.setPalette(before)


def colours(icon: QIcon) -> set[str]:
    image = icon.pixmap(QSize(64, 64)).toImage()
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_can_be_drawn(icons: Icons, role: str) -> None:
    icon = icons.icon(role)
    assert not icon.isNull()
    assert colours(icon), "nothing is painted"


def test_a_role_that_does_not_exist_is_a_mistake(icons: Icons) -> None:
    with pytest.raises(KeyError):
        icons.icon("no such role")


def test_icons_have_the_colour_of_text_or_of_their_tone(icons: Icons) -> None:
    assert LIGHT.text in colours(icons.icon("vault"))
    for tone in Tone:
        assert colours(icons.icon("vault", tone)) & {LIGHT.tone(tone)[0]}


def test_an_icon_is_made_once_a_colour(icons: Icons) -> None:
    assert icons.icon("vault") is icons.icon("vault")
    assert icons.icon("vault") is not icons.icon("vault", Tone.GOOD)


def test_after_the_theme_has_turned_icons_have_its_colours(
    qapp: QApplication, request: pytest.FixtureRequest
) -> None:
    theme = Theme(qapp)
    icons = Icons(theme)
    before = icons.icon("vault")
    request.getfixturevalue("dark")
    theme.refresh()
    assert DARK.text in colours(icons.icon("vault"))
    assert LIGHT.text in colours(before)
    theme.deleteLater()


def test_the_roles_that_tables_name_exist() -> None:
    named = {
        *(str(state) for state in RowState),
        *(icon for _, _, icon in _OUTCOMES.values()),
        *map(icon_of, ("image/x-tga", "audio/ogg", "video/mp4", "application/x", "", *BY_MEDIA_TYPE)),
        *(icon for _, icon in _WAYS.values()),
        *(spec.icon for spec in SPECS.values() if spec.icon),
    }
    assert named <= ROLES
    assert set(_OUTCOMES) == set(Outcome)


def test_the_roles_that_calls_name_exist() -> None:
    asked = _literal_roles()
    assert {"vault", "folder", "stop", "overridden", "remote", "file"} <= asked
    assert asked <= ROLES


def _literal_roles() -> set[str]:
    """Collect the icons that the source asks for in place."""
    found: set[str] = set()
    for path in Path(gui.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found.update(_role_in(node))
    return found


def _role_in(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    places = [0] if name == "icon" else [_MAKERS_OF_PAGES[name]] if name in _MAKERS_OF_PAGES else []
    arguments = [call.args[place] for place in places if place < len(call.args)]
    arguments += [keyword.value for keyword in call.keywords if keyword.arg == "icon"]
    for argument in arguments:
        for node in ast.walk(argument):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
