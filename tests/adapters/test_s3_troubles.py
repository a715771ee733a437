"""What can go wrong on the way to S3, each told apart: scripted answers, half answers, silence, no answer."""

import datetime as dt
import io
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from support.aws_vault import OpenAt
from support.scripted_server import SILENCE, Request, answer, scripted_server

from vaultviewer.adapters.aws.border import MOST_REQUESTS
from vaultviewer.adapters.aws.calls import Call
from vaultviewer.adapters.aws.s3_store import CHUNK, _read
from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import (
    AccessDenied,
    Cancelled,
    ConnectionLost,
    ExpiredCredentials,
    InvalidRequest,
    NoNetwork,
    NoSuchObject,
    ObjectChanged,
    ProxyFailed,
    ServiceUnavailable,
    Throttled,
    TimedOut,
    TlsFailed,
    TooLarge,
    WrongClock,
    WrongRegion,
)
from vaultviewer.core.ports import ObjectStore
from vaultviewer.core.values import ObjectRef

REF = ObjectRef("vault", "mail/m1")
MODIFIED = "Fri, 01 Aug 2025 10:00:00 GMT"
EMPTY_LIST = b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"


def _refusal(status: str, code: str, message: str = "", **headers: str) -> bytes:
    body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()
    return answer(status, body, content_type="application/xml", headers=headers)


def _get(store: ObjectStore, ref: ObjectRef = REF) -> bytes | bytearray:
    return store.get(ref, max_bytes=10_000_000, progress=lambda _done, _size: None, cancel=NEVER).body


