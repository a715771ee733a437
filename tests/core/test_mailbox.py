import os
from pathlib import Path

import pytest
from support import vectors
from support.fakes import BUCKET, FakeKeys, FakeStore
from support.gui_vaults import FakeVault
from support.in_process import InProcess
from support.vectors import Vector

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.envelope.verification import Mark
from vaultviewer.core.errors import (
    Cancelled,
    FileUnreadable,
    MessageIdMismatch,
    ObjectChanged,
    TookTooLong,
    TooLarge,
)
from vaultviewer.core.mailbox import CONFINED_FROM, Mailbox, MessageCache, Opened, Unopened, open_eml
from vaultviewer.core.values import ObjectRef

SMALL = vectors.load("ses-small")
SWAPPED = vectors.load("substituted-object")
EML = b"From: Ann <ann@example.com>\r\nSubject: a file\r\n\r\nHello\r\n"


class Desk:
    """A mailbox over one vector, with its fakes within reach."""

    def __init__(self, vector: Vector) -> None:
        self.store: FakeStore = vector.store()
        self.keys: FakeKeys = vector.keys()
        self.cache: MessageCache = MessageCache()
        self.confinement = InProcess()
        self.mailbox = Mailbox(
            bucket=BUCKET,
            store=self.store,
            keys=self.keys,
            policy=vector.policy(),
            cache=self.cache,
            confinement=self.confinement,
        )
        self.pinned = ObjectRef(BUCKET, vector.key, etag=self.store.objects[vector.key].etag)


def test_listing_goes_to_the_store() -> None:
    desk = Desk(SMALL)
    desk.store.put("inbound/another", b"")

    first = desk.mailbox.list_page("inbound/", limit=1, cancel=NEVER)
    second = desk.mailbox.list_page("inbound/", token=first.next_token, limit=1, cancel=NEVER)

    assert [summary.key for summary in (*first.objects, *second.objects)] == [
        SMALL.key,
        "inbound/another",
    ]
    assert second.next_token is None
    assert desk.mailbox.bucket == BUCKET


def test_a_look_costs_no_body() -> None:
    desk = Desk(SMALL)

    assert desk.mailbox.peek(desk.pinned, cancel=NEVER).envelope is not None
    assert desk.store.count("get") == 0


def test_what_goes_on_by_itself_asks_a_store_of_its_own() -> None:
    desk, other = Desk(SMALL), SMALL.store()
    mailbox = Mailbox(
        bucket=BUCKET,
        store=desk.store,
        keys=desk.keys,
        policy=SMALL.policy(),
        cache=desk.cache,
        confinement=desk.confinement,
        unattended=other,
    )

    mailbox.watch("inbound/").look(NEVER)
    mailbox.archived(desk.pinned, unattended=True, cancel=NEVER)
    assert [operation for operation, _ in other.calls] == ["list", "head"]
    assert desk.store.calls == []

    mailbox.archived(desk.pinned, cancel=NEVER)
    assert [operation for operation, _ in desk.store.calls] == ["head"]


def test_a_message_opens_parsed() -> None:
    desk = Desk(SMALL)

    opened = desk.mailbox.open(desk.pinned, cancel=NEVER)

    assert isinstance(opened, Opened)
    assert opened.mail.head.subject == "hello"
    assert opened.body.text is not None
    assert opened.evidence is not None
    assert opened.ref == opened.evidence.ref
    assert bytes(opened.plaintext.view()) == SMALL.plaintext
    assert "hello" not in repr(opened)


def test_the_second_time_comes_out_of_the_cache() -> None:
    desk = Desk(SMALL)
    told: list[tuple[int, int]] = []
    first = desk.mailbox.open(desk.pinned, cancel=NEVER)

    second = desk.mailbox.open(
        desk.pinned, progress=lambda done, total: told.append((done, total)), cancel=NEVER
    )

    assert second is first
    assert (desk.store.count("get"), len(desk.keys.calls)) == (1, 1)
    assert told == [(len(SMALL.plaintext), len(SMALL.plaintext))]


def test_what_nothing_pins_is_read_anew() -> None:
    desk = Desk(SMALL)
    desk.mailbox.open(SMALL.ref, cancel=NEVER)
    desk.mailbox.open(SMALL.ref, cancel=NEVER)

    assert desk.store.count("get") == 2
    assert len(desk.cache) == 0


def test_an_object_that_changed_is_not_served_from_the_cache_of_its_old_self() -> None:
    desk = Desk(SMALL)
    desk.mailbox.open(desk.pinned, cancel=NEVER)

    result = desk.mailbox.open(ObjectRef(BUCKET, SMALL.key, etag="another"), cancel=NEVER)

    assert isinstance(result, Unopened)
    assert isinstance(result.error, ObjectChanged)


def test_an_override_does_not_open_the_next_time_by_itself() -> None:
    desk = Desk(SWAPPED)

    overridden = desk.mailbox.open(desk.pinned, open_mismatched=True, cancel=NEVER)
    again = desk.mailbox.open(desk.pinned, cancel=NEVER)

    assert isinstance(overridden, Opened)
    assert overridden.evidence is not None
    assert overridden.evidence.marks == {Mark.BINDING_OVERRIDDEN}
    assert isinstance(again, Unopened)
    assert isinstance(again.error, MessageIdMismatch)
    assert again.evidence.envelope is not None


