"""The connection dialog by keyboard alone, page by page, and what a screen reader has to say of it."""

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QWidget
from support.dialog_driver import Opened, Opener
from support.keyboard import focused, press_key, type_text, walk_around, walk_to

from vaultviewer.core.connection import Connection
from vaultviewer.core.sign_in import (
    AccessKey,
    AssumedRole,
    IdentityCenter,
    Profile,
    SignIn,
    Source,
    StoredKey,
)

KEY = "arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"
ROLE = AssumedRole("arn:aws:iam::111122223333:role/Reader")
PORTAL = IdentityCenter("https://d-1234567890.awsapps.com/start", "eu-west-1", "111122223333", "ReadOnly")
EDITED = Connection(bucket="soc-mail", kms_keys=(KEY,), sign_in=SignIn(PORTAL, ROLE))

ORDER = {
    "vaultPage": ["name", "bucket", "prefix", "region", "requester_pays"],
    "signInPage": [
        "sign_in",
        "start_url",
        "sso_region",
        "sso_account",
        "sso_role",
        "role",
        "role_arn",
        "mfa_serial",
        "external_id",
        "session_name",
        "duration",
    ],
    "acceptedPage": [
        "account",
        "rule_names",
        "kms_keys",
        "accept_any_key",
        "allow_cbc",
        "allow_instruction_files",
    ],
    "newMailPage": ["watch_interval", "queue_url", "announce"],
    "networkPage": ["endpoint_url", "path_style", "ca_bundle", "connect_timeout", "read_timeout"],
}
BUTTONS = {"saveButton", "cancelButton", "testButton", "removeButton"}


def next_page() -> None:
    press_key(Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)


def test_a_connection_is_made_by_keyboard_alone(opened: Opener) -> None:
    form = opened()
    assert focused().objectName() == "nameField"
    type_text("SOC vault")
    for name, text in {"bucket": "soc-mail", "prefix": "inbound/", "region": "eu-central-1"}.items():
        walk_to(f"{name}Field")
        type_text(text)
    next_page()
    walk_to("sign_inField")
    press_key(Qt.Key.Key_Down)
    walk_to("profileField")
    press_key(Qt.Key.Key_Down)
    press_key(Qt.Key.Key_Down)
    walk_to("roleField")
    press_key(Qt.Key.Key_Space)
    walk_to("role_arnField")
    type_text(ROLE.arn)
    walk_to("durationField")
    press_key(Qt.Key.Key_Up)
    next_page()
    walk_to("accountField")
    type_text("111122223333")
    walk_to("rule_namesField")
    type_text("encrypt, dmarc")
    walk_to("kms_keysField")
    type_text(KEY)
    press_key(Qt.Key.Key_Return)
    type_text("alias/mail")
    walk_to("allow_cbcField")
    press_key(Qt.Key.Key_Space)
    next_page()
    walk_to("watch_intervalField")
    press_key(Qt.Key.Key_Up)
    next_page()
    walk_to("path_styleField")
    press_key(Qt.Key.Key_Space)
    walk_to("connect_timeoutField")
    press_key(Qt.Key.Key_Up)
    walk_to("saveButton")
    press_key(Qt.Key.Key_Space)

    (saved,) = form.saved
    assert saved == Connection(
        id=saved.id,
        name="SOC vault",
        bucket="soc-mail",
        prefix="inbound/",
        region="eu-central-1",
        path_style=True,
        sign_in=SignIn(Profile("legal"), replace(ROLE, duration=4500)),
        account="111122223333",
        rule_names=("encrypt", "dmarc"),
        kms_keys=(KEY, "alias/mail"),
        allow_cbc=True,
        watch_interval=15.0,
        connect_timeout=6.0,
    )


def test_a_key_is_entered_by_keyboard_alone(opened: Opener) -> None:
    form = opened(replace(EDITED, sign_in=SignIn()))
    next_page()
    walk_to("sign_inField")
    press_key(Qt.Key.Key_End)
    for name, text in {"access_key_id": "AKIAIOSFODNN7EXAMPLE", "secret_access_key": "s3cr3t"}.items():
        walk_to(f"{name}Field")
        type_text(text)
    walk_to("key_placeField")
    press_key(Qt.Key.Key_Down)
    walk_to("session_tokenField")
    press_key(Qt.Key.Key_Return)
    (draft,) = form.drafts
    assert draft.connection.sign_in == SignIn(StoredKey())
    assert draft.access_key == AccessKey("AKIAIOSFODNN7EXAMPLE", "s3cr3t")
    assert draft.for_this_run


