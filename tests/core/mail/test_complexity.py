"""The estimate refuses what would cost much, and is not fooled by closing tags that close nothing."""

import re
from typing import Final

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.mail.html import complexity
from vaultviewer.core.mail.html.complexity import DEEPEST, MOST_ATTRIBUTES, too_complex

_MANY = DEEPEST + 1


@pytest.mark.parametrize(
    "html",
    [
        "",
        "x" * 1000,
        "<div><p>a</p></div>" * 50_000,
        '<td width="100"height=20 bgcolor=#fff nowrap>x</td>' * 20_000,
        "<div title='a > b'></div>" * 10_000,
        "<p>" * 10_000,
        "<!-- <div> --></div>" * (DEEPEST // 2),
        "<b>" * 500,
        "<o:p>&nbsp;</o:p>" * 10_000,
        "<DIV></div>" * 10_000,
        "<!DOCTYPE html><?xml?><![if !mso]><div><![endif]></div>" * 10_000,
        "<div><!-></div>->" * 10_000,
        "<div><!--></div>" * 10_000,
        "<ul><li>a<li><p>b</ul><dl><dt>a<dd>b</dl>" * 10_000,
        "<table><tr><td><p>a<td>b<tr><td><font>c</font></table>" * 10_000,
        "<style>a > b {}</style><title><div></title>" * 10_000,
        "a < b <3 " * 10_000,
    ],
)
def test_ordinary_html_passes(html: str) -> None:
    assert not too_complex(html)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * _MANY,
        "<div><!--</div>-->" * _MANY,
        "<div><style></div></style>" * _MANY,
        "<div title='</div>'>" * _MANY,
        '<div title="> </div>">' * _MANY,
        '<div ="></div>">' * _MANY,
        "<div a='</div>" * _MANY,
        "<div =' b=\">' ></div>\">" * _MANY,
        "<div></div/x" * _MANY,
        "<div><!--><style>--></div></style>" * _MANY,
        "<div><style a='</style>'></div></style>" * _MANY,
        "<div><table><tr><td></div>" * _MANY,
        "<span><p></span>" * _MANY,
        "<li><dd>" * _MANY,
        "<div><svg><style></style></div>" * _MANY,
        "<div><select><title></select></div></title>" * _MANY,
        "<b>" * 900 + "</i>" * 900,
        "<span>" + "<li><dd>" * 1000 + "</div>" * 1000,
        "<div></span>" * _MANY,
        "<div></p></b></br>" * _MANY,
        "<div <div></div>" * _MANY,
        "<![CDATA[<div></div>" + "<div></div>" * _MANY,
        "<p>" + "".join(f"<b a={n}>" for n in range(1000)) + "<p>x" * 1000,
        "<p>" + "".join(f"<b a={n}>" for n in range(1000)) + "</p>" * 1000,
    ],
)
def test_costly_html_is_refused(html: str) -> None:
    assert too_complex(html)


_NAMES: Final = frozenset(
    {
        "div",
        "span",
        "p",
        "li",
        "td",
        "tr",
        "table",
        "dd",
        "dt",
        "b",
        "font",
        "a",
        "center",
        "button",
        "marquee",
    }
    | {"object", "h1", "caption", "form", "o:p"}
)
_PIECES: Final = st.sampled_from(
    [
        f"<{slash}{name}>"
        for slash in ("", "/")
        for name in [*sorted(_NAMES), "style", "title", "select", "svg", "script"]
    ]
    + ["<!--", "-->", "<!-->", "--!>", "<!", "'", '"', ">", "<div a='", '<div a="', "=", "<b x=", "x"]
)
_PARSER: Final = nh3.Cleaner(tags=set(_NAMES), clean_content_tags=set(), attributes={}, link_rel=None)


def _deepest(html: str) -> int:
    """Return how deep the parser went."""
    depth = deepest = 0
    for tag in re.finditer(r"<(/?)[a-z][^>]*>", _PARSER.clean(html)):
        depth += -1 if tag[1] else 1
        deepest = max(deepest, depth)
    return deepest


@given(st.lists(_PIECES, max_size=2).map("".join), st.lists(_PIECES, min_size=1, max_size=6).map("".join))
@settings(max_examples=100, deadline=None)
def test_the_parser_never_goes_deeper_than_was_estimated(start: str, unit: str) -> None:
    html = start + unit * DEEPEST

    assert too_complex(html) or _deepest(html) <= DEEPEST


@pytest.mark.parametrize(
    "unit",
    [
        "<table>",
        "<caption><table>",
        "<td><table>",
        "<table><tr><td>",
        "<table><td><p>",
        "<p><button>",
        "<span></p>",
        "<option><table>",
    ],
)
def test_elements_that_open_others_unasked_are_counted(unit: str) -> None:
    """Found by hypothesis: tables went four times as deep as was estimated."""
    for times in (DEEPEST // 5, DEEPEST // 5 + 1, DEEPEST):
        assert too_complex(unit * times) or _deepest(unit * times) <= DEEPEST
    assert too_complex(unit * DEEPEST)
    assert not too_complex(unit * (DEEPEST // 10))


_ATTRIBUTES_APART: Final = " ".join(f"a{number}" for number in range(MOST_ATTRIBUTES + 1))


@pytest.mark.parametrize(
    "html",
    [
        f"<div {_ATTRIBUTES_APART}>",
        f"<div/{_ATTRIBUTES_APART.replace(' ', '/')}>",
        f"</div {_ATTRIBUTES_APART}>",
        f"<div {_ATTRIBUTES_APART.replace(' ', '=x ')}>",
        "<div " + "".join(f'a{number}=">"' for number in range(MOST_ATTRIBUTES + 1)) + ">",
        "<div " + "".join(f"a{number}='<'" for number in range(MOST_ATTRIBUTES + 1)),
        "<div" + "".join(f" =a{number}=x" for number in range(MOST_ATTRIBUTES + 1)),
        f"<!-- <a x=' --><div {_ATTRIBUTES_APART}>' -->",
        f'<style><a x="</style><div {_ATTRIBUTES_APART}>',
        f"<a<div {_ATTRIBUTES_APART}>",
    ],
)
def test_a_tag_of_endless_attributes_is_refused(html: str) -> None:
    assert too_complex(html)


def test_tags_that_overlap_are_not_searched_without_end() -> None:
    crowd = "<a " * (MOST_ATTRIBUTES - 1) + ">"
    assert too_complex(crowd * 3000)


def test_many_attributes_of_many_tags_pass() -> None:
    tag = "<td " + " ".join(f'a{number}="some value of it"' for number in range(20)) + "></td>"
    assert not too_complex(tag * 5000)


@given(st.text(alphabet="<>/=\"' ab\n", max_size=60))
@settings(max_examples=100)
def test_no_attribute_of_a_tag_goes_uncounted(text: str) -> None:
    seen: list[str] = []

    def note(_tag: str, name: str, _value: str) -> None:
        # nh3 asks about attributes of tags that it drops, too; those named b are what is counted below.
        if name.startswith("b"):
            seen.append(name)

    nh3.Cleaner(
        tags={"a"},
        attributes={"a": {"b"}},
        attribute_filter=note,
        link_rel=None,
    ).clean(f"<a {text}")
    counted = sum(1 for tag in complexity._TAG.finditer(f"<a {text}") if _names_b(f"<a {text}", tag.end()))
    assert counted or not seen


def _names_b(html: str, position: int) -> bool:
    found = False
    while (attribute := complexity._ATTRIBUTE.match(html, position)) is not None:
        position = attribute.end()
        found = found or attribute.group().lstrip(" /\n").startswith("b")
    return found
