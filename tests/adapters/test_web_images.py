"""Images from a real server on this machine: what is asked, what is sent along, and what is refused."""

import itertools
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from support.made_authority import MadeAuthority
from support.scripted_server import SILENCE, Request, ScriptedServer, answer, scripted_server

from vaultviewer.adapters.web.images import WEB_PORTS, Limits, Outcome, WebImages
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import Cancelled
from vaultviewer.core.values import FetchedImage, UnfetchedImage
from vaultviewer.core.web.addresses import Address, is_public

_HERE = (ip_address("127.0.0.1"),)
_IMAGE = b"\x89PNG\r\n\x1a\n the rest of it"
_LIMITS = Limits(resolve_seconds=10, connect_seconds=10, read_seconds=10, seconds=30)


def at_home(_name: str) -> Sequence[Address]:
    return _HERE


def anywhere(_address: Address) -> bool:
    return True


def images(
    *servers: ScriptedServer,
    resolve: Callable[[str], Sequence[Address]] = at_home,
    may_ask: Callable[[Address], bool] = anywhere,
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    limits: Limits = _LIMITS,
) -> WebImages:
    ports = frozenset({port_of(server) for server in servers})
    return WebImages(resolve=resolve, may_ask=may_ask, ports=ports, trust=trust, limits=limits)


def port_of(server: ScriptedServer) -> int:
    port = urlsplit(server.url).port
    assert port is not None
    return port


def at(server: ScriptedServer, path: str = "/a.png", host: str = "images.example.com") -> str:
    return f"{urlsplit(server.url).scheme}://{host}:{port_of(server)}{path}"


def fetch(web: WebImages, *urls: str, cancel: CancelToken | None = None) -> tuple[Outcome, ...]:
    return web.fetch(urls, progress=lambda _done, _total: None, cancel=cancel or CancelToken())


def fetched(web: WebImages, url: str) -> FetchedImage:
    (outcome,) = fetch(web, url)
    assert isinstance(outcome, FetchedImage), outcome
    return outcome


def refused(web: WebImages, url: str) -> str:
    (outcome,) = fetch(web, url)
    assert isinstance(outcome, UnfetchedImage), outcome
    return str(outcome.reason)


@pytest.fixture(scope="module")
def authority() -> MadeAuthority:
    return MadeAuthority.make()


@pytest.fixture
def plain() -> Iterator[ScriptedServer]:
    with scripted_server(lambda _request: answer("200 OK", _IMAGE)) as server:
        yield server


