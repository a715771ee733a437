"""A digest crosses from the confined process whole, and what crosses in its place is not believed."""

from dataclasses import fields

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.golden_mail import golden_bytes, golden_names
from support.in_process import InProcess

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.crossing import Answer
from vaultviewer.core.errors import Cancelled, DiedReading, Stopped, TookTooLong, TookTooMuchMemory
from vaultviewer.core.mail import digest_job
from vaultviewer.core.mail.digest import Digest, digest_mail
from vaultviewer.core.mail.digest_job import digest_confined
from vaultviewer.core.mail.excerpt import LONGEST_TEXT
from vaultviewer.core.mail.tree import DefectKind
from vaultviewer.core.ports import Buffer

HEAD = b"From: A <a@example.net>\r\nDate: Mon, 02 Jan 2023 03:04:05 +0545\r\nSubject: Hi\r\n"
STOPPED = (TookTooLong(seconds=30), TookTooMuchMemory(limit=1536), DiedReading(reason="SIGSEGV"))


def crossed(raw: bytes) -> Digest:
    return digest_confined(memoryview(raw), InProcess(), cancel=NEVER)


def assert_whole(raw: bytes) -> None:
    """Compare with what one process alone comes to, field by field."""
    found = crossed(raw)
    expected = digest_mail(raw, token=found.addresses.token)
    for field in fields(Digest):
        assert getattr(found, field.name) == getattr(expected, field.name), field.name


@pytest.mark.parametrize("name", golden_names())
def test_every_kind_of_message_crosses_whole(name: str) -> None:
    assert_whole(golden_bytes(name))


@settings(max_examples=60)
@given(
    st.binary(max_size=300),
    st.sampled_from(
        (
            b"",
            b"\r\n",
            HEAD + b"\r\n",
            HEAD + b"Content-Type: text/html\r\n\r\n",
            HEAD + b"Content-Type: text/plain; charset=utf-7\r\n\r\n+2AA-+3AA-",
            HEAD + b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-ID: <x>\r\n\r\n",
        )
    ),
)
def test_any_bytes_cross_whole(junk: bytes, before: bytes) -> None:
    assert_whole(before + junk)


def test_parts_of_the_body_are_those_of_the_tree() -> None:
    digest = crossed(golden_bytes("attachments"))
    parts = {id(part) for part in digest.mail.root.walk()}
    assert {id(part) for part in digest.body.attachments} <= parts
    assert digest.body.text is not None
    assert id(digest.body.text) in parts


def test_the_senders_offset_from_utc_is_kept() -> None:
    date = crossed(HEAD + b"\r\n").mail.head.date
    assert date is not None
    assert date.isoformat() == "2023-01-02T03:04:05+05:45"


def test_each_message_has_addresses_of_its_own_also_from_another_process() -> None:
    raw = HEAD + (
        b"Content-Type: multipart/related; boundary=a\r\n\r\n"
        b'--a\r\nContent-Type: text/html\r\n\r\n<img src="cid:x">\r\n'
        b"--a\r\nContent-Type: image/png\r\nContent-ID: <x>\r\n\r\npng\r\n--a--\r\n"
    )
    first, second = crossed(raw), crossed(raw)
    assert first.addresses.token != second.addresses.token
    assert first.html is not None
    assert f'src="{first.addresses.url("x")}"' in first.html.html


# ----------------------------------------------------------------------------------------------- stopped


@pytest.mark.parametrize("stopped", STOPPED, ids=lambda error: type(error).__name__)
def test_a_message_that_stopped_its_reader_can_be_read_as_it_stands(stopped: Stopped) -> None:
    confinement = InProcess()
    confinement.stopped = stopped
    raw = HEAD + b"Content-Type: text/html\r\n\r\n<p>as it stands</p>"
    digest = digest_confined(raw, confinement, cancel=NEVER)
    assert (digest.text, digest.text_cut, digest.html) == ("<p>as it stands</p>", False, None)
    assert digest.mail.head.subject == "Hi"
    assert digest.body.text is digest.mail.root
    assert digest.mail.root.content == b"<p>as it stands</p>"
    assert {defect.kind for defect in digest.mail.defects} == {DefectKind.READING_STOPPED}
    assert not digest.mail.structure_read
    said = [str(defect.sentence) for defect in digest.mail.defects]
    assert said == [str(stopped.headline()), *map(str, stopped.phrases())]
    assert any("Save" in sentence for sentence in said)


