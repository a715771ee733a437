"""Finding a bucket from the connection dialog: offered, chosen by keyboard, refused, given up."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView, QPushButton
from pytestqt.qtbot import QtBot
from support.dialog_driver import Opened, Opener
from support.gui_runner import wait_for
from support.keyboard import focused, press_key

from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import AccessDenied
from vaultviewer.core.sign_in import Profile, SignIn

BUCKETS = ("archive-mail", "legal-mail", "photos")
SIGN_IN = SignIn(Profile("soc"))
EDITED = Connection(bucket="soc-mail", kms_keys=("alias/mail",), sign_in=SIGN_IN)


def find(form: Opened) -> None:
    QTest.mouseClick(form.find(QPushButton, "findBucketsButton"), Qt.MouseButton.LeftButton)


def button_text(form: Opened) -> str:
    return form.find(QPushButton, "findBucketsButton").text()


def popup(form: Opened) -> QListView:
    view = form.line("bucket").completer().popup()
    assert isinstance(view, QListView)
    return view


def names(view: QListView) -> list[str]:
    model = view.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


@pytest.fixture
def searching(opened: Opener) -> Opened:
    form = opened(EDITED)
    find(form)
    return form


def test_looking_for_buckets_takes_the_sign_in_of_the_form_and_shows_that_it_runs(searching: Opened) -> None:
    (draft,) = searching.searched
    assert draft.connection.sign_in == SIGN_IN
    assert searching.text("bucketHelp").startswith("Looking for the buckets")
    assert button_text(searching) == "Stop &finding"


def test_buckets_can_be_looked_for_before_any_is_named(opened: Opener) -> None:
    form = opened()
    find(form)
    assert len(form.searched) == 1


def test_what_was_found_is_offered_and_chosen_by_keyboard(searching: Opened, qtbot: QtBot) -> None:
    searching.dialog.show_buckets(BUCKETS)
    view = popup(searching)
    wait_for(qtbot, view.isVisible)
    assert names(view) == list(BUCKETS)
    assert focused() is searching.line("bucket")
    assert searching.text("bucketHelp").startswith("3 buckets found")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(view, key)
    assert searching.line("bucket").text() == "legal-mail"
    assert searching.saved == [], "Return took the bucket, not the dialog"
    assert searching.dialog.isVisible()


def test_any_part_of_a_name_narrows_what_is_offered(searching: Opened, qtbot: QtBot) -> None:
    searching.dialog.show_buckets(BUCKETS)
    view = popup(searching)
    wait_for(qtbot, view.isVisible)
    press_key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(searching.line("bucket"), "MAIL")
    assert names(view) == ["archive-mail", "legal-mail"]


def test_another_bucket_can_be_typed_all_the_same(searching: Opened) -> None:
    searching.dialog.show_buckets(BUCKETS)
    popup(searching).hide()
    searching.line("bucket").setText("of-another-account")
    searching.press("save")
    assert searching.saved[0].bucket == "of-another-account"


def test_an_account_without_buckets_says_so(searching: Opened) -> None:
    searching.dialog.show_buckets(())
    assert searching.text("bucketHelp").startswith("This account has no buckets.")
    assert not popup(searching).isVisible()


def test_whoever_may_not_list_them_is_told_what_is_missing_and_that_typing_works(searching: Opened) -> None:
    searching.dialog.show_buckets_failed(AccessDenied(action="s3:ListAllMyBuckets", resource="*"))
    help_text = searching.text("bucketHelp")
    assert "s3:ListAllMyBuckets" in help_text
    assert help_text.endswith("The name can be typed without that.")
    assert button_text(searching) == "&Find…"


def test_a_search_is_stopped_by_the_same_button_and_its_late_answer_is_dropped(searching: Opened) -> None:
    find(searching)
    assert searching.cancelled == ["buckets"]
    assert button_text(searching) == "&Find…"
    searching.dialog.show_buckets(BUCKETS)
    searching.dialog.show_buckets_failed(AccessDenied(action="a", resource="b"))
    assert searching.text("bucketHelp") == ""
    assert not popup(searching).isVisible()


def test_a_sign_in_that_nobody_wants_ends_the_search(searching: Opened) -> None:
    searching.dialog.show_given_up()
    assert searching.text("bucketHelp") == ""
    assert searching.cancelled == []


def test_search_and_test_end_where_the_other_begins(searching: Opened) -> None:
    searching.press("test")
    assert searching.cancelled == ["buckets"]
    searching.turn_to("vaultPage")
    find(searching)
    assert searching.cancelled == ["buckets", "test"]
    assert searching.button("test").text() == "&Test"


def test_leaving_the_dialog_gives_the_search_up(searching: Opened) -> None:
    searching.press("cancel")
    assert not searching.dialog.isVisible()
    assert searching.cancelled == ["buckets"]
