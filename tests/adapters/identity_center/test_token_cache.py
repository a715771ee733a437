"""The token on disk: the files of the AWS command line, and what is made of those that are broken."""

import hashlib
import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.identity_center import ACCOUNT, REGION, ROLE, IdentityCenterServer
from support.portals import Confirming, MovedClock, OpenPortal

from vaultviewer.adapters.aws.identity_center.portal import AccessPortal
from vaultviewer.adapters.aws.identity_center.settings import SsoSettings
from vaultviewer.adapters.aws.identity_center.token_cache import Token, TokenCache, lasts
from vaultviewer.core.cancel import NEVER
from vaultviewer.core.errors import IdentityCenterSignInNeeded, NoNetwork, ServiceUnavailable

pytestmark = pytest.mark.usefixtures("one_attempt")


SETTINGS = SsoSettings("https://d-1234567890.awsapps.com/start", REGION)
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def _folder() -> Path:
    return Path.home() / ".aws" / "sso" / "cache"


def _file(of: str) -> Path:
    return _folder() / f"{hashlib.sha1(of.encode(), usedforsecurity=False).hexdigest()}.json"


def _in(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))


# ------------------------------------------------------------------------------------ what is written


@pytest.mark.parametrize("session_name", [None, "corp"])
def test_the_token_lies_where_the_aws_command_line_looks_for_it(
    open_portal: OpenPortal,
    center: IdentityCenterServer,
    person: Confirming,
    session_name: str | None,
) -> None:
    open_portal(session_name).sign_in(person, cancel=NEVER)
    kept = json.loads(_file(session_name or center.start_url).read_text())
    assert kept.keys() == {
        "startUrl",
        "region",
        "accessToken",
        "expiresAt",
        "refreshToken",
        "clientId",
        "clientSecret",
        "registrationExpiresAt",
    }
    assert kept["startUrl"] == center.start_url
    assert kept["region"] == REGION
    assert datetime.strptime(kept["expiresAt"], "%Y-%m-%dT%H:%M:%S%z").tzinfo is not None


def test_the_registration_lies_there_under_what_it_was_made_for(
    open_portal: OpenPortal, center: IdentityCenterServer, person: Confirming
) -> None:
    open_portal("corp").sign_in(person, cancel=NEVER)
    made_for = {
        "tool": "botocore",
        "startUrl": center.start_url,
        "region": REGION,
        "scopes": ["sso:account:access"],
        "session_name": "corp",
    }
    kept = json.loads(_file(json.dumps(made_for, sort_keys=True)).read_text())
    assert kept.keys() == {"clientId", "clientSecret", "expiresAt", "scopes"}


def test_nobody_else_on_the_machine_can_read_them(portal: AccessPortal, person: Confirming) -> None:
    portal.sign_in(person, cancel=NEVER)
    files = list(_folder().iterdir())
    assert len(files) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(_folder().stat().st_mode) == 0o700