def test_only_the_beginning_is_read_of_what_stopped_its_reader() -> None:
    confinement = InProcess()
    confinement.stopped = STOPPED[0]
    raw = HEAD + b"\r\n" + b"x" * (LONGEST_TEXT + 1)
    digest = digest_confined(raw, confinement, cancel=NEVER)
    assert (digest.text, digest.text_cut) == ("x" * LONGEST_TEXT, True)
    endless = b"To: a@example.net\r\n" * 10_000 + raw
    assert digest_confined(endless, confinement, cancel=NEVER).mail.root.fields == ()


def test_what_was_given_up_is_not_read_in_another_way() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        digest_confined(HEAD, InProcess(), cancel=token)


# ------------------------------------------------------------------------------------------ not believed


class Answering:
    """Answers as a process that was taken over."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def run(self, job: str, content: Buffer, request: bytes = b"", *, cancel: CancelToken) -> Answer:
        del job, content, request, cancel
        return self._answer


RAW = HEAD + (
    b"Content-Type: multipart/mixed; boundary=a\r\n\r\n"
    b"--a\r\n\r\nText\r\n--a\r\nContent-Disposition: attachment\r\n\r\nfile\r\n--a--\r\n"
)
REPLY, BLOBS = digest_job.run(memoryview(RAW), msgspec.msgpack.encode("mtoken"))


def answered(reply: bytes, blobs: tuple[bytes, ...] | None = None) -> Digest:
    whole = tuple(map(bytes, BLOBS)) if blobs is None else blobs
    return digest_confined(RAW, Answering(Answer(reply, whole)), cancel=NEVER)


def is_refused(digest: Digest) -> bool:
    return any("makes no sense" in str(defect.sentence) for defect in digest.mail.defects)


def test_the_answer_that_is_altered_below_is_believed_as_it_is() -> None:
    assert answered(REPLY).mail == digest_mail(RAW).mail


@pytest.mark.parametrize(
    "change",
    [
        {"children": [2, 0]},
        {"children": [0, 0, 0]},
        {"children": [3, 0, 0]},
        {"children": [1, 1, 0, 0]},
        {"children": [-1, 0, 0]},
        {"parts": []},
        {"parts": [1, 2, 3]},
        {"date": "yesterday"},
        {"date": 5},
        {"date": "2023-01-02T03:04:05"},
        {"digest": {"attachments": []}},
        pytest.param(
            {"parts": [msgspec.Raw(b"\x81\xa1x" + b"\x91" * 100_000 + b"\xc0")] * 3}, id="nested without end"
        ),
        {"body": {"text": 3}},
        {"body": {"text": -1}},
        {"body": {"attachments": [99]}},
        {"body": {"inline": {"x": -3}}},
        {"digest": {"text": None}},
    ],
    ids=str,
)
def test_an_answer_that_is_no_digest_is_refused(change: dict[str, object]) -> None:
    reply = msgspec.msgpack.decode(REPLY)
    for name, value in change.items():
        reply[name] = reply[name] | value if isinstance(value, dict) else value
    assert is_refused(answered(msgspec.msgpack.encode(reply)))


def test_an_answer_nested_without_end_is_refused() -> None:
    assert is_refused(answered(b"\x81\xa1x" + b"\x91" * 100_000 + b"\xc0"))


def test_the_size_of_a_part_is_counted_and_not_believed() -> None:
    reply = msgspec.msgpack.decode(REPLY)
    for part in reply["parts"]:
        part["size"] = 2**63
    assert answered(msgspec.msgpack.encode(reply)).mail == digest_mail(RAW).mail


@pytest.mark.parametrize("blobs", [(), (b"", b""), (b"",) * 4], ids=len)
def test_contents_have_to_be_those_of_the_parts(blobs: tuple[bytes, ...]) -> None:
    assert is_refused(answered(REPLY, blobs))


@settings(max_examples=60)
@given(st.integers(0, len(REPLY) - 1), st.binary(min_size=1, max_size=4))
def test_no_altered_answer_gets_beyond_a_digest(place: int, noise: bytes) -> None:
    digest = answered(REPLY[:place] + noise + REPLY[place + len(noise) :])
    assert isinstance(digest.text, str)
    assert all(isinstance(part.content, bytes) for part in digest.mail.root.walk())
