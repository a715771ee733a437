"""Hosts and addresses, read as browsers read them: vectors of the WHATWG URL Standard's kind."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vaultviewer.core.mail.links.hosts import Host, is_within, read_host, to_unicode, to_wire
from vaultviewer.core.mail.links.web_address import LONGEST_ADDRESS, WebAddress, read_address


def wire(url: str) -> str | None:
    address = read_address(url)
    return None if address is None or address.host is None else address.host.wire


def read(url: str) -> WebAddress:
    address = read_address(url)
    assert address is not None
    return address


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://example.com", "example.com"),
        ("HTTP://EXAMPLE.com/", "example.com"),
        ("  http://example.com  ", "example.com"),
        ("ht\ntp://exa\tmple.com/", "example.com"),
        ("http:example.com", "example.com"),
        ("http:/example.com/", "example.com"),
        ("http:////example.com/", "example.com"),
        (r"http:\\example.com\x", "example.com"),
        (r"https:\/\/example.com", "example.com"),
        (r"http://bank.example\@evil.example/", "bank.example"),
        ("http://bank.example@evil.example/", "evil.example"),
        ("http://a@b@evil.example/", "evil.example"),
        ("http://a:b@evil.example:81/", "evil.example"),
        ("http://evil.example#@bank.example", "evil.example"),
        ("http://evil.example?@bank.example", "evil.example"),
        ("http://%65vil.example/", "evil.example"),
        ("http://ｅｖｉｌ．example/", "evil.example"),  # noqa: RUF001  full-width letters
        ("http://evil。example/", "evil.example"),
        ("http://ev\u00adil.example/", "evil.example"),
        ("http://Bücher.example/", "xn--bcher-kva.example"),
        ("http://faß.example/", "xn--fa-hia.example"),
        ("http://☕.example/", "xn--53h.example"),
        ("http://a_b.example/", "a_b.example"),
        ("http://xn--a/", "xn--a"),
        ("http://مثال.example/", "xn--mgbh0fb.example"),
        ("http://a\u200db.example/", "xn--ab-m1t.example"),
        ("http://./", "."),
        ("http://example.com./", "example.com."),
        ("http://192.168.0.1/", "192.168.0.1"),
        ("http://192.168.0.1./", "192.168.0.1"),
        ("http://127.1/", "127.0.0.1"),
        ("http://0x7f.1/", "127.0.0.1"),
        ("http://0177.0.0.01/", "127.0.0.1"),
        ("http://2130706433/", "127.0.0.1"),
        ("http://0x7f000001/", "127.0.0.1"),
        ("http://0x/", "0.0.0.0"),  # noqa: S104  no address to bind to
        ("http://①②⑦.1/", "127.0.0.1"),
        ("http://%31%32%37.1/", "127.0.0.1"),
        ("http://[::1]:80/", "[::1]"),
        ("http://[0:0:0:0:0:0:0:1]/", "[::1]"),
        ("http://[::ffff:1.2.3.4]/", "[::ffff:102:304]"),
        ("ws://example.com/", "example.com"),
        ("smb://server/share", "server"),
    ],
)
def test_the_host_is_the_one_a_browser_contacts(url: str, host: str) -> None:
    assert wire(url) == host


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http://@/",
        "http://256.0.0.1/",
        "http://1.2.3.4.5/",
        "http://1.2.3.08/",
        "http://09/",
        "http://4294967296/",
        "http://a.0xg.1.1.1.256/",
        "http://[::1/",
        "http://[::1%25eth0]/",
        "http://[1.2.3.4]/",
        "http://a b/",
        "http://a<b/",
        "http://a%00b/",
        "http://a:99999/",
        "http://a:8a/",
        "http://xn--a.ü/",
        "http://xn--ü/",
        "http://a.مثالcom/",  # noqa: RUF001  Arabic beside Latin
        "http:///",
        "http://\ufffd.example/",
        "http://" + "a" * 3000,
        "http://" + "9" * 1500,
    ],
)
def test_what_a_browser_refuses_has_no_host(url: str) -> None:
    assert read(url).host is None


@pytest.mark.parametrize("text", ["", "example.com", "//example.com/", "1http://x/", ":", "héé:x"])
def test_without_a_scheme_there_is_no_address(text: str) -> None:
    assert read_address(text) is None


def test_an_address_comes_apart() -> None:
    address = read("https://us%65r:secret@host.example:8443/a/b?c=d#e")
    assert address == WebAddress(
        "https", Host("host.example", "host.example"), 8443, "user", has_password=True, rest="/a/b?c=d#e"
    )
    assert (address.path, address.query) == ("/a/b", "c=d")
    assert read("https://a.example:443/").port is None
    assert read("http://a.example:443/").port == 443
    assert read("http://a.example:/").port is None
    assert read("mailto:a@b.example?subject=x") == WebAddress("mailto", None, rest="a@b.example?subject=x")


@pytest.mark.parametrize(
    ("url", "odd"),
    [
        ("https://a.example/b c\\d", False),
        (" https://a.example/", False),
        (r"https:\\a.example/", True),
        (r"https://a.example\x", True),
        ("https://a.exam\tple/", True),
        ("https://a\u3000b.example/", True),
        ("mailto:a b", False),
    ],
)
def test_what_disguises_the_host_is_told(url: str, odd: bool) -> None:  # noqa: FBT001  an expected value
    assert read(url).odd_authority is odd


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://A.example", "https://a.example/", True),
        (r"https:\\a.example\b", "https://a.example/b", True),
        ("https://a.example/b c", "https://a.example/b%20c", True),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC", True),
        ("http://0x7f.1/", "http://127.0.0.1/", True),
        ("https://a.example:443/", "https://a.example/", True),
        ("https://a.example/b", "https://a.example/c", False),
        ("https://a.example/", "http://a.example/", False),
    ],
)
def test_two_spellings_have_one_key(one: str, other: str, same: bool) -> None:  # noqa: FBT001  an expected value
    assert (read(one).key == read(other).key) is same


def test_names_come_back_from_the_wire() -> None:
    assert to_unicode("xn--bcher-kva.example") == "bücher.example"
    assert to_unicode("xn--zz.example") == "xn--zz.example"
    assert to_wire("") is None
    assert read_host("127.0.0.1") == Host("127.0.0.1", "127.0.0.1", is_address=True)
    assert is_within("a.b.example.", "b.example")
    assert not is_within("ab.example", "b.example")


_PIECES = st.sampled_from(
    [
        *"/\\:@.?#[]%\t\n 0x129aé",
        "http:",
        "https:",
        "//",
        "xn--",
        "%2e",
        "0x",
        "。",
        "\u202e",
        "::",
        "[::1]",
        "а",  # noqa: RUF001  a Cyrillic letter
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=25).map("".join).map("http://{}".format)))
@example("http://[" + ":" * 2000)
@example("https://" + "." * (LONGEST_ADDRESS + 1))
@settings(max_examples=300)
def test_nothing_raises_and_what_is_read_reads_the_same_again(url: str) -> None:
    address = read_address(url)
    if address is not None and address.host is not None and address.scheme in {"http", "https"}:
        again = read_address(f"{address.scheme}://{address.host.wire}/")
        assert again is not None
        assert again.host == address.host
        assert read_host(address.host.name) == address.host