def test_what_cannot_be_kept_on_disk_serves_this_run(
    portal: AccessPortal,
    person: Confirming,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _folder().parent.mkdir(parents=True)
    _folder().write_text("in the way")
    portal.sign_in(person, cancel=NEVER)
    portal.ensure_token(cancel=NEVER)
    assert "kept for this run only" in caplog.text
    assert "of-a-test" not in caplog.text


# --------------------------------------------------------------------------------- either serves the other

_WITH_BOTOCORE = """
import boto3, sys
credentials = boto3.Session(profile_name=sys.argv[1]).get_credentials().get_frozen_credentials()
print(credentials.access_key, credentials.token)
"""


@pytest.mark.parametrize("profile", ["legacy", "modern"])
def test_botocores_own_provider_takes_our_token(
    open_portal: OpenPortal,
    center: IdentityCenterServer,
    person: Confirming,
    profile: str,
) -> None:
    open_portal("corp" if profile == "modern" else None).sign_in(person, cancel=NEVER)
    role = f"sso_account_id = {ACCOUNT}\nsso_role_name = {ROLE}\n"
    page = f"sso_start_url = {center.start_url}\nsso_region = {REGION}\n"
    (Path.home() / ".aws" / "config").write_text(
        f"[profile legacy]\n{page}{role}"
        f"[profile modern]\nsso_session = corp\n{role}[sso-session corp]\n{page}"
    )
    environment = {**os.environ, **center.environment()}
    command = [sys.executable, "-c", _WITH_BOTOCORE, profile]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603  our own program text, run by this interpreter
    key_id, token = done.stdout.split()
    assert key_id.startswith("ASIA")
    assert token.startswith("session-token-")


@pytest.mark.parametrize(
    "expires", ["2999-01-01T00:00:00Z", "2999-01-01T00:00:00UTC", "2999-01-01T00:00:00+00:00"]
)
def test_a_token_of_the_aws_command_line_serves_us(
    portal: AccessPortal, center: IdentityCenterServer, expires: str
) -> None:
    center.tokens.add("of-the-command-line")
    token = {"startUrl": center.start_url, "region": REGION, "accessToken": "of-the-command-line"}
    _write(_file(center.start_url), {**token, "expiresAt": expires, "newField": [1]})
    portal.ensure_token(cancel=NEVER)
    assert portal.roles(ACCOUNT, cancel=NEVER) == (ROLE,)


def test_a_registration_for_another_way_to_sign_in_is_not_used(
    open_portal: OpenPortal, center: IdentityCenterServer, person: Confirming
) -> None:
    """`aws sso login` keeps one for the authorization code grant under the same name."""
    open_portal("corp").sign_in(person, cancel=NEVER)
    (registered,) = [path for path in _folder().iterdir() if path != _file("corp")]
    kept = json.loads(registered.read_text())
    _write(registered, {**kept, "grantTypes": ["authorization_code", "refresh_token"]})
    open_portal("corp").sign_in(person, cancel=NEVER)
    assert center.operations().count("RegisterClient") == 2


def test_a_section_that_was_pointed_elsewhere_has_no_token(
    open_portal: OpenPortal, center: IdentityCenterServer, person: Confirming
) -> None:
    open_portal("corp").sign_in(person, cancel=NEVER)
    with pytest.raises(IdentityCenterSignInNeeded):
        open_portal("corp", start_url=f"{center.url}/elsewhere").ensure_token(cancel=NEVER)


# --------------------------------------------------------------------------------------------- refreshing


def test_a_token_that_soon_runs_out_is_refreshed_without_anybody(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming, clock: MovedClock
) -> None:
    portal.sign_in(person, cancel=NEVER)
    path = _file(center.start_url)
    first = json.loads(path.read_text())
    clock.ahead += timedelta(seconds=3600 - 600)
    portal.ensure_token(cancel=NEVER)
    second = json.loads(path.read_text())
    assert second["accessToken"] != first["accessToken"]
    assert second["refreshToken"] != first["refreshToken"]
    assert second["clientId"] == first["clientId"]
    assert second["expiresAt"] > first["expiresAt"]
    assert len(person.shown) == 1
    portal.ensure_token(cancel=NEVER)
    assert center.operations().count("CreateToken") == 2


def test_a_service_that_gives_no_new_refresh_token_lets_the_old_one_stand(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming, clock: MovedClock
) -> None:
    portal.sign_in(person, cancel=NEVER)
    path = _file(center.start_url)
    first = json.loads(path.read_text())
    center.answers["CreateToken"] = {"refreshToken": None}
    clock.ahead += timedelta(hours=2)
    portal.ensure_token(cancel=NEVER)
    assert json.loads(path.read_text())["refreshToken"] == first["refreshToken"]


def test_without_a_refresh_token_the_sign_in_ends_with_the_token_and_not_before(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming, clock: MovedClock
) -> None:
    center.refreshable = False
    portal.sign_in(person, cancel=NEVER)
    clock.ahead += timedelta(seconds=3600 - 60)
    portal.ensure_token(cancel=NEVER)
    clock.ahead += timedelta(seconds=61)
    with pytest.raises(IdentityCenterSignInNeeded):
        portal.ensure_token(cancel=NEVER)
    assert center.operations().count("CreateToken") == 1


def test_a_refresh_that_is_declined_asks_for_a_sign_in(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming, clock: MovedClock
) -> None:
    portal.sign_in(person, cancel=NEVER)
    center.refresh_tokens.clear()
    clock.ahead += timedelta(hours=2)
    with pytest.raises(IdentityCenterSignInNeeded):
        portal.ensure_token(cancel=NEVER)


def test_a_token_that_was_withdrawn_is_refreshed_once(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming
) -> None:
    portal.sign_in(person, cancel=NEVER)
    center.tokens.clear()
    assert portal.roles(ACCOUNT, cancel=NEVER) == (ROLE,)
    center.tokens.clear()
    center.refresh_tokens.clear()
    with pytest.raises(IdentityCenterSignInNeeded):
        portal.roles(ACCOUNT, cancel=NEVER)


def test_a_refresh_token_that_another_program_used_up_is_no_loss(
    open_portal: OpenPortal,
    center: IdentityCenterServer,
    person: Confirming,
    clock: MovedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    portal = open_portal()
    portal.sign_in(person, cancel=NEVER)
    clock.ahead += timedelta(hours=2)
    path = _file(center.start_url)

    def first_come(_asked: object) -> str:
        """Another program asks at the same time, and keeps what it gets."""
        center.tokens.add("of-the-other-program")
        token = json.loads(path.read_text()) | {"accessToken": "of-the-other-program"}
        _write(path, token | {"expiresAt": "2999-01-01T00:00:00Z"})
        return "InvalidGrantException"

    monkeypatch.setattr(center, "_CreateToken", first_come)
    assert portal.roles(ACCOUNT, cancel=NEVER) == (ROLE,)


def test_a_network_that_is_gone_costs_nothing_while_the_token_lasts(
    portal: AccessPortal, center: IdentityCenterServer, person: Confirming, clock: MovedClock
) -> None:
    portal.sign_in(person, cancel=NEVER)
    center.declines["CreateToken"] = "InternalServerException"
    clock.ahead += timedelta(seconds=3600 - 600)
    portal.ensure_token(cancel=NEVER)
    clock.ahead += timedelta(seconds=601)
    with pytest.raises(ServiceUnavailable):
        portal.ensure_token(cancel=NEVER)


def test_no_network_is_said_where_there_is_none(
    open_portal: OpenPortal, person: Confirming, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_portal().sign_in(person, cancel=NEVER)
    clock.ahead += timedelta(hours=2)
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSO_OIDC", "https://127.0.0.1:1")
    with pytest.raises(NoNetwork):
        open_portal().ensure_token(cancel=NEVER)


# ------------------------------------------------------------------------------------------- broken files


@given(st.one_of(st.binary(max_size=200), st.text(max_size=60).map(str.encode)))
def test_no_file_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.getbasetemp() / "broken-tokens"
    folder.mkdir(exist_ok=True)
    name = hashlib.sha1(SETTINGS.start_url.encode(), usedforsecurity=False).hexdigest()
    (folder / f"{name}.json").write_bytes(content)
    assert TokenCache(lambda: folder).token(SETTINGS) is None


@pytest.mark.parametrize(
    "content",
    [
        {"accessToken": "a"},
        {"expiresAt": "2999-01-01T00:00:00Z"},
        {"accessToken": 5, "expiresAt": "2999-01-01T00:00:00Z"},
        {"accessToken": "a", "expiresAt": "2999-01-01T00:00:00Z", "startUrl": "https://other.example/start"},
    ],
)
def test_half_a_token_is_none(content: dict[str, Any]) -> None:
    _write(_file(SETTINGS.start_url), content)
    assert TokenCache().token(SETTINGS) is None


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_past(text: str) -> None:
    assert lasts(text, NOW) in {True, False}


def test_moments_without_a_zone_are_past() -> None:
    assert lasts("2999-01-01T00:00:00Z", NOW)
    assert not lasts("2999-01-01T00:00:00", NOW)
    assert not lasts("2026-11-24T12:00:00Z", NOW)
    assert lasts("2026-11-24T12:00:01Z", NOW)
    assert not lasts("2026-11-24T12:00:01Z", NOW, seconds=1)


def test_a_token_tells_nothing_of_itself() -> None:
    token = Token(access_token="secret", expires_at="2999-01-01T00:00:00Z", refresh_token="secret")
    assert "secret" not in f"{token!r} {token}"
