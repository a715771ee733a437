"""The way to AWS: by a proxy, behind certificates of a company's own, to access points, at whose cost."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from support.aws_vault import OpenAt
from support.forward_proxy import ForwardProxy, forward_proxy
from support.made_authority import MadeAuthority
from support.moto_server import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from support.scripted_server import SILENCE, Request, ScriptedServer, answer, scripted_server

from vaultviewer.adapters.aws.session import AwsVault, open_vault
from vaultviewer.core.cancel import NEVER
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import (
    AccessDenied,
    CertificatesUnreadable,
    ProxyFailed,
    TimedOut,
    TlsFailed,
    WrongClock,
)
from vaultviewer.core.sign_in import AccessKey
from vaultviewer.core.values import ObjectRef

ACCESS_POINT = "arn:aws:s3:eu-west-1:111122223333:accesspoint/legal-mail"
ACCESS_POINT_HOST = "legal-mail-111122223333.s3-accesspoint.eu-west-1.amazonaws.com"
BUCKET_HOST = "vault.s3.eu-west-1.amazonaws.com"
KMS_HOST = "kms.eu-west-1.amazonaws.com"
EMPTY_LIST = b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"
MODIFIED = "Fri, 01 Aug 2025 10:00:00 GMT"


@pytest.fixture(scope="module")
def authority() -> MadeAuthority:
    return MadeAuthority.make()


@pytest.fixture
def bundle(authority: MadeAuthority, tmp_path: Path) -> str:
    path = tmp_path / "company.pem"
    path.write_bytes(authority.certificate.public_bytes(serialization.Encoding.PEM))
    return str(path)


@pytest.fixture
def open_aws(bundle: str) -> Iterator[Callable[..., AwsVault]]:
    """Open a vault at AWS's own addresses, trusting the company's authority."""
    opened: list[AwsVault] = []

    def open_one(**fields: object) -> AwsVault:
        given = {"bucket": "vault", "region": "eu-west-1", "ca_bundle": bundle, "read_timeout": 5.0} | fields
        vault = open_vault(
            Connection(**given),  # type: ignore[arg-type]  # fields of Connection, by the tests below
            static_credentials=AccessKey(ACCESS_KEY_ID, SECRET_ACCESS_KEY),
        )
        opened.append(vault)
        return vault

    yield open_one
    for vault in opened:
        vault.close()


@contextmanager
def _company_network(
    authority: MadeAuthority,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    script: Callable[[Request], bytes],
    *,
    sign_in: str | None = None,
    given: str = "",
) -> Iterator[tuple[ForwardProxy, ScriptedServer]]:
    """A network whose one way out is a proxy, behind which AWS is this test's."""
    names = [BUCKET_HOST, ACCESS_POINT_HOST, KMS_HOST]
    with (
        scripted_server(script, tls=authority.serve(names, folder)) as server,
        forward_proxy(server.url, sign_in=sign_in) as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"http://{given}{proxy.address}")
        yield proxy, server


def _aws(request: Request) -> bytes:
    if request.method == "POST":
        return answer("200 OK", json.dumps({"KeyId": "k", "Plaintext": "AAAA"}).encode())
    if "list-type" in request.target:
        return answer("200 OK", EMPTY_LIST)
    return answer("200 OK", b"x", last_modified=MODIFIED, x_amz_bucket_region="eu-west-1")


def _use(vault: AwsVault, bucket: str) -> None:
    ref = ObjectRef(bucket, "mail/m1")
    vault.store.list_page("mail/", cancel=NEVER)
    vault.store.head(ref, cancel=NEVER)
    vault.store.get(ref, max_bytes=10, progress=lambda _done, _size: None, cancel=NEVER)
    vault.keys.decrypt(b"w", context={}, key_id=None, cancel=NEVER)


def test_everything_goes_through_the_proxy_and_is_believed_by_the_companys_authority(
    authority: MadeAuthority,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    open_aws: Callable[..., AwsVault],
) -> None:
    with _company_network(
        authority, tmp_path, monkeypatch, _aws, sign_in="ana:s3cret", given="ana:s3cret@"
    ) as (proxy, server):
        _use(open_aws(), "vault")
    assert set(proxy.asked) == {f"{BUCKET_HOST}:443", f"{KMS_HOST}:443"}
    assert len(server.requests) == 4


def test_a_proxy_that_wants_another_sign_in_is_told_without_the_password(
    authority: MadeAuthority,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    open_aws: Callable[..., AwsVault],
) -> None:
    network = _company_network(authority, tmp_path, monkeypatch, _aws, sign_in="ana:new", given="ana:0ld@")
    with network as (proxy, _), pytest.raises(ProxyFailed) as failure:
        open_aws().store.list_page("", cancel=NEVER)
    assert failure.value.details["proxy"] == proxy.address
    assert "0ld" not in f"{failure.value} {failure.value.details}"


def test_who_is_not_in_the_bundle_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_aws: Callable[..., AwsVault]
) -> None:
    network = _company_network(MadeAuthority.make(), tmp_path, monkeypatch, _aws)
    with network as (_, server), pytest.raises(TlsFailed) as failure:
        open_aws().store.list_page("", cancel=NEVER)
    assert "somebody else than its issuer signed it" in str(failure.value)
    assert server.requests == []


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"\xff\x00"])
def test_a_bundle_that_holds_no_certificates_is_refused_before_anything_is_asked(
    tmp_path: Path, open_at: OpenAt, content: bytes | None
) -> None:
    path = tmp_path / "broken.pem"
    if content is not None:
        path.write_bytes(content)
    with (
        scripted_server(lambda _: answer("200 OK", EMPTY_LIST)) as server,
        pytest.raises(CertificatesUnreadable) as failure,
    ):
        open_at(server.url, ca_bundle=str(path)).store.list_page("", cancel=NEVER)
    assert failure.value.details["path"] == str(path)
    assert server.requests == []