@pytest.mark.parametrize("page", ORDER)
def test_tab_visits_every_field_of_a_page_in_the_order_in_which_it_is_read(opened: Opener, page: str) -> None:
    form = opened(EDITED)
    form.turn_to(page)
    form.find(QWidget, f"{ORDER[page][0]}Field").setFocus()
    visited = walk_around()
    assert [name.removesuffix("Field") for name in visited if name.endswith("Field")] == ORDER[page]
    assert set(visited) >= BUTTONS


def test_pages_are_turned_from_any_field_and_from_the_tabs(opened: Opener) -> None:
    form = opened(EDITED)
    for page in ORDER:
        assert form.form.currentWidget().objectName() == page
        walk_to(f"{ORDER[page][-1]}Field")
        next_page()
    assert form.form.currentWidget().objectName() == "preflightPanel"
    walk_to("connectionTabs")
    press_key(Qt.Key.Key_Left)
    assert form.form.currentWidget().objectName() == "networkPage"
    press_key(Qt.Key.Key_Right)
    assert form.form.currentWidget().objectName() == "preflightPanel"


def test_return_saves_from_a_line(opened: Opener) -> None:
    form = opened(EDITED)
    form.line("name").setFocus()
    press_key(Qt.Key.Key_Return)
    assert form.saved == [EDITED]


@pytest.mark.parametrize("page", [*ORDER, "preflightPanel"])
@pytest.mark.parametrize("source", [PORTAL, Profile("soc"), StoredKey()], ids=lambda it: type(it).__name__)
def test_no_two_mnemonics_that_can_be_seen_are_alike(opened: Opener, page: str, source: Source) -> None:
    form = opened(replace(EDITED, sign_in=SignIn(source, ROLE)))
    form.turn_to(page)
    labels = [label for label in form.dialog.findChildren(QLabel) if label.buddy() is not None]
    texts = [label.text() for label in labels if label.isVisible()]
    texts += [each.text() for each in form.dialog.findChildren(QAbstractButton) if each.isVisible()]
    letters = [match.group(1).lower() for text in texts if (match := re.search(r"&(\w)", text))]
    assert letters
    assert len(letters) == len(set(letters)), sorted(letters)


@pytest.mark.parametrize("page", [*ORDER, "preflightPanel"])
def test_every_widget_that_takes_the_focus_has_a_name_for_people_and_one_for_tests(
    opened: Opener, page: str
) -> None:
    form = opened(EDITED)
    form.turn_to(page)
    nameless = [
        repr(widget)
        for widget in form.dialog.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.focusProxy() is None
        and not (widget.objectName() and (widget.accessibleName() or _text(widget)))
    ]
    assert nameless == []


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QAbstractButton) else ""


def test_every_caption_leads_to_its_field(opened: Opener) -> None:
    form = opened(EDITED)
    captions = [label for label in form.dialog.findChildren(QLabel) if label.buddy() is not None]
    assert len(captions) >= 20
    for caption in captions:
        assert caption.buddy().accessibleName() == re.sub("&(.)", r"\1", caption.text())


def _turn_wheel(widget: QWidget) -> None:
    turn = QWheelEvent(
        QPointF(5, 5),
        QPointF(widget.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, turn)


def test_the_wheel_changes_no_field_that_is_not_in_use(opened: Opener) -> None:
    form = opened(EDITED)
    form.turn_to("signInPage")
    box = form.find(QComboBox, "sign_inField")
    form.line("start_url").setFocus()
    chosen = box.currentData()
    _turn_wheel(box)
    assert box.currentData() == chosen
    box.setFocus()
    _turn_wheel(box)
    assert box.currentData() != chosen


def test_a_secret_is_never_shown_and_never_on_the_clipboard(opened: Opener) -> None:
    form: Opened = opened(replace(EDITED, sign_in=SignIn(StoredKey())))
    for name in ("secret_access_key", "session_token"):
        line = form.line(name)
        assert line.echoMode() is QLineEdit.EchoMode.Password
        line.setText("s3cr3t")
        line.selectAll()
        QApplication.clipboard().setText("before")
        line.copy()
        assert QApplication.clipboard().text() == "before"
