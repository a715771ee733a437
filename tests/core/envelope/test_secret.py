import gc
import pickle

import pytest

from vaultviewer.core.envelope.secret import SecretBuffer


def test_it_moves_its_source_in() -> None:
    source = bytearray(b"data key")

    buffer = SecretBuffer(source)

    assert bytes(buffer.view()) == b"data key"
    assert source == bytearray(8)


def test_a_view_is_read_only() -> None:
    view = SecretBuffer(bytearray(b"data key")).view()

    with pytest.raises(TypeError, match="read-only"):
        view[0] = 0


def test_wiping_overwrites_what_views_still_show() -> None:
    size = 200_000  # more than the chunk in which it is overwritten
    buffer = SecretBuffer(bytearray(b"x" * size))
    view = buffer.view()

    buffer.wipe()

    assert bytes(view) == bytes(size)
    assert buffer.wiped


def test_nothing_can_be_read_after_wiping() -> None:
    buffer = SecretBuffer.copy_of(b"data key")
    with buffer:
        assert not buffer.wiped

    with pytest.raises(ValueError, match="wiped"):
        buffer.view()
    with pytest.raises(ValueError, match="wiped"):
        buffer.memory()
    assert len(buffer) == 8


def test_memory_overwrites_itself_when_its_holder_lets_go(monkeypatch: pytest.MonkeyPatch) -> None:
    overwritten: list[bytes] = []

    def spy(memory: bytearray) -> None:
        memory[:] = bytes(len(memory))
        overwritten.append(bytes(memory))

    buffer = SecretBuffer.copy_of(b"a message")
    monkeypatch.setattr("vaultviewer.core.envelope.secret.overwrite", spy)
    del buffer
    gc.collect()

    assert bytes(9) in overwritten


def test_a_view_keeps_the_bytes_while_it_lives() -> None:
    view = SecretBuffer.copy_of(b"a message").view()  # the buffer itself is gone at once
    gc.collect()

    assert bytes(view[2:]) == b"message"


def test_it_never_shows_or_writes_itself() -> None:
    buffer = SecretBuffer.copy_of(b"hunter2")

    assert repr(buffer) == "<SecretBuffer of 7 bytes>"
    with pytest.raises(TypeError, match="not written"):
        pickle.dumps(buffer)
    buffer.wipe()
    assert "wiped" in repr(buffer)