def test_the_bytes_come_as_they_are() -> None:
    desk = Desk(SWAPPED)

    assert bytes(desk.mailbox.fetch_bytes(desk.pinned, cancel=NEVER).body) == SWAPPED.body
    assert desk.keys.calls == []


def test_closing_lets_go_of_every_message() -> None:
    desk = Desk(SMALL)
    desk.mailbox.open(desk.pinned, cancel=NEVER)

    desk.mailbox.close()
    desk.mailbox.open(desk.pinned, cancel=NEVER)

    assert len(desk.cache) == 0
    assert desk.store.count("get") == 2


def test_cancelling_passes_through() -> None:
    cancel = CancelToken()
    cancel.cancel()

    with pytest.raises(Cancelled):
        Desk(SMALL).mailbox.open(SMALL.ref, cancel=cancel)


# ------------------------------------------------------------------------------------ local files
def test_a_local_file_opens(tmp_path: Path) -> None:
    path = tmp_path / "letter.eml"
    path.write_bytes(EML)

    opened = open_eml(path, confinement=None, cancel=NEVER)

    assert bytes(opened.plaintext.view()) == EML
    assert opened.mail.head.subject == "a file"
    assert (opened.evidence, opened.ref) == (None, None)


def test_an_empty_local_file_opens(tmp_path: Path) -> None:
    path = tmp_path / "empty.eml"
    path.touch()

    assert len(open_eml(path, confinement=None, cancel=NEVER).plaintext) == 0


def test_a_local_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.eml"
    path.write_bytes(EML)

    with pytest.raises(TooLarge):
        open_eml(path, confinement=None, max_size=len(EML) - 1, cancel=NEVER)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="No such file"):
        open_eml(tmp_path / "gone.eml", confinement=None, cancel=NEVER)


def test_a_folder_is_no_message(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="not a regular file"):
        open_eml(tmp_path, confinement=None, cancel=NEVER)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.eml")

    with pytest.raises(FileUnreadable, match="not a regular file"):
        open_eml(tmp_path / "pipe.eml", confinement=None, cancel=NEVER)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_that_takes_the_name_at_the_last_moment_does_not_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "letter.eml"
    path.write_bytes(EML)
    really_open = os.open

    def swap(name: str, flags: int) -> int:
        path.unlink()
        os.mkfifo(path)
        return really_open(name, flags)

    monkeypatch.setattr("vaultviewer.core.mailbox.os.open", swap)
    with pytest.raises(FileUnreadable, match="not a regular file"):
        open_eml(path, confinement=None, cancel=NEVER)


def test_reading_a_file_can_be_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "letter.eml"
    path.write_bytes(EML)
    cancel = CancelToken()
    cancel.cancel()

    with pytest.raises(Cancelled):
        open_eml(path, confinement=None, cancel=cancel)


class Shortening(CancelToken):
    """Cuts the file while it is being read."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def checkpoint(self) -> None:
        os.truncate(self._path, 4)


def test_a_file_that_shrinks_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.eml"
    path.write_bytes(EML)

    with pytest.raises(FileUnreadable, match="became shorter"):
        open_eml(path, confinement=None, cancel=Shortening(path))


def big_mail(size: int) -> bytes:
    head = b"From: a@example.net\r\nSubject: Big\r\n\r\n"
    return head + b"x" * (size - len(head))


def test_a_large_message_is_read_in_the_confined_process_and_a_small_one_is_not(tmp_path: Path) -> None:
    confinement = InProcess()
    path = tmp_path / "message.eml"
    for size, jobs in ((CONFINED_FROM - 1, []), (CONFINED_FROM, ["digest"])):
        path.write_bytes(big_mail(size))
        opened = open_eml(path, confinement=confinement, cancel=NEVER)
        assert opened.mail.head.subject == "Big"
        assert len(opened.digest.text) == size - len(big_mail(0))
        assert confinement.jobs == jobs


def test_a_command_reads_a_large_message_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "message.eml"
    path.write_bytes(big_mail(CONFINED_FROM))
    assert open_eml(path, confinement=None, cancel=NEVER).mail.head.subject == "Big"


def test_what_was_stopped_opens_with_the_reason_and_is_tried_anew() -> None:
    vault = FakeVault()
    key = vault.add("m1", big_mail(CONFINED_FROM))
    mailbox = vault.mailbox()
    ref = ObjectRef(BUCKET, key, etag=vault.store.objects[key].etag)
    vault.confinement.stopped = TookTooLong(seconds=30)
    stopped = mailbox.open(ref, cancel=NEVER)
    assert isinstance(stopped, Opened)
    assert stopped.mail.reading_stopped
    assert bytes(stopped.plaintext.view()) == big_mail(CONFINED_FROM)
    vault.confinement.stopped = None
    again = mailbox.open(ref, cancel=NEVER)
    assert isinstance(again, Opened)
    assert not again.mail.reading_stopped
    assert mailbox.open(ref, cancel=NEVER) is again
