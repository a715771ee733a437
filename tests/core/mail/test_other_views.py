"""Views of a message that are made when they are asked for, here and in a confined process."""

import msgspec
import pytest
from support.in_process import InProcess

from vaultviewer.core.cancel import NEVER
from vaultviewer.core.crossing import Answer
from vaultviewer.core.errors import DiedReading
from vaultviewer.core.mail.body import choose_body
from vaultviewer.core.mail.other_views import OtherView, make_view, make_view_confined
from vaultviewer.core.mail.reading import read_mail

RAW = b"Subject: s\r\nContent-Type: text/html\r\n\r\n<h1 style='color: red'>Title</h1><script>x</script>"


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (OtherView.SIMPLE_HTML, "<h1>Title</h1>"),
        (OtherView.ALL_PARTS, "─── 0 · text/html ───\nTitle"),
        (OtherView.HEADERS, "Subject: s\nContent-Type: text/html"),
    ],
)
def test_a_view_is_the_same_here_and_there(view: OtherView, expected: str) -> None:
    mail = read_mail(RAW)
    made = make_view(mail, choose_body(mail.root), view)
    assert made.strip() == expected
    assert make_view_confined(RAW, view, InProcess(), cancel=NEVER) == made


def test_simple_html_of_a_message_without_html_is_empty() -> None:
    mail = read_mail(b"Subject: s\n\nwords\n")
    assert make_view(mail, choose_body(mail.root), OtherView.SIMPLE_HTML) == ""


@pytest.mark.parametrize("reply", [b"", b"\xc1", msgspec.msgpack.encode(7)])
def test_an_answer_that_makes_no_sense_is_none(reply: bytes) -> None:
    class Mad:
        def run(self, *_: object, **__: object) -> Answer:
            return Answer(reply)

    with pytest.raises(DiedReading):
        make_view_confined(RAW, OtherView.HEADERS, Mad(), cancel=NEVER)