def test_an_access_point_is_asked_at_its_own_address_and_region(
    authority: MadeAuthority,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    open_aws: Callable[..., AwsVault],
) -> None:
    with _company_network(authority, tmp_path, monkeypatch, _aws) as (proxy, server):
        _use(open_aws(bucket=ACCESS_POINT, region=None), ACCESS_POINT)
    assert set(proxy.asked) == {f"{ACCESS_POINT_HOST}:443", f"{KMS_HOST}:443"}
    assert server.requests[0].headers["authorization"].split("/")[2] == "eu-west-1"
    assert server.requests[2].target == "/mail/m1"


def test_what_an_access_point_refuses_is_named_as_policies_name_it(
    authority: MadeAuthority,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    open_aws: Callable[..., AwsVault],
) -> None:
    refusal = answer("403 Forbidden", b"<Error><Code>AccessDenied</Code></Error>")
    with _company_network(authority, tmp_path, monkeypatch, lambda _: refusal):
        store = open_aws(bucket=ACCESS_POINT).store
        with pytest.raises(AccessDenied) as listing:
            store.list_page("", cancel=NEVER)
        with pytest.raises(AccessDenied) as reading:
            store.head(ObjectRef(ACCESS_POINT, "mail/m1"), cancel=NEVER)
    assert listing.value.details["resource"] == ACCESS_POINT
    assert reading.value.details["resource"] == f"{ACCESS_POINT}/object/mail/m1"


@pytest.mark.parametrize("accepted", [True, False])
def test_the_requester_pays_only_where_that_was_chosen(open_at: OpenAt, *, accepted: bool) -> None:
    with scripted_server(_aws) as server:
        _use(open_at(server.url, requester_pays=accepted), "vault")
    *s3, kms = server.requests
    assert {request.headers.get("x-amz-request-payer") for request in s3} == {
        "requester" if accepted else None
    }
    assert "x-amz-request-payer" not in kms.headers


@pytest.mark.usefixtures("one_attempt")
def test_silence_says_who_was_asked_for_what(open_at: OpenAt) -> None:
    with scripted_server(lambda _: SILENCE) as server, pytest.raises(TimedOut) as slow:
        open_at(server.url, read_timeout=0.2).store.list_page("", cancel=NEVER)
    assert f"{server.url} took the request for ListObjectsV2, but did not answer it" in str(slow.value)


def _skewed(service: str, off_by: timedelta) -> Callable[[Request], bytes]:
    """Refuse as AWS does where a request comes from another time."""
    there = datetime.now(UTC) + off_by

    def script(_request: Request) -> bytes:
        date = format_datetime(there, usegmt=True)
        if service == "kms":
            body = {"message": "Signature expired: 20251123T140205Z is now earlier than 20251123T141705Z"}
            return answer(
                "400 Bad Request",
                json.dumps({"__type": "InvalidSignatureException", **body}).encode(),
                date=date,
            )
        named = f"<ServerTime>{there:%Y-%m-%dT%H:%M:%SZ}</ServerTime>" if service == "s3" else ""
        text = f"<Error><Code>RequestTimeTooSkewed</Code>{named}</Error>"
        return answer("403 Forbidden", text.encode(), date=MODIFIED if service == "s3" else date)

    return script


@pytest.mark.parametrize("service", ["s3", "s3 without a word", "kms"])
@pytest.mark.parametrize(
    ("off_by", "words"),
    [
        (timedelta(minutes=17, seconds=30), "this machine's clock is 17 min"),
        (timedelta(hours=-9, minutes=-1, seconds=-30), "this machine's clock is 9 h 1 min ahead of AWS's"),
        (timedelta(), "agrees with AWS's"),
    ],
)
def test_a_wrong_clock_is_told_by_how_much(
    open_at: OpenAt, service: str, off_by: timedelta, words: str
) -> None:
    def ask(vault: AwsVault) -> None:
        if service == "kms":
            vault.keys.decrypt(b"w", context={}, key_id="arn:aws:kms:eu-west-1:1:key/k", cancel=NEVER)
        else:
            vault.store.list_page("", cancel=NEVER)

    with scripted_server(_skewed(service, off_by)) as server, pytest.raises(WrongClock) as wrong:
        ask(open_at(server.url))
    assert words in str(wrong.value)
    assert ("behind AWS's" in str(wrong.value)) == (off_by > timedelta())
    assert not wrong.value.renewable


@pytest.mark.parametrize("date", ["yesterday", "Fri, 01 Aug 2025 10:00:00 -0000", ""])
def test_a_clock_that_nobody_can_compare_is_told_by_its_code(open_at: OpenAt, date: str) -> None:
    refusal = answer("403 Forbidden", b"<Error><Code>RequestTimeTooSkewed</Code></Error>", date=date)
    with scripted_server(lambda _: refusal) as server, pytest.raises(WrongClock) as wrong:
        open_at(server.url).store.list_page("", cancel=NEVER)
    assert "RequestTimeTooSkewed" in str(wrong.value)
