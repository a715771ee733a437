"""All that a message says, as one text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.mail.body import choose_body
from vaultviewer.core.mail.kinds import MailKind, kind_of
from vaultviewer.core.mail.reading import read_mail
from vaultviewer.core.mail.whole_text import all_parts_text, header_text

NESTED = b"""\
Subject: outer
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html

<p>rich <b>words</b></p><script>never</script>
--b
Content-Type: application/pdf; name="report.pdf"
Content-Disposition: attachment

%PDF
--b
Content-Type: message/rfc822

From: Ann <ann@example.org>
To: bob@example.org
Subject: inner

plain words
--b--
"""


def test_every_part_stands_under_its_name_in_order() -> None:
    text = all_parts_text(read_mail(NESTED))
    lines = [line for line in text.splitlines() if line]
    assert lines == [
        "─── 1 · text/html ───",
        "rich words",
        "─── 2 · application/pdf · report.pdf ───",
        "─── 3 · message/rfc822 ───",
        "From: Ann <ann@example.org>",
        "To: bob@example.org",
        "Subject: inner",
        "─── 3.1 · text/plain ───",
        "plain words",
    ]


def test_header_fields_are_decoded_on_a_line_each() -> None:
    mail = read_mail(b"Subject: =?utf-8?q?caf=C3=A9?=\r\nX-Long: a\r\n b\r\nX-Bidi: \xe2\x80\xae\r\n\r\n")
    subject, long, bidi = header_text(mail.root.fields).splitlines()
    assert subject == "Subject: café"
    assert long.split() == ["X-Long:", "a", "b"]
    assert "\u202e" not in bidi


def test_a_kind_is_what_there_is_to_read() -> None:
    def kind(raw: bytes) -> MailKind:
        return kind_of(choose_body(read_mail(raw).root))

    both = b"--b\n\nt\n--b\nContent-Type: text/html\n\nh\n--b--\n"
    alternative = b"Content-Type: multipart/alternative; boundary=b\n\n" + both
    assert kind(b"Subject: s\n\nwords\n") is MailKind.TEXT
    assert kind(b"Content-Type: text/html\n\n<p>words\n") is MailKind.HTML
    assert kind(alternative) is MailKind.ALTERNATIVE
    assert kind(b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n") is MailKind.INVITATION
    assert kind(b"Content-Type: message/delivery-status\n\nAction: failed\n") is MailKind.REPORT


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_no_bytes_are_too_odd_for_either(junk: bytes) -> None:
    mail = read_mail(NESTED.replace(b"plain words", junk))
    assert "─── 1 · text/html ───" in all_parts_text(mail)
    assert len(header_text(mail.root.fields).splitlines()) == len(mail.root.fields)
