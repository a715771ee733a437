"""The locked view: showing, finding, zooming, and what happens when its renderer dies."""

import os
import signal
from typing import cast

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QColor, QDragEnterEvent, QDragLeaveEvent, QGuiApplication, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWebEngineCore import QWebEngineLoadingInfo
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot
from support.engine_views import GREEN, WHITE, green_part, painted, show, wait_until_painted

from vaultviewer.core.mail.html.sanitize import sanitize_html
from vaultviewer.gui.engine.document import InlineParts, MailDocument
from vaultviewer.gui.engine.fallback import create_view
from vaultviewer.gui.engine.view import MailView
from vaultviewer.gui.theme import DARK_PAPER
from vaultviewer.gui.zoom import LARGEST_ZOOM, SMALLEST_ZOOM

_SIX_MEGABYTES = 6_000_000


def _found(qtbot: QtBot, view: MailView, text: str, *, backward: bool = False) -> list[int]:
    with qtbot.waitSignal(view.text_found, timeout=30_000) as blocker:
        view.find_text(text, backward=backward)
    return list(blocker.args or [])


def _image(url: str | None, left: int) -> str:
    return f'<img style="position:absolute;left:{left}px;top:100px" src="{url}">'


def test_the_engine_is_chosen_where_it_runs(view: MailView) -> None:
    chosen = create_view(view)
    assert isinstance(chosen, MailView)
    assert chosen.parent() is view


def test_an_image_of_the_message_is_painted_and_no_other(qtbot: QtBot, view: MailView) -> None:
    inline, other = InlineParts({"a@b": green_part()}), InlineParts({"a@b": green_part()})
    other.document("")
    html = _image(inline.part_url("a@b"), 100) + _image(other.part_url("a@b"), 300)
    assert show(qtbot, view, inline.document(html))
    wait_until_painted(qtbot, view, 120, 120, GREEN)
    assert painted(view, 320, 120) != GREEN


def test_a_message_is_shown_on_white_in_a_dark_window(qtbot: QtBot, view: MailView) -> None:
    before = QApplication.palette()
    QApplication.setPalette(QPalette(Qt.GlobalColor.black))
    try:
        square = (
            '<div style="position:absolute;left:100px;top:100px;width:9px;height:9px;background:#12ab34">'
        )
        assert show(qtbot, view, MailDocument(square))
        wait_until_painted(qtbot, view, 104, 104, GREEN)
        assert painted(view, 500, 500) == WHITE
    finally:
        QApplication.setPalette(before)


def test_the_base_style_gives_margins_and_gives_way_to_the_message(qtbot: QtBot, view: MailView) -> None:
    block = '<div style="height:60px;background:#12ab34"></div>'
    assert show(qtbot, view, MailDocument(block))
    wait_until_painted(qtbot, view, 30, 30, GREEN)
    assert painted(view, 20, 30) == WHITE
    assert show(qtbot, view, MailDocument(f"<style>body {{ margin: 0 }}</style>{block}"))
    wait_until_painted(qtbot, view, 2, 2, GREEN)


def test_a_wide_image_is_kept_within_the_window(qtbot: QtBot, view: MailView) -> None:
    inline = InlineParts({"a@b": green_part()})
    image = f'<img width="5000" height="60" src="{inline.part_url("a@b")}">'
    assert show(qtbot, view, inline.document(image))
    wait_until_painted(qtbot, view, 400, 40, GREEN)
    assert view.page().contentsSize().width() <= view.width()


