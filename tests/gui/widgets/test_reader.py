"""The reader: each state shows what it should and nothing of the one before."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from support.dialog_driver import find
from support.gui_html_view import StubHtmlView

from vaultviewer.core.errors import NoNetwork
from vaultviewer.core.mail.kinds import MailKind
from vaultviewer.core.mail.tree import Part
from vaultviewer.gui.engine.document import MailDocument
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.body_view import BodyView, ViewChoices
from vaultviewer.gui.models.reader_page import (
    AttachmentRow,
    Badge,
    CheckLine,
    EnvelopePage,
    Fact,
    HeaderLine,
    LockedPage,
    MessagePage,
    Notice,
    ReaderText,
)
from vaultviewer.gui.presenters.refusal_pages import error_page
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.widgets.body_pane import as_widget
from vaultviewer.gui.widgets.reader import Reader
from vaultviewer.gui.widgets.reader_tabs import Tab

SECRET = "PLAINTEXT-OF-THE-FIRST"
PART = Part("1", "application/pdf", None, "attachment", "a.pdf", None, (), (), b"%PDF", 4)
ROW = AttachmentRow(PART, f"{SECRET}.pdf", "application/pdf", 4, "file-pdf")
MESSAGE = MessagePage(
    untrusted_subject=f"{SECRET} subject",
    headers=(HeaderLine("From", f"{SECRET} sender"),),
    badges=(Badge("Encrypted", Tone.GOOD, "verified", f"{SECRET} hint"),),
    notices=(Notice(f"{SECRET} notice", Tone.CAUTION, "noted", (f"{SECRET} detail",)),),
    text=f"{SECRET} text",
    document=None,
    attachments=(ROW,),
)
WITH_HTML = replace(MESSAGE, document=MailDocument(f"<p>{SECRET}"))
ENVELOPE = EnvelopePage(
    checks=(CheckLine(1, "One known format", "Passed", f"{SECRET} sentence", Tone.GOOD, "passed"),),
    sections=(("Object", (Fact("Key", f"{SECRET} key", fixed=True),)),),
)
LOCKED = LockedPage("m2", (HeaderLine("Key", "inbound/m2"),))
REFUSAL = error_page(NoNetwork(endpoint="s3"), untrusted_name="m2")


@pytest.fixture
def reader(qtbot: QtBot, icons: Icons) -> Iterator[Reader]:
    reader = Reader(icons, choices=ViewChoices(), make_html_view=StubHtmlView)
    qtbot.addWidget(reader)
    reader.resize(800, 600)
    with qtbot.waitExposed(reader):
        reader.show()
    yield reader
    QApplication.processEvents()


def texts(reader: Reader) -> str:
    """Return every text that any widget holds, shown or not, and what a screen reader would say."""
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    found: list[str] = []
    for widget in reader.findChildren(QWidget):
        found += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
        if isinstance(widget, QLabel | QToolButton | QPushButton):
            found.append(widget.text())
        if isinstance(widget, QPlainTextEdit):
            found.append(widget.toPlainText())
        if isinstance(widget, StubHtmlView) and widget.document is not None:
            found.append(widget.document.html)
    return "\n".join(found)


def tabs(reader: Reader) -> list[bool]:
    widget = find(reader, QTabWidget, "readerTabs")
    return [widget.isTabVisible(tab) for tab in Tab]


SHOWN = {
    "nothing": lambda reader: reader.show_nothing("No message", "Select one."),
    "locked": lambda reader: reader.show_locked(LOCKED),
    "busy": lambda reader: reader.show_busy("m2"),
    "refused": lambda reader: reader.show_refusal(REFUSAL, None),
    "another": lambda reader: reader.show_message(
        MessagePage("another", (), (), (), "another text", None), None
    ),
}


@pytest.mark.parametrize("after", SHOWN)
@pytest.mark.parametrize("page", [MESSAGE, WITH_HTML], ids=["text", "html"])
def test_nothing_of_a_message_stays_behind(reader: Reader, page: MessagePage, after: str) -> None:
    reader.show_message(page, ENVELOPE)
    reader.show_text(ReaderText.SOURCE, f"{SECRET} source")
    reader.show_tab(Tab.SOURCE)
    before = texts(reader)
    assert before.count(SECRET) >= 9
    SHOWN[after](reader)
    assert SECRET not in texts(reader)
    assert reader.tab is Tab.MESSAGE
    assert reader.page is None or reader.page.untrusted_subject == "another"


def test_a_message_shows_all_its_parts(qtbot: QtBot, reader: Reader) -> None:
    with qtbot.waitSignal(reader.message_painted):
        reader.show_message(MESSAGE, ENVELOPE)
    assert reader.page is MESSAGE
    assert reader.refusal is None
    assert all(tabs(reader))
    assert find(reader._header, QLabel, "subject").text() == MESSAGE.untrusted_subject
    assert find(reader, QPlainTextEdit, "messageText").toPlainText() == MESSAGE.text
    assert find(reader, QWidget, "noticeBar").isVisible()
    assert find(reader, QToolButton, "attachment0").isVisible()


def test_a_message_without_text_says_so(reader: Reader) -> None:
    reader.show_message(replace(MESSAGE, text=""), None)
    assert find(reader, QPlainTextEdit, "messageText").toPlainText() == "This message has no text."


def test_html_is_shown_where_there_is_some_unless_text_is_preferred(qtbot: QtBot, reader: Reader) -> None:
    with qtbot.waitSignal(reader.message_painted):
        reader.show_message(WITH_HTML, ENVELOPE)
    view = reader.findChild(StubHtmlView)
    assert isinstance(view, StubHtmlView)
    assert view.document is WITH_HTML.document
    assert reader.body is view
    reader.choose_view(BodyView.TEXT)
    assert reader.body is find(reader, QWidget, "messageText")
    reader.choose_view(BodyView.BEST)
    assert reader.body is view
    assert len(reader.findChildren(StubHtmlView)) == 1


def test_the_engine_starts_before_it_is_needed(reader: Reader) -> None:
    assert reader.findChild(StubHtmlView) is None
    reader.set_zoom(1.5)
    reader.warm_up()
    view = reader.findChild(StubHtmlView)
    assert isinstance(view, StubHtmlView)
    assert view.zoom() == 1.5
    reader.set_zoom(100)
    assert (view.zoom(), reader.zoom) == (5.0, 5.0)
    reader.set_zoom(0)
    assert reader.zoom == 0.25


def test_what_is_no_widget_is_no_view() -> None:
    with pytest.raises(TypeError, match="no widget"):
        as_widget(QObject())  # type: ignore[arg-type]  # what the types forbid


def test_links_are_passed_on(qtbot: QtBot, reader: Reader) -> None:
    reader.warm_up()
    view = reader.findChild(StubHtmlView)
    assert isinstance(view, StubHtmlView)
    with qtbot.waitSignal(reader.link_hovered) as hovered:
        view.link_hovered.emit("https://example.com")
    assert hovered.args == ["https://example.com"]
    with qtbot.waitSignal(reader.link_activated):
        view.link_activated.emit("https://example.com")


def test_the_source_is_asked_for_when_its_tab_comes_up_and_once(qtbot: QtBot, reader: Reader) -> None:
    reader.show_message(MESSAGE, ENVELOPE)
    with qtbot.waitSignal(reader.text_wanted):
        reader.show_tab(Tab.SOURCE)
    reader.show_text(ReaderText.SOURCE, "Subject: s")
    reader.show_tab(Tab.MESSAGE)
    with qtbot.assertNotEmitted(reader.text_wanted):
        reader.show_tab(Tab.SOURCE)
    assert find(reader, QPlainTextEdit, "messageSource").toPlainText() == "Subject: s"
    with qtbot.waitSignal(reader.text_wanted):
        reader.show_message(WITH_HTML, ENVELOPE)
        reader.show_tab(Tab.SOURCE)


def test_a_local_file_has_an_envelope_tab_that_says_why_it_is_empty(reader: Reader) -> None:
    reader.show_message(MESSAGE, None)
    reader.show_tab(Tab.ENVELOPE)
    assert find(reader, QLabel, "envelopeNone").isVisible()


@pytest.mark.parametrize("envelope", [None, ENVELOPE], ids=["nothing known", "envelope"])
def test_a_refusal_stands_in_the_messages_place(
    qtbot: QtBot, reader: Reader, envelope: EnvelopePage | None
) -> None:
    reader.show_message(MESSAGE, ENVELOPE)
    reader.show_refusal(REFUSAL, envelope)
    known = envelope is not None
    assert reader.refusal is REFUSAL
    assert reader.page is None
    assert {tab for tab in Tab if tabs(reader)[tab]} == {Tab.MESSAGE, *([Tab.ENVELOPE] if known else [])}
    assert not find(reader, QWidget, "headerCard").isVisible()
    for _ in range(2):
        assert (reader.findChild(QPushButton, "refusal-checks") is not None) is known
        reader.refresh_icons()
        QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    with qtbot.waitSignal(reader.way_chosen) as way:
        QTest.mouseClick(find(reader, QPushButton, "waytry-again"), Qt.MouseButton.LeftButton)
    assert way.args == ["try-again"]
    with qtbot.waitSignal(reader.report_wanted) as report:
        QTest.mouseClick(find(reader, QPushButton, "refusal-copy"), Qt.MouseButton.LeftButton)
    assert report.args == [REFUSAL.report]
    reader.show_tab(Tab.SOURCE)
    assert reader.tab is not Tab.SOURCE


def test_badges_and_checks_lead_to_the_envelope(reader: Reader) -> None:
    reader.show_message(MESSAGE, ENVELOPE)
    QTest.mouseClick(find(reader, QToolButton, "badge0"), Qt.MouseButton.LeftButton)
    assert [reader.tab] == [Tab.ENVELOPE]
    reader.show_refusal(REFUSAL, ENVELOPE)
    assert [reader.tab] == [Tab.MESSAGE]
    QTest.mouseClick(find(reader, QPushButton, "refusal-checks"), Qt.MouseButton.LeftButton)
    assert [reader.tab] == [Tab.ENVELOPE]


def test_a_locked_message_can_be_opened(qtbot: QtBot, reader: Reader) -> None:
    reader.show_locked(LOCKED)
    reader.show_tab(Tab.ENVELOPE)
    assert reader.tab is Tab.MESSAGE
    with qtbot.waitSignal(reader.open_wanted):
        QTest.mouseClick(find(reader, QPushButton, "lockedOpen"), Qt.MouseButton.LeftButton)


def test_an_opening_shows_how_far_it_is_and_can_be_cancelled(qtbot: QtBot, reader: Reader) -> None:
    reader.show_busy("m2")
    assert reader.busy
    bar = reader._busy._bar
    assert (bar.minimum(), bar.maximum()) == (0, 0)
    reader.set_progress(50, 200)
    assert (bar.value(), bar.maximum()) == (25, 100)
    reader.set_progress(0, 0)
    assert bar.value() == 0
    with qtbot.waitSignal(reader.cancel_wanted):
        QTest.mouseClick(find(reader, QPushButton, "busyCancel"), Qt.MouseButton.LeftButton)


def test_attachments_are_asked_for(qtbot: QtBot, reader: Reader) -> None:
    reader.show_message(replace(MESSAGE, attachments=(ROW, ROW)), ENVELOPE)
    with qtbot.waitSignal(reader.save_all_attachments_wanted):
        QTest.mouseClick(find(reader, QToolButton, "attachmentSaveAll"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(reader.save_attachment_wanted) as wanted:
        action = find(reader, QToolButton, "attachment1").menu().findChild(QAction, "attachmentSave")
        assert isinstance(action, QAction)
        action.trigger()
    assert wanted.args == [ROW]


@pytest.mark.parametrize("show", [None, *SHOWN])
def test_a_change_of_theme_changes_no_word(reader: Reader, show: str | None) -> None:
    reader.show_message(MESSAGE, ENVELOPE)
    if show is not None:
        SHOWN[show](reader)
    before = texts(reader)
    reader.refresh_icons()
    assert sorted(texts(reader).split("\n")) == sorted(before.split("\n"))
    assert (SECRET in before) is (show is None)


@pytest.mark.parametrize("show", [*SHOWN])
def test_the_keyboard_goes_to_what_is_shown(reader: Reader, show: str) -> None:
    SHOWN[show](reader)
    reader.focus_body()
    focus = QApplication.focusWidget()
    shown = reader.currentWidget()
    assert shown is not None
    assert focus is None or focus is shown or shown.isAncestorOf(focus)


def test_the_page_scrolls_while_the_list_keeps_the_keyboard(reader: Reader) -> None:
    reader.scroll_page()  # nothing is shown: nothing scrolls
    reader.show_message(replace(MESSAGE, text="line\n" * 500), ENVELOPE)
    bar = find(reader, QPlainTextEdit, "messageText").verticalScrollBar()
    reader.scroll_page()
    lower = bar.value()
    assert lower > 0
    reader.scroll_page(up=True)
    assert bar.value() == 0
    reader.show_message(WITH_HTML, ENVELOPE)
    view = reader.findChild(StubHtmlView)
    assert isinstance(view, StubHtmlView)
    reader.scroll_page()
    reader.scroll_page(up=True)
    assert view.scrolled == [False, True]
    reader.show_tab(Tab.ENVELOPE)
    reader.scroll_page()
    assert len(view.scrolled) == 2


def test_a_missing_engine_is_told_with_html_only(reader: Reader) -> None:
    reader.set_engine_problem("Simple formatting only.")
    reader.show_message(replace(MESSAGE, notices=()), ENVELOPE)
    assert not find(reader, QWidget, "noticeBar").isVisible()
    reader.show_message(replace(WITH_HTML, notices=()), ENVELOPE)
    assert find(reader, QLabel, "notice0Text").text() == "Simple formatting only."


def test_a_view_is_chosen_for_one_kind_of_message(reader: Reader) -> None:
    reader.show_message(replace(WITH_HTML, kind=MailKind.HTML), ENVELOPE)
    reader.choose_view(BodyView.TEXT)
    assert reader.body is find(reader, QWidget, "messageText")
    other = replace(WITH_HTML, kind=MailKind.ALTERNATIVE)
    reader.show_message(other, ENVELOPE)
    assert [reader.view] == [BodyView.BEST]
    assert isinstance(reader.body, StubHtmlView)
    reader.show_locked(LOCKED)
    reader.show_message(replace(WITH_HTML, kind=MailKind.HTML), ENVELOPE)
    assert [reader.view] == [BodyView.TEXT]
    assert reader.body is find(reader, QWidget, "messageText")


def test_readers_share_what_was_chosen(qtbot: QtBot, icons: Icons, reader: Reader) -> None:
    other = Reader(icons, choices=reader._choices, make_html_view=StubHtmlView)
    qtbot.addWidget(other)
    for each in (reader, other):
        each.show_message(WITH_HTML, ENVELOPE)
    with qtbot.waitSignal(other.view_changed):
        reader.choose_view(BodyView.TEXT)
    assert [other.view] == [BodyView.TEXT]


def test_a_view_that_is_not_there_is_asked_for_once(qtbot: QtBot, reader: Reader) -> None:
    reader.show_message(WITH_HTML, ENVELOPE)
    with qtbot.waitSignal(reader.body_wanted) as asked:
        reader.choose_view(BodyView.SIMPLE)
    assert asked.args == [BodyView.SIMPLE]
    assert isinstance(reader.body, StubHtmlView)  # what was there stays, so that nothing flickers
    qtbot.waitUntil(lambda: find(reader, QWidget, "bodyWaiting").isVisible())
    simple = MailDocument("<p>simple")
    reader.show_view(BodyView.SIMPLE, simple)
    view = reader.body
    assert isinstance(view, StubHtmlView)
    assert view.document is simple
    reader.choose_view(BodyView.TEXT)
    with qtbot.assertNotEmitted(reader.body_wanted):
        reader.choose_view(BodyView.SIMPLE)
    assert view.document is simple


def test_a_view_that_comes_late_does_not_replace_a_later_choice(reader: Reader) -> None:
    reader.show_message(WITH_HTML, ENVELOPE)
    reader.choose_view(BodyView.ALL)
    reader.choose_view(BodyView.TEXT)
    reader.show_view(BodyView.ALL, "late")
    assert find(reader, QPlainTextEdit, "messageText").toPlainText() == MESSAGE.text


def test_simple_html_of_a_message_without_html_is_its_text(qtbot: QtBot, reader: Reader) -> None:
    reader.show_message(MESSAGE, ENVELOPE)
    with qtbot.assertNotEmitted(reader.body_wanted):
        reader.choose_view(BodyView.SIMPLE)
    assert find(reader, QPlainTextEdit, "messageText").toPlainText() == MESSAGE.text


def test_without_a_message_there_is_no_kind_to_choose_for(reader: Reader) -> None:
    reader.show_locked(LOCKED)
    reader.choose_view(BodyView.TEXT)
    reader.show_message(WITH_HTML, ENVELOPE)
    assert [reader.view] == [BodyView.BEST]


def test_animations_play_when_asked_and_where_there_are_any(reader: Reader) -> None:
    reader.show_message(WITH_HTML, None)
    offered = [reader.can_play_animations]
    reader.show_message(replace(WITH_HTML, animated=True), None)
    offered.append(reader.can_play_animations)
    shown = reader.body
    assert isinstance(shown, StubHtmlView)

    reader.play_animations()
    assert shown.plays_animations
    offered.append(reader.can_play_animations)
    reader.choose_view(BodyView.TEXT)
    offered.append(reader.can_play_animations)
    reader.choose_view(BodyView.ORIGINAL)
    offered.append(reader.can_play_animations)
    reader.show_nothing("", "")
    offered.append(reader.can_play_animations)

    assert offered == [False, True, False, False, True, False]
