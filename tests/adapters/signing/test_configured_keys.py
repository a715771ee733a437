"""Credentials of the machine's AWS configuration: each kind of profile, and what is mended outside."""

import os
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import botocore.session
import pytest
from botocore.credentials import AssumeRoleCredentialFetcher, Credentials
from support.identity_center import ACCOUNT, ROLE, IdentityCenterServer
from support.portals import Confirming, MovedClock
from support.signing import AtTheDesk, OpenDesk, configure, key_section
from support.token_service import ROLE_ARN, SERIAL, UNKNOWN_DEVICE, TokenServiceServer

from vaultviewer.adapters.aws.identity_center.portal import AccessPortal
from vaultviewer.adapters.aws.signing import providers, signer
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import (
    Cancelled,
    ExpiredCredentials,
    IdentityCenterSignInNeeded,
    InvalidConfiguration,
    InvalidCredentials,
    MfaCodeNeeded,
    MfaDeviceRefused,
    NoCredentials,
    VaultViewerError,
)
from vaultviewer.core.sign_in import DefaultChain, Profile, SignIn

pytestmark = pytest.mark.usefixtures("one_attempt")

SOC = SignIn(Profile("soc"))
CHAIN = SignIn(DefaultChain())


# ------------------------------------------------------------------------------- what is mended outside


def test_a_profile_is_read_anew_for_clients_that_exist(open_desk: OpenDesk, aws: TokenServiceServer) -> None:
    configure("", key_section("soc", "ASIAOLD", "token"))
    desk = open_desk(SOC)
    assert desk.key() == "ASIAOLD"
    aws.expired.add("ASIAOLD")
    with pytest.raises(ExpiredCredentials):
        desk.key()
    configure("", key_section("soc", "ASIANEW", "token"))
    desk.renew()
    assert desk.key() == "ASIANEW"


def test_the_environment_is_read_anew(open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAOLD")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-a-test")
    desk = open_desk(CHAIN)
    assert desk.key() == "ASIAOLD"
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIANEW")
    assert desk.key() == "ASIAOLD", "nobody asked for others"
    desk.renew()
    assert desk.key() == "ASIANEW"


def test_where_nothing_was_there_something_may_come(open_desk: OpenDesk) -> None:
    desk = open_desk(CHAIN)
    with pytest.raises(NoCredentials):
        desk.key()
    with pytest.raises(NoCredentials):
        desk.renew()
    configure("", key_section("default", "AKIANEW"))
    assert desk.key() == "AKIANEW"


@pytest.mark.parametrize(
    ("code", "expected"),
    [("ExpiredToken", ExpiredCredentials), ("InvalidClientTokenId", InvalidCredentials)],
)
def test_what_nobody_has_mended_is_asked_about_and_refused(
    open_desk: OpenDesk, aws: TokenServiceServer, code: str, expected: type[VaultViewerError]
) -> None:
    configure("", key_section("soc", "ASIAOLD", "token"))
    desk = open_desk(SOC)
    desk.key()
    aws.refusals = [(code, "no")]
    with pytest.raises(expected):
        desk.renew()
    assert [each["key"] for each in aws.asked_for("GetCallerIdentity")] == ["ASIAOLD"]


def test_what_was_mended_at_aws_goes_on(open_desk: OpenDesk, aws: TokenServiceServer) -> None:
    configure("", key_section("soc", "AKIASAME"))
    desk = open_desk(SOC)
    desk.key()
    desk.renew()
    assert desk.key() == "AKIASAME"
    aws.refusals = [("InternalFailure", "not today")]
    desk.renew()
    assert desk.key() == "AKIASAME", "a service that can't tell holds nobody up"


def test_an_environment_that_says_it_has_expired_is_believed(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAOLD")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-a-test")
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z")
    with pytest.raises(ExpiredCredentials):
        open_desk(CHAIN).key()


def test_a_key_without_its_secret_is_told(open_desk: OpenDesk) -> None:
    configure("", "[soc]\naws_access_key_id = AKIA\naws_secret_access_key =\n")
    with pytest.raises(InvalidCredentials):
        open_desk(SOC).key()