def test_six_megabytes_are_shown_to_the_last_word(qtbot: QtBot, view: MailView) -> None:
    line = "<p>" + "lorem ipsum " * 80 + "</p>\n"
    html = line * (_SIX_MEGABYTES // len(line) + 1) + "<p>Amen</p>"
    assert len(html) > _SIX_MEGABYTES
    assert show(qtbot, view, MailDocument(html))
    assert _found(qtbot, view, "Amen") == [1, 1]


def test_the_newest_document_wins(qtbot: QtBot, view: MailView) -> None:
    outcomes: list[bool] = []
    view.document_shown.connect(outcomes.append)
    # Half there when the next one comes, it reports its end after that one was asked for.
    with qtbot.waitSignal(view.urlChanged, timeout=10_000):
        view.show_document(MailDocument("<p>early</p>" * 100_000))
    assert view.page().isLoading()
    view.show_document(MailDocument("<p>early, too</p>"))
    assert show(qtbot, view, MailDocument("<p>late</p>"))
    # Had an early document been on its way still, it would have ended before this one.
    assert _found(qtbot, view, "late") == [1, 1]
    assert _found(qtbot, view, "early") == [0, 0]
    assert outcomes == [True]


class _End:
    """Stands for a report that only Chromium can make: a load has ended well."""

    def __init__(self, url: str) -> None:
        self._url = url

    def url(self) -> QUrl:
        return QUrl(self._url)

    def status(self) -> QWebEngineLoadingInfo.LoadStatus:
        return QWebEngineLoadingInfo.LoadStatus.LoadSucceededStatus


def test_the_end_of_another_load_is_not_taken_for_that_of_the_document(view: MailView) -> None:
    outcomes: list[bool] = []
    view.document_shown.connect(outcomes.append)
    early, late = MailDocument("<p>early</p>"), MailDocument("<p>late</p>")
    view.show_document(late)
    # On its way when `late` was asked for; and a link that was clicked and refused.
    for url in (early.url, "https://evil.example/"):
        view._on_loading_changed(cast("QWebEngineLoadingInfo", _End(url)))
    assert outcomes == []
    view._on_loading_changed(cast("QWebEngineLoadingInfo", _End(late.url)))
    assert outcomes == [True]


def test_a_document_is_announced_once(qtbot: QtBot, view: MailView) -> None:
    outcomes: list[bool] = []
    view.document_shown.connect(outcomes.append)
    assert show(qtbot, view, MailDocument("<p>text</p>"))
    with qtbot.waitSignal(view.loadFinished, timeout=10_000):
        view.reload()
    assert outcomes == [True]


def test_clearing_leaves_nothing_and_announces_nothing(qtbot: QtBot, view: MailView) -> None:
    assert show(qtbot, view, MailDocument("<p>secret</p>"))
    outcomes: list[bool] = []
    view.document_shown.connect(outcomes.append)
    with qtbot.waitSignal(view.loadFinished, timeout=10_000):
        view.clear()
    assert _found(qtbot, view, "secret") == [0, 0]
    assert outcomes == []


def test_clearing_while_a_document_loads_keeps_it_from_showing(qtbot: QtBot, view: MailView) -> None:
    outcomes: list[bool] = []
    view.document_shown.connect(outcomes.append)
    view.show_document(MailDocument("<p>secret</p>"))
    view.clear()
    empty_page = view.page().requestedUrl()
    qtbot.waitUntil(lambda: view.url() == empty_page and not view.page().isLoading(), timeout=10_000)
    assert _found(qtbot, view, "secret") == [0, 0]
    assert outcomes == []


def test_find_goes_round_in_both_directions(qtbot: QtBot, view: MailView) -> None:
    assert show(qtbot, view, MailDocument("<p>Word word WORD</p>"))
    assert [_found(qtbot, view, "word") for _ in range(4)] == [[1, 3], [2, 3], [3, 3], [1, 3]]
    assert _found(qtbot, view, "word", backward=True) == [3, 3]
    assert _found(qtbot, view, "absent") == [0, 0]


def test_find_can_tell_capitals(qtbot: QtBot, view: MailView) -> None:
    assert show(qtbot, view, MailDocument("<p>Word word WORD</p>"))
    with qtbot.waitSignal(view.text_found, timeout=30_000) as blocker:
        view.find_text("WORD", match_case=True)
    assert blocker.args == [1, 1]


def test_finding_anew_after_a_stop_begins_again(qtbot: QtBot, view: MailView) -> None:
    assert show(qtbot, view, MailDocument("<p>word word</p>"))
    assert _found(qtbot, view, "word") == [1, 2]
    answers: list[list[int]] = []
    view.text_found.connect(lambda active, total: answers.append([active, total]))
    view.stop_finding()
    view.find_text("word")
    qtbot.waitUntil(lambda: bool(answers), timeout=30_000)
    assert answers[0][1] == 2  # not the answer to the stop


def test_a_message_turns_dark_and_white_again_where_it_is(qtbot: QtBot, view: MailView) -> None:
    inline = InlineParts({"a@b": green_part()})
    image = _image(inline.part_url("a@b"), 100)
    assert show(qtbot, view, inline.document(f"{image}{'<p>line</p>' * 500}"))
    wait_until_painted(qtbot, view, 120, 120, GREEN)
    view.set_dark(True)
    wait_until_painted(qtbot, view, 500, 300, QColor(DARK_PAPER[0]))
    assert painted(view, 120, 120) == GREEN  # images keep their colours
    view.scroll_page()
    qtbot.waitUntil(lambda: view.page().scrollPosition().y() > 100, timeout=30_000)
    place = view.page().scrollPosition()
    view.set_dark(False)
    wait_until_painted(qtbot, view, 500, 300, WHITE)
    assert view.page().scrollPosition() == place


def test_a_message_can_not_refuse_to_be_dark(qtbot: QtBot, view: MailView) -> None:
    view.set_dark(True)
    style = "<style>:root, body { color-scheme: only light !important; background: #fff }</style>"
    clean = sanitize_html(f"{style}<p>text</p>", part_url=lambda _: None).html
    assert show(qtbot, view, MailDocument(clean))
    wait_until_painted(qtbot, view, 500, 300, QColor(DARK_PAPER[0]))


def test_zoom_is_bounded_and_kept_for_later_documents(qtbot: QtBot, view: MailView) -> None:
    with qtbot.waitSignal(view.zoom_changed, timeout=10_000) as blocker:
        view.set_zoom(2.0)
    assert blocker.args == [2.0]
    assert show(qtbot, view, MailDocument('<div style="height:60px;background:#12ab34"></div>'))
    assert view.zoom() == pytest.approx(2.0)
    wait_until_painted(qtbot, view, 60, 150, GREEN)
    view.set_zoom(99)
    assert view.zoom() == pytest.approx(LARGEST_ZOOM)
    view.set_zoom(0)
    assert view.zoom() == pytest.approx(SMALLEST_ZOOM)


def test_showing_does_not_take_the_focus(qtbot: QtBot, view: MailView) -> None:
    other = QLabel("other")
    other.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    other.setFocus()
    assert show(qtbot, view, MailDocument("<input autofocus>"))
    assert QApplication.focusWidget() is other


def test_a_screen_reader_and_the_keyboard_find_it(view: MailView) -> None:
    assert view.objectName() == "mailView"
    assert view.accessibleName() == "Message"
    assert view.focusPolicy() is Qt.FocusPolicy.StrongFocus


def test_nothing_can_be_dropped_on_it(view: MailView) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/etc/hostname")])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    target = view.focusProxy()
    assert target is not None

    def is_accepted() -> bool:
        event = QDragEnterEvent(QPointF(9, 9), copy, data, left, none)
        QApplication.sendEvent(target, event)
        # Qt keeps the target until it is left, and would go on to it when it is gone.
        QApplication.sendEvent(target, QDragLeaveEvent())
        return event.isAccepted()

    assert not is_accepted()
    # The control: this is how Qt would have it.
    view.setAcceptDrops(True)
    assert is_accepted()


# ---------------------------------------------------------------------------- the context menu
def _action(menu: QMenu, name: str) -> QAction:
    action = menu.findChild(QAction, name)
    assert isinstance(action, QAction)
    return action


def test_the_menu_is_ours(qtbot: QtBot, view: MailView) -> None:
    style = "position:absolute;left:0;top:0;width:200px;height:100px"
    assert show(qtbot, view, MailDocument(f'<a style="{style}" href="https://evil.example/%2F">link</a>'))
    target = view.focusProxy()
    assert target is not None
    QTest.mouseClick(target, Qt.MouseButton.RightButton, pos=QPoint(150, 80))
    qtbot.waitUntil(lambda: view.findChild(QMenu, "readerMenu") is not None, timeout=10_000)
    menu = view.findChild(QMenu, "readerMenu")
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions() if action.text()] == [
        "Copy",
        "Select all",
        "Copy link",
    ]
    assert not _action(menu, "copyText").isEnabled()
    _action(menu, "copyLink").trigger()
    assert QGuiApplication.clipboard().text() == "https://evil.example/%2F"
    menu.close()


