"""Loading a message's images: asked for, agreed to, shown, and blocked again the next time."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from support.dialog_driver import find
from support.gui_desk import Desk
from support.gui_html_view import StubHtmlView
from support.gui_runner import wait_for
from support.gui_vaults import PREFIX, Gate, mail
from support.made_images import image_of

from vaultviewer.core.errors import TookTooLong
from vaultviewer.gui.engine.document import MailDocument, MailPart
from vaultviewer.gui.windows.reader_window import ReaderWindow

LOGO = "https://cdn.example.com/logo.png"
PHOTO = "http://img.example.net/photo.jpg?u=1&v=2"
PIXEL = "https://track.example.org/open.gif?u=4711"
HTML = (
    f'<p>Words</p><img src="{LOGO}"><img src="{PHOTO.replace("&", "&amp;")}" width="600">'
    f'<img src="{PIXEL}" width="1" height="1"><link rel="stylesheet" href="https://cdn.example.com/a.css">'
)


@pytest.fixture
def reading(desk: Desk) -> Desk:
    """A desk with the message on its screen."""
    desk.bucket.add("m1", mail("m1", html=HTML))
    desk.bucket.add("m2", mail("m2", html=HTML))
    desk.bucket.add("m3", mail("m3"))
    desk.services.remote_images.contents = {LOGO: image_of("png"), PHOTO: image_of("jpeg", 600, 400)}
    desk.show_vault()
    show(desk, "m1")
    return desk


@pytest.fixture
def gate(reading: Desk) -> Iterator[Gate]:
    """Holds the servers up after the first image."""
    gate = reading.services.remote_images.gate = Gate()
    yield gate
    gate.open()


def show(desk: Desk, name: str) -> None:
    assert desk.window.list_pane.list.select_key(f"{PREFIX}{name}")
    QTest.keyClick(desk.window.list_pane.list, Qt.Key.Key_Return)
    desk.wait(name)
    QApplication.processEvents()


def settle() -> None:
    QApplication.processEvents()  # a layout shows what was added to it in the next turn


def said(desk: Desk) -> str:
    """Return what the bar says of remote content."""
    page = desk.window.reader.page
    assert page is not None
    (notice,) = (each for each in page.notices if each.identifier == "remote")
    return notice.text


def press(desk: Desk, name: str) -> None:
    settle()
    button = next(
        each
        for each in desk.window.reader.findChildren(QWidget, name)
        if each.isVisible() and isinstance(each, QPushButton | QToolButton)
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def question(desk: Desk) -> QMessageBox:
    (box,) = (box for box in desk.window.findChildren(QMessageBox) if box.isVisible())
    return box


def answer(desk: Desk, name: str) -> None:
    QTest.mouseClick(find(question(desk), QPushButton, name), Qt.MouseButton.LeftButton)


def document(desk: Desk) -> MailDocument:
    view = desk.window.reader.body
    assert isinstance(view, StubHtmlView)
    assert view.document is not None
    return view.document


def loaded_parts(desk: Desk) -> list[MailPart]:
    return list(document(desk).parts.values())


def load(qtbot: QtBot, desk: Desk) -> None:
    press(desk, "loadImagesButton")
    answer(desk, "loadImagesButton")
    wait_for(qtbot, lambda: "loaded" in said(desk))


def test_what_is_blocked_is_said_listed_and_copied_defanged(reading: Desk) -> None:
    assert said(reading) == "4 remote items blocked, from 3 hosts"
    press(reading, "notice0Toggle")
    details = find(reading.window.reader, QPlainTextEdit, "notice0Details")
    assert details.isVisible()
    assert details.toPlainText().splitlines() == [
        "cdn.example.com: 1 image, 1 style",
        f"    image: {LOGO}",
        "    style: https://cdn.example.com/a.css",
        "img.example.net: 1 image",
        f"    image: {PHOTO}",
        "track.example.org: 1 tracking pixel",
        f"    tracking pixel: {PIXEL}",
    ]
    press(reading, "notice0Copy")
    copied = QGuiApplication.clipboard().text()
    assert "hxxps://cdn[.]example[.]com/logo.png" in copied
    assert "://" not in copied.replace("hxxps://", "").replace("hxxp://", "")


def test_the_question_names_the_hosts_and_does_nothing_by_default(reading: Desk) -> None:
    press(reading, "loadImagesButton")
    box = question(reading)
    assert box.text() == "Load 2 images from the network?"
    assert "cdn.example.com\nimg.example.net" in box.informativeText()
    assert "track.example.org" not in box.informativeText()
    assert "which network address" in box.informativeText()
    assert box.defaultButton().objectName() == "leaveBlockedButton"
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert said(reading) == "4 remote items blocked, from 3 hosts"
    press(reading, "loadImagesButton")
    QTest.keyClick(question(reading), Qt.Key.Key_Escape)
    assert reading.services.remote_images.asked == []


def test_images_are_loaded_made_anew_and_shown(qtbot: QtBot, reading: Desk) -> None:
    before = document(reading)
    assert "vv-part:" not in before.html
    load(qtbot, reading)
    assert reading.services.remote_images.asked == [(LOGO, PHOTO)]
    assert said(reading) == "2 of 2 images loaded for this one showing; 1 tracking pixel was left out"
    after = document(reading)
    assert after.token != before.token
    assert [part.content_type for part in after.parts.values()] == ["image/png"] * 2
    assert all(part.content.startswith(b"\x89PNG") for part in after.parts.values())
    for number in range(2):
        assert f'src="vv-part://{after.token}/{number}"' in after.html
    assert "example.com" not in after.html
    bars = reading.window.reader.findChildren(QProgressBar, "remoteProgress")
    assert not any(bar.isVisible() for bar in bars)


def test_the_key_loads_as_well(qtbot: QtBot, reading: Desk) -> None:
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(reading.window, Qt.Key.Key_L, modifiers)
    answer(reading, "loadImagesButton")
    wait_for(qtbot, lambda: "2 of 2 images loaded" in said(reading))


def test_the_message_chosen_again_is_blocked_again_and_so_is_the_next(qtbot: QtBot, reading: Desk) -> None:
    load(qtbot, reading)
    show(reading, "m2")
    assert said(reading) == "4 remote items blocked, from 3 hosts"
    assert loaded_parts(reading) == []
    show(reading, "m1")
    assert said(reading) == "4 remote items blocked, from 3 hosts"
    assert loaded_parts(reading) == []
    assert len(reading.services.remote_images.asked) == 1


def test_what_did_not_load_is_listed_with_its_reason(qtbot: QtBot, reading: Desk) -> None:
    reading.services.remote_images.contents = {LOGO: b"<html>no image</html>"}
    load(qtbot, reading)
    assert said(reading).startswith("0 of 2 images loaded")
    press(reading, "notice0Toggle")
    details = find_shown_details(reading)
    assert details == [f"{LOGO}: what came is no image", f"{PHOTO}: it answered with status 404"]
    assert loaded_parts(reading) == []
    press(reading, "loadImagesButton")  # again
    assert question(reading).isVisible()


def find_shown_details(desk: Desk) -> list[str]:
    settle()
    (details,) = (
        each for each in desk.window.reader.findChildren(QPlainTextEdit, "notice0Details") if each.isVisible()
    )
    return details.toPlainText().splitlines()


def test_progress_is_shown_and_cancelling_keeps_all_blocked(qtbot: QtBot, reading: Desk, gate: Gate) -> None:
    before = document(reading)
    press(reading, "loadImagesButton")
    answer(reading, "loadImagesButton")
    assert gate.reached.wait(10)
    assert said(reading) == "Loading 2 images from the network"
    assert not reading.window.actions_by_name["load_images"].isEnabled()
    bar = next(each for each in reading.window.reader.findChildren(QProgressBar, "remoteProgress"))
    wait_for(qtbot, lambda: (bar.value(), bar.maximum()) == (1, 4))
    focus = reading.window.focusWidget()
    assert focus.objectName() == "cancelImagesButton"
    QTest.keyClick(focus, Qt.Key.Key_Space)
    assert said(reading) == "4 remote items blocked, from 3 hosts"
    assert document(reading) is before
    assert reading.window.actions_by_name["load_images"].isEnabled()
    gate.open()
    wait_for(qtbot, lambda: not reading.runner.busy)
    assert reading.services.remote_images.cancelled == 1
    assert document(reading) is before


def test_nothing_is_painted_into_the_message_that_came_up_meanwhile(
    qtbot: QtBot, reading: Desk, gate: Gate
) -> None:
    press(reading, "loadImagesButton")
    answer(reading, "loadImagesButton")
    assert gate.reached.wait(10)
    show(reading, "m2")
    gate.open()
    wait_for(qtbot, lambda: not reading.runner.busy)
    assert said(reading) == "4 remote items blocked, from 3 hosts"
    assert loaded_parts(reading) == []
    assert reading.services.remote_images.cancelled == 1


def test_an_agreement_holds_for_the_message_it_was_given_for(reading: Desk) -> None:
    """Both messages name the same addresses."""
    press(reading, "loadImagesButton")
    box = question(reading)
    reading.window.reader_presenter.open(reading.vault, f"{PREFIX}m2")
    reading.wait("m2")
    QTest.mouseClick(find(box, QPushButton, "loadImagesButton"), Qt.MouseButton.LeftButton)
    settle()
    assert reading.services.remote_images.asked == []


def test_a_message_without_images_offers_nothing(reading: Desk) -> None:
    show(reading, "m3")
    assert not reading.window.actions_by_name["load_images"].isEnabled()
    assert not any(
        each.isVisible() for each in reading.window.reader.findChildren(QPushButton, "loadImagesButton")
    )


def test_where_the_engine_cannot_run_nobody_reveals_themselves_for_nothing(reading: Desk) -> None:
    reading.window.reader.set_engine_problem("No sandbox.")
    show(reading, "m2")
    assert not reading.window.actions_by_name["load_images"].isEnabled()
    assert not any(
        each.isVisible() for each in reading.window.reader.findChildren(QPushButton, "loadImagesButton")
    )


def test_where_the_images_cannot_be_put_in_the_message_stays_as_it_was(
    qtbot: QtBot, reading: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = document(reading)
    monkeypatch.setattr(reading.services.confinement, "stopped", TookTooLong(seconds=30))
    press(reading, "loadImagesButton")
    answer(reading, "loadImagesButton")
    wait_for(qtbot, lambda: said(reading).startswith("No images were loaded."))
    assert "30 seconds" in said(reading)
    assert document(reading) is before


def test_a_window_of_its_own_loads_for_itself_alone(qtbot: QtBot, reading: Desk) -> None:
    reading.act("open_window")
    (window,) = reading.window.windows.windows
    wait_for(qtbot, lambda: window.reader.page is not None)
    window.actions_by_name["load_images"].trigger()
    (box,) = (box for box in window.findChildren(QMessageBox) if box.isVisible())
    QTest.mouseClick(find(box, QPushButton, "loadImagesButton"), Qt.MouseButton.LeftButton)
    wait_for(qtbot, lambda: shown_parts(window) == 2)
    assert said(reading) == "4 remote items blocked, from 3 hosts"
    assert loaded_parts(reading) == []
    window.close()


def shown_parts(window: ReaderWindow) -> int:
    view = window.reader.body
    assert isinstance(view, StubHtmlView)
    return 0 if view.document is None else len(view.document.parts)


def test_the_question_shows_names_as_plain_text(reading: Desk) -> None:
    press(reading, "loadImagesButton")
    for label in question(reading).findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText or not label.text()
