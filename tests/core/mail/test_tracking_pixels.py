"""Images that nobody can see are named for what they are, and never loaded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultviewer.core.mail.html.pixels import find_pixels
from vaultviewer.core.mail.html.remote import RemoteKind
from vaultviewer.core.mail.html.sanitize import sanitize_html

URL = "https://track.example.com/open.gif?u=4711&m=1"


def image(attributes: str, url: str = URL) -> str:
    return f'<img src="{url.replace("&", "&amp;")}" {attributes}>'


@pytest.mark.parametrize(
    "attributes",
    [
        'width="1" height="1"',
        "width=1 height=1",
        'width="2px" height="2"',
        'width="0" height="0"',
        'height="1"',
        'width="100%" height="0"',
        'style="width:1px;height:1px"',
        'style="color:red; WIDTH : 1px !important ;height:1.0px;"',
        'style="display:none"',
        'style="display: none !important" width="600"',
        'style="visibility:hidden"',
        'style="opacity:0"',
        'style="max-height:0"',
        'width="1" style="height:1px"',
        'alt="a > b" width="1" height="1"',
    ],
)
def test_an_invisible_image_is_a_tracking_pixel(attributes: str) -> None:
    assert find_pixels(f"<table><tr><td>{image(attributes)}</td></tr></table>") == {URL}


@pytest.mark.parametrize(
    "attributes",
    [
        "",
        'width="600"',
        'width="1" height="20"',
        'width="100%" height="1"',
        'width="3" height="3"',
        'style="width:100%;height:auto"',
        'style="border-width:1px"',
        'style="line-height:1px"',
        'style="display:block"',
        'style="opacity:0.5"',
        'alt="width=1 height=1"',
        'alt=\'" width="1" height="1\'',
    ],
)
def test_an_image_that_is_seen_is_none(attributes: str) -> None:
    assert find_pixels(image(attributes)) == frozenset()


def test_an_address_that_is_shown_somewhere_is_no_pixel() -> None:
    html = image('width="1" height="1"') + image('width="600"') + image("height=1 width=1", f"{URL}2")
    assert find_pixels(html) == {f"{URL}2"}


def test_only_remote_images_count() -> None:
    assert find_pixels('<img src="cid:a" width="1" height="1"><img width="1"><img src="/a" width=1>') == set()


def test_the_sanitiser_names_pixels_and_offers_none_to_be_loaded() -> None:
    html = f"{image('width=1 height=1')}{image('width=600', 'https://cdn.example.com/logo.png')}"
    asked: list[str] = []

    def image_url(url: str) -> str:
        asked.append(url)
        return "vv-part://m00/0"

    told = {
        reference.url: (reference.kind, reference.loadable)
        for reference in sanitize_html(html, part_url=lambda _: None, image_url=image_url).remote
    }
    assert told == {
        URL: (RemoteKind.PIXEL, False),
        "https://cdn.example.com/logo.png": (RemoteKind.IMAGE, True),
    }


@given(st.text(alphabet="<img src=\"htps:/.example1 0;>\\'-", max_size=80))
def test_any_html_is_looked_over(untrusted_html: str) -> None:
    for url in find_pixels(f'<img width=1 src="https://a.example/{untrusted_html}'):
        assert url.startswith(("http://", "https://"))
