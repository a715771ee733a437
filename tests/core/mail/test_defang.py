"""Defanged addresses, as analysts paste them."""

import pytest

from vaultviewer.core.mail.links.defang import defang


@pytest.mark.parametrize(
    ("url", "defanged"),
    [
        ("https://a.example/b.html?c=d", "hxxps://a[.]example/b.html?c=d"),
        ("HTTP://a.example", "HXXP://a[.]example"),
        ("mailto:a@b.example", "mailto[:]a[@]b[.]example"),
        ("a.example", "a[.]example"),
    ],
)
def test_defanged(url: str, defanged: str) -> None:
    assert defang(url) == defanged


@pytest.mark.parametrize(
    ("url", "defanged"),
    [
        ("ftp://a.example/b.c", "fxp://a[.]example/b.c"),
        ("https:\\\\a.example\\b.c", "hxxps:\\\\a[.]example\\b.c"),
        ("https://u.v:w@a.example:8080/", "hxxps://u[.]v:w@a[.]example:8080/"),
        ("https://a.example?url=https://b.example", "hxxps://a[.]example?url=hxxps://b.example"),
        ("https://a.example/www.b.example", "hxxps://a[.]example/www[.]b.example"),
        ("a.example:8080/b.c", "a[.]example:8080/b.c"),
        ("//a.example/b", "//a.example/b"),
        ("javascript:open('http://a.example')", "javascript[:]open('hxxp://a.example')"),
        ("search-ms:query=x", "search-ms[:]query=x"),
        ("smb://a.example/b", "smb://a[.]example/b"),
        ("", ""),
        ("http://x{url(http:a.example)}/", "hxxp://x{url(hxxp:a[.]example)}/"),
        ("https://a.https://b.example/", "hxxps://a[.]hxxps://b.example/"),
        ("mailto:a@b.example?body=http://c.example", "mailto[:]a[@]b[.]example?body=hxxp://c[.]example"),
    ],
)
def test_no_program_finds_a_link_in_it(url: str, defanged: str) -> None:
    assert defang(url) == defanged
