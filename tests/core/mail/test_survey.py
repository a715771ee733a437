"""What an HTML body hides, and its links: by style, by sheet, by colour, and not by what only looks so."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.mail.findings.survey import (
    LONGEST_HIDDEN,
    MOST_HIDDEN,
    Survey,
    collect_links,
    survey_html,
)
from vaultviewer.core.mail.findings.visibility import HiddenBy
from vaultviewer.core.mail.html.sanitize import LONGEST_HTML
from vaultviewer.core.mail.links.hyperlinks import MOST_LINKS, Link


def hidden(html: str) -> list[tuple[str, HiddenBy]]:
    return [(each.untrusted_text, each.by) for each in survey_html(html).hidden]


def styled(css: str) -> str:
    return f'<p>seen</p><div style="{css}">secret</div>'


@pytest.mark.parametrize(
    ("css", "by"),
    [
        ("display:none", HiddenBy.NOT_DISPLAYED),
        ("DISPLAY : NONE !important", HiddenBy.NOT_DISPLAYED),
        ("display:n\\6fne", HiddenBy.NOT_DISPLAYED),
        ("display:none;display:bl/**/", HiddenBy.NOT_DISPLAYED),
        ("display:none;display:x;display:'block'", HiddenBy.NOT_DISPLAYED),
        ("color:#fff;color:nonsense", HiddenBy.COLOUR),
        ("font-size:0;font-size:1 px", HiddenBy.TINY),
        ("visibility:hidden", HiddenBy.INVISIBLE),
        ("visibility:collapse", HiddenBy.INVISIBLE),
        ("opacity:0", HiddenBy.TRANSPARENT),
        ("opacity:0.01", HiddenBy.TRANSPARENT),
        ("opacity:1%", HiddenBy.TRANSPARENT),
        ("font-size:0", HiddenBy.TINY),
        ("font-size:1px", HiddenBy.TINY),
        ("font-size:1pt", HiddenBy.TINY),
        ("font-size:.05em", HiddenBy.TINY),
        ("font-size:5%", HiddenBy.TINY),
        ("font:0/0 a", HiddenBy.TINY),
        ("font:bold 1px/20px Arial", HiddenBy.TINY),
        ("color:#fff", HiddenBy.COLOUR),
        ("color:#fefefe", HiddenBy.COLOUR),
        ("color:rgb(250,250,250)", HiddenBy.COLOUR),
        ("color:rgba(0,0,0,.06)", HiddenBy.COLOUR),
        ("color:transparent", HiddenBy.TRANSPARENT),
        ("background:#123456;color:#123456", HiddenBy.COLOUR),
        ("background-color:black;color:#010101", HiddenBy.COLOUR),
        ("max-height:0;overflow:hidden", HiddenBy.NO_ROOM),
        ("height:0px;overflow-y:hidden", HiddenBy.NO_ROOM),
        ("width:1px;overflow:hidden", HiddenBy.NO_ROOM),
        ("clip:rect(0 0 0 0);position:absolute", HiddenBy.NO_ROOM),
        ("clip:rect(1px,1px,1px,1px)", HiddenBy.NO_ROOM),
        ("clip-path:inset(50%)", HiddenBy.NO_ROOM),
        ("clip-path:circle(0)", HiddenBy.NO_ROOM),
        ("transform:scale(0)", HiddenBy.NO_ROOM),
        ("text-indent:-9999px", HiddenBy.AWAY),
        ("position:absolute;left:-999em", HiddenBy.AWAY),
        ("position:fixed;top:-5000px", HiddenBy.AWAY),
    ],
)
def test_styles_that_hide(css: str, by: HiddenBy) -> None:
    assert hidden(styled(css)) == [("secret", by)]
    assert hidden(styled(css).replace("secret", "<b><i>secret</i></b>")) == [("secret", by)]


@pytest.mark.parametrize(
    "css",
    [
        "",
        "display:block",
        "display:none;display:block",
        "visibility:visible",
        "opacity:.6",
        "font-size:9px",
        "font-size:80%",
        "font-size:smaller",
        "font:inherit",
        "color:#eaeaea",
        "color:#999",
        "color:inherit",
        "color:white;background:#123456",
        "color:white;background:url(x) white",
        "color:white;background:linear-gradient(red,blue)",
        "max-height:0",
        "overflow:hidden",
        "max-height:100px;overflow:hidden",
        "height:auto;overflow:hidden",
        "text-indent:-20px",
        "position:relative;left:-5px",
        "left:-999px",
        "clip:rect(0,100px,100px,0)",
        "clip-path:inset(5%)",
        "transform:scale(2)",
        "mso-hide:all",
        "display:'none'",
        "display:none" + " " * 9000,
    ],
)
def test_styles_that_hide_nothing(css: str) -> None:
    assert hidden(styled(css)) == []


@pytest.mark.parametrize(
    ("sheet", "is_hidden"),
    [
        (".x{display:none}", True),
        ("#y{display:none}", True),
        ("div{display:none}", True),
        ("div.x{display:none}", True),
        ("div#y{display:none}", True),
        ("*{display:none}", True),
        ("p , .x {display:none}", True),
        (".x{display:none}.x{display:block}", False),
        (".x{display:none!important}.x{display:block}", True),
        ("#y{display:block}.x{display:none}", False),
        (".x{display:block}div{display:none}", False),
        ("p.x{display:none}", False),
        ("p .x{display:none}", False),
        ("p>.x{display:none}", False),
        (".x:hover{display:none}", False),
        (".z{display:none}", False),
        ("@media print{.x{display:none}}", False),
        ("@media (max-width:1px){.x{display:block}} .x{display:none}", False),
        ("@media (max-width:1px){.x{color:red}} .x{display:none}", True),
        ("<!-- .x{display:none} -->", True),
        ("}}.x{display:none}", False),
    ],
)
def test_sheets_that_hide(sheet: str, is_hidden: bool) -> None:  # noqa: FBT001  an expected value
    html = '<p>seen</p><div class="w x" id="y">secret</div>'
    assert bool(hidden(f"<style>{sheet}</style>{html}")) is is_hidden
    assert bool(hidden(f"{html}<style type=a>{sheet}</style>")) is is_hidden


def test_an_attribute_wins_over_a_sheet_unless_that_is_important() -> None:
    html = '<p>a</p><div class="x" style="display:block">secret</div>'
    assert hidden(f"<style>.x{{display:none}}</style>{html}") == []
    assert len(hidden(f"<style>.x{{display:none!important}}</style>{html}")) == 1


@pytest.mark.parametrize(
    "html",
    [
        "<p>seen<p hidden>secret",
        '<p>seen<font color="#FFFFFF">secret</font>',
        '<p>seen<font color="ffffff">secret</font>',
        '<body bgcolor="#204060"><p style="color:white">seen</p><font color="#204060">secret</font>',
        '<p>seen</p><table bgcolor="navy"><tr><td><span style="color:navy">secret</span>',
        '<p>seen</p><table style="background:#fff url(x)"><tr><td bgcolor=red style="color:red">secret',
    ],
)
def test_attributes_that_hide(html: str) -> None:
    assert [text for text, _ in hidden(html)] == ["secret"]


@pytest.mark.parametrize(
    "html",
    [
        '<table bgcolor="black"><tr><td style="color:#fff">seen',
        '<td style="font-size:0"><div style="font-size:14px">seen</div></td>',
        '<div style="visibility:hidden"><b style="visibility:visible">seen</b></div>',
        '<div hidden style="display:block">seen</div>',
        '<table background="x.gif"><tr><td style="color:white">seen',
        "<div style='display:none'>&nbsp;&zwnj;&#847; \u200b\u00ad</div>seen",
        "<div style='display:none'>|</div>seen",
        "<script>no text</script><style>a{}</style><title>t</title><!-- c -->seen",
        "<template>x</template><noscript>y</noscript>seen",
    ],
)
def test_what_is_seen_is_not_called_hidden(html: str) -> None:
    survey = survey_html(html)
    assert survey.hidden == ()
    assert survey.seen.strip() == "seen"


def test_where_hidden_text_stands_is_told() -> None:
    survey = survey_html(
        "<div style='display:none'>Preview &zwnj;&nbsp;</div><p>Pay<i style='font-size:0'>salt</i>Pal "
        "<b style='display:none'>apart</b> end</p><div hidden>one<p>two</p></div>"
    )
    assert [(each.untrusted_text, each.leading, each.within_word) for each in survey.hidden] == [
        ("Preview", True, False),
        ("salt", False, True),
        ("apart", False, False),
        ("one two", False, False),
    ]
    assert [each.length for each in survey.hidden] == [7, 4, 5, 7]


def test_a_line_break_ends_a_word() -> None:
    (hidden_text,) = survey_html("Pay<b hidden>salt</b><br>Pal").hidden
    assert not hidden_text.within_word


def test_what_is_quoted_is_bounded_and_its_length_told() -> None:
    (long,) = survey_html(f"<p hidden>{'word ' * 1000}</p>").hidden
    assert (len(long.untrusted_text), long.length) == (LONGEST_HIDDEN, 5000)
    assert len(survey_html("<i hidden>x</i>y" * 1000).hidden) == MOST_HIDDEN


# ------------------------------------------------------------------------------------------------ links


@pytest.mark.parametrize(
    ("html", "links"),
    [
        ('<a href="https://a.example/">go <b>on</b></a>', [Link("https://a.example/", "go on")]),
        ('<a href="https://a.example/"><img alt="logo"> x</a>', [Link("https://a.example/", "logo x")]),
        ('<img alt="before"><a href="https://a.example/">x</a>', [Link("https://a.example/", "x")]),
        ('<a href="https://a.example/">x<i hidden>y</i></a>', [Link("https://a.example/", "x")]),
        ('<a href="https://a.example/">x', [Link("https://a.example/", "x")]),
        (
            '<a href="https://a.example/">x<a href="https://b.example/">y</a>',
            [Link("https://a.example/", "x"), Link("https://b.example/", "y")],
        ),
        ('<a href="https://a.example/?b&amp;c">x</a>', [Link("https://a.example/?b&c", "x")]),
        ('<a href="JAVAscript:x">y</a>', [Link("JAVAscript:x", "y")]),
        ('<a href="search-ms:query=x">y</a>', [Link("search-ms:query=x", "y")]),
        ('<a href="//a.example/x">y</a>', [Link("https://a.example/x", "y")]),
        (r'<a href="https:\\a.example\b">y</a>', [Link(r"https:\\a.example\b", "y")]),
        ('<map><area href="https://a.example/" alt="map"></map>', [Link("https://a.example/", "map")]),
        ('<base href="https://a.example/b/"><a href="../c">x</a>', [Link("https://a.example/c", "x")]),
        (
            '<base href="https://a.example/"><a href="https://b.example/">x</a>',
            [Link("https://b.example/", "x")],
        ),
        ('<a href="/relative">x</a><a name="y">y</a><a href="#z">z</a><a>w</a>', []),
        ('<!-- <a href="https://a.example/">x</a> -->', []),
        ('<svg><a href="https://a.example/">x</a></svg>', []),
    ],
)
def test_links_with_their_texts(html: str, links: list[Link]) -> None:
    assert list(collect_links(html)) == links


def test_forms_are_told() -> None:
    survey = survey_html(
        '<form action="https://a.example/x"><input name=a><button formaction="https://b.example/">go</button></form>'
    )
    assert survey.untrusted_forms == ("https://a.example/x", "https://b.example/")


def test_past_a_bound_there_is_no_survey() -> None:
    assert survey_html("<p hidden>x</p>" + " " * LONGEST_HTML) == Survey()
    assert survey_html("<div>" * 60_000) == Survey()
    assert len(collect_links('<a href="https://a.example/">x</a>' * (MOST_LINKS + 9))) == MOST_LINKS


_PIECES = st.sampled_from(
    [
        "<div ",
        "<a href='https://a.example/'>",
        "</a>",
        "</div>",
        "<style>",
        "</style>",
        ".x{",
        "}",
        "display:none",
        "style='",
        "'",
        ">",
        "class=x",
        "hidden",
        "<p>",
        "x",
        "(",
        "@media a{",
        "color:#fff;",
        "<base href='//",
        "font:",
        "<!--",
        "-->",
        "<svg>",
        "&#x202e;",
        "bgcolor=",
        "<td>",
        "<form action=",
        "opacity:",
        "0",
        "clip:rect(",
        "\x00",
    ]
)


@given(st.lists(_PIECES, max_size=30).map("".join))
@settings(max_examples=300)
def test_nothing_raises_on_any_soup(html: str) -> None:
    survey = survey_html(html)
    for link in survey.links:
        assert ":" in link.untrusted_url


@given(st.text(alphabet="color:#f;()px-1e9%'\"\\{}nodisplay", max_size=60))
@settings(max_examples=200)
def test_nothing_raises_on_any_style(css: str) -> None:
    survey_html(f"<style>p{{{css}}}</style><p style='font:{css.replace(chr(39), '')}'>x</p>")
