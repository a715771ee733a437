"""The small widgets: untrusted text stays text, and each says and offers what its page does."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAction, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from support.dialog_driver import find

from vaultviewer.core.errors import NoNetwork
from vaultviewer.core.mail.tree import Part
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.reader_page import (
    AttachmentRow,
    Badge,
    CheckLine,
    EnvelopePage,
    Fact,
    HeaderLine,
    Notice,
    RefusalPage,
    WayOut,
)
from vaultviewer.gui.presenters.refusal_pages import error_page
from vaultviewer.gui.shown_text import CHUNK, LONGEST_LINE
from vaultviewer.gui.theme import Theme, Tone
from vaultviewer.gui.widgets.attachment_strip import AttachmentStrip
from vaultviewer.gui.widgets.empty_state import EmptyState
from vaultviewer.gui.widgets.envelope_panel import EnvelopePanel
from vaultviewer.gui.widgets.flow_layout import FlowLayout
from vaultviewer.gui.widgets.header_card import HeaderCard
from vaultviewer.gui.widgets.labels import ElidedLabel, PlainLabel
from vaultviewer.gui.widgets.list_pane import ListPane
from vaultviewer.gui.widgets.notice_bar import NoticeBar
from vaultviewer.gui.widgets.refusal_view import RefusalView
from vaultviewer.gui.widgets.text_view import TextView

HOSTILE = "<img src='file:///etc/passwd'><b>bold</b> & co"
PART = Part("1", "application/pdf", None, "attachment", "a.pdf", None, (), (), b"%PDF", 4)


def on_screen(qtbot: QtBot, widget: QWidget, width: int = 700, height: int = 400) -> None:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()


def drop_old() -> None:
    """Carry out `deleteLater`."""
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete


def as_seen(tip: str) -> str:
    """Return what a tool tip shows, as QToolTip would decide."""
    document = QTextDocument()
    document.setHtml(tip) if tip.startswith("<") else document.setPlainText(tip)
    return document.toPlainText()


# ------------------------------------------------------------------------------------------- header card


def test_a_header_card_shows_hostile_text_as_text(qtbot: QtBot, icons: Icons) -> None:
    card = HeaderCard(icons)
    on_screen(qtbot, card)
    card.show_header(HOSTILE, [HeaderLine("From", HOSTILE)], [Badge("Bound", Tone.GOOD, "passed", HOSTILE)])
    labels = [label for label in card.findChildren(QLabel) if label.text() == HOSTILE]
    assert len(labels) == 2
    assert {label.textFormat() for label in card.findChildren(QLabel)} == {Qt.TextFormat.PlainText}
    badge = find(card, QToolButton, "badge0")
    assert as_seen(badge.toolTip()) == HOSTILE
    assert badge.accessibleDescription() == HOSTILE
    assert find(card, QLabel, "header0").accessibleName() == f"From: {HOSTILE}"


def test_a_long_name_never_widens_the_window(qtbot: QtBot, icons: Icons) -> None:
    card = HeaderCard(icons)
    on_screen(qtbot, card)
    before = card.minimumSizeHint().width()
    card.show_header("x" * 5000, [HeaderLine("From", "y" * 5000)])
    drop_old()
    assert card.minimumSizeHint().width() < max(before, 300)


def test_a_badge_leads_to_its_evidence_and_the_next_header_takes_it_away(qtbot: QtBot, icons: Icons) -> None:
    card = HeaderCard(icons)
    on_screen(qtbot, card)
    card.show_header(
        "s", [HeaderLine("From", "a"), HeaderLine("To", "b")], [Badge("Bound", Tone.GOOD, "passed", "")]
    )
    with qtbot.waitSignal(card.evidence_wanted):
        QTest.mouseClick(find(card, QToolButton, "badge0"), Qt.MouseButton.LeftButton)
    card.show_header("t", [HeaderLine("From", "c")])
    drop_old()
    assert card.findChildren(QToolButton) == []
    assert card.findChild(QLabel, "header1") is None
    assert find(card, QLabel, "header0").text() == "c"


# ------------------------------------------------------------------------------------------- notice bar


NOTICES = (
    Notice("The most serious", Tone.DANGER, "overridden"),
    Notice("Another", Tone.CAUTION, "noted", ("one", "two")),
    Notice("The least", Tone.NEUTRAL, "info"),
)


def said(bar: NoticeBar) -> list[str]:
    drop_old()
    QApplication.processEvents()  # a layout shows what was added to it in the next turn
    labels = [label for label in bar.findChildren(PlainLabel) if label.isVisible()]
    return [label.text() for label in labels]


def test_one_notice_speaks_and_the_others_wait(qtbot: QtBot, icons: Icons) -> None:
    bar = NoticeBar(icons)
    on_screen(qtbot, bar)
    bar.show_notices(NOTICES)
    assert said(bar) == ["The most serious"]
    assert find(bar, QToolButton, "noticeMore").text() == "2 more"
    QTest.mouseClick(find(bar, QToolButton, "noticeMore"), Qt.MouseButton.LeftButton)
    assert said(bar) == ["The most serious", "Another", "The least"]
    assert find(bar, QToolButton, "noticeMore").text() == "Show less"
    QTest.mouseClick(find(bar, QToolButton, "noticeMore"), Qt.MouseButton.LeftButton)
    assert said(bar) == ["The most serious"]
    bar.show_notices(NOTICES[1:2])
    assert said(bar) == ["Another"]
    assert bar.findChild(QToolButton, "noticeMore") is None
    bar.show_notices(())
    assert said(bar) == []
    assert not bar.isVisible()


def test_details_unfold_below_their_notice(qtbot: QtBot, icons: Icons) -> None:
    bar = NoticeBar(icons)
    on_screen(qtbot, bar)
    bar.show_notices(NOTICES[1:])
    assert said(bar) == ["Another"]
    details = find(bar, QPlainTextEdit, "notice0Details")
    assert not details.isVisible()
    QTest.mouseClick(find(bar, QToolButton, "notice0Toggle"), Qt.MouseButton.LeftButton)
    assert details.isVisible()
    assert details.toPlainText() == "one\ntwo"
    assert details.isReadOnly()


# ------------------------------------------------------------------------------------------ attachments


def rows(count: int, *, warnings: tuple[str, ...] = ()) -> Sequence[AttachmentRow]:
    return [
        AttachmentRow(PART, f"a & b {number}.pdf", "application/pdf", 1234, "file-pdf", warnings)
        for number in range(count)
    ]


def test_attachments_say_what_they_are(qtbot: QtBot, icons: Icons) -> None:
    strip = AttachmentStrip(icons)
    on_screen(qtbot, strip)
    strip.show_attachments(rows(1))
    button = find(strip, QToolButton, "attachment0")
    assert button.text() == "a && b 0.pdf  application/pdf, 1.2 kB"
    assert button.accessibleName() == "a & b 0.pdf, application/pdf, 1.2 kB"
    assert as_seen(button.toolTip()) == "a & b 0.pdf\napplication/pdf, 1.2 kB"
    assert find(strip, QLabel, "attachmentCount").text() == "1 attachment"
    assert not find(strip, QToolButton, "attachmentSaveAll").isVisible()
    strip.show_attachments(rows(2, warnings=("Two extensions.",)))
    assert find(strip, QLabel, "attachmentCount").text() == "2 attachments, 2 with warnings"
    assert find(strip, QToolButton, "attachment1").accessibleDescription() == "Two extensions."
    assert find(strip, QToolButton, "attachmentSaveAll").isVisible()
    strip.show_attachments(())
    assert not strip.isVisible()


def test_many_attachments_leave_room_for_the_message(qtbot: QtBot, icons: Icons) -> None:
    strip = AttachmentStrip(icons)
    on_screen(qtbot, strip)
    strip.show_attachments(rows(100))
    assert strip.sizeHint().height() < 250
    strip.resize(300, 200)
    assert find(strip, QToolButton, "attachment99") is not None


def test_of_thousands_of_attachments_some_are_shown_and_the_others_counted(
    qtbot: QtBot, icons: Icons
) -> None:
    strip = AttachmentStrip(icons)
    on_screen(qtbot, strip)
    strip.show_attachments(rows(10_000))
    assert len(strip.findChildren(QToolButton, "attachment99")) == 1
    assert strip.findChildren(QToolButton, "attachment100") == []
    assert "10,000" in find(strip, QLabel, "attachmentCount").text().replace("10000", "10,000")
    assert "9900" in find(strip, QLabel, "attachmentsMore").text().replace(",", "")


def test_a_flow_breaks_at_the_edge(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout(holder, spacing=10)
    for _ in range(5):
        box = QWidget()
        box.setFixedSize(100, 20)
        flow.addWidget(box)
    assert flow.count() == 5
    assert [flow.heightForWidth(width) for width in (540, 539, 320, 100, 10)] == [20, 50, 50, 140, 140]
    assert flow.hasHeightForWidth()
    assert flow.sizeHint() == flow.minimumSize() == QSize(100, 20)
    assert flow.expandingDirections() == Qt.Orientation(0)
    flow.setGeometry(QRect(5, 5, 220, 100))
    places = [
        (item.geometry().x(), item.geometry().y()) for at in range(5) if (item := flow.itemAt(at)) is not None
    ]
    assert places == [(5, 5), (115, 5), (5, 35), (115, 35), (5, 65)]
    assert flow.itemAt(5) is None
    assert flow.takeAt(5) is None
    taken = flow.takeAt(0)
    assert taken is not None
    assert flow.count() == 4


# -------------------------------------------------------------------------------------------- long text


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[TextView]:
    view = TextView(name="text", fixed=False)
    on_screen(qtbot, view)
    yield view
    view.show_text("")


def test_a_long_text_arrives_piece_by_piece_and_whole(qtbot: QtBot, view: TextView) -> None:
    text = "\n".join(f"line {number} é" for number in range(20_000))
    view.show_text(text)
    assert not view.complete
    assert 0 < len(view.toPlainText()) <= CHUNK
    qtbot.waitUntil(lambda: view.complete, timeout=20_000)
    assert view.toPlainText() == text
    assert view.textCursor().position() == 0


def test_empty_lines_arrive_piece_by_piece_too(qtbot: QtBot, view: TextView) -> None:
    view.show_text("\n" * 5000 + "end")
    assert not view.complete
    assert view.blockCount() < 3000
    qtbot.waitUntil(lambda: view.complete, timeout=20_000)
    assert view.toPlainText() == "\n" * 5000 + "end"


def test_a_new_text_replaces_one_that_is_still_arriving(qtbot: QtBot, view: TextView) -> None:
    view.show_text("old\n" * 50_000)
    view.show_text("new")
    assert view.complete
    assert view.toPlainText() == "new"
    view.show_text("old\n" * 50_000)
    view.show_text("newer\n" * 10_000)
    qtbot.waitUntil(lambda: view.complete, timeout=20_000)
    assert set(view.toPlainText().split()) == {"newer"}


def test_a_very_long_line_is_broken_for_display(qtbot: QtBot, view: TextView) -> None:
    view.show_text("x" * (3 * LONGEST_LINE + 5))
    qtbot.waitUntil(lambda: view.complete, timeout=20_000)
    lines = view.toPlainText().split("\n")
    assert [len(line) for line in lines] == [LONGEST_LINE] * 3 + [5]


def test_line_ends_and_nul_are_shown_as_they_mean(view: TextView) -> None:
    view.show_text("a\r\n\r\nb\0c\n")
    assert view.toPlainText() == "a\n\nb\N{SYMBOL FOR NULL}c\n"
    view.show_text(HOSTILE)
    assert view.toPlainText() == HOSTILE


def test_zoom_changes_size_and_keeps_the_measure(view: TextView) -> None:
    view.resize(1600, 300)
    size = view.font().pointSizeF()
    spare = view.viewportMargins().right()
    assert spare > 0
    view.set_zoom(2)
    assert view.font().pointSizeF() == pytest.approx(2 * size)
    assert view.viewportMargins().right() < spare
    view.set_zoom(1)
    assert view.font().pointSizeF() == pytest.approx(size)


def test_the_source_takes_the_whole_width(qtbot: QtBot) -> None:
    source = TextView(name="source", fixed=True)
    on_screen(qtbot, source, width=1600)
    assert source.viewportMargins().right() == 0
    source.set_zoom(1)


# --------------------------------------------------------------------------------- envelope and refusal


ENVELOPE = EnvelopePage(
    checks=(
        CheckLine(1, "One known format", "Passed", HOSTILE, Tone.GOOD, "passed"),
        CheckLine(5, "Belongs under its name", "Refused", "They differ.", Tone.DANGER, "refused"),
    ),
    sections=(
        ("Object", (Fact("Key", HOSTILE, fixed=True), Fact("Size", "1"))),
        ("Metadata", (Fact("n", "v"),)),
    ),
)


def test_the_panel_shows_checks_and_facts_as_text(qtbot: QtBot, icons: Icons) -> None:
    panel = EnvelopePanel(icons)
    on_screen(qtbot, panel)
    panel.show_envelope(ENVELOPE)
    assert panel.page is ENVELOPE
    texts = [label.text() for label in panel.findChildren(PlainLabel)]
    for text in ("Checks", "Object", "Metadata", "Key", "Size", "Passed", "Refused", "They differ."):
        assert text in texts
    assert texts.count(HOSTILE) == 2
    assert {label.textFormat() for label in panel.findChildren(PlainLabel)} == {Qt.TextFormat.PlainText}
    spoken = [label.accessibleName() for label in panel.findChildren(PlainLabel)]
    assert "Belongs under its name: Refused. They differ." in spoken
    assert f"Key: {HOSTILE}" in spoken
    panel.show_envelope(None)
    drop_old()
    assert [label.objectName() for label in panel.findChildren(PlainLabel)] == ["envelopeNone"]


def refusal(*ways: WayOut) -> RefusalPage:
    return replace(error_page(NoNetwork(endpoint=HOSTILE), untrusted_name=HOSTILE), ways=ways)


@pytest.mark.parametrize("way", WayOut)
def test_every_way_out_has_its_button(qtbot: QtBot, icons: Icons, way: WayOut) -> None:
    view = RefusalView(icons, name="refusal")
    on_screen(qtbot, view)
    view.show_refusal(refusal(way))
    with qtbot.waitSignal(view.way_chosen) as chosen:
        QTest.mouseClick(find(view, QPushButton, f"way{way}"), Qt.MouseButton.LeftButton)
    assert chosen.args == [way]
    buttons = [button.objectName() for button in view.findChildren(QPushButton)]
    assert buttons == [f"way{way}", "refusal-checks", "refusal-copy"]
    with qtbot.waitSignal(view.checks_wanted):
        QTest.mouseClick(find(view, QPushButton, "refusal-checks"), Qt.MouseButton.LeftButton)


def test_a_refusal_shows_hostile_values_as_text(qtbot: QtBot, icons: Icons) -> None:
    view = RefusalView(icons, name="refusal")
    on_screen(qtbot, view)
    view.show_refusal(refusal(), with_checks=False)
    assert view.findChild(QPushButton, "refusal-checks") is None
    assert find(view, QLabel, "refusalName").text() == HOSTILE
    assert find(view, QLabel, "refusalfound").text() == f"{HOSTILE} can't be reached."
    words = [label for label in view.findChildren(QLabel) if label.text()]
    assert {label.textFormat() for label in words} == {Qt.TextFormat.PlainText}
    assert view.accessibleName() == "No connection"
    view.show_refusal(replace(refusal(), untrusted_name="", meaning=""))
    drop_old()
    assert view.findChild(QLabel, "refusalName") is None
    assert view.findChild(QLabel, "refusalmeaning") is None


def test_an_error_stands_in_place_of_the_list(qtbot: QtBot, qapp: QApplication, icons: Icons) -> None:
    theme = Theme(qapp)
    pane = ListPane(theme, icons)
    on_screen(qtbot, pane)
    pane.refresh_icons()
    pane.show_error(refusal())
    assert pane.error.isVisible()
    pane.refresh_icons()
    assert pane.error.findChild(QPushButton, "refusal-checks") is None
    pane.show_list(Notice("not complete", Tone.CAUTION, "failed"))
    assert pane.list.isVisible()
    assert find(pane, QWidget, "listNotice").isVisible()
    pane.show_list()
    assert not find(pane, QWidget, "listNotice").isVisible()
    theme.deleteLater()


# ------------------------------------------------------------------------------------------ empty, labels


def test_an_empty_state_offers_actions_that_exist(qtbot: QtBot, icons: Icons) -> None:
    state = EmptyState(icons, name="empty", icon="vault")
    on_screen(qtbot, state)
    action = QAction("&Refresh", state)
    action.setObjectName("refresh")
    action.setToolTip("List again")
    state.say("Nothing", HOSTILE, [action])
    button = find(state, QPushButton, "emptyrefresh")
    assert (button.text(), button.toolTip()) == ("Refresh", "List again")
    assert find(state, QLabel, "emptyText").textFormat() is Qt.TextFormat.PlainText
    with qtbot.waitSignal(action.triggered):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    action.setEnabled(False)
    assert not button.isEnabled()
    state.say("Nothing", "at all")
    drop_old()
    assert state.findChildren(QPushButton) == []
    action.setEnabled(True)


def test_a_path_is_cut_in_its_middle_and_whole_in_its_tip(qtbot: QtBot) -> None:
    label = ElidedLabel(name="path")
    on_screen(qtbot, label, width=100, height=30)
    path = f"s3://bucket/{HOSTILE}/inbound/"
    label.show_text(path)
    assert "…" in label.text()
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert as_seen(label.toolTip()) == path
    assert label.accessibleName() == path
    assert label.minimumSizeHint().width() == 0
    label.resize(2000, 30)
    assert label.text() == path
    assert label.sizeHint().width() > 100


@pytest.mark.parametrize("role", ["text", "title", "fixed", "secondary"])
def test_a_plain_label_stays_plain_in_every_role(qtbot: QtBot, role: str) -> None:
    label = PlainLabel(HOSTILE, name="label", role=role)
    on_screen(qtbot, label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == HOSTILE
    assert not [char for char in label.text() if unicodedata.category(char) == "Cf"]
