"""What real mailers do wrong, read as people expect it."""

import pytest
from support.golden_mail import golden_bytes

from vaultviewer.core.mail.body import best_text, choose_body
from vaultviewer.core.mail.filenames import name_warnings
from vaultviewer.core.mail.partnames import part_filename
from vaultviewer.core.mail.reading import read_mail
from vaultviewer.core.mail.tree import DefectKind


def test_a_byte_order_mark_hides_no_field() -> None:
    assert read_mail(b"\xef\xbb\xbfSubject: x\r\n\r\nbody").head.subject == "x"


def test_raw_header_bytes_are_read_with_the_charset_of_the_content() -> None:
    data = "Subject: Привет\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\n".encode("koi8-r")

    assert read_mail(data).head.subject == "Привет"


def test_ascii_headers_are_never_utf7() -> None:
    data = b"From: Fr+APY-sche <a@b.example>\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n+APY-"
    mail = read_mail(data)

    assert [address.name for address in mail.head.from_] == ["Fr+APY-sche"]
    assert best_text(choose_body(mail.root)) == "ö"


def test_short_raw_headers_are_taken_for_western_european() -> None:
    assert read_mail("To: Jürgen <a@b.example>\r\n\r\n".encode("latin-1")).head.to[0].name == "Jürgen"


def test_an_empty_multipart_is_no_text_that_hides_the_next() -> None:
    data = (
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n"
        b"--a\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n\r\n--a\r\n\r\nwords\r\n--a--\r\n"
    )
    mail = read_mail(data)
    body = choose_body(mail.root)

    assert best_text(body) == "words"
    assert body.attachments == ()
    assert [defect.kind for defect in mail.defects] == [DefectKind.EMPTY_MULTIPART]


def test_what_comes_first_is_the_body_though_it_has_a_name() -> None:
    named = b"--a\r\nContent-Type: text/plain; name=%s\r\nContent-Disposition: inline\r\n\r\n%s\r\n"
    parts = b"".join(named % pair for pair in ((b"first.txt", b"first"), (b"second.txt", b"second")))
    body = choose_body(read_mail(b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + parts).root)

    assert best_text(body) == "first"
    assert [part.untrusted_filename for part in body.attachments] == ["second.txt"]


@pytest.mark.parametrize(
    "parameter",
    [
        b"filename*0*=utf-8''R\xe9chnung%20; filename*1*=a",
        b"filename*0=\xe9; filename*1*=%e9",
        b"filename*=utf-7''+2AA-",
        b"boundary*=utf-7''+2AA-",
    ],
)
def test_raw_bytes_and_half_characters_in_parameters(parameter: bytes) -> None:
    """Found by fuzzing: each of them raised."""
    data = b"Content-Type: multipart/mixed; %s\r\nContent-Disposition: inline; %s\r\n\r\n" % (
        parameter,
        parameter,
    )
    root = read_mail(data).root

    (root.untrusted_filename or "").encode()


def test_a_name_that_turns_around_is_warned_of_and_saved_without() -> None:
    (part,) = choose_body(read_mail(golden_bytes("filename-turned-around")).root).attachments

    assert part_filename(part) == "invoicefdp.exe"
    assert any(
        "reverse the order" in str(warning) for warning in name_warnings(part.untrusted_filename or "")
    )


def test_a_footer_below_base64_is_no_base64() -> None:
    head = b"Content-Transfer-Encoding: base64\r\n\r\n"

    for footer in (b"_______\r\nlist mailing list\r\n", b"-- \r\nSentByAGateway\r\n"):
        assert read_mail(head + b"SGVsbG8gd29ybGQh\r\n" + footer).root.content == b"Hello world!"
    assert read_mail(head + b"SGVsbG8=\r\nsent by a gateway\r\n").root.content == b"Hello"