@contextmanager
def speaks_first(greeting: bytes) -> Iterator[ScriptedServer]:
    """Serve something else than HTTP: whatever one client says, it has been greeted before."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            connection, _ = listener.accept()
            with connection, suppress(ConnectionResetError):
                connection.sendall(greeting)
                while connection.recv(4096):
                    pass  # until the client hangs up: closed earlier, unread bytes would reset what was said

        greeter = threading.Thread(target=greet)
        greeter.start()
        yield ScriptedServer(f"https://127.0.0.1:{listener.getsockname()[1]}")
        greeter.join()


# ------------------------------------------------------------------------------------- what is sent along


def test_an_image_is_fetched_and_nothing_is_told_about_its_reader(
    plain: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # would refuse the connection
    url = at(plain, "/a b.png?id=1#fragment")

    assert fetched(images(plain), url) == FetchedImage(url, _IMAGE)

    (request,) = plain.requests
    assert (request.method, request.target, request.body) == ("GET", "/a%20b.png?id=1", b"")
    assert dict(request.headers) == {
        "host": f"images.example.com:{port_of(plain)}",
        "user-agent": "Mozilla/5.0",
        "accept": "image/png,image/jpeg,image/gif,image/webp,image/bmp,*/*;q=0.5",
        "accept-encoding": "identity",
        "connection": "close",
    }


def test_cookies_are_never_sent_back() -> None:
    def script(request: Request) -> bytes:
        cookies = {"set-cookie": "reader=42; Path=/", "www-authenticate": 'Basic realm="x"'}
        if request.target == "/first":
            return answer("302 Found", headers={**cookies, "location": "/second"})
        return answer("200 OK", _IMAGE, headers=cookies)

    with scripted_server(script) as server:
        web = images(server)
        for _ in range(2):
            assert fetched(web, at(server, "/first")).untrusted_content == _IMAGE

    assert [request.target for request in server.requests] == ["/first", "/second"] * 2
    for request in server.requests:
        assert not {"cookie", "referer", "authorization", "accept-language", "origin"} & set(request.headers)


# ------------------------------------------------------------------------------------ whom we speak to


def test_tls_goes_by_the_name_though_the_address_is_pinned(authority: MadeAuthority, tmp_path: Path) -> None:
    names: list[str | None] = []
    tls = authority.serve(["images.example.com"], tmp_path)
    tls.sni_callback = lambda _socket, name, _context: names.append(name)
    with scripted_server(lambda _request: answer("200 OK", _IMAGE), tls=tls) as server:
        web = images(server, trust=authority.trust)
        assert fetched(web, at(server)).untrusted_content == _IMAGE
        assert names == ["images.example.com"]
        assert refused(web, at(server, host="other.example.com")) == (
            "nothing proves that it is other.example.com that answers"
        )
    assert len(server.requests) == 1


def test_a_certificate_for_an_address_counts_for_that_address(
    authority: MadeAuthority, tmp_path: Path
) -> None:
    tls = authority.serve(["127.0.0.1"], tmp_path)
    with scripted_server(lambda _request: answer("200 OK", _IMAGE), tls=tls) as server:
        web = images(server, trust=authority.trust)
        assert fetched(web, at(server, host="127.0.0.1")).untrusted_content == _IMAGE
        assert "nothing proves" in refused(web, at(server))


def test_an_authority_that_nobody_knows_proves_nothing(authority: MadeAuthority, tmp_path: Path) -> None:
    tls = authority.serve(["images.example.com"], tmp_path)
    with scripted_server(lambda _request: answer("200 OK", _IMAGE), tls=tls) as server:
        web = WebImages(resolve=at_home, may_ask=anywhere, ports=frozenset({port_of(server)}))
        assert "nothing proves" in refused(web, at(server))
    assert server.requests == []


def test_a_server_that_speaks_no_tls() -> None:
    with speaks_first(b"220 mail.example.com ESMTP\r\n") as server:
        assert refused(images(server), at(server)) == "no secure connection to images.example.com came about"


# --------------------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0"])
def test_this_machine_is_never_asked(plain: ScriptedServer, host: str) -> None:
    web = WebImages(ports=frozenset({port_of(plain)}), limits=_LIMITS)
    assert "lies in a private or reserved network" in refused(web, at(plain, host=host))
    assert plain.requests == []


def test_one_private_address_among_public_ones_is_enough_to_refuse(plain: ScriptedServer) -> None:
    mixed = (ip_address("93.184.215.14"), *_HERE)
    web = images(plain, resolve=lambda _name: mixed, may_ask=is_public)
    assert refused(web, at(plain)) == "images.example.com lies in a private or reserved network"
    assert plain.requests == []


def test_a_name_is_resolved_once_and_never_again(plain: ScriptedServer) -> None:
    """DNS rebinding: the second answer of the name server leads elsewhere."""
    answers = iter([_HERE, (ip_address("127.0.0.2"),)])
    checked: list[Address] = []

    def may_ask(address: Address) -> bool:
        checked.append(address)
        return address == _HERE[0]

    web = images(plain, resolve=lambda _name: next(answers), may_ask=may_ask)
    outcomes = fetch(web, at(plain, "/1"), at(plain, "/2"), at(plain, "/3"))
    assert [type(outcome) for outcome in outcomes] == [FetchedImage] * 3
    assert set(checked) == set(_HERE)
    assert next(answers) == (ip_address("127.0.0.2"),)  # nobody took the second one


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(
    plain: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolve_again(*_arguments: object, **_options: object) -> None:
        raise AssertionError("the name was looked up a second time")

    monkeypatch.setattr(socket, "getaddrinfo", resolve_again)
    assert fetched(images(plain), at(plain)).untrusted_content == _IMAGE


def test_the_next_address_is_tried_where_nobody_listens_on_the_first(plain: ScriptedServer) -> None:
    both = (ip_address("127.0.0.2"), *_HERE)
    assert fetched(images(plain, resolve=lambda _name: both), at(plain)).untrusted_content == _IMAGE


def test_names_that_lead_nowhere(plain: ScriptedServer) -> None:
    def unknown(_name: str) -> Sequence[Address]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    nowhere = "no host has the name images.example.com"
    assert refused(images(plain, resolve=unknown), at(plain)) == nowhere
    assert refused(images(plain, resolve=lambda _name: ()), at(plain)) == nowhere


def test_a_name_server_that_does_not_answer_is_not_waited_for(plain: ScriptedServer) -> None:
    released = threading.Event()

    def silent(_name: str) -> Sequence[Address]:
        released.wait()
        return _HERE

    try:
        web = images(plain, resolve=silent, limits=replace(_LIMITS, resolve_seconds=0.05))
        assert refused(web, at(plain)) == "no name server told in time where images.example.com is"
    finally:
        released.set()
    assert plain.requests == []


@pytest.mark.parametrize("url", ["http://images.example.com:25/", "https://images.example.com:6379/"])
def test_only_ports_of_the_web_are_asked(url: str) -> None:
    asked: list[str] = []

    def resolve(name: str) -> Sequence[Address]:
        asked.append(name)
        return _HERE

    assert "is none of the web's" in refused(WebImages(resolve=resolve), url)
    assert asked == []
    assert frozenset({80, 443, 8080, 8443}) == WEB_PORTS


# --------------------------------------------------------------------------------------------- redirects


def redirecting(*locations: str) -> Callable[[Request], bytes]:
    """Pass on from /0 to each of the locations in turn, then send the image."""

    def script(request: Request) -> bytes:
        place = int(request.target.removeprefix("/"))
        if place < len(locations):
            return answer("302 Found", b"ignored", location=locations[place])
        return answer("200 OK", _IMAGE)

    return script


def test_redirects_are_followed_and_told() -> None:
    there = {"/0": "/a/b?c", "/a/b?c": "d", "/a/d": "//other.example.com:{port}/e#fragment"}

    def script(request: Request) -> bytes:
        if request.target in there:
            return answer(
                "302 Found", b"ignored", location=there[request.target].format(port=port_of(server))
            )
        return answer("200 OK", _IMAGE)

    with scripted_server(script) as server:
        outcome = fetched(images(server), at(server, "/0"))
    assert outcome.redirects == (
        at(server, "/a/b?c"),
        at(server, "/a/d"),
        at(server, "/e#fragment", host="other.example.com"),
    )
    assert [request.headers["host"].partition(":")[0] for request in server.requests] == [
        *["images.example.com"] * 3,
        "other.example.com",
    ]


@pytest.mark.parametrize(("hops", "works"), [(5, True), (6, False)])
def test_no_more_than_five_redirects(hops: int, works: bool) -> None:  # noqa: FBT001  a parameter of the test
    with scripted_server(redirecting(*(f"/{place + 1}" for place in range(hops)))) as server:
        (outcome,) = fetch(images(server), at(server, "/0"))
        assert isinstance(outcome, FetchedImage) is works
        assert outcome.redirects == tuple(at(server, f"/{place + 1}") for place in range(5))
        if isinstance(outcome, UnfetchedImage):
            assert str(outcome.reason) == "it passes on more than 5 times"
        assert len(server.requests) == 6


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254 lies in a private"),
        ("http://[fd00:ec2::254]/", "fd00:ec2::254 lies in a private"),
        ("http://0xA9FEA9FE/", "169.254.169.254 lies in a private"),
        ("http://inside.example.net/", "inside.example.net lies in a private"),
        ("http://localhost/", "the name localhost belongs to a private network"),
        ("http://user:secret@images.example.com/", "holds a user name"),
        ("http://images.example.com:22/", "port 22 is none of the web's"),
        ("file:///etc/passwd", "no http or https address"),
        ("data:image/png;base64,AAAA", "no http or https address"),
        ("", "passes on to nowhere"),
    ],
)
def test_redirects_are_checked_like_the_first_address(location: str, reason: str) -> None:
    outside, inside = ip_address("127.0.0.1"), ip_address("127.0.0.3")

    def resolve(name: str) -> Sequence[Address]:
        return (outside,) if name == "images.example.com" else (inside,)

    with scripted_server(lambda _request: answer("302 Found", location=location)) as server:
        web = WebImages(
            resolve=resolve,
            may_ask=lambda address: address == outside,
            ports=WEB_PORTS | {port_of(server)},
            limits=_LIMITS,
        )
        assert reason in refused(web, at(server))
    assert len(server.requests) == 1


def test_a_redirect_from_https_to_http_is_refused(
    authority: MadeAuthority, tmp_path: Path, plain: ScriptedServer
) -> None:
    tls = authority.serve(["images.example.com"], tmp_path)
    with scripted_server(lambda _request: answer("301 Moved", location=at(plain)), tls=tls) as server:
        reason = refused(images(server, plain, trust=authority.trust), at(server))
    assert reason == "images.example.com passes on from https to plain http"
    assert plain.requests == []


def test_a_redirect_from_http_to_https_is_followed(authority: MadeAuthority, tmp_path: Path) -> None:
    tls = authority.serve(["images.example.com"], tmp_path)
    with (
        scripted_server(lambda _request: answer("200 OK", _IMAGE), tls=tls) as secure,
        scripted_server(lambda _request: answer("301 Moved", location=at(secure))) as server,
    ):
        outcome = fetched(images(server, secure, trust=authority.trust), at(server))
    assert (outcome.untrusted_content, outcome.redirects) == (_IMAGE, (at(secure),))


# -------------------------------------------------------------------------------------- hostile answers


@pytest.mark.parametrize(
    "status", ["204 No Content", "206 Partial", "304 Not Modified", "404 Gone", "500 Oh"]
)
def test_any_other_status_is_no_image(status: str) -> None:
    with scripted_server(lambda _request: answer(status)) as server:
        assert refused(images(server), at(server)) == (
            f"images.example.com answered with status {status[:3]}"
        )


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate, gzip", "zstd"])
def test_compressed_answers_are_refused(encoding: str) -> None:
    with scripted_server(lambda _request: answer("200 OK", b"x", content_encoding=encoding)) as server:
        assert refused(images(server), at(server)) == "images.example.com sent it compressed, unasked"


def endless(head: bytes) -> Iterable[bytes]:
    yield head
    yield from itertools.repeat(bytes(64 * 1024))


@pytest.mark.parametrize(
    "head",
    [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"],
)
def test_an_endless_body_ends_at_the_limit(head: bytes) -> None:
    limits = replace(_LIMITS, bytes_each=2 * 1024 * 1024)
    with scripted_server(lambda _request: endless(head)) as server:
        assert refused(images(server, limits=limits), at(server)) == "it is larger than 2 MB"


def test_an_endless_body_in_one_giant_chunk() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n"
    limits = replace(_LIMITS, bytes_each=1024 * 1024)
    with scripted_server(lambda _request: endless(head)) as server:
        assert refused(images(server, limits=limits), at(server)) == "it is larger than 1 MB"


def test_all_images_of_a_message_have_one_limit_together() -> None:
    limits = replace(_LIMITS, bytes_each=1024 * 1024, bytes_in_all=2 * 1024 * 1024, at_once=1)
    with scripted_server(lambda _request: answer("200 OK", bytes(1000 * 1024))) as server:
        outcomes = fetch(images(server, limits=limits), *(at(server, f"/{n}") for n in range(4)))
    assert [isinstance(outcome, FetchedImage) for outcome in outcomes] == [True, True, False, False]
    assert isinstance(outcomes[3], UnfetchedImage)
    assert str(outcomes[3].reason) == "a message loads 2 MB at most"


def test_no_more_images_than_the_limit(plain: ScriptedServer) -> None:
    web = images(plain, limits=replace(_LIMITS, images=2))
    outcomes = fetch(web, *(at(plain, f"/{n}") for n in range(4)))
    assert [outcome.untrusted_url for outcome in outcomes] == [at(plain, f"/{n}") for n in range(4)]
    assert [isinstance(outcome, FetchedImage) for outcome in outcomes] == [True, True, False, False]
    assert len(plain.requests) == 2


def dripping(start: bytes, drip: bytes, pause: threading.Event) -> Iterator[bytes]:
    yield start
    while not pause.wait(0.02):
        yield drip


@pytest.mark.parametrize(
    ("start", "drip"),
    [
        (b"HTTP/1.1 200 OK\r\nX: ", b"x"),  # a header field that never ends
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),  # a body without a length, which is cut off cleanly
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
)
def test_a_server_that_drips_is_cut_off(start: bytes, drip: bytes) -> None:
    """Each byte comes long before any time-out of a single read."""
    pause = threading.Event()
    limits = replace(_LIMITS, seconds=0.3)
    with scripted_server(lambda _request: dripping(start, drip, pause)) as server:
        try:
            assert refused(images(server, limits=limits), at(server)) == "images.example.com took too long"
        finally:
            pause.set()


def test_a_handshake_that_drips_is_cut_off() -> None:
    """Before TLS stands there is no connection that urllib3 could close."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)
    pause = threading.Event()

    def drip() -> None:
        wire, _ = listener.accept()
        with wire:
            wire.sendall(b"\x16\x03\x03\x40\x00")  # a record of 16 KB is to come
            while not pause.wait(0.02):
                try:
                    wire.sendall(b"\x02")
                except OSError:
                    return

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        port = listener.getsockname()[1]
        web = WebImages(
            resolve=at_home,
            may_ask=anywhere,
            ports=frozenset({port}),
            limits=replace(_LIMITS, seconds=0.3),
        )
        assert refused(web, f"https://images.example.com:{port}/") == "images.example.com took too long"
    finally:
        pause.set()
        thread.join()
        listener.close()