# ------------------------------------------------------------------------------------------ processes


def _program(folder: Path, text: str) -> str:
    """Write a credential process in Python, and return the line that runs it."""
    path = folder / "give_credentials.py"
    path.write_text(text, encoding="utf-8")
    return f'credential_process = "{sys.executable}" "{path}"\n'


def _giving(access_key: str, expires: datetime | None = None) -> str:
    expiration = f', "Expiration": "{expires:%Y-%m-%dT%H:%M:%SZ}"' if expires is not None else ""
    return (
        f'print(\'{{"Version": 1, "AccessKeyId": "{access_key}", "SecretAccessKey": "s", '
        f'"SessionToken": "t"{expiration}}}\')\n'
    )


def test_a_program_is_asked_again_before_its_credentials_end(
    open_desk: OpenDesk, clock: MovedClock, tmp_path: Path
) -> None:
    ends = datetime.now(UTC) + timedelta(hours=1)
    line = _program(tmp_path, _giving("ASIAFIRST", ends))
    configure(f"[profile soc]\n{line}")
    desk = open_desk(SOC)
    assert desk.key() == "ASIAFIRST"
    assert desk.signer.expires == ends.replace(microsecond=0)
    _program(tmp_path, _giving("ASIASECOND", ends + timedelta(hours=1)))
    assert desk.key() == "ASIAFIRST"
    clock.ahead = timedelta(minutes=58)
    assert desk.key() == "ASIASECOND"


@pytest.mark.parametrize(
    "text",
    [
        "print('no JSON')",
        "print('[]')",
        "print('{\"Version\": 1}')",
        'print(\'{"Version": 1, "AccessKeyId": "a", "SecretAccessKey": "b", "Expiration": "soon"}\')',
        "import sys; sys.stdout.buffer.write(bytes([255, 254]))",
    ],
)
def test_a_program_that_gives_something_else_is_told(open_desk: OpenDesk, tmp_path: Path, text: str) -> None:
    configure(f"[profile soc]\n{_program(tmp_path, text)}")
    with pytest.raises(InvalidCredentials):
        open_desk(SOC).key()


def test_a_program_that_is_not_there_is_named(open_desk: OpenDesk, tmp_path: Path) -> None:
    configure(f"[profile soc]\ncredential_process = {tmp_path / 'gone'}\n")
    with pytest.raises(InvalidConfiguration) as told:
        open_desk(SOC).key()
    assert "gone" in str(told.value)


@pytest.fixture
def _something_to_read() -> Iterator[None]:
    """Standard input that a program which inherits it could read."""
    reading, writing = os.pipe()
    before = os.dup(0)
    os.dup2(reading, 0)
    os.write(writing, b"an answer")
    os.close(writing)
    yield
    os.dup2(before, 0)
    os.close(before)
    os.close(reading)


@pytest.mark.usefixtures("_something_to_read")
def test_a_program_that_asks_at_the_terminal_gets_none(open_desk: OpenDesk, tmp_path: Path) -> None:
    asking = (
        "import os, sys\n"
        "assert sys.stdin.read() == ''\n"
        "try:\n    os.open('/dev/tty', os.O_RDWR)\n"
        "except OSError:\n    pass\nelse:\n    raise SystemExit('there is a terminal')\n"
    )
    configure(f"[profile soc]\n{_program(tmp_path, asking + _giving('ASIAQUIET'))}")
    assert open_desk(SOC).key() == "ASIAQUIET"


