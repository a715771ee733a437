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

from vaultviewer.core.mail.html import sanitize
from vaultviewer.core.mail.html.remote import LONGEST_URL, MOST_REFERENCES, RemoteKind, remote_host
from vaultviewer.core.mail.html.sanitize import LONGEST_HTML, SanitizedHtml, sanitize_html

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
    | {"select", "portal", "fencedframe", "head", "title", "track", "use", "image"}
)
_FORBIDDEN_ATTRIBUTES: Final = frozenset(
    {
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
_IMAGES: Final = frozenset({"src", "srcset", "background"})
_PART: Final = re.compile("vv-part://m1/[0-9a-f]+")
_HARMLESS: Final = re.compile(r'background-image|url\("vv-part://m1/[0-9a-f]+"\)')
_CSS_DANGER: Final = re.compile(
    r"url|src\s*\(|image(?:-set)?\s*\(|@import|@font|expression|var\(|attr\(|env\(|\\", re.IGNORECASE
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
        if self._in_style and _CSS_DANGER.search(_HARMLESS.sub("", data)):
            self.troubles.append(f"style sheet: {data}")

    def _inspect(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name in _FORBIDDEN_ATTRIBUTES:
            self.troubles.append(f"{tag} {name}")
        if name == "style" and (
            _CSS_DANGER.search(_HARMLESS.sub("", value)) or "position:" in value.replace("-position:", "")
        ):
            self.troubles.append(f"style: {value}")
        if name in _IMAGES and not _PART.fullmatch(value):
            self.troubles.append(f"{name}: {value}")
        if name == "href" and (tag != "a" or not re.match(r"\s*(https?|mailto):", value, re.IGNORECASE)):
            self.troubles.append(f"href: {value}")


def _part_url(content_id: str) -> str | None:
    if not content_id or ":" in content_id or "/" in content_id:
        return None
    return f"vv-part://m1/{content_id.encode().hex()}"


def _run(html: str) -> SanitizedHtml:
    return sanitize_html(html, part_url=_part_url)


def _run_with_images(html: str) -> SanitizedHtml:
    return sanitize_html(html, part_url=_part_url, image_url=lambda _: "vv-part://m1/0")


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
        "<table background=vv-part://m1/x>",
        "<img srcset='vv-part://m1/1 2x'>",
    ):
        assert _troubles(html)
    assert _troubles("<style>a{b:url(c)}</style>")
    assert _troubles("<style>a{b:url(vv-part://m1/1)}</style>")


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
    for cleaned in (_run(html), _run_with_images(html), sanitize_html(html, part_url=_part_url, simple=True)):
        assert _troubles(cleaned.html) == []


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
    assert '<body style="margin:0;background:#eee">' in cleaned
    assert 'style="padding:10px 5%;background-image:linear-gradient(red,blue)"' in cleaned
    assert '<font face="Arial" color="red">' in cleaned or '<font color="red" face="Arial">' in cleaned


_BODY: Final = '<body background="vv-part://m1/61" style="background:url(&quot;vv-part://m1/61&quot;)">'
_TRANSITIONAL: Final = (
    '-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd'
)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<!doctype html><p>", "<!DOCTYPE html>\n<p></p>"),
        ("<!-- x --><!DOCTYPE HTML SYSTEM 'about:legacy-compat'><p>", "<!DOCTYPE html>\n<p></p>"),
        (
            f'<!DOCTYPE html PUBLIC "{_TRANSITIONAL}"><p>',
            f'<!DOCTYPE html PUBLIC "{_TRANSITIONAL}">\n<p></p>',
        ),
        ('<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN"><p>', "<p></p>"),
        ('<!DOCTYPE html PUBLIC "-//evil//<img src=x>"><p>', '"&gt;<p></p>'),
        ("<p><!doctype html>", "<!DOCTYPE html>\n<p></p>"),
        ("<html dir=rtl onclick=x><p>", '<html dir="rtl">\n<p></p>'),
        (
            "<body bgcolor=#eee text='red' onload=x link=blue><p>",
            '<body bgcolor="#eee" text="red" link="blue">\n<p></p>',
        ),
        ("<body background=cid:a style='background:url(cid:a);position:fixed'>", _BODY),
        ("<body background=http://h.example/>x", "x"),
        (
            "<!--<body bgcolor=red>--><style>/*<body bgcolor=red>*/</style><body bgcolor=blue>",
            '<body bgcolor="blue">',
        ),
        ("<body bgcolor=red><body bgcolor=blue>", '<body bgcolor="red">'),
        ("<body bgcolor=red title='><img src=http://x>'>", '<body bgcolor="red">'),
        ("<body id='a\"b' class='<' lang=en", '<body lang="en">'),
        ("<bodybuilder bgcolor=red>", ""),
    ],
)
def test_the_page_keeps_its_mode_and_its_looks(html: str, expected: str) -> None:
    cleaned = _run(html).html

    assert cleaned.strip() == expected
    assert _troubles(cleaned) == []


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<img src="cid:a@b" alt="A">', 'src="vv-part://m1/614062"'),
        ('<img src="CID:&lt;a@b&gt;">', 'src="vv-part://m1/614062"'),
        ('<img src="cid:a%40b">', 'src="vv-part://m1/614062"'),
        ('<img src=" a@b\n">', 'src="vv-part://m1/614062"'),
        ('<p style="background:url(cid:a@b) red">', "url(&quot;vv-part://m1/614062&quot;) red"),
    ],
)
def test_images_of_the_message_are_served_from_it(html: str, expected: str) -> None:
    assert expected in _run(html).html


