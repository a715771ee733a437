"""HTML for the plain reader: whole where it is ordinary, flattened where it would hold the window up."""

import re

import pytest

from vaultviewer.core.mail.html.sanitize import sanitize_html
from vaultviewer.gui.engine.bearable import DEEPEST_TABLES, LONGEST, LONGEST_LINE, bearable


def clean(html: str) -> str:
    return sanitize_html(html, part_url=lambda _: None).html


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>a <b>b</b> &lt;c&gt;</p>",
        '<a href="https://x.example/?a=1&amp;b=>">x</a>',
        "<table><tr><td>a</td></tr></table>" * 100,
        "<table><tr><td>" * DEEPEST_TABLES,
        "<p>" + "words and more " * 200 + "</p>",
        "<p>" + "x" * (LONGEST_LINE - 1) + "</p><p>y</p>",
    ],
)
def test_ordinary_html_stays_as_it_is(html: str) -> None:
    assert bearable(clean(html)) == (clean(html), False)


def test_tables_too_deep_become_lines_and_their_text_stays() -> None:
    html, cut = bearable(clean("<table><tr><td>x<b>y</b>" * (DEEPEST_TABLES + 1)))
    assert not cut
    assert re.findall(r"</?(?:table|tbody|tr|td)", html) == []
    assert html.count("x<b>y</b>") == DEEPEST_TABLES + 1


@pytest.mark.parametrize("piece", ["x", "x<i>y</i>", "<span>x</span>", "x&amp;"])
def test_a_line_that_never_ends_is_broken(piece: str) -> None:
    html, _ = bearable(clean(piece * 20_000))
    lines = [re.sub(r"<[^>]*>", "", line) for line in html.split("<br>")]
    assert max(map(len, lines)) <= 2 * LONGEST_LINE
    assert "".join(lines).count("x") == clean(piece * 20_000)[:LONGEST].count("x")


def test_the_end_of_endless_html_is_missing_and_no_half_tag_is_left() -> None:
    html, cut = bearable("<p>" * (LONGEST // 3 - 1) + '<a href="https://x.example/">link</a>')
    assert cut
    assert html == "<p>" * (LONGEST // 3 - 1)
    assert len(bearable("x" * (LONGEST + 10))[0]) >= LONGEST - 1


@pytest.mark.parametrize("doctype", ["<!DOCTYPE html>", '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0">'])
def test_a_doctype_is_no_text(doctype: str) -> None:
    assert bearable(f"{doctype}<p>words</p>") == ("<p>words</p>", False)
