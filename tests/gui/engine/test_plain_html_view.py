"""The plain view: it loads nothing, and otherwise does what the locked view does."""

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QTextDocument, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QTextBrowser
from pytestqt.qtbot import QtBot
from support.engine_views import GREEN, green_image, green_part, painted

from vaultviewer.gui.engine import fallback, readiness
from vaultviewer.gui.engine.document import InlineParts, MailDocument
from vaultviewer.gui.engine.fallback import PlainHtmlView, create_view
from vaultviewer.gui.engine.view import MailView
from vaultviewer.gui.zoom import LARGEST_ZOOM


@pytest.fixture
def plain(qtbot: QtBot) -> PlainHtmlView:
    view = PlainHtmlView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    return view


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.png"
    path.write_bytes(green_image())
    return path


def _as_address(picture: Path) -> str:
    return picture.as_uri()


def _as_path(picture: Path) -> str:
    return picture.as_posix()


def _as_data(picture: Path) -> str:
    return f"data:image/png;base64,{b64encode(picture.read_bytes()).decode()}"


@pytest.mark.parametrize("source", [_as_address, _as_path, _as_data])
def test_no_image_is_loaded_from_this_machine(
    qtbot: QtBot, plain: PlainHtmlView, picture: Path, source: Callable[[Path], str]
) -> None:
    html = f'<body style="margin:0"><img width="200" height="200" src="{source(picture)}">'
    plain.show_document(MailDocument(html))
    assert painted(plain, 100, 100) != GREEN
    # The control: Qt's own browser loads each of them, an answer of None or of no bytes notwithstanding.
    browser = QTextBrowser()
    qtbot.addWidget(browser)
    browser.resize(400, 300)
    browser.setHtml(html)
    assert painted(browser, 100, 100) == GREEN


@pytest.mark.parametrize("kind", QTextDocument.ResourceType)
def test_no_resource_has_content(
    plain: PlainHtmlView, picture: Path, kind: QTextDocument.ResourceType
) -> None:
    resource = plain.document().resource(kind.value, QUrl.fromLocalFile(str(picture)))
    if kind is QTextDocument.ResourceType.ImageResource:
        assert resource.size().width() == 1
    else:
        assert resource.isEmpty()


def test_the_message_itself_is_shown(plain: PlainHtmlView, qtbot: QtBot) -> None:
    inline = InlineParts({"a@b": green_part()})
    document = inline.document(f'<p>Dear <b>reader</b></p><img src="{inline.part_url("a@b")}">')
    with qtbot.waitSignal(plain.document_shown) as blocker:
        plain.show_document(document)
    assert blocker.args == [True]
    assert plain.toPlainText().startswith("Dear reader")
    plain.clear()
    assert plain.toPlainText() == ""


def test_links_are_announced_and_not_followed(plain: PlainHtmlView, qtbot: QtBot) -> None:
    plain.show_document(MailDocument('<p><a href="https://evil.example/">a link as wide as can be</a></p>'))
    place = plain.cursorRect().center() + QPoint(20, 0)
    with qtbot.waitSignal(plain.link_hovered) as hovered:
        QTest.mouseMove(plain.viewport(), place)
    assert hovered.args == ["https://evil.example/"]
    with qtbot.waitSignal(plain.link_activated) as activated:
        QTest.mouseClick(plain.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert activated.args == [QUrl("https://evil.example/")]
    assert plain.toPlainText() == "a link as wide as can be"


def test_find_goes_round_in_both_directions(plain: PlainHtmlView) -> None:
    found: list[list[int]] = []
    plain.text_found.connect(lambda which, count: found.append([which, count]))
    plain.show_document(MailDocument("<p>Word word WORD</p>"))
    for _ in range(4):
        plain.find_text("word")
    plain.find_text("word", backward=True)
    plain.find_text("absent")
    assert found == [[1, 3], [2, 3], [3, 3], [1, 3], [3, 3], [0, 0]]


def test_empty_text_takes_the_mark_away(plain: PlainHtmlView, qtbot: QtBot) -> None:
    plain.show_document(MailDocument("<p>word</p>"))
    plain.find_text("word")
    with qtbot.waitSignal(plain.text_found) as blocker:
        plain.find_text("")
    assert blocker.args == [0, 0]
    assert plain.extraSelections() == []


def test_zoom_changes_the_text_and_is_bounded(plain: PlainHtmlView, qtbot: QtBot) -> None:
    size = plain.document().defaultFont().pixelSize()
    assert size >= 14
    with qtbot.waitSignal(plain.zoom_changed) as blocker:
        plain.set_zoom(2)
    assert blocker.args == [2.0]
    assert plain.document().defaultFont().pixelSize() == 2 * size
    plain.set_zoom(99)
    assert plain.zoom() == LARGEST_ZOOM


@pytest.mark.parametrize(
    ("modifier", "factor"),
    [(Qt.KeyboardModifier.ControlModifier, 1.1), (Qt.KeyboardModifier.NoModifier, 1.0)],
)
def test_the_wheel_zooms_with_ctrl(
    plain: PlainHtmlView, modifier: Qt.KeyboardModifier, factor: float
) -> None:
    place = QPointF(9, 9)
    event = QWheelEvent(
        place,
        place,
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        modifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plain.viewport(), event)
    assert plain.zoom() == pytest.approx(factor)


def test_it_is_white_and_has_a_name(plain: PlainHtmlView) -> None:
    plain.show_document(MailDocument(""))
    assert painted(plain, 100, 100).name() == "#ffffff"
    assert plain.accessibleName() == "Message"
    assert not plain.acceptDrops()


def test_the_menu_is_ours(plain: PlainHtmlView) -> None:
    plain.show_document(MailDocument('<a href="https://evil.example/">a link as wide as can be</a>'))
    place = plain.cursorRect().center() + QPoint(20, 0)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, plain.viewport().mapToGlobal(place))
    QApplication.sendEvent(plain.viewport(), event)
    menu = plain.findChild(QMenu, "readerMenu")
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions() if action.text()] == [
        "Copy",
        "Select all",
        "Copy link",
    ]
    menu.close()
    plain.selectAll()
    copy = plain.build_menu("").findChild(QAction, "copyText")
    assert isinstance(copy, QAction)
    copy.trigger()
    assert QGuiApplication.clipboard().text() == "a link as wide as can be"


def test_it_has_the_signals_and_methods_of_the_locked_view() -> None:
    for name in (
        "document_shown",
        "link_activated",
        "link_hovered",
        "text_found",
        "zoom_changed",
        "renderer_failed",
    ):
        assert str(getattr(PlainHtmlView, name)) == str(getattr(MailView, name))
    for name in ("show_document", "clear", "find_text", "zoom", "set_zoom", "set_dark", "build_menu"):
        assert callable(getattr(PlainHtmlView, name))
        assert callable(getattr(MailView, name))


def test_it_takes_over_where_the_sandbox_can_not_start(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fallback, "engine_problem", lambda: readiness.NO_SANDBOX)
    view = create_view()
    qtbot.addWidget(view)
    assert isinstance(view, PlainHtmlView)


def test_a_page_is_scrolled_down_and_up_again(plain: PlainHtmlView) -> None:
    plain.show_document(MailDocument("<p>line</p>" * 500))
    plain.scroll_page()
    assert plain.verticalScrollBar().value() > 0
    plain.scroll_page(up=True)
    assert plain.verticalScrollBar().value() == 0
