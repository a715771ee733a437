"""What parts are called when they are saved."""

import pytest

from vaultviewer.core.mail.partnames import part_filename
from vaultviewer.core.mail.reading import read_mail


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Content-Type: application/pdf; name=a.pdf", "a.pdf"),
        ("Content-Type: application/pdf", "part 1.pdf"),
        ("Content-Type: application/x-odd", "part 1.bin"),
        ("Content-Type: text/calendar", "invitation.ics"),
        ('Content-Type: application/ms-tnef; name="../.."', "winmail.dat"),
        ("Content-Type: message/rfc822; name=old.EML", "old.EML"),
        ("Content-Type: message/rfc822", "a_b_c.eml"),
    ],
)
def test_names(header: str, name: str) -> None:
    assert part_filename(read_mail(f"{header}\r\n\r\nSubject: a/b\\c\r\n\r\nx".encode()).root) == name


def test_a_nested_message_without_a_subject() -> None:
    assert (
        part_filename(read_mail(b"Content-Type: message/rfc822\r\n\r\nX: y\r\n\r\nx").root) == "message.eml"
    )