@contextmanager
def _one_connection(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """Hand one raw connection to `serve`; give the address to connect to."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            connection, _ = listener.accept()
            with connection:
                serve(connection)

        thread = threading.Thread(target=accept)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize("why", ["too large", "cancelled"])
def test_a_body_that_nobody_wants_is_hung_up_on(open_at: OpenAt, why: str) -> None:
    hung_up = threading.Event()
    cancel = CancelToken()

    def serve_some(connection: socket.socket) -> None:
        connection.settimeout(10)
        connection.recv(65536)
        connection.sendall(answer("200 OK", b"x" * CHUNK, length=5 * CHUNK, last_modified=MODIFIED))
        try:
            hung_up_properly = connection.recv(1) == b""
        except ConnectionResetError:
            hung_up_properly = True
        if hung_up_properly:
            hung_up.set()

    def progress(_done: int, _size: int) -> None:
        cancel.cancel()

    limit = 1 if why == "too large" else 5 * CHUNK
    # `given_up` holds on to all frames below, so that no garbage collection closes anything.
    with _one_connection(serve_some) as address, pytest.raises((TooLarge, Cancelled)) as given_up:
        open_at(f"http://{address}").store.get(REF, max_bytes=limit, progress=progress, cancel=cancel)
    assert hung_up.is_set()
    assert isinstance(given_up.value, TooLarge if why == "too large" else Cancelled)


def test_the_pin_is_part_of_the_request(open_at: OpenAt) -> None:
    same = answer("200 OK", b"x", last_modified=MODIFIED, etag='"e"', x_amz_version_id="v")
    with scripted_server(lambda _: same) as server:
        store = open_at(server.url).store
        for ref in (ObjectRef("vault", "k", etag='"e"'), ObjectRef("vault", "k", version_id="v", etag='"e"')):
            store.head(ref, cancel=NEVER)
            _get(store, ref)
    by_etag, by_version = server.requests[:2], server.requests[2:]
    assert [request.headers.get("if-match") for request in by_etag] == ['"e"', '"e"']
    assert ["versionId=v" in request.target for request in by_version] == [True, True]


def test_a_body_that_ends_without_a_word_is_lost() -> None:
    call = Call("GetObject", "s3:GetObject", "arn:aws:s3:::vault/k", "https://s3.example.net")
    with pytest.raises(ConnectionLost):
        _read(io.BytesIO(b"12"), 3, call, lambda _done, _size: None, NEVER)


def test_a_body_cut_short_is_a_lost_connection(open_at: OpenAt) -> None:
    cut = answer("200 OK", b"x" * 1000, length=900_000, last_modified=MODIFIED)
    with (
        scripted_server(lambda _: cut) as server,
        pytest.raises(ConnectionLost) as lost,
    ):
        _get(open_at(server.url).store)
    assert lost.value.details["endpoint"] == server.url


def test_a_body_that_stops_arriving_is_a_time_out(open_at: OpenAt) -> None:
    def serve_half(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(answer("200 OK", b"x", length=1000, last_modified=MODIFIED))
        connection.recv(1)

    with _one_connection(serve_half) as address, pytest.raises(TimedOut):
        _get(open_at(f"http://{address}", read_timeout=0.2).store)


@pytest.mark.usefixtures("one_attempt")
def test_silence_is_a_time_out(open_at: OpenAt) -> None:
    with scripted_server(lambda _: SILENCE) as server, pytest.raises(TimedOut) as late:
        open_at(server.url, read_timeout=0.2).store.list_page("", cancel=NEVER)
    assert late.value.details["endpoint"] == server.url


@pytest.mark.usefixtures("one_attempt")
def test_a_closed_port_is_no_network(open_at: OpenAt) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(NoNetwork) as unreachable:
        open_at(url).store.list_page("", cancel=NEVER)
    assert unreachable.value.details["endpoint"] == url


@pytest.mark.usefixtures("one_attempt")
def test_a_connection_closed_without_an_answer_is_lost(open_at: OpenAt) -> None:
    with scripted_server(lambda _: b"\r\n") as server, pytest.raises(ConnectionLost):
        open_at(server.url).store.list_page("", cancel=NEVER)


@pytest.fixture
def self_signed(tmp_path: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


@pytest.mark.usefixtures("one_attempt")
def test_a_self_signed_certificate_is_refused_with_its_reason(
    open_at: OpenAt, self_signed: ssl.SSLContext
) -> None:
    with (
        scripted_server(lambda _: answer("200 OK", EMPTY_LIST), tls=self_signed) as server,
        pytest.raises(TlsFailed) as refusal,
    ):
        open_at(server.url).store.list_page("", cancel=NEVER)
    assert refusal.value.details["reason"] == "it is self-signed"
    assert refusal.value.details["endpoint"] == server.url
    assert server.requests == []


@pytest.mark.usefixtures("one_attempt")
def test_plain_http_behind_https_is_a_tls_failure(open_at: OpenAt) -> None:
    def speak_plainly(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(answer("400 Bad Request"))

    with _one_connection(speak_plainly) as address, pytest.raises(TlsFailed) as refusal:
        open_at(f"https://{address}").store.list_page("", cancel=NEVER)
    assert refusal.value.details["reason"] == "the other side does not speak TLS"


@pytest.mark.usefixtures("one_attempt")
def test_a_dead_proxy_is_named_without_its_password(open_at: OpenAt, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("HTTP_PROXY", f"http://somebody:secret@127.0.0.1:{port}")
    with pytest.raises(ProxyFailed) as failure:
        open_at("http://s3.example.net").store.list_page("", cancel=NEVER)
    assert failure.value.details["proxy"] == f"127.0.0.1:{port}"
    assert "secret" not in str(failure.value)


def test_a_proxy_that_wants_a_sign_in_says_so(open_at: OpenAt, monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted_server(lambda _: answer("407 Proxy Authentication Required")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with pytest.raises(ProxyFailed):
            open_at("http://s3.example.net").store.list_page("", cancel=NEVER)


def test_the_proxy_is_not_asked_for_this_machine_itself(
    open_at: OpenAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        scripted_server(lambda _: answer("200 OK", EMPTY_LIST)) as server,
        scripted_server(lambda _: answer("403 Forbidden")) as proxy,
    ):
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert open_at(server.url).store.list_page("", cancel=NEVER).objects == ()
        assert proxy.requests == []


def test_a_throttled_call_is_tried_again(open_at: OpenAt) -> None:
    answers = [_refusal("503 Slow Down", "SlowDown"), answer("200 OK", EMPTY_LIST)]
    with scripted_server(lambda _: answers.pop(0)) as server:
        assert open_at(server.url).store.list_page("", cancel=NEVER).objects == ()
        assert len(server.requests) == 2


@pytest.mark.usefixtures("one_attempt")
def test_throttling_that_lasts_is_told(open_at: OpenAt) -> None:
    with (
        scripted_server(lambda _: _refusal("503 Slow Down", "SlowDown")) as server,
        pytest.raises(Throttled),
    ):
        open_at(server.url).store.list_page("", cancel=NEVER)


def test_cancelling_stops_before_the_next_attempt(open_at: OpenAt) -> None:
    cancel = CancelToken()

    def script(_request: Request) -> bytes:
        cancel.cancel()
        return _refusal("503 Slow Down", "SlowDown")

    with scripted_server(script) as server:
        with pytest.raises(Cancelled):
            open_at(server.url).store.list_page("", cancel=cancel)
        assert len(server.requests) == 1


def test_closing_the_vault_gives_later_work_up(open_at: OpenAt) -> None:
    with scripted_server(lambda _: answer("200 OK", EMPTY_LIST)) as server:
        vault = open_at(server.url)
        vault.store.list_page("", cancel=NEVER)
        vault.close()
        vault.close()
        with pytest.raises(Cancelled):
            vault.store.list_page("", cancel=NEVER)
        assert len(server.requests) == 1


def test_a_listing_denied_names_action_and_bucket(open_at: OpenAt) -> None:
    with (
        scripted_server(lambda _: _refusal("403 Forbidden", "AccessDenied", "Access Denied")) as server,
        pytest.raises(AccessDenied) as denied,
    ):
        open_at(server.url).store.list_page("", cancel=NEVER)
    assert denied.value.details["action"] == "s3:ListBucket"
    assert denied.value.details["resource"] == "arn:aws:s3:::vault"


def test_aws_own_words_on_what_was_denied_come_first(open_at: OpenAt) -> None:
    message = (
        "User: arn:aws:iam::111122223333:user/ana is not authorized to perform: kms:Decrypt on resource: "
        "arn:aws:kms:eu-west-1:111122223333:key/k because no identity-based policy allows it"
    )
    with (
        scripted_server(lambda _: _refusal("403 Forbidden", "AccessDenied", message)) as server,
        pytest.raises(AccessDenied) as denied,
    ):
        _get(open_at(server.url).store)
    assert denied.value.details["action"] == "kms:Decrypt"
    assert denied.value.details["resource"] == "arn:aws:kms:eu-west-1:111122223333:key/k"


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        ("403 Forbidden", "AccessDenied", AccessDenied),
        ("403 Forbidden", "RequestTimeTooSkewed", WrongClock),
        ("400 Bad Request", "ExpiredToken", ExpiredCredentials),
    ],
)
def test_a_refused_head_is_asked_for_its_reason(
    open_at: OpenAt, status: str, code: str, expected: type[Exception]
) -> None:
    def script(request: Request) -> bytes:
        return answer(status) if request.method == "HEAD" else _refusal(status, code)

    with scripted_server(script) as server, pytest.raises(expected) as refusal:
        open_at(server.url).store.head(REF, cancel=NEVER)
    if isinstance(refusal.value, AccessDenied):
        assert refusal.value.details["action"] == "s3:GetObject"
        assert refusal.value.details["resource"] == "arn:aws:s3:::vault/mail/m1"


def test_a_head_refused_alone_keeps_its_bare_answer(open_at: OpenAt) -> None:
    def script(request: Request) -> bytes:
        if request.method == "HEAD":
            return answer("403 Forbidden")
        return answer("206 Partial Content", b"x", last_modified=MODIFIED)

    with scripted_server(script) as server, pytest.raises(AccessDenied) as denied:
        open_at(server.url).store.head(REF, cancel=NEVER)
    assert denied.value.details["action"] == "s3:GetObject"


def test_a_denied_version_names_the_permission_for_versions(open_at: OpenAt) -> None:
    with (
        scripted_server(lambda _: _refusal("403 Forbidden", "AccessDenied")) as server,
        pytest.raises(AccessDenied) as denied,
    ):
        _get(open_at(server.url).store, ObjectRef("vault", "k", version_id="v1"))
    assert denied.value.details["action"] == "s3:GetObjectVersion"


def test_a_delete_marker_is_a_missing_object(open_at: OpenAt) -> None:
    marker = _refusal("405 Method Not Allowed", "MethodNotAllowed", x_amz_delete_marker="true")
    with scripted_server(lambda _: marker) as server, pytest.raises(NoSuchObject):
        _get(open_at(server.url).store, ObjectRef("vault", "k", version_id="v1"))


@pytest.mark.parametrize(
    "ref",
    [ObjectRef("vault", "k", etag='"listed"'), ObjectRef("vault", "k", version_id="listed")],
)
def test_a_store_that_ignores_the_pin_is_caught(open_at: OpenAt, ref: ObjectRef) -> None:
    other = answer("200 OK", b"x", last_modified=MODIFIED, etag='"other"', x_amz_version_id="other")
    with scripted_server(lambda _: other) as server:
        with pytest.raises(ObjectChanged):
            _get(open_at(server.url).store, ref)
        with pytest.raises(ObjectChanged):
            open_at(server.url).store.head(ref, cancel=NEVER)


def test_an_etag_without_quotes_is_the_same_etag(open_at: OpenAt) -> None:
    same = answer("200 OK", b"x", last_modified=MODIFIED, etag="same")
    with scripted_server(lambda _: same) as server:
        assert _get(open_at(server.url).store, ObjectRef("vault", "k", etag='"same"')) == b"x"


def test_an_answer_without_length_is_refused(open_at: OpenAt) -> None:
    endless = b"HTTP/1.1 200 OK\r\nlast-modified: " + MODIFIED.encode() + b"\r\n\r\nxxx"
    with scripted_server(lambda _: endless) as server, pytest.raises(InvalidRequest):
        _get(open_at(server.url).store)


@pytest.mark.usefixtures("one_attempt")
def test_a_web_page_instead_of_s3_is_told(open_at: OpenAt) -> None:
    page = answer("200 OK", b"<!doctype html><p>Sign in to the guest network", content_type="text/html")
    # botocore turns a page that is no XML into a 500 of S3, which is retried.
    with scripted_server(lambda _: page) as server, pytest.raises(ServiceUnavailable):
        open_at(server.url).store.list_page("", cancel=NEVER)


def test_keys_that_xml_cannot_hold_are_decoded(open_at: OpenAt) -> None:
    entry = (
        "<Contents><Key>mail/{}</Key><LastModified>2025-08-01T10:00:00.000Z</LastModified>"
        "<ETag>&quot;e&quot;</ETag><Size>1</Size></Contents>"
    )
    encoded = ["new%0Aline", "a+b%2Bc%2520d", "%E3%83%A1", "nul%00"]
    body = (
        "<ListBucketResult><EncodingType>url</EncodingType><Prefix>mail/</Prefix>"
        + "".join(map(entry.format, encoded))
        + "<CommonPrefixes><Prefix>mail/x+%0A/</Prefix></CommonPrefixes>"
        "<IsTruncated>true</IsTruncated><NextContinuationToken>a+b%2B/=</NextContinuationToken>"
        "</ListBucketResult>"
    ).encode()
    with scripted_server(lambda _: answer("200 OK", body)) as server:
        page = open_at(server.url).store.list_page("mail/", cancel=NEVER)
        assert "encoding-type=url" in server.requests[0].target
    assert [row.key for row in page.objects] == ["mail/new\nline", "mail/a b+c%20d", "mail/メ", "mail/nul\0"]
    assert page.prefixes == ("mail/x \n/",)
    assert page.next_token == "a+b%2B/="


def _signing_region(request: Request) -> str:
    return request.headers["authorization"].split("/")[2]


@pytest.mark.parametrize("by", ["redirect", "malformed header"])
def test_a_bucket_in_another_region_is_found_once(open_at: OpenAt, by: str) -> None:
    def script(request: Request) -> bytes:
        if _signing_region(request) == "ap-northeast-1":
            return answer("200 OK", EMPTY_LIST)
        if by == "redirect":
            return _refusal(
                "301 Moved Permanently", "PermanentRedirect", x_amz_bucket_region="ap-northeast-1"
            )
        body = (
            b"<Error><Code>AuthorizationHeaderMalformed</Code><Message>the region 'eu-west-1' is wrong; "
            b"expecting 'ap-northeast-1'</Message><Region>ap-northeast-1</Region></Error>"
        )
        return answer("400 Bad Request", body)

    with scripted_server(script) as server:
        store = open_at(server.url, region="eu-west-1").store
        store.list_page("", cancel=NEVER)
        store.list_page("", cancel=NEVER)
        assert [_signing_region(request) for request in server.requests] == [
            "eu-west-1",
            "ap-northeast-1",
            "ap-northeast-1",
        ]


def test_a_head_finds_the_region_too(open_at: OpenAt) -> None:
    def script(request: Request) -> bytes:
        if _signing_region(request) == "ap-northeast-1":
            return answer("200 OK", length=5, last_modified=MODIFIED)
        return answer("400 Bad Request", x_amz_bucket_region="ap-northeast-1")

    with scripted_server(script) as server:
        assert open_at(server.url).store.head(REF, cancel=NEVER).size == 5


def test_keys_are_sought_in_the_region_that_was_found(open_at: OpenAt) -> None:
    def script(request: Request) -> bytes:
        if request.method == "POST":
            return answer("200 OK", json.dumps({"KeyId": "k", "Plaintext": "AAAA"}).encode())
        if _signing_region(request) == "ap-northeast-1":
            return answer("200 OK", b"x", last_modified=MODIFIED)
        return _refusal("301 Moved", "PermanentRedirect", x_amz_bucket_region="ap-northeast-1")

    with scripted_server(script) as server:
        vault = open_at(server.url)
        _get(vault.store)
        vault.keys.decrypt(b"w", context={}, key_id="alias/mail", cancel=NEVER)
        assert [_signing_region(request) for request in server.requests] == [
            "eu-west-1",
            "ap-northeast-1",
            "ap-northeast-1",
        ]


def test_a_region_that_nobody_names_is_asked_for(open_at: OpenAt) -> None:
    def script(request: Request) -> bytes:
        if request.method == "HEAD":
            return answer("403 Forbidden")
        return _refusal("301 Moved Permanently", "PermanentRedirect")

    with scripted_server(script) as server, pytest.raises(WrongRegion) as lost:
        open_at(server.url).store.list_page("", cancel=NEVER)
    assert lost.value.details["region"] == "eu-west-1"


def test_redirects_without_end_come_to_an_end(open_at: OpenAt) -> None:
    with (
        scripted_server(lambda _: answer("302 Found", location="https://portal.example.net/")) as server,
        pytest.raises(InvalidRequest) as refusal,
    ):
        open_at(server.url).store.list_page("", cancel=NEVER)
    assert "redirects without end" in str(refusal.value)
    assert len(server.requests) <= MOST_REQUESTS
