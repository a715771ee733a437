"""Text made from HTML."""

import pytest

from vaultviewer.core.mail.html.plain_text import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a  b\n c", "a b c"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("a<br>b<br><br>c", "a\nb\n\nc"),
        ("<ul><li>a<li>b</ul>c", "• a\n• b\n\nc"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n\n> > b\n\nc"),
        ('<a href="https://x.example/">x</a>', "x <https://x.example/>"),
        ('<a href="https://x.example/">https://x.example/</a>', "https://x.example/"),
        ('<a href="mailto:a@b.example">a@b.example</a>', "a@b.example"),
        ("<a href='javascript:x'>x</a>", "x"),
        ("<a href='https://x.example'><img src=cid:a alt=Logo></a>", "[Logo] <https://x.example>"),
        ("<p>a<hr>b", "a\n\n——————————\n\nb"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<style>p{color:red}</style><script>x</script><title>y</title>z", "z"),
        ("&lt;b&gt; &amp; &#169;", "<b> & ©"),
        ("pre\u200c\u00ad\u034fview", "pre view"),
        ("", ""),
    ],
)
def test_text(html: str, text: str) -> None:
    assert html_to_text(html) == text


def test_quotes_in_quotes_do_not_multiply_the_text() -> None:
    text = html_to_text("<blockquote>" * 2000 + "x<br>" * 1000)
    assert text.count("x") == 1000
    assert len(text) < 50_000


def test_a_line_that_never_ends_is_broken() -> None:
    pieces = 30_000
    text = html_to_text("abc<i></i>" * pieces)
    assert text.replace("\n", "") == "abc" * pieces
    assert max(map(len, text.split("\n"))) < 10_000


def test_a_link_at_a_break_keeps_its_address() -> None:
    text = html_to_text(f"{'y' * 7990}<a href='https://x.example/'>{'x' * 20}<b>z</b></a>")
    assert text.endswith("z <https://x.example/>")
    assert html_to_text("a<a href='https://x.example/'></a>") == "a"