def test_silence_is_not_waited_for() -> None:
    with scripted_server(lambda _request: SILENCE) as server:
        web = images(server, limits=replace(_LIMITS, read_seconds=0.1))
        assert refused(web, at(server)) == "images.example.com took too long"


@pytest.mark.parametrize(
    "said",
    [
        b"\r\n",
        b"no HTTP at all\r\n\r\n",
        answer("200 OK", b"short", length=1000),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
    ],
)
def test_malformed_answers(said: bytes) -> None:
    with scripted_server(lambda _request: said) as server:
        assert refused(images(server), at(server)) == (
            "the answer of images.example.com broke off or is malformed"
        )


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    web = WebImages(resolve=at_home, may_ask=anywhere, ports=frozenset({port}), limits=_LIMITS)
    assert refused(web, f"http://images.example.com:{port}/") == "images.example.com can't be reached"


# ----------------------------------------------------------------------------------- several, and giving up


def test_each_address_gets_an_answer_in_its_order_and_progress_counts_them(plain: ScriptedServer) -> None:
    told: list[tuple[int, int]] = []
    urls = [at(plain, f"/{n}") for n in range(12)]
    urls[3] = "http://localhost/"
    outcomes = images(plain).fetch(
        urls, progress=lambda done, total: told.append((done, total)), cancel=CancelToken()
    )
    assert [outcome.untrusted_url for outcome in outcomes] == urls
    assert [isinstance(outcome, FetchedImage) for outcome in outcomes] == [n != 3 for n in range(12)]
    assert told == sorted(told)
    assert told[-1] == (12, 12)


