"""Signing in by a code that somebody confirms in a browser, with all that may come between."""

import logging
import threading

import pytest
from support.identity_center import ACCOUNT, ROLE, USER_CODE, IdentityCenterServer, write_certificate
from support.made_authority import MadeAuthority
from support.portals import Confirming, MovedClock, OpenPortal

from vaultviewer.adapters.aws.identity_center.device_flow import pause
from vaultviewer.adapters.aws.identity_center.portal import AccessPortal
from vaultviewer.adapters.aws.identity_center.settings import SsoSettings
from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import (
    Cancelled,
    IdentityCenterSignInNeeded,
    InvalidConfiguration,
    InvalidRequest,
    SignInFailed,
    TlsFailed,
)

pytestmark = pytest.mark.usefixtures("one_attempt")


def _fails(portal: AccessPortal, person: Confirming) -> str:
    with pytest.raises(SignInFailed) as failed:
        portal.sign_in(person, cancel=NEVER)
    return str(failed.value.details["reason"])


def test_nobody_is_signed_in_at_first_and_nothing_is_asked(
    portal: AccessPortal, center: IdentityCenterServer
) -> None:
    with pytest.raises(IdentityCenterSignInNeeded) as needed:
        portal.ensure_token(cancel=NEVER)
    assert needed.value.details["start_url"] == center.start_url
    assert center.asked == []


def test_a_confirmed_code_signs_in(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming, clock: MovedClock
) -> None:
    center.polls = ["AuthorizationPendingException"] * 2
    began = clock.now()
    portal.sign_in(person, cancel=NEVER)
    (shown,) = person.shown
    assert shown.code == USER_CODE
    assert shown.url == f"{center.url}/device?user_code={USER_CODE}"
    assert 599 < (shown.expires - began).total_seconds() < 660
    assert person.waits == [1, 1, 1]
    portal.ensure_token(cancel=NEVER)
    assert portal.role_credentials(ACCOUNT, ROLE, cancel=NEVER).key.access_key_id.startswith("ASIA")


def test_the_program_says_its_name_and_asks_for_account_access_alone(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming
) -> None:
    portal.sign_in(person, cancel=NEVER)
    operation, registered = center.asked[0]
    assert operation == "RegisterClient"
    assert registered == {
        "clientName": "VaultViewer",
        "clientType": "public",
        "scopes": ["sso:account:access"],
    }


def test_who_is_told_to_slow_down_waits_five_seconds_more_each_time(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming
) -> None:
    center.polls = ["SlowDownException", "AuthorizationPendingException", "SlowDownException"]
    portal.sign_in(person, cancel=NEVER)
    assert person.waits == [1, 6, 6, 11]


def test_a_service_that_names_no_interval_is_asked_every_five_seconds(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming
) -> None:
    center.answers["StartDeviceAuthorization"] = {"interval": None}
    center.polls = ["AuthorizationPendingException"]
    portal.sign_in(person, cancel=NEVER)
    assert person.waits == [5, 5]


def test_no_service_gets_the_program_to_ask_without_a_wait(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming
) -> None:
    center.answers["StartDeviceAuthorization"] = {"interval": 0}
    portal.sign_in(person, cancel=NEVER)
    assert person.waits == [1]


def test_a_network_that_is_gone_for_a_while_ends_no_sign_in(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming
) -> None:
    center.polls = ["InternalServerException", "AuthorizationPendingException"]
    portal.sign_in(person, cancel=NEVER)
    assert person.waits == [1, 2, 2]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("ExpiredTokenException", "nobody confirmed the code in time"),
        ("AccessDeniedException", "it was declined in the browser"),
        ("InvalidGrantException", "AWS no longer knows the code"),
        ("UnauthorizedClientException", "AWS answered UnauthorizedClientException"),
    ],
)
def test_a_sign_in_that_comes_to_nothing_says_why(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming, code: str, reason: str
) -> None:
    center.polls = ["AuthorizationPendingException", code]
    assert _fails(portal, person) == reason
    with pytest.raises(IdentityCenterSignInNeeded):
        portal.ensure_token(cancel=NEVER)


def test_a_code_that_has_run_out_is_not_asked_for_any_longer(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming
) -> None:
    center.answers["StartDeviceAuthorization"] = {"expiresIn": 3}
    center.polls = ["AuthorizationPendingException"] * 99
    assert _fails(portal, person) == "nobody confirmed the code in time"
    assert sum(person.waits) == 3


def test_a_start_page_that_nobody_knows_is_told_with_its_region(
    open_portal: OpenPortal, center: IdentityCenterServer, person: Confirming
) -> None:
    portal = open_portal(start_url=f"{center.url}/other")
    assert _fails(portal, person) == "eu-central-1 knows no such start page"
    assert person.shown == []


def test_a_registration_is_used_again(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming
) -> None:
    portal.sign_in(person, cancel=NEVER)
    portal.sign_in(person, cancel=NEVER)
    assert center.operations().count("RegisterClient") == 1


def test_a_registration_that_was_withdrawn_is_replaced(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming
) -> None:
    portal.sign_in(person, cancel=NEVER)
    center.clients.clear()
    portal.sign_in(person, cancel=NEVER)
    assert center.operations().count("RegisterClient") == 2
    assert len(person.shown) == 2


