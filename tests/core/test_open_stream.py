"""A message that somebody pipes in."""

import io

import pytest

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import Cancelled, FileUnreadable, TooLarge
from vaultviewer.core.mailbox import open_stream


def test_a_stream_is_read_to_its_end() -> None:
    data = b"Subject: piped\r\n\r\n" + b"x" * 3_000_000

    opened = open_stream(io.BytesIO(data), cancel=NEVER)

    assert bytes(opened.plaintext.view()) == data
    assert opened.mail.head.subject == "piped"


def test_a_stream_without_end_is_left() -> None:
    with pytest.raises(TooLarge):
        open_stream(io.BytesIO(b"x" * 101), max_size=100, cancel=NEVER)


def test_a_stream_that_breaks_names_its_reason() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            del size
            raise OSError(5, "Input/output error")

    with pytest.raises(FileUnreadable) as caught:
        open_stream(Broken(), cancel=NEVER)
    assert "Input/output error" in str(caught.value)


def test_reading_can_be_given_up() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        open_stream(io.BytesIO(b"x"), cancel=cancel)
