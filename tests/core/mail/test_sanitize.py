"""Hostile HTML comes out unable to fetch, run or leave; what it would have fetched is told."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.mail import sanitize
from vaultviewer.core.mail.remote import MOST_REFERENCES, RemoteKind, remote_host
from vaultviewer.core.mail.sanitize import LONGEST_HTML, SanitizedHtml, sanitize_html

_SNIPPETS: Final[dict[str, str]] = json.loads(
    (Path(__file__).parents[2] / "data" / "remote-content.json").read_text(encoding="utf-8")
)
_FORBIDDEN_TAGS: Final = frozenset(
    {"script", "iframe", "object", "embed", "link", "meta", "base", "svg", "math", "form", "input", "button"}
    | {
        "video",
        "audio",
        "source",
        "picture",
        "template",
        "noscript",
        "frame",
        "frameset",
        "applet",
        "textarea",
    }
    | {"select", "portal", "fencedframe", "body", "html", "head", "title", "track", "use", "image"}
)
_FORBIDDEN_ATTRIBUTES: Final = frozenset(
    {
        "background",
        "srcset",
        "poster",
        "action",
        "formaction",
        "target",
        "ping",
        "data",
        "srcdoc",
        "xlink:href",
    }
    | {
        "imagesrcset",
        "attributionsrc",
        "dynsrc",
        "lowsrc",
        "longdesc",
        "usemap",
        "manifest",
        "http-equiv",
        "name",
    }
)
_CSS_DANGER: Final = re.compile(
    r"url|src\s*\(|image|@import|@font|expression|var\(|attr\(|env\(|\\", re.IGNORECASE
)


class _Inspector(HTMLParser):
    """Lists what is dangerous in a fragment."""

    def __init__(self) -> None:
        super().__init__()
        self.troubles: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        if tag in _FORBIDDEN_TAGS:
            self.troubles.append(f"<{tag}>")
        for name, value in attrs:
            self._inspect(tag, name, value or "")

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style and _CSS_DANGER.search(data.replace("background-image", "")):
            self.troubles.append(f"style sheet: {data}")

    def _inspect(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name in _FORBIDDEN_ATTRIBUTES:
            self.troubles.append(f"{tag} {name}")
        if name == "style" and (
            _CSS_DANGER.search(value.replace("background-image", ""))
            or "position:" in value.replace("-position:", "")
        ):
            self.troubles.append(f"style: {value}")
        if name == "src" and not value.startswith("part:"):
            self.troubles.append(f"src: {value}")
        if name == "href" and (tag != "a" or not re.match(r"\s*(https?|mailto):", value, re.IGNORECASE)):
            self.troubles.append(f"href: {value}")


def _part_url(content_id: str) -> str | None:
    return "part:" + "".join(char for char in content_id if char.isalnum())


def _run(html: str) -> SanitizedHtml:
    return sanitize_html(html, part_url=_part_url)


def _troubles(html: str) -> list[str]:
    inspector = _Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector.troubles


def test_all_snippets_are_there() -> None:
    assert len(_SNIPPETS) == 95


@pytest.mark.parametrize("name", sorted(_SNIPPETS))
def test_no_snippet_keeps_an_address_it_would_fetch(name: str) -> None:
    html = (
        _SNIPPETS[name].replace("URL2", "http://canary2.example/b").replace("URL", "http://canary.example/a")
    )

    cleaned = _run(html).html

    assert _troubles(cleaned) == []
    without_links = re.sub(r'<a href="[^"]*"', "<a", cleaned)
    assert re.findall(r"canary|leak\.test|/etc/", re.sub(r">[^<]*<", "><", f">{without_links}<")) == []
    assert "canary" not in "".join(re.findall(r"<style>.*?</style>", cleaned, re.DOTALL))


def test_the_inspector_itself_sees_danger() -> None:
    for html in (
        "<img src=http://x>",
        "<p onclick=x>",
        "<svg></svg>",
        '<p style="a:url(x)">',
        "<a href=javascript:1>",
    ):
        assert _troubles(html)
    assert _troubles("<style>a{b:url(c)}</style>")


_PIECES: Final = st.sampled_from(
    [
        *_SNIPPETS.values(),
        *(
            "<style>",
            "</style>",
            "<svg>",
            "</svg>",
            "<math>",
            "<mtext>",
            "<mglyph>",
            "<!--",
            "-->",
            "--!>",
            "<![CDATA[",
        ),
        *(
            "]]>",
            "<table>",
            "</table>",
            "<template>",
            "<noscript>",
            "</noscript>",
            "<p title='",
            "'>",
            '">',
            "<b>",
        ),
        *(
            "<div",
            " style='color:red;background:u\\72l(x)'",
            " onclick=x",
            " src=//x",
            "<textarea>",
            "<title>",
            "<xmp>",
        ),
        *(
            "<a href='",
            "javascript:x",
            "&#106;avascript:",
            "cid:1",
            "<img src=",
            "\x00",
            "@import 'x';",
            "a{b:c}",
            "}",
        ),
        *("{", "(", "\\"),
    ]
)


@given(st.lists(st.one_of(_PIECES, st.text(max_size=10)), max_size=14).map("".join))
@settings(max_examples=500, deadline=None)
def test_no_mixture_of_html_gets_through(html: str) -> None:
    once = _run(html).html

    assert _troubles(once) == []


def test_ordinary_looks_are_kept() -> None:
    html = (
        "<style>.a > td:first-child{color:#fff;font-family:'Open Sans',Arial}"
        "@media (max-width:600px){.a{width:100%!important}}</style>"
        "<body style='margin:0;background:#eee'><table class=a width=600 bgcolor='#ffffff' cellpadding=0><tr>"
        "<td align=center style='padding:10px 5%;background-image:linear-gradient(red,blue)'>"
        "<font face=Arial color=red>Hi</font></td></tr></table>"
    )

    cleaned = _run(html).html

    assert '.a > td:first-child{color:#fff;font-family:"Open Sans",Arial}' in cleaned
    assert "@media (max-width:600px){.a{width:100% !important}}" in cleaned
    assert '<div style="margin:0;background:#eee">' in cleaned
    assert 'style="padding:10px 5%;background-image:linear-gradient(red,blue)"' in cleaned
    assert '<font face="Arial" color="red">' in cleaned or '<font color="red" face="Arial">' in cleaned


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<img src="cid:a@b" alt="A">', 'src="part:ab"'),
        ('<img src="CID:&lt;a@b&gt;">', 'src="part:ab"'),
        ('<img src="cid:a%40b">', 'src="part:ab"'),
    ],
)
def test_images_of_the_message_are_served_from_it(html: str, expected: str) -> None:
    assert expected in _run(html).html


def test_an_image_that_the_message_lacks_is_dropped() -> None:
    assert "src" not in sanitize_html('<img src="cid:x">', part_url=lambda _: None).html


@pytest.mark.parametrize(
    "url", ["data:image/png;base64,AA", "file:///etc/passwd", "x.png", "//h/x", "javascript:1"]
)
def test_any_other_image_is_dropped(url: str) -> None:
    assert "src" not in _run(f'<img src="{url}">').html


@pytest.mark.parametrize("url", ["http://x.example/", "HTTPS://x.example/?a=b&amp;c=d", "mailto:a@b.example"])
def test_links_are_kept_plain(url: str) -> None:
    assert (
        f'<a href="{url}" rel="noopener noreferrer">x</a>' == _run(f'<a href="{url}" target=_top>x</a>').html
    )


@pytest.mark.parametrize(
    "url", ["javascript:x", "data:text/html,x", "file:///x", "/x", "#top", "vv-part:1", "cid:1"]
)
def test_other_links_lead_nowhere(url: str) -> None:
    assert "href" not in _run(f'<a href="{url}">x</a>').html


def test_an_attribute_holds_only_what_belongs_into_it() -> None:
    assert "evil" not in _run('<p class="http://evil.example/">x</p><td width="url(evil)">').html


def test_remote_references_are_told_once_with_kind_and_host() -> None:
    html = (
        '<img src="http://A.example/1"><img src="http://a.example/1"><table background="https://b.example/2">'
        '<p style="background:url(//c.example/3)"><link rel=stylesheet href="http://d.example/4">'
        '<iframe src="http://e.example"></iframe><img srcset="http://f.example/1 1x, http://g.example/2 2x">'
        '<a href="http://link.example">no</a><img src="cid:x"><img src="data:,x">'
    )

    found = {(reference.kind, reference.host) for reference in _run(html).remote}

    assert found == {
        (RemoteKind.IMAGE, "a.example"),
        (RemoteKind.IMAGE, "b.example"),
        (RemoteKind.STYLE, "c.example"),
        (RemoteKind.STYLE, "d.example"),
        (RemoteKind.FRAME, "e.example"),
        (RemoteKind.IMAGE, "f.example"),
        (RemoteKind.IMAGE, "g.example"),
    }


def test_remote_references_are_bounded() -> None:
    html = "".join(f'<img src="http://h{number}.example/">' for number in range(MOST_REFERENCES + 10))

    assert len(_run(html).remote) == MOST_REFERENCES


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://H.example/x", "h.example"),
        ("\\\\unc\\x", "unc"),
        ("x.png", None),
        ("http://[bad", None),
        ("", None),
    ],
)
def test_hosts(url: str, host: str | None) -> None:
    assert remote_host(url) == host


@pytest.mark.parametrize("html", ["<div>" * 60_000 + "<img src=http://x>", "x" * (LONGEST_HTML + 1)])
def test_past_a_bound_only_text_is_left(html: str) -> None:
    cleaned = _run(html)

    assert cleaned.simplified
    assert _troubles(cleaned.html) == []


class PanicException(BaseException):
    """Named as PyO3 names what a panic in Rust becomes, which can't be imported."""


@pytest.mark.parametrize("name", ["clean"])
def test_a_panic_leaves_text(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Panicking:
        def __init__(self, **_: object) -> None:
            pass

    def panic(_: object, html: str) -> str:
        raise PanicException(html)

    setattr(Panicking, name, panic)
    monkeypatch.setattr(nh3, "Cleaner", Panicking)

    assert _run("<p onclick=x>a &amp; <b>b") == SanitizedHtml("<pre> a &amp;amp;  b</pre>", simplified=True)


def test_an_interrupt_is_no_panic(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(nh3, "Cleaner", interrupt)

    with pytest.raises(KeyboardInterrupt):
        _run("x")


def test_nh3_panics_are_still_named_so() -> None:
    with pytest.raises(BaseException) as caught:  # noqa: PT011  its class can't be imported; the name is what counts
        nh3.Cleaner(
            tags={"style", "p"},
            clean_content_tags=set(),
            attributes={"p": {"style"}},
            filter_style_properties={"color"},
        ).clean("<style>a</style>")

    assert type(caught.value).__name__ == "PanicException"


def test_styles_are_read_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sanitize, "LONGEST_STYLES", 12)

    assert _run("<p style='color:red'></p><p style='color:blue'></p>").html.count("style=") == 1