def test_no_addresses_no_work() -> None:
    assert fetch(WebImages()) == ()


def test_cancelling_hangs_up_on_every_server() -> None:
    cancel = CancelToken()
    reached = threading.Semaphore(0)

    def hold(_request: Request) -> bytes:
        reached.release()
        return SILENCE

    def give_up() -> None:
        for _ in range(_LIMITS.at_once):
            reached.acquire()
        cancel.cancel()

    with scripted_server(hold) as server:
        thread = threading.Thread(target=give_up)
        thread.start()
        with pytest.raises(Cancelled):
            fetch(images(server), *(at(server, f"/{n}") for n in range(20)), cancel=cancel)
        thread.join()
        # The waiting ones were never asked, the others not waited for until their time-out of ten seconds.
        assert len(server.requests) == _LIMITS.at_once
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("vv-web")]


def test_cancelling_while_a_name_server_is_silent(plain: ScriptedServer) -> None:
    cancel, released = CancelToken(), threading.Event()

    def silent(_name: str) -> Sequence[Address]:
        cancel.cancel()
        released.wait()
        return _HERE

    try:
        with pytest.raises(Cancelled):
            fetch(images(plain, resolve=silent), at(plain), at(plain, host="b.example.com"), cancel=cancel)
    finally:
        released.set()
    assert plain.requests == []