def test_a_registration_that_runs_out_soon_is_replaced(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming, clock: MovedClock
) -> None:
    center.answers["RegisterClient"] = {"clientSecretExpiresAt": int(clock.now().timestamp()) + 600}
    portal.sign_in(person, cancel=NEVER)
    portal.sign_in(person, cancel=NEVER)
    assert center.operations().count("RegisterClient") == 2


@pytest.mark.parametrize(
    "url",
    [
        "https://d-1234567890.awsapps.com/start/#/device?user_code=X",
        "https://start.us-gov-home.awsapps.com/directory/d-1/device",
        "https://start.cn-north-1.home.awsapps.cn/directory/d-1/device",
        "https://device.sso.eu-central-1.amazonaws.com/?user_code=X",
        "https://ssoins-111111h2222j33pp.eu-west-1.portal.amazonaws.com/#/device",
        "https://ssoins-111111h2222j33pp.portal.eu-west-1.app.aws/#/device",
    ],
)
def test_pages_of_aws_are_shown(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming, url: str
) -> None:
    center.answers["StartDeviceAuthorization"] = {"verificationUriComplete": url}
    portal.sign_in(person, cancel=NEVER)
    assert [code.url for code in person.shown] == [url]


@pytest.mark.parametrize(
    "url",
    [
        "http://d-1234567890.awsapps.com/start",
        "https://awsapps.com.example.net/start",
        "https://evil.s3.amazonaws.com/index.html",
        "https://portal.amazonaws.com.example.net/",
        "https://d-1.awsapps.com:8443/start",
        "https://d-1.awsapps.com@example.net/",
        "https://example.net/?.awsapps.com",
        "https://d-1.awsapps.com\\@example.net/",
        "https://xn--.example.net/",
        "https://d-1.awsapps.com/start\u202e",
        "https://d-1.awsapps.com/a b",
        "https://[::1",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "",
    ],
)
def test_no_other_page_is_ever_shown(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming, url: str
) -> None:
    center.answers["StartDeviceAuthorization"] = {"verificationUriComplete": url}
    assert _fails(portal, person) == "the page to confirm at is none of AWS's"
    assert person.shown == []


@pytest.mark.parametrize(
    ("operation", "fields"),
    [
        ("RegisterClient", {"clientSecret": None}),
        ("RegisterClient", {"clientSecretExpiresAt": 10**15}),
        ("StartDeviceAuthorization", {"userCode": "<b>BRCJ</b>"}),
        ("StartDeviceAuthorization", {"expiresIn": 10**12}),
        ("CreateToken", {"accessToken": None}),
        ("CreateToken", {"expiresIn": "soon"}),
        ("CreateToken", {"accessToken": ["a"]}),
    ],
)
def test_an_answer_that_makes_no_sense_is_none(
    portal: AccessPortal,
    center: IdentityCenterServer,
    person: Confirming,
    operation: str,
    fields: dict[str, object],
) -> None:
    center.answers[operation] = fields
    with pytest.raises(InvalidRequest) as refused:
        portal.sign_in(person, cancel=NEVER)
    assert refused.value.details["operation"] == operation


def test_a_sign_in_is_given_up_between_polls(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancel = CancelToken()
    monkeypatch.setattr(person, "show_device_code", lambda _code: cancel.cancel())
    with pytest.raises(Cancelled):
        portal.sign_in(person, cancel=cancel)
    assert "CreateToken" not in center.operations()


def test_the_real_wait_ends_at_once_when_given_up() -> None:
    cancel, ended = CancelToken(), threading.Event()

    def wait() -> None:
        with pytest.raises(Cancelled):
            pause(3600, cancel)
        ended.set()

    thread = threading.Thread(target=wait)
    thread.start()
    cancel.cancel()
    assert ended.wait(10)
    thread.join()


def test_a_server_that_nobody_vouches_for_is_told_nothing(
    open_portal: OpenPortal,
    center: IdentityCenterServer,
    person: Confirming,
) -> None:
    path = write_certificate(MadeAuthority.make(), center.certificates.with_name("other.pem"))
    with pytest.raises(TlsFailed):
        open_portal(ca_bundle=str(path)).sign_in(person, cancel=NEVER)
    assert center.asked == []


def test_nothing_that_proves_a_sign_in_is_logged_or_shown(
    portal: AccessPortal,
    center: IdentityCenterServer,
    person: Confirming,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    portal.sign_in(person, cancel=NEVER)
    center.tokens.clear()
    center.refresh_tokens.clear()
    with pytest.raises(IdentityCenterSignInNeeded) as needed:
        portal.role_credentials(ACCOUNT, ROLE, cancel=NEVER)
    assert "gives no new token" in caplog.text
    for text in (caplog.text, repr(needed.value), str(needed.value), repr(portal)):
        assert "of-a-test" not in text


def test_a_closed_portal_asks_no_more(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming
) -> None:
    portal.close()
    with pytest.raises(Cancelled):
        portal.sign_in(person, cancel=NEVER)
    assert center.asked == []


def test_a_region_that_is_none_is_said_to_be_none(center: IdentityCenterServer, person: Confirming) -> None:
    portal = AccessPortal(SsoSettings(center.start_url, "no region"), Connection(bucket=""))
    with pytest.raises(InvalidConfiguration) as invalid:
        portal.sign_in(person, cancel=NEVER)
    assert "“no region” is no Region" in str(invalid.value)
