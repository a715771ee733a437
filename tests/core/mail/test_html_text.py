"""Text made from HTML."""

import pytest

from vaultviewer.core.mail.htmltext import html_to_text


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
