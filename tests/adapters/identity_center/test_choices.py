"""What the chooser of a connection gets: accounts, after a sign-in where one is needed."""

import hashlib
import threading
from pathlib import Path

import pytest
from support.identity_center import ACCOUNT, REGION, ROLE, IdentityCenterServer
from support.portals import Confirming

from vaultviewer.adapters.aws.identity_center.choices import PortalDesk
from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import Cancelled, IdentityCenterSignInNeeded, SignInFailed
from vaultviewer.core.identity_center import PortalAccount
from vaultviewer.core.sign_in import DeviceCode, IdentityCenter

FOUND = (PortalAccount(ACCOUNT, "Security", "security@example.com"),)


@pytest.fixture
def desk(center: IdentityCenterServer) -> PortalDesk:
    source = IdentityCenter(center.start_url, REGION, "", "")
    return PortalDesk(source, Connection(bucket="", ca_bundle=str(center.certificates)))


def test_who_is_not_signed_in_signs_in_first(
    desk: PortalDesk, center: IdentityCenterServer, person: Confirming
) -> None:
    center.polls = ["AuthorizationPendingException"]
    counts: list[int] = []
    assert desk.accounts(person, progress=counts.append, cancel=NEVER) == FOUND
    assert len(person.shown) == 1
    assert counts == [1]
    assert desk.roles(ACCOUNT, cancel=NEVER) == (ROLE,)
    assert desk.accounts(person, progress=print, cancel=NEVER) == FOUND
    assert len(person.shown) == 1
    desk.close()


def test_roles_ask_nobody_to_sign_in(desk: PortalDesk) -> None:
    with pytest.raises(IdentityCenterSignInNeeded):
        desk.roles(ACCOUNT, cancel=NEVER)
    desk.close()


def test_the_configurations_section_lends_the_token_its_name(
    desk: PortalDesk, center: IdentityCenterServer, person: Confirming
) -> None:
    (Path.home() / ".aws").mkdir()
    (Path.home() / ".aws" / "config").write_text(
        f"[sso-session corp]\nsso_start_url = {center.start_url}\nsso_region = {REGION}\n"
    )
    desk.accounts(person, progress=print, cancel=NEVER)
    name = hashlib.sha1(b"corp", usedforsecurity=False).hexdigest()
    assert (Path.home() / ".aws" / "sso" / "cache" / f"{name}.json").exists()
    desk.close()


def test_closing_ends_a_sign_in_at_its_next_request(
    desk: PortalDesk, center: IdentityCenterServer, person: Confirming, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, closed = threading.Event(), threading.Event()

    def hold(_code: DeviceCode) -> None:
        shown.set()
        assert closed.wait(10)

    monkeypatch.setattr(person, "show_device_code", hold)
    failed: list[BaseException] = []

    def sign_in() -> None:
        try:
            desk.accounts(person, progress=print, cancel=CancelToken())
        except Cancelled as given_up:
            failed.append(given_up)

    thread = threading.Thread(target=sign_in)
    thread.start()
    assert shown.wait(10)
    desk.close()
    closed.set()
    thread.join()
    assert len(failed) == 1
    assert "CreateToken" not in center.operations()


def test_a_closed_desk_opens_nothing(desk: PortalDesk, center: IdentityCenterServer) -> None:
    desk.close()
    with pytest.raises(Cancelled):
        desk.roles(ACCOUNT, cancel=NEVER)
    assert center.asked == []


@pytest.mark.parametrize(
    ("start_url", "region", "reason"),
    [
        ("", REGION, "A start page looks like https://d-1234567890.awsapps.com/start"),
        ("http://d-1.awsapps.com/start", REGION, "A start page looks like"),
        ("https://d-1.awsapps.com/start", "", "A Region looks like eu-central-1"),
    ],
)
def test_what_can_be_no_start_page_is_told_before_anybody_is_asked(
    center: IdentityCenterServer, person: Confirming, start_url: str, region: str, reason: str
) -> None:
    desk = PortalDesk(IdentityCenter(start_url, region, "", ""), Connection(bucket=""))
    with pytest.raises(SignInFailed) as failed:
        desk.accounts(person, progress=print, cancel=NEVER)
    assert str(failed.value.details["reason"]).startswith(reason)
    assert center.asked == []
    desk.close()