def test_an_image_that_the_message_lacks_is_dropped() -> None:
    assert "src" not in sanitize_html('<img src="cid:x">', part_url=lambda _: None).html


@pytest.mark.parametrize(
    "url", ["data:image/png;base64,AA", "file:///etc/passwd", "/x.png", "//h/x", "javascript:1"]
)
def test_any_other_image_is_dropped(url: str) -> None:
    assert "src" not in _run(f'<img src="{url}">').html


def test_an_image_asked_for_becomes_a_part_wherever_it_stands() -> None:
    asked: list[str] = []

    def image_url(url: str) -> str:
        asked.append(url)
        return f"vv-part://m1/{len(asked)}"

    cleaned = sanitize_html(
        "<style>p{background:url(http://i.example/sheet) #eee}</style>"
        "<p style='background-image:url(\"http://i.example/style\")'>"
        "<img src=' HTTP://i.example/a b\n.png '>"
        "<img srcset='http://i.example/1x 1x, http://i.example/2x 2x'>"
        "<table background=http://i.example/table><tr><td background=http://i.example/td>",
        part_url=lambda _: None,
        image_url=image_url,
    )

    assert sorted(asked) == [
        "HTTP://i.example/a%20b.png",
        *(f"http://i.example/{place}" for place in ("1x", "sheet", "style", "table", "td")),
    ]
    assert cleaned.html.count("vv-part://m1/") == len(asked)
    assert {reference.url for reference in cleaned.remote if reference.loadable} == set(asked)
    assert "http:" not in cleaned.html.lower()


@pytest.mark.parametrize(
    "answer",
    ["http://i.example/", "", "vv-part://m1/1 2x", "vv-part://m1/1)", 'vv-part://m1/1"', "vv-part://m1/"],
)
def test_only_the_address_of_a_part_stands_in_for_an_image(answer: str) -> None:
    html = "<img src=http://i.example/><p style='background:url(http://i.example/) red'>"

    cleaned = sanitize_html(html, part_url=_part_url, image_url=lambda _: answer)

    assert cleaned.html == '<img><p style="background:none red"></p>'


@pytest.mark.parametrize(
    "html",
    [
        "<img src=ftp://i.example/>",
        "<img src=//i.example/>",
        f"<img src=http://i.example/{'x' * LONGEST_URL}>",
        "<img src=cid:1>",
        "<p style='background:image-set(\"http://i.example/\" 1x)'>",
        "<p style='cursor:url(http://i.example/)'>",
        "<input type=image src=http://i.example/>",
        "<a href=http://i.example/>x</a>",
    ],
)
def test_nothing_else_can_be_loaded(html: str) -> None:
    asked: list[str] = []

    cleaned = sanitize_html(html, part_url=lambda _: None, image_url=asked.append)

    assert asked == []
    assert not any(reference.loadable for reference in cleaned.remote)


def test_simple_html_is_structure_and_nothing_else() -> None:
    html = (
        "<style>p{color:red}</style><center><table width=600 bgcolor=red border=1><tr><td colspan=2 class=a>"
        "<p style='color:white;font-size:0' dir=rtl>One <b>two</b> <font color=white size=1>three</font></p>"
        "<ol start=3><li>x</ol><pre>  y</pre><h2 align=center>z</h2><a href=http://l.example>l</a>"
        "<img src=cid:a alt='A &quot;<b>&quot;'><img src=cid:b alt=' '><img src=cid:b></table></center>"
    )

    assert sanitize_html(html, part_url=_part_url, simple=True).html == (
        '<table><tbody><tr><td colspan="2"><p dir="rtl">One <b>two</b> three</p>'
        '<ol start="3"><li>x</li></ol><pre>  y</pre><h2>z</h2>'
        '<a href="http://l.example" rel="noopener noreferrer">l</a>'
        "[A &quot;&lt;b&gt;&quot;]</td></tr></tbody></table>"
    )


def test_words_in_place_of_an_image_are_no_tags() -> None:
    html = "<a href='http://x/<img alt='>l</a><img alt='<img alt=\"&lt;script&gt;'><img alt='&lt;script&gt;'>"

    cleaned = sanitize_html(html, part_url=_part_url, simple=True).html

    assert _troubles(cleaned) == []
    assert cleaned.endswith("[&lt;img alt=&quot;&lt;script&gt;][&lt;script&gt;]")


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
