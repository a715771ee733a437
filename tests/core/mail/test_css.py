"""Styles are rebuilt from allowed tokens; addresses in them are told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.mail.html.css import LONGEST_ATTRIBUTE, LONGEST_SHEETS, clean_declarations, clean_sheet


class _Urls:
    """Keeps what it is told; shows images as `answer`."""

    def __init__(self, answer: str | None = None) -> None:
        self.told: list[str] = []
        self.asked: list[str] = []
        self._answer = answer

    def blocked(self, untrusted_url: str) -> None:
        self.told.append(untrusted_url)

    def image(self, untrusted_url: str) -> str | None:
        self.asked.append(untrusted_url)
        return self._answer


def _declarations(css: str) -> str:
    return clean_declarations(css, _Urls())


def _sheet(css: str) -> str:
    return clean_sheet(css, _Urls())


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("color:red", "color:red"),
        ("COLOR : RED ;; width:calc(100% - 5px)", "color:RED;width:calc(100% - 5px)"),
        ("color:red!important", "color:red !important"),
        ("font:12px/1.5 'A B', serif", 'font:12px/1.5 "A B", serif'),
        ("background:rgba(0,0,0,.5) none", "background:rgba(0,0,0,.5) none"),
        ("position:fixed;top:0;z-index:9", ""),
        ("background:url(x)", "background:none"),
        ("background:u\\72l(x)", "background:none"),
        ("background:URL('x')", "background:none"),
        ("background:#fff url(x)no-repeat,url(y)", "background:#fff none no-repeat, none"),
        ("background:url(x) url(y) attr(z)", ""),
        ("background:linear-gradient(url(x))", ""),
        ("background:url(x", ""),
        ("background:url(x y) red", ""),
        ("list-style:url(x) square", "list-style:none square"),
        ("background-image:image-set('x' 1x)", "background-image:none"),
        ("background-image:url()", "background-image:none"),
        ("background-image:url('x' y)", "background-image:none"),
        ("color:url(x)", ""),
        ("--a:red;color:var(--a)", ""),
        ("content:'x'", ""),
        ("width:expression(alert(1))", ""),
        ("width:attr(x)", ""),
        ("color:'red'", ""),
        ("color:re\\64", "color:red"),
        ("font-family:'\\3c/style>'", ""),
        ("font-family:'url(x)'", ""),
        ("color:{red}", ""),
        ("color:@x", ""),
        ("color:a=b", ""),
        ("color", ""),
        ("}color:red", ""),
        ("behavior:url(x);color:blue", "color:blue"),
    ],
)
def test_declarations(css: str, expected: str) -> None:
    assert _declarations(css) == expected


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("a{color:red}", "a{color:red}"),
        ("<!-- a{color:red} -->", "a{color:red}"),
        ("a:hover,#b .c>d~e+f[g='h']{color:red}", 'a:hover,#b .c>d~e+f[g="h"]{color:red}'),
        ("a:not(.b){color:red}", "a:not(.b){color:red}"),
        ("a{position:fixed}", ""),
        (".hero-image,img[src]{color:red}", ".hero-image,img[src]{color:red}"),
        ("a[b='url(x)']{color:red}", ""),
        ("a{color:red;& b{color:blue}}", "a{color:red}"),
        (
            "@media screen and (max-width:9px){a{color:red}}",
            "@media screen and (max-width:9px){a{color:red}}",
        ),
        ("@media print{@media screen{a{color:red}}}", "@media print{@media screen{a{color:red}}}"),
        ("@media a{@media b{@media c{@media d{a{color:red}}}}}", ""),
        ("@media print{}", ""),
        ("@media (prefers-color-scheme:dark){a{color:red}}", ""),
        ("@media screen{@media not (PREFERS-Color-Scheme: light){a{color:red}}}", ""),
        ("@media (prefers-c\\6flor-scheme:dark){a{color:red}}", ""),
        ("@media (prefers-contrast){a{color:red}}b{color:blue}", "b{color:blue}"),
        ("@media (forced-colors:active),(inverted-colors){a{color:red}}", ""),
        (":root{color-scheme:dark;color:red}", ":root{color:red}"),
        ("@media url(x){a{color:red}}", ""),
        ("@media;", ""),
        ("@import 'x';a{color:red}", "a{color:red}"),
        ("@font-face{font-family:a;src:url(x)}", ""),
        ("@supports (display:grid){a{color:red}}", ""),
        ("@charset 'x';", ""),
        ("a:url(x){color:red}", ""),
        ("a[b='</style>']{color:red}", ""),
        (".\\3c b{color:red}", ""),
    ],
)
def test_sheets(css: str, expected: str) -> None:
    assert _sheet(css) == expected


def test_addresses_are_told() -> None:
    urls = _Urls()

    clean_sheet(
        "@import 'http://a';@font-face{src:url(http://b)}a{cursor:url(http://c)}"
        "b{& i{background:image-set('http://d' 1x)}}@supports (a:b){c{mask:url(http://e)}}"
        "d{background:image-set('http://f' 1x)}",
        urls,
    )
    clean_declarations("border-image:url('http://g');{x:url(http://h)}", urls)

    assert sorted(urls.told) == [f"http://{letter}" for letter in "abcdefgh"]
    assert urls.asked == []


def test_images_become_what_the_caller_names() -> None:
    urls = _Urls("vv-part://m1/7")

    written = clean_declarations("background:url( 'http://a' )no-repeat,URL(http://b)red", urls)

    assert written == 'background:url("vv-part://m1/7") no-repeat, url("vv-part://m1/7") red'
    assert urls.asked == ["http://a", "http://b"]
    assert urls.told == []


@pytest.mark.parametrize(
    "css", ["(" * 100_000, "a{b:" + "(" * 50 + "}", "color:" + "min(" * 5000 + "1px" + ")" * 5000]
)
def test_depth_is_bounded(css: str) -> None:
    assert _sheet(f"a{{{css}}}") == ""
    assert _declarations(css[:8000]) == ""


def test_depth_hidden_behind_strings_is_given_up() -> None:
    step = "min(')'," * 800

    assert _declarations(f"width:{step}") == ""
    assert _declarations("width:" + "min(/*)*/" * 800 + "1px" + ")" * 800) == ""


def test_length_is_bounded() -> None:
    assert _declarations("color:red;" + " " * LONGEST_ATTRIBUTE) == ""
    assert _sheet("a{color:red}" + " " * LONGEST_SHEETS) == ""


@given(st.text(alphabet="urlURL()'\"\\72 :;{}@media-<>/*!,.#a\n\x00", max_size=60))
@settings(max_examples=400, deadline=None)
def test_nothing_dangerous_is_written(css: str) -> None:
    for written in (
        _declarations(css),
        _sheet(css),
        _declarations(f"background:{css}"),
        _sheet(f"@media {css}"),
    ):
        assert "url" not in written.lower()
        assert not set(written) & set("\\<")


@given(st.text(alphabet="abcolr:;red(){}'\"-1px% ,.#", max_size=60))
@settings(max_examples=200, deadline=None)
def test_what_is_written_is_read_the_same_again(css: str) -> None:
    once = _sheet(f"a{{color:red;{css}}}")

    assert _sheet(once) == once
