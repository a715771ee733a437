"""The gate for requests."""

import gc

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWebEngineCore import QWebEngineUrlRequestInfo
from pytestqt.qtbot import QtBot
from support.engine_views import GREEN, green_part, show, wait_until_painted

from vaultviewer.gui.engine import interceptor
from vaultviewer.gui.engine.document import InlineParts
from vaultviewer.gui.engine.view import MailView

ResourceType = QWebEngineUrlRequestInfo.ResourceType


@pytest.mark.parametrize("resource_type", ResourceType)
@pytest.mark.parametrize(
    "address",
    [
        "http://a.example/x.png",
        "https://a.example/x.png",
        "ws://a.example/",
        "wss://a.example/",
        "ftp://a.example/x",
        "file:///etc/hostname",
        "file://server/share/x.png",
        "data:image/png;base64,AA",
        "blob:null/1",
        "chrome://gpu/",
        "qrc:/x.png",
        "about:blank",
        "x.png",
    ],
)
def test_foreign_schemes_are_blocked_as_whatever_they_come(
    address: str, resource_type: QWebEngineUrlRequestInfo.ResourceType
) -> None:
    assert not interceptor.is_allowed(QUrl(address), resource_type)


@pytest.mark.parametrize("resource_type", ResourceType)
def test_a_message_loads_only_as_a_page_and_a_part_only_as_an_image(
    resource_type: QWebEngineUrlRequestInfo.ResourceType,
) -> None:
    is_page = resource_type is ResourceType.ResourceTypeMainFrame
    is_image = resource_type is ResourceType.ResourceTypeImage
    assert interceptor.is_allowed(QUrl("vv-message://m0/"), resource_type) is is_page
    assert interceptor.is_allowed(QUrl("vv-part://m0/0"), resource_type) is is_image


def test_the_gate_of_a_view_is_asked(qtbot: QtBot, view: MailView, monkeypatch: pytest.MonkeyPatch) -> None:
    # PySide lets go of an interceptor that nobody holds, and then every request passes in silence.
    gc.collect()
    asked: list[str] = []
    is_allowed = interceptor.is_allowed

    def ask(url: QUrl, resource_type: QWebEngineUrlRequestInfo.ResourceType) -> bool:
        asked.append(url.toString())
        return is_allowed(url, resource_type)

    monkeypatch.setattr(interceptor, "is_allowed", ask)
    inline = InlineParts({"a@b": green_part()})
    part_url = inline.part_url("a@b")
    document = inline.document(f'<img src="{part_url}">')
    assert show(qtbot, view, document)
    assert asked == [document.url, part_url]


def test_a_gate_that_is_closed_to_parts_shows_none(
    qtbot: QtBot, view: MailView, monkeypatch: pytest.MonkeyPatch
) -> None:
    inline = InlineParts({"a@b": green_part()})
    image = f'<img style="position:absolute;left:100px;top:100px" src="{inline.part_url("a@b")}">'
    monkeypatch.setattr(
        interceptor, "_ALLOWED", frozenset({("vv-message", ResourceType.ResourceTypeMainFrame)})
    )
    square = '<div style="position:absolute;left:300px;top:100px;width:60px;height:60px;background:#12ab34">'
    assert show(qtbot, view, inline.document(image + square))
    wait_until_painted(qtbot, view, 320, 120, GREEN)
    assert view.grab().toImage().pixelColor(120, 120) != GREEN
