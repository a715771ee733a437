"""Addresses are read as browsers read them, and the dubious ones refused."""

from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vaultviewer.core.web.refusal import WebRefusal
from vaultviewer.core.web.urls import LONGEST_URL, WebUrl, read_url


@pytest.mark.parametrize(
    ("untrusted_url", "asked"),
    [
        ("http://images.example.com/a.png", "http://images.example.com/a.png"),
        ("HTTPS://Images.EXAMPLE.com", "https://images.example.com/"),
        (" \t\nhttps://example.com/a\n.png ", "https://example.com/a.png"),
        ("https://example.com:443/", "https://example.com/"),
        ("http://example.com:443/", "http://example.com:443/"),
        ("http://example.com:0080/", "http://example.com/"),
        ("https://example.com./a", "https://example.com/a"),
        ("https://example.com/a b.png?q=a b#c", "https://example.com/a%20b.png?q=a%20b"),
        ("https://example.com?u=1", "https://example.com/?u=1"),
        ("https://example.com/a\\b", "https://example.com/a/b"),
        ("https://example.com//b", "https://example.com//b"),
        ("https://example.com/%7Ea?%20", "https://example.com/%7Ea?%20"),
        ("https://bücher.example.com/é", "https://xn--bcher-kva.example.com/%C3%A9"),
        ("https://日本語.jp/", "https://xn--wgv71a119e.jp/"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://0177.0.0.1/", "http://127.0.0.1/"),
        ("http://①②⑦.0.0.1/", "http://127.0.0.1/"),
        ("http://[::FFFF:127.0.0.1]/", "http://[::ffff:7f00:1]/"),
        ("http://a_b.example.com/", "http://a_b.example.com/"),
    ],
)
def test_what_is_asked(untrusted_url: str, asked: str) -> None:
    assert str(read_url(untrusted_url)) == asked


@pytest.mark.parametrize(
    ("untrusted_url", "reason"),
    [
        ("", "no http"),
        ("/a.png", "no http"),
        ("//example.com/a.png", "no http"),
        ("ftp://example.com/", "no http"),
        ("file:///etc/passwd", "no http"),
        ("data:image/png;base64,AAAA", "no http"),
        ("https://", "no http"),
        ("https://example.com:65536/", "no http"),
        ("https://example.com:a/", "no http"),
        ("https://[fe80::1%25eth0]/", "no http"),
        ("https://user@example.com/", "user name"),
        ("https://user:secret@example.com/", "user name"),
        ("https://:secret@example.com/", "user name"),
        ("https:\\\\example.com/", "misread"),
        ("https://example.com\\@evil.example.net/", "misread"),
        ("https://localhost/", "private network"),
        ("https://LOCALHOST./", "private network"),
        ("https://a.localhost/", "private network"),
        ("https://printer/", "private network"),
        ("https://printer./", "private network"),
        ("https://printer.local/", "private network"),
        ("https://metadata.google.internal/", "private network"),
        ("https://1.168.192.in-addr.arpa/", "private network"),
        ("https://router.home.arpa/", "private network"),
        ("https://facebookcorewwwi.onion/", "private network"),
        ("https://wiki.corp/", "private network"),
        ("https://nas.lan/", "private network"),
        ("https://\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54/", "private network"),
        ("https://a..example.com/", "no host that can exist"),
        ("https://-a.example.com/", "no host that can exist"),
        (f"https://{'a' * 64}.example.com/", "no host that can exist"),
        (f"https://{'a.' * 130}example.com/", "no host that can exist"),
        (f"https://example.com/{'a' * LONGEST_URL}", "too long"),
    ],
)
def test_what_is_refused(untrusted_url: str, reason: str) -> None:
    with pytest.raises(WebRefusal) as refused:
        read_url(untrusted_url)
    assert reason in str(refused.value.reason)


def test_the_host_as_an_address() -> None:
    assert str(read_url("http://[::1]/").address) == "::1"
    assert read_url("http://example.com/").address is None


@given(st.text())
@example("http://a.example/\ud800")
@example("http://[")
@example("http://\ud800.example/")
def test_any_text_is_read_or_refused(untrusted_text: str) -> None:
    for untrusted_url in (untrusted_text, f"http://{untrusted_text}", f"https://example.com{untrusted_text}"):
        with suppress(WebRefusal):
            _check_sound(read_url(untrusted_url))


def _check_sound(url: WebUrl) -> None:
    """What goes on the wire is plain, and everybody reads the same host in it."""
    written = str(url)
    assert written.isascii()
    assert written.isprintable()
    assert " " not in written
    assert url.target.startswith("/")
    read = urlsplit(written)
    assert (read.hostname, read.username) == (url.host, None)
    assert read_url(written) == url
