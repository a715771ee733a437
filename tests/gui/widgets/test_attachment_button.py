"""An attachment on the strip: what it says, how it is reached, and what it asks for."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot
from support.attachment_samples import part
from support.dialog_driver import find

from vaultviewer.core.mail.severity import Severity
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.reader_page import AttachmentRow
from vaultviewer.gui.widgets.attachment_button import AttachmentButton
from vaultviewer.gui.widgets.attachment_strip import AttachmentStrip

HOSTILE = "<img src='file:///etc/passwd'>.pdf"
PLAIN = AttachmentRow(
    part(b"%PDF-1.7"),
    "a & b.pdf",
    "application/pdf",
    1234,
    "file-pdf",
    true_type="application/pdf",
    description="PDF document",
)
DECEIVING = replace(
    PLAIN,
    part=replace(part(b"MZ"), path="2"),
    name=HOSTILE,
    warnings=("It is a program: opening it runs it.", "It is named .pdf, but is something else."),
    true_type="application/x-dosexec",
    description="Windows program",
    severity=Severity.DANGER,
    mismatched=True,
)


@pytest.fixture
def strip(qtbot: QtBot, icons: Icons) -> AttachmentStrip:
    strip = AttachmentStrip(icons)
    qtbot.addWidget(strip)
    strip.resize(900, 200)
    strip.show_attachments((PLAIN, DECEIVING))
    qtbot.waitExposed(strip)
    strip.activateWindow()
    return strip


def button(strip: AttachmentStrip, number: int) -> AttachmentButton:
    return find(strip, AttachmentButton, f"attachment{number}")


def act(strip: AttachmentStrip, number: int, name: str) -> None:
    action = button(strip, number).menu().findChild(QAction, name)
    assert isinstance(action, QAction)
    action.trigger()


def test_it_says_what_it_is_and_what_it_is_said_to_be(strip: AttachmentStrip) -> None:
    plain, deceiving = button(strip, 0), button(strip, 1)
    assert plain.text() == "a && b.pdf  PDF document, 1.2 kB"
    assert plain.accessibleDescription() == ""
    assert "declared" not in plain.toolTip(), "what agrees is not said twice"
    assert "Windows program, declared as application/pdf" in deceiving.text()
    assert "Windows program, declared as application/pdf" in deceiving.accessibleName()
    assert deceiving.accessibleDescription() == " ".join(DECEIVING.warnings)
    assert "by its content application/x-dosexec" in deceiving.toolTip()
    assert "<img" not in deceiving.toolTip()
    assert deceiving.iconSize().width() > plain.iconSize().width(), "a warning stands beside the type"


@pytest.mark.parametrize(
    ("action", "signal", "expected"),
    [
        ("attachmentPreview", "preview_wanted", DECEIVING.part),
        ("attachmentSave", "save_wanted", DECEIVING),
        ("attachmentSaveInfected", "save_infected_wanted", DECEIVING),
        ("attachmentHash", "hash_wanted", DECEIVING),
        ("attachmentCopyName", "copy_wanted", DECEIVING.name),
    ],
)
def test_its_menu_asks(
    qtbot: QtBot, strip: AttachmentStrip, action: str, signal: str, expected: object
) -> None:
    wanted: SignalInstance = getattr(strip, signal)
    with qtbot.waitSignal(wanted) as asked:
        act(strip, 1, action)
    assert asked.args == [expected]


def test_all_are_saved_from_the_top(qtbot: QtBot, strip: AttachmentStrip) -> None:
    for name, wanted in (
        ("attachmentSaveAll", strip.save_all_wanted),
        ("attachmentSaveAllInfected", strip.save_all_infected_wanted),
    ):
        with qtbot.waitSignal(wanted):
            QTest.mouseClick(find(strip, QToolButton, name), Qt.MouseButton.LeftButton)
    strip.show_attachments((PLAIN,))
    assert not find(strip, QToolButton, "attachmentSaveAllInfected").isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Menu])
def test_the_menu_comes_by_key(qtbot: QtBot, strip: AttachmentStrip, key: Qt.Key) -> None:
    first = button(strip, 0)
    QTest.keyClick(first, key)
    qtbot.waitUntil(first.menu().isVisible)
    first.menu().close()


def test_a_click_shows_the_menu_and_waits_for_nobody(qtbot: QtBot, strip: AttachmentStrip) -> None:
    first = button(strip, 0)
    QTest.mouseClick(first, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    qtbot.waitUntil(first.menu().isVisible)
    first.menu().close()


def test_space_previews_and_arrows_go_on(qtbot: QtBot, strip: AttachmentStrip) -> None:
    first, second = button(strip, 0), button(strip, 1)
    first.setFocus()
    with qtbot.waitSignal(strip.preview_wanted) as asked:
        QTest.keyClick(first, Qt.Key.Key_Space)
    assert asked.args == [PLAIN.part]
    for key, target in (
        (Qt.Key.Key_Right, second),
        (Qt.Key.Key_Down, second),
        (Qt.Key.Key_Left, first),
        (Qt.Key.Key_Up, first),
    ):
        focused = strip.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)
        assert strip.focusWidget() is target
    assert first.focusPolicy() & Qt.FocusPolicy.TabFocus


def pull(widget: AttachmentButton, pixels: int) -> None:
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    QTest.mouseMove(widget, QPoint(10 + pixels, 10))
    QApplication.processEvents()


def test_it_is_dragged_from_the_distance_of_the_platform_on(qtbot: QtBot, strip: AttachmentStrip) -> None:
    far = QApplication.startDragDistance()
    first = button(strip, 0)
    with qtbot.assertNotEmitted(strip.drag_wanted):
        pull(first, far - 1)
    with qtbot.waitSignal(strip.drag_wanted) as asked:
        QTest.mouseMove(first, QPoint(10 + far, 10))
    assert asked.args == [PLAIN]
    with qtbot.assertNotEmitted(strip.drag_wanted):
        QTest.mouseMove(first, QPoint(10 + 3 * far, 10))
    QTest.mouseRelease(first, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert not first.menu().isVisible(), "a drag is no click"


def test_a_hash_is_shown_where_it_belongs_and_kept_over_a_change_of_theme(strip: AttachmentStrip) -> None:
    sha256 = "ab" * 32

    def shown() -> Sequence[bool]:
        return [sha256 in button(strip, number).toolTip() for number in (0, 1)]

    strip.show_sha256(DECEIVING.part, sha256)
    assert shown() == [False, True]
    action = button(strip, 1).menu().findChild(QAction, "attachmentHash")
    assert isinstance(action, QAction)
    assert "abababababab…" in action.text()
    strip.show_attachments((PLAIN, DECEIVING))
    assert shown() == [False, True]
    strip.show_attachments((PLAIN, replace(DECEIVING, part=replace(DECEIVING.part))))
    assert shown() == [False, False], "another message's part has the same path"
    strip.show_sha256(DECEIVING.part, sha256)
    assert shown() == [False, False]