def test_the_menu_selects_and_copies(qtbot: QtBot, view: MailView) -> None:
    assert show(qtbot, view, MailDocument("<p>some text</p>"))
    with qtbot.waitSignal(view.selectionChanged, timeout=10_000):
        _action(view.build_menu(""), "selectAllText").trigger()
    clipboard = QGuiApplication.clipboard()
    with qtbot.waitSignal(clipboard.dataChanged, timeout=10_000):
        _action(view.build_menu(""), "copyText").trigger()
    assert clipboard.text().strip() == "some text"


def test_off_a_link_there_is_no_link_to_copy(view: MailView) -> None:
    menu = view.build_menu("")
    assert menu.findChild(QAction, "copyLink") is None
    menu.deleteLater()


# ---------------------------------------------------------------------------- a renderer that dies
def _kill_renderer(view: MailView) -> None:
    pid = view.page().renderProcessPid()
    assert pid > 0
    os.kill(pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)


def _notice(view: MailView) -> QLabel:
    notice = view.findChild(QLabel, "rendererNotice")
    assert isinstance(notice, QLabel)
    return notice


def test_a_dead_renderer_is_reported_and_the_next_document_shows(qtbot: QtBot, view: MailView) -> None:
    assert _notice(view).isHidden()
    with qtbot.waitSignal(view.renderer_failed, timeout=10_000) as blocker:
        _kill_renderer(view)
    assert blocker.args == [_notice(view).text()]
    assert _notice(view).isVisible()
    assert _notice(view).geometry() == view.rect()
    assert show(qtbot, view, MailDocument("<p>alive</p>"))
    assert _notice(view).isHidden()
    assert _found(qtbot, view, "alive") == [1, 1]


def test_a_document_whose_renderer_dies_is_announced_as_not_shown(qtbot: QtBot, view: MailView) -> None:
    outcomes: list[bool] = []
    view.document_shown.connect(outcomes.append)
    view.loadStarted.connect(lambda: _kill_renderer(view))
    with qtbot.waitSignal(view.renderer_failed, timeout=10_000):
        view.show_document(MailDocument("<p>text</p>" * 100_000))
    assert outcomes == [False]


def test_a_page_is_scrolled_down_and_up_again(qtbot: QtBot, view: MailView) -> None:
    assert show(qtbot, view, MailDocument("<p>line</p>" * 500))
    qtbot.waitUntil(lambda: view.page().contentsSize().height() > 2 * view.height(), timeout=30_000)
    view.scroll_page()
    qtbot.waitUntil(lambda: view.page().scrollPosition().y() > view.height() / 2, timeout=30_000)
    view.scroll_page(up=True)
    qtbot.waitUntil(lambda: view.page().scrollPosition().y() == 0, timeout=30_000)
