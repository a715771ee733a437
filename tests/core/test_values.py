"""What the rooms hand to each other shows neither keys nor mail when it is printed."""

from datetime import UTC, datetime

from vaultviewer.core.mail.reading import read_mail
from vaultviewer.core.values import ObjectHead, ObjectRef, StoredObject, UnwrappedKey


def test_an_unwrapped_key_does_not_print_the_key() -> None:
    assert "topsecret" not in repr(UnwrappedKey(bytearray(b"topsecret"), "arn", "id"))


def test_a_stored_object_does_not_print_its_body() -> None:
    head = ObjectHead(ObjectRef("bucket", "key"), {}, 9, datetime.now(UTC))
    assert "topsecret" not in repr(StoredObject(head, b"topsecret"))


def test_a_part_prints_neither_its_content_nor_the_values_of_its_fields() -> None:
    root = read_mail(b"Comments: topsecret\n\ntopsecret").root
    assert b"topsecret" in root.content
    assert "Comments" in repr(root)
    assert "topsecret" not in repr(root)
