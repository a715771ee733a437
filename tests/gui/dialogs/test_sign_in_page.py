"""How a connection signs in: each source with what it needs, the role on top, keys that are typed."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton, QSpinBox, QWidget
from support.dialog_driver import Opened, Opener

from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import AccessDenied, KeychainLocked
from vaultviewer.core.profiles import ProfileInfo, ProfileKind
from vaultviewer.core.sign_in import (
    AccessKey,
    AssumedRole,
    DefaultChain,
    IdentityCenter,
    Profile,
    SignIn,
    Source,
    StoredKey,
)

KEY_ID, SECRET, TOKEN = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG", "a+token="
ROLE = AssumedRole("arn:aws:iam::111122223333:role/Reader", "ticket-42", "analyst", 7200, "GAHT12345678")
PORTAL = IdentityCenter("https://d-1234567890.awsapps.com/start", "eu-west-1", "111122223333", "ReadOnly")
CONNECTION = Connection(bucket="soc-mail", kms_keys=("alias/mail",))

NEEDED = {
    "chain": set[str](),
    "profile": {"profile"},
    "identityCenter": {"start_url", "sso_region", "sso_account", "sso_role"},
    "accessKey": {"access_key_id", "secret_access_key", "session_token", "key_place"},
}
OF_ROLE = {"role_arn", "external_id", "session_name", "duration", "mfa_serial"}


def signing_in(sign_in: SignIn) -> Connection:
    return replace(CONNECTION, sign_in=sign_in)


def choose(form: Opened, name: str, value: str) -> None:
    box = form.find(QComboBox, f"{name}Field")
    assert box.findData(value) >= 0
    box.setCurrentIndex(box.findData(value))


def offered(form: Opened) -> set[str]:
    """Return the fields that the page shows beyond the two that decide about them."""
    page = form.form.signing
    return {name for name in page.fields if page.is_offered(name)} - {"sign_in", "role"}


# -------------------------------------------------------------------------------------------- sources


@pytest.mark.parametrize("role", [None, ROLE], ids=["alone", "role"])
@pytest.mark.parametrize(
    "source", [DefaultChain(), Profile("legal"), PORTAL, StoredKey()], ids=lambda it: type(it).__name__
)
def test_every_way_to_sign_in_comes_back_as_it_was(
    opened: Opener, source: Source, role: AssumedRole | None
) -> None:
    connection = signing_in(SignIn(source, role))
    form = opened(connection)
    form.press("save")
    assert form.saved == [connection]
    assert form.drafts[0].access_key is None


@pytest.mark.parametrize("way", NEEDED)
def test_each_way_shows_what_it_needs_and_nothing_of_the_others(opened: Opener, way: str) -> None:
    form = opened(CONNECTION)
    choose(form, "sign_in", way)
    assert offered(form) == NEEDED[way]
    form.find(QCheckBox, "roleField").click()
    assert offered(form) == NEEDED[way] | OF_ROLE


def test_what_was_typed_for_one_way_is_still_there_after_a_look_at_another(opened: Opener) -> None:
    form = opened(signing_in(SignIn(PORTAL, ROLE)))
    choose(form, "sign_in", "chain")
    form.find(QCheckBox, "roleField").click()
    choose(form, "sign_in", "identityCenter")
    form.find(QCheckBox, "roleField").click()
    form.press("save")
    assert form.saved[0].sign_in == SignIn(PORTAL, ROLE)


def test_a_way_that_is_not_chosen_has_no_say(opened: Opener) -> None:
    form = opened(signing_in(SignIn(replace(PORTAL, region="nowhere"))))
    assert not form.button("save").isEnabled()
    choose(form, "sign_in", "chain")
    assert form.button("save").isEnabled()
    form.press("save")
    assert form.saved[0].sign_in == SignIn(DefaultChain())


def test_a_way_that_was_just_chosen_accuses_nobody_but_says_what_it_needs(opened: Opener) -> None:
    form = opened(CONNECTION)
    choose(form, "sign_in", "identityCenter")
    assert form.text("start_urlProblem") == ""
    assert form.mark("signInPage") == "Sign-in"
    assert form.text("obstacle").startswith("Not ready to save. Start page: ")
    form.line("start_url").setText("http://example.com")
    assert form.text("start_urlProblem") != ""
    assert form.mark("signInPage") == "Sign-in, with a problem"


def test_each_part_of_a_role_is_edited(opened: Opener) -> None:
    form = opened(CONNECTION)
    form.find(QCheckBox, "roleField").click()
    assert form.line("session_name").text() == "VaultViewer"
    form.line("role_arn").setText(ROLE.arn)
    form.line("external_id").setText("ticket-42")
    form.line("session_name").setText("analyst")
    form.line("mfa_serial").setText("GAHT12345678")
    form.find(QSpinBox, "durationField").setValue(120)
    form.press("save")
    assert form.saved[0].sign_in == SignIn(DefaultChain(), ROLE)


def test_a_role_without_external_id_and_device_has_none(opened: Opener) -> None:
    form = opened(signing_in(SignIn(role=ROLE)))
    form.line("external_id").setText(" ")
    form.line("mfa_serial").setText("")
    form.press("save")
    assert form.saved[0].sign_in.role == replace(ROLE, external_id=None, mfa_serial=None)


# ------------------------------------------------------------------------------------------- profiles


def test_profiles_are_offered_with_their_kind_and_say_what_signing_in_takes(opened: Opener) -> None:
    form = opened(signing_in(SignIn(Profile("soc"))))
    box = form.find(QComboBox, "profileField")
    assert [box.itemText(row) for row in range(box.count())] == [
        "soc (access key)",
        "legal (IAM Identity Center)",
    ]
    assert form.text("profileHelp") == (
        "Its access key lies in the AWS configuration. Its Region is eu-central-1."
    )
    choose(form, "profile", "legal")
    assert form.text("profileHelp") == "You sign in in your browser when it is needed."


def test_no_profile_is_chosen_for_anybody(opened: Opener) -> None:
    form = opened(CONNECTION)
    choose(form, "sign_in", "profile")
    assert form.find(QComboBox, "profileField").currentIndex() == -1
    assert form.text("obstacle") == "Not ready to save. Profile: Choose a profile."


def test_a_profile_that_is_gone_stays_chosen_and_is_marked(opened: Opener) -> None:
    gone = Profile("old\u202e")
    form = opened(signing_in(SignIn(gone)))
    box = form.find(QComboBox, "profileField")
    assert box.currentText() == r"old\u{202e} (not on this machine)"
    form.press("save")
    assert form.saved[0].sign_in.source == gone


def test_profiles_that_arrive_late_keep_what_was_chosen(opened: Opener) -> None:
    form = opened(signing_in(SignIn(Profile("legal"))))
    form.dialog.set_profiles([ProfileInfo(name, ProfileKind.PROCESS) for name in ("a", "legal", "z")])
    box = form.find(QComboBox, "profileField")
    assert [box.itemData(row) for row in range(box.count())] == ["a", "legal", "z"]
    assert box.currentData() == "legal"
    form.press("cancel")
    assert not form.dialog.isVisible(), "nothing was changed, so nothing is asked"


# ----------------------------------------------------------------------------------- Identity Center


def test_account_and_permission_set_are_chosen_from_what_is_granted(opened: Opener) -> None:
    form = opened(signing_in(SignIn(replace(PORTAL, account="", role=""))))
    form.turn_to("signInPage")
    QTest.mouseClick(form.find(QPushButton, "findAccountButton"), Qt.MouseButton.LeftButton)
    (draft,) = form.accounts_wanted
    assert draft.connection.sign_in.source == replace(PORTAL, account="", role="")
    form.dialog.set_account("444455556666", "Audit")
    form.press("save")
    assert form.saved[0].sign_in.source == replace(PORTAL, account="444455556666", role="Audit")


@pytest.mark.parametrize(("field", "wrong"), [("start_url", "example.com"), ("sso_region", "")])
def test_nothing_is_looked_up_before_start_page_and_region_can_be_right(
    opened: Opener, field: str, wrong: str
) -> None:
    form = opened(signing_in(SignIn(PORTAL)))
    find = form.find(QPushButton, "findAccountButton")
    right = form.line(field).text()
    form.line(field).setText(wrong)
    assert not find.isEnabled()
    form.line(field).setText(right)
    assert find.isEnabled()


# ---------------------------------------------------------------------------------------------- keys


def enter_key(form: Opened, key_id: str = KEY_ID, secret: str = SECRET, token: str = "") -> None:
    choose(form, "sign_in", "accessKey")
    form.line("access_key_id").setText(key_id)
    form.line("secret_access_key").setText(secret)
    form.line("session_token").setText(token)


@pytest.mark.parametrize("place", ["keychain", "thisRun"])
def test_a_key_is_handed_out_beside_the_connection_and_never_in_it(opened: Opener, place: str) -> None:
    form = opened(CONNECTION)
    enter_key(form, token=TOKEN)
    choose(form, "key_place", place)
    form.press("save")
    (draft,) = form.drafts
    assert draft.connection == signing_in(SignIn(StoredKey()))
    assert draft.access_key == AccessKey(KEY_ID, SECRET, TOKEN)
    assert draft.for_this_run is (place == "thisRun")
    for secret in (KEY_ID, SECRET, TOKEN):
        assert secret not in repr(draft)


def test_a_key_is_wanted_where_none_is_kept(opened: Opener) -> None:
    form = opened(CONNECTION)
    choose(form, "sign_in", "accessKey")
    assert form.text("obstacle").startswith("Not ready to save. Access key ID: ")
    form.line("access_key_id").setText(KEY_ID)
    assert form.text("obstacle").startswith("Not ready to save. Secret access key: ")
    assert form.text("secret_access_keyProblem") != ""
    form.line("secret_access_key").setText(SECRET)
    assert form.button("save").isEnabled()


def test_a_key_that_is_kept_needs_no_typing_but_half_a_new_one_is_none(opened: Opener) -> None:
    form = opened(signing_in(SignIn(StoredKey())))
    assert "Unchanged" in form.line("secret_access_key").placeholderText()
    assert form.button("save").isEnabled()
    form.line("secret_access_key").setText(SECRET)
    assert not form.button("save").isEnabled()
    form.line("access_key_id").setText(KEY_ID)
    form.press("save")
    assert form.drafts[0].access_key == AccessKey(KEY_ID, SECRET)


def test_a_temporary_key_wants_its_token(opened: Opener) -> None:
    form = opened(CONNECTION)
    enter_key(form, key_id="ASIAIOSFODNN7EXAMPLE")
    assert form.text("session_tokenProblem") != ""
    form.line("session_token").setText(TOKEN)
    assert form.text("session_tokenProblem") == ""
    assert form.button("save").isEnabled()


def test_a_key_that_is_typed_is_a_change_that_is_not_lost_unasked(opened: Opener) -> None:
    form = opened(signing_in(SignIn(StoredKey())))
    form.line("secret_access_key").setText(SECRET)
    form.dialog.close()
    assert len(form.questions) == 1
    form.answer("discard")


def test_a_test_tries_the_key_that_was_typed(opened: Opener) -> None:
    form = opened(CONNECTION)
    enter_key(form)
    form.press("test")
    assert form.tested[0].access_key == AccessKey(KEY_ID, SECRET)


# ------------------------------------------------------------------------------- a keychain that refuses


@pytest.fixture
def unsaved(opened: Opener) -> Opened:
    """A dialog whose key the keychain has not taken yet."""
    form = opened(CONNECTION)
    form.dialog.save_wanted.disconnect(form.dialog.finish_saving)
    enter_key(form)
    form.press("save")
    return form


def test_saving_waits_for_the_keychain_and_says_so(unsaved: Opened) -> None:
    assert unsaved.dialog.isVisible()
    assert unsaved.text("obstacle") == "Keeping the access key…"
    for waiting in (unsaved.button("save"), unsaved.button("test"), unsaved.line("name")):
        assert not waiting.isEnabled(), "what is typed now would not be what is kept"
    unsaved.dialog.finish_saving()
    assert not unsaved.dialog.isVisible()
    assert unsaved.cancelled == []


def test_a_keychain_that_refuses_leaves_all_as_it_is_and_memory_as_the_choice(unsaved: Opened) -> None:
    unsaved.dialog.show_unsaved(KeychainLocked())
    assert unsaved.dialog.isVisible()
    assert unsaved.text("obstacle").startswith("The keychain is locked, and was not unlocked.")
    assert unsaved.find(QWidget, "obstacle").property("vvTone") == "danger"
    assert unsaved.line("secret_access_key").text() == SECRET
    assert unsaved.line("name").isEnabled()
    assert unsaved.button("save").isEnabled(), "the keychain may be unlocked by now"
    assert not unsaved.drafts[0].for_this_run

    unsaved.press("keepForThisRun")
    assert len(unsaved.drafts) == 2
    assert unsaved.drafts[1].for_this_run
    assert unsaved.drafts[1].access_key == AccessKey(KEY_ID, SECRET)
    assert not unsaved.button("keepForThisRun").isVisible()
    unsaved.dialog.finish_saving()
    assert not unsaved.dialog.isVisible()


def test_the_refusal_is_gone_with_the_next_edit(unsaved: Opened) -> None:
    unsaved.dialog.show_unsaved(KeychainLocked())
    unsaved.line("name").setText("SOC")
    assert unsaved.text("obstacle") == ""
    assert not unsaved.button("keepForThisRun").isVisible()


def test_memory_is_no_way_out_of_other_failures(unsaved: Opened) -> None:
    unsaved.dialog.show_unsaved(AccessDenied(action="a", resource="b"))
    assert unsaved.text("obstacle") != ""
    assert not unsaved.button("keepForThisRun").isVisible()


def test_waiting_for_a_keychain_can_be_given_up(unsaved: Opened) -> None:
    unsaved.press("cancel")
    unsaved.answer("discard")
    assert unsaved.cancelled == ["save"]
    assert not unsaved.dialog.isVisible()
