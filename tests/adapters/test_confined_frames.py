"""What crosses the pipes between the window's process and a confined one."""

import io

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultviewer.adapters.confined.child import answer
from vaultviewer.adapters.confined.frames import (
    Broken,
    Limits,
    Order,
    Outcome,
    Ready,
    receive,
    receive_bytes,
    send,
)

LIMITS = Limits(memory=0, processor_seconds=0)
JOBS = {"echo": "support.confined_jobs:echo", "raise": "support.confined_jobs:raise_secret"}


class SlowSink:
    """Takes a byte at a time, as a pipe may that is nearly full."""

    def __init__(self) -> None:
        self.taken = bytearray()

    def write(self, data: bytes | bytearray | memoryview, /) -> int:
        self.taken += bytes(data[:1])
        return min(len(data), 1)


def test_what_is_written_in_pieces_arrives_whole() -> None:
    sink = SlowSink()
    order = Order("digest", b"request", 5, LIMITS)
    send(sink, order, (b"abc", memoryview(b"de"), b""))
    source = io.BytesIO(sink.taken)
    assert receive(source, Order) == order
    assert receive_bytes(source, order.size) == b"abcde"
    assert source.read() == b""


@given(st.binary(max_size=200))
def test_any_other_bytes_are_no_message(junk: bytes) -> None:
    for kind in (Ready, Order, Outcome):
        source = io.BytesIO(len(junk).to_bytes(8, "big") + junk)
        try:
            found: object = receive(source, kind)
        except Broken:
            continue
        assert type(found) is kind


@pytest.mark.parametrize(
    "frame",
    [b"\x81\xa1x" + b"\x91" * 100_000 + b"\xc0", b"\x81\xa7failure\xa1\x80"],
    ids=["endless", "no UTF-8"],
)
def test_what_no_decoder_likes_is_no_message(frame: bytes) -> None:
    with pytest.raises(Broken):
        receive(io.BytesIO(len(frame).to_bytes(8, "big") + frame), Outcome)


@given(st.binary(max_size=20))
def test_a_stream_that_ends_early_is_broken(beginning: bytes) -> None:
    whole = b"\x00" * 7 + b"\x15" + msgspec.msgpack.encode(Ready(12345))
    cut = beginning if not whole.startswith(beginning) else beginning[: len(whole) - 1]
    with pytest.raises(Broken):
        receive(io.BytesIO(cut), Order)


def test_one_kind_of_message_is_not_taken_for_another() -> None:
    pipe = io.BytesIO()
    send(pipe, Ready(1))
    pipe.seek(0)
    with pytest.raises(Broken):
        receive(pipe, Order)


def outcome_of(job: str, content: bytes) -> tuple[Outcome, bytes]:
    pipe = io.BytesIO()
    answer(Order(job, b"asked", len(content), LIMITS), content, JOBS, pipe)
    pipe.seek(0)
    return receive(pipe, Outcome), pipe.read()


def test_a_job_s_answer_says_how_large_its_pieces_are() -> None:
    outcome, rest = outcome_of("echo", b"content")
    assert outcome == Outcome(b"asked", (7, 0, 7))
    assert rest == b"contentcontent"


@pytest.mark.parametrize(("job", "failure"), [("raise", "ValueError"), ("unheard of", "KeyError")])
def test_a_job_that_fails_says_by_which_exception_and_not_what_it_quotes(job: str, failure: str) -> None:
    outcome, rest = outcome_of(job, b"plaintext")
    assert outcome == Outcome(failure=failure)
    assert rest == b""