def test_a_program_that_does_not_end_is_ended(
    open_desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(providers, "_LONGEST_UNASKED", 0.2)
    waiting = (
        "import subprocess, sys, threading\n"
        "subprocess.Popen([sys.executable, '-c', 'import threading; threading.Event().wait()'])\n"
        "threading.Event().wait()\n"
    )
    configure(f"[profile soc]\n{_program(tmp_path, waiting)}")
    with pytest.raises(InvalidCredentials):
        open_desk(SOC).key()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes among its files")
def test_giving_up_ends_a_program(open_desk: OpenDesk, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    waiting = f"import threading\nopen({str(pipe)!r}, 'w').close()\nthreading.Event().wait()\n"
    configure(f"[profile soc]\n{_program(tmp_path, waiting)}")
    cancel = CancelToken()

    def give_up_once_it_runs() -> None:
        pipe.read_bytes()  # returns once the program has opened and closed the other end
        cancel.cancel()

    watcher = threading.Thread(target=give_up_once_it_runs)
    watcher.start()
    with pytest.raises(Cancelled):
        open_desk(SOC).signer.renew(AtTheDesk(), cancel=cancel)
    watcher.join()


# ------------------------------------------------------------------------------------- roles of profiles

_MFA_ROLE = f"role_arn = {ROLE_ARN}\nmfa_serial = {SERIAL}\n"


def test_botocore_asks_for_a_code_in_the_words_that_we_read(aws: TokenServiceServer) -> None:
    questions: list[str] = []

    def prompt(question: str) -> str:
        questions.append(question)
        raise EOFError

    fetcher = AssumeRoleCredentialFetcher(
        partial(botocore.session.Session().create_client, endpoint_url=aws.url),
        Credentials("a", "b"),
        ROLE_ARN,
        extra_args={"SerialNumber": SERIAL},
        mfa_prompter=prompt,
    )
    with pytest.raises(EOFError):
        fetcher.fetch_credentials()
    assert [providers._serial(question) for question in questions] == [SERIAL]


def test_a_profile_with_mfa_signs_in_with_a_code(
    open_desk: OpenDesk, aws: TokenServiceServer, clock: MovedClock
) -> None:
    aws.codes = ["333333", "444444"]
    configure(f"[profile soc]\n{_MFA_ROLE}source_profile = base\n", key_section("base", "AKIABASE"))
    desk = open_desk(SOC)
    with pytest.raises(MfaCodeNeeded):
        desk.key()
    assert desk.renew("111111", "111111", "333333").asked == [(SERIAL, False), (SERIAL, True), (SERIAL, True)]
    assert desk.key() == "ASIA2"
    assert [each["TokenCode"] for each in aws.asked] == ["111111", "333333"]
    clock.ahead = timedelta(minutes=59)
    assert desk.key() == "ASIA2", "botocore itself would refuse in the last ten minutes"
    clock.ahead = timedelta(minutes=61)
    with pytest.raises(MfaCodeNeeded):
        desk.key()
    desk.renew("444444")
    assert desk.key() == "ASIA3"


def test_a_profiles_device_that_aws_does_not_know_is_told(
    open_desk: OpenDesk, aws: TokenServiceServer
) -> None:
    aws.refusals = [("AccessDenied", UNKNOWN_DEVICE)]
    configure(f"[profile soc]\n{_MFA_ROLE}source_profile = base\n", key_section("base", "AKIABASE"))
    with pytest.raises(MfaDeviceRefused):
        open_desk(SOC).renew("123456")


def test_a_role_of_the_environment_is_assumed_without_a_region(
    open_desk: OpenDesk, aws: TokenServiceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-a-test")
    configure(f"[profile soc]\nrole_arn = {ROLE_ARN}\ncredential_source = Environment\n")
    assert open_desk(SOC, region="ap-south-1").key() == "ASIA1"
    assert aws.asked[0]["key"] == "AKIAENV"
    assert "/ap-south-1/sts/" in aws.asked[0]["authorization"]


def test_a_token_in_a_file_assumes_its_role(
    open_desk: OpenDesk, aws: TokenServiceServer, tmp_path: Path
) -> None:
    token = tmp_path / "token"
    configure(f"[profile soc]\nrole_arn = {ROLE_ARN}\nweb_identity_token_file = {token}\n")
    desk = open_desk(SOC)
    with pytest.raises(InvalidConfiguration) as told:
        desk.key()
    assert str(token) in str(told.value)
    token.write_text("a-web-identity", encoding="ascii")
    assert desk.key() == "ASIA1"
    assert aws.asked[0]["WebIdentityToken"] == "a-web-identity"


def test_a_roles_source_may_be_a_program(
    open_desk: OpenDesk, aws: TokenServiceServer, tmp_path: Path
) -> None:
    line = _program(tmp_path, _giving("ASIAPROGRAM"))
    configure(f"[profile soc]\nrole_arn = {ROLE_ARN}\nsource_profile = base\n[profile base]\n{line}")
    assert open_desk(SOC).key() == "ASIA1"
    assert aws.asked[0]["key"] == "ASIAPROGRAM"


def test_a_role_without_a_source_is_told(open_desk: OpenDesk) -> None:
    configure(f"[profile soc]\nrole_arn = {ROLE_ARN}\n")
    with pytest.raises(InvalidCredentials):
        open_desk(SOC).key()


# ----------------------------------------------------------------------------------- Identity Center

_CENTER_KEY = "ASIAIOSFODNN7EXAMPLE"


@pytest.fixture
def corp(
    center: IdentityCenterServer, monkeypatch: pytest.MonkeyPatch, clock: MovedClock
) -> IdentityCenterServer:
    """An Identity Center that AWS_CA_BUNDLE vouches for, with a person who doesn't keep anybody waiting."""
    monkeypatch.setenv("AWS_CA_BUNDLE", str(center.certificates))
    waits = Confirming(clock)
    monkeypatch.setattr(signer, "AccessPortal", partial(AccessPortal, pause=waits.pause))
    return center


def _corp_section(corp: IdentityCenterServer) -> str:
    return (
        f"sso_session = corp\nsso_account_id = {ACCOUNT}\nsso_role_name = {ROLE}\n"
        f"[sso-session corp]\nsso_region = eu-central-1\nsso_start_url = {corp.start_url}\n"
    )


def test_a_profile_of_identity_center_signs_in_by_the_browser(
    open_desk: OpenDesk, corp: IdentityCenterServer
) -> None:
    configure(f"[profile soc]\n{_corp_section(corp)}")
    desk = open_desk(SOC)
    with pytest.raises(IdentityCenterSignInNeeded) as needed:
        desk.key()
    assert needed.value.details["start_url"] == corp.start_url
    [shown] = desk.renew().shown
    assert shown.url.startswith(corp.url)
    assert desk.key() == _CENTER_KEY


def test_a_profile_of_the_older_form_signs_in_as_well(
    open_desk: OpenDesk, corp: IdentityCenterServer
) -> None:
    configure(
        f"[profile soc]\nsso_start_url = {corp.start_url}\nsso_region = eu-central-1\n"
        f"sso_account_id = {ACCOUNT}\nsso_role_name = {ROLE}\n"
    )
    desk = open_desk(SOC)
    assert len(desk.renew().shown) == 1
    assert desk.key() == _CENTER_KEY
    assert desk.renew().shown == [], "who is signed in isn't asked again"


def test_a_code_is_asked_for_once_somebody_is_signed_in(
    open_desk: OpenDesk, corp: IdentityCenterServer, aws: TokenServiceServer
) -> None:
    aws.codes = ["123456"]
    configure(f"[profile soc]\n{_MFA_ROLE}source_profile = base\n[profile base]\n{_corp_section(corp)}")
    desk = open_desk(SOC)
    with pytest.raises(IdentityCenterSignInNeeded):
        desk.key()
    person = desk.renew("123456")
    assert (len(person.shown), person.asked) == (1, [(SERIAL, False)])
    assert desk.key() == "ASIA1"
    assert aws.asked[0]["key"] == _CENTER_KEY


def test_half_a_sign_in_is_told(open_desk: OpenDesk, corp: IdentityCenterServer) -> None:
    configure(f"[profile soc]\n{_corp_section(corp)}".replace("sso_role_name", "role_name"))
    with pytest.raises(InvalidConfiguration):
        open_desk(SOC).key()


def test_the_chain_finds_the_default_profiles_sign_in(
    open_desk: OpenDesk, corp: IdentityCenterServer
) -> None:
    configure(f"[default]\n{_corp_section(corp)}")
    desk = open_desk(CHAIN)
    desk.renew()
    assert desk.key() == _CENTER_KEY
