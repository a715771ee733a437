"""Defanged addresses, as analysts paste them."""

import pytest

from vaultviewer.core.mail.links import defang


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
