"""Signing in by what a connection brings itself: a key in the keychain, a permission set, a key in memory."""

import logging
from functools import partial

import pytest
from support.identity_center import ACCOUNT, ROLE, IdentityCenterServer
from support.portals import Confirming, MovedClock
from support.signing import KEY, Keychain, OpenDesk, configure
from support.token_service import ROLE_ARN, SERIAL, TokenServiceServer

from vaultviewer.adapters.aws.identity_center.portal import AccessPortal
from vaultviewer.adapters.aws.session import open_vault
from vaultviewer.adapters.aws.signing import signer
from vaultviewer.core.access_keys import render_access_key, secret_name
from vaultviewer.core.cancel import NEVER
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import (
    AccessKeyMissing,
    Cancelled,
    CertificatesUnreadable,
    IdentityCenterSignInNeeded,
    KeychainLocked,
)
from vaultviewer.core.sign_in import AccessKey, AssumedRole, IdentityCenter, SignIn, StoredKey

pytestmark = pytest.mark.usefixtures("one_attempt")

STORED = SignIn(StoredKey())
NAME = secret_name("mail")


@pytest.fixture
def keychain() -> Keychain:
    return Keychain()


def test_the_keychains_key_signs_and_the_machines_configuration_does_not_count(
    open_desk: OpenDesk, keychain: Keychain, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure("broken\n")
    monkeypatch.setenv("AWS_PROFILE", "gone")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIASOMEBODY")
    keychain.write(NAME, render_access_key(KEY))
    assert open_desk(STORED, secrets=keychain, id="mail").key() == KEY.access_key_id


@pytest.mark.parametrize("kept", [None, "not a key"])
def test_a_key_that_is_not_kept_is_told_and_may_come(
    open_desk: OpenDesk, keychain: Keychain, kept: str | None
) -> None:
    if kept is not None:
        keychain.write(NAME, kept)
    desk = open_desk(STORED, secrets=keychain, id="mail")
    for ask in (desk.key, desk.renew):
        with pytest.raises(AccessKeyMissing):
            ask()
    keychain.write(NAME, render_access_key(KEY))
    assert desk.key() == KEY.access_key_id


def test_a_key_that_was_changed_counts_after_a_renewal(open_desk: OpenDesk, keychain: Keychain) -> None:
    keychain.write(NAME, render_access_key(KEY))
    desk = open_desk(STORED, secrets=keychain, id="mail")
    desk.key()
    keychain.write(NAME, render_access_key(AccessKey("AKIAOTHER", "secret-of-a-test")))
    assert desk.key() == KEY.access_key_id
    desk.renew()
    assert desk.key() == "AKIAOTHER"


def test_a_locked_keychain_is_told_as_such(
    open_desk: OpenDesk, keychain: Keychain, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_name: str) -> str | None:
        raise KeychainLocked

    monkeypatch.setattr(keychain, "read", locked)
    with pytest.raises(KeychainLocked):
        open_desk(STORED, secrets=keychain).key()


def test_without_any_keychain_there_is_no_key(open_desk: OpenDesk) -> None:
    with pytest.raises(AccessKeyMissing):
        open_desk(STORED).key()


def test_a_permission_set_signs_in_by_the_browser(
    open_desk: OpenDesk,
    center: IdentityCenterServer,
    clock: MovedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signer, "AccessPortal", partial(AccessPortal, pause=Confirming(clock).pause))
    source = IdentityCenter(center.start_url, "eu-central-1", ACCOUNT, ROLE)
    desk = open_desk(SignIn(source), ca_bundle=str(center.certificates))
    with pytest.raises(IdentityCenterSignInNeeded):
        desk.key()
    assert len(desk.renew().shown) == 1
    assert desk.key() == "ASIAIOSFODNN7EXAMPLE"
    assert desk.signer.expires is not None


def test_a_role_with_mfa_on_top_asks_for_the_browser_first(
    open_desk: OpenDesk,
    aws: TokenServiceServer,
    center: IdentityCenterServer,
    clock: MovedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signer, "AccessPortal", partial(AccessPortal, pause=Confirming(clock).pause))
    aws.codes = ["123456"]
    source = IdentityCenter(center.start_url, "eu-central-1", ACCOUNT, ROLE)
    role = AssumedRole(ROLE_ARN, mfa_serial=SERIAL)
    desk = open_desk(SignIn(source, role), ca_bundle=str(center.certificates))
    with pytest.raises(IdentityCenterSignInNeeded):
        desk.key()
    person = desk.renew("123456")
    assert (len(person.shown), person.asked) == (1, [(SERIAL, False)])
    assert desk.key() == "ASIA1"
    assert aws.asked[0]["key"] == "ASIAIOSFODNN7EXAMPLE"


def test_after_closing_nobody_is_signed_in_any_more(
    open_desk: OpenDesk, center: IdentityCenterServer
) -> None:
    source = IdentityCenter(center.start_url, "eu-central-1", ACCOUNT, ROLE)
    desk = open_desk(SignIn(source), ca_bundle=str(center.certificates))
    desk.signer.close()
    with pytest.raises(Cancelled):
        desk.renew()


def test_certificates_that_cannot_be_read_are_told(open_desk: OpenDesk) -> None:
    with pytest.raises(CertificatesUnreadable):
        open_desk(STORED, ca_bundle="gone.pem").renew()


def test_there_is_one_session_and_it_loads_nothing_yet(open_desk: OpenDesk, aws: TokenServiceServer) -> None:
    desk = open_desk(STORED)
    assert desk.signer.region is None
    assert desk.signer.session() is desk.signer.session()
    assert desk.signer.expires is None
    assert aws.asked == []


def test_a_vault_can_be_signed_in_to(keychain: Keychain, aws: TokenServiceServer) -> None:
    connection = Connection(
        "vault", id="mail", sign_in=STORED, region="eu-west-1", endpoint_url=aws.url, path_style=True
    )
    vault = open_vault(connection, secrets=keychain)
    with pytest.raises(AccessKeyMissing):
        vault.store.list_page("", cancel=NEVER)
    keychain.write(NAME, render_access_key(KEY))
    vault.store.list_page("", cancel=NEVER)
    assert aws.listed_by == [KEY.access_key_id]
    assert "of-a-test" not in repr(vault)
    vault.close()


def test_nothing_of_a_key_is_logged(
    open_desk: OpenDesk, keychain: Keychain, caplog: pytest.LogCaptureFixture
) -> None:
    keychain.write(NAME, render_access_key(KEY))
    with caplog.at_level(logging.DEBUG, logger="vaultviewer"):
        open_desk(STORED, secrets=keychain, id="mail").key()
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("vaultviewer")]
    assert not any(KEY.secret_access_key in line or KEY.access_key_id in line for line in ours)
