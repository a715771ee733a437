import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.export_desk import ORDER, ExportDesk, Files, fill, message_id, whole
from support.fakes import BUCKET, MODIFIED

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import (
    AccessDenied,
    ConnectionLost,
    ExpiredCredentials,
    NoNetwork,
    SaveFailed,
    ServiceUnavailable,
    Throttled,
    VaultViewerError,
)
from vaultviewer.core.export import source
from vaultviewer.core.export.exchange import ExportMessage, Names, State, Written
from vaultviewer.core.export.ledger import Ledger, Status
from vaultviewer.core.export.order import Below, Chosen, ExportOrder
from vaultviewer.core.export.rate import Progress
from vaultviewer.core.export.retrying import Persistence

THROTTLED = Throttled(operation="Decrypt")
LOST = ConnectionLost(endpoint="AWS")
NO_NETWORK = NoNetwork(endpoint="AWS")
EXPIRED = ExpiredCredentials(operation="GetObject")


@pytest.fixture
def desk(tmp_path: Path) -> ExportDesk:
    return ExportDesk(tmp_path / "target")


def states(desk: ExportDesk) -> dict[str, State]:
    return {entry.ref.key: entry.state for entry in desk.entries()}


def test_every_message_below_a_prefix_is_exported_and_accounted_for(desk: ExportDesk) -> None:
    ended = desk.run()

    assert (ended.status, ended.error) == (Status.DONE, None)
    assert ended.tally.balanced
    assert (ended.tally.asked, ended.tally.exported) == (5, 5)
    assert ended.tally.bytes_done == ended.tally.bytes_asked == sum(entry.size for entry in desk.entries())
    assert desk.files() == whole(range(5))
    assert desk.writers[0].finished
    assert desk.writers[0].closed
    assert desk.sealed == [(Status.DONE, 5)]
    assert desk.entries()[0].record == {
        "key": desk.key(0),
        "state": "exported",
        "caller": "arn:aws:iam::123456789012:user/ann",
    }


def test_messages_that_were_chosen_are_exported_and_no_others(desk: ExportDesk) -> None:
    order = ExportOrder(BUCKET, Chosen((desk.ref(3), desk.ref(1)), sizes=(10, 20)))

    ended = desk.run(order)

    assert desk.files() == whole((1, 3))
    assert [entry.ref.key for entry in desk.entries()] == [desk.key(3), desk.key(1)]
    # What was read counts, not what was said of it.
    assert ended.tally.bytes_asked == ended.tally.bytes_done > 30


def test_an_export_of_nothing_ends_well(desk: ExportDesk) -> None:
    ended = desk.run(ExportOrder(BUCKET, Below("elsewhere/")))

    assert ended.status is Status.DONE
    assert ended.tally.balanced
    assert desk.files() == {}


def test_a_listing_of_many_pages_comes_whole(desk: ExportDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_PAGE", 10)
    fill(desk.store, desk.keys, range(5, 25))

    ended = desk.run()

    assert ended.tally.exported == 25
    assert desk.store.count("list") == 3


def test_a_refused_message_fails_with_its_reason_and_the_others_go_on(desk: ExportDesk) -> None:
    body = desk.store.objects[desk.key(2)].body
    metadata = desk.store.objects[desk.key(2)].metadata
    desk.store.put(desk.key(2), bytes([body[0] ^ 1]) + body[1:], metadata)

    ended = desk.run()

    assert ended.status is Status.DONE
    assert (ended.tally.exported, ended.tally.failed) == (4, 1)
    failed = desk.entries()[2]
    assert (failed.state, failed.error, failed.tries) == (State.FAILED, "ContentNotAuthentic", 1)
    assert failed.reason
    assert [entry.number for entry in desk.heard.failures] == [3]
    assert desk.files() == whole((0, 1, 3, 4))


def test_a_substituted_message_opens_only_by_the_order(tmp_path: Path) -> None:
    desk = ExportDesk(tmp_path / "strict", count=2)
    desk.store.objects[desk.key(0)] = desk.store.objects[desk.key(1)]
    assert desk.run().tally.failed == 1
    desk.folder = tmp_path / "open"

    assert desk.run(ExportOrder(BUCKET, Below("inbound/"), open_mismatched=True)).tally.failed == 0


@pytest.mark.parametrize("error", [THROTTLED, LOST, ServiceUnavailable(operation="Decrypt", reason="500")])
def test_what_may_go_well_next_time_is_asked_again(desk: ExportDesk, error: VaultViewerError) -> None:
    desk.store.troubles[desk.key(1)] = [error, error]

    ended = desk.run()

    assert ended.tally.exported == 5
    assert desk.entries()[1].tries == 3
    assert desk.heard.failures == []


def test_a_message_that_never_comes_whole_fails_after_so_many_tries(desk: ExportDesk) -> None:
    desk.store.failures["get", desk.key(1)] = LOST

    ended = desk.run()

    assert ended.status is Status.DONE
    assert (ended.tally.exported, ended.tally.failed) == (4, 1)
    assert desk.entries()[1].error == "ConnectionLost"
    assert [key for operation, key in desk.store.calls if operation == "get"].count(desk.key(1)) == 3


def test_being_asked_for_patience_never_fails_a_message(desk: ExportDesk) -> None:
    desk.store.troubles[desk.key(1)] = [THROTTLED] * 8

    assert desk.run().tally.exported == 5


def test_throttling_halves_how_much_is_under_way(desk: ExportDesk) -> None:
    order = ExportOrder(BUCKET, Below("inbound/"), most_at_once=16)
    desk.heard.on_progress = lambda _progress: desk.throttling.tell()

    desk.run(order)

    assert desk.heard.progress[0].at_once == 8
    # One more may have been allowed since, as messages were answered.
    assert min(progress.at_once for progress in desk.heard.progress) in {4, 5}


@pytest.mark.parametrize("error", [EXPIRED, SaveFailed(path="x", reason="the disk is full")])
def test_what_nothing_fares_better_with_interrupts_and_is_resumed(
    desk: ExportDesk, error: VaultViewerError
) -> None:
    desk.store.troubles[desk.key(4)] = [error]

    ended = desk.run()

    assert (ended.status, ended.error) == (Status.INTERRUPTED, error)
    assert ended.tally.failed == 0
    with Ledger.open(desk.folder) as ledger:
        assert ledger.status is Status.INTERRUPTED
        assert ledger.problem == str(error.phrases()[0])
    assert not desk.writers[0].finished
    assert desk.sealed[-1][0] is Status.INTERRUPTED

    ended = desk.resume()

    assert ended.status is Status.DONE
    assert desk.files() == whole(range(5))
    with Ledger.open(desk.folder) as ledger:
        assert (ledger.status, ledger.problem) == (Status.DONE, "")


def test_a_network_that_stays_away_interrupts_and_fails_nothing(desk: ExportDesk) -> None:
    for number in range(1, 5):
        desk.store.failures["get", desk.key(number)] = NO_NETWORK

    ended = desk.run()

    assert (ended.status, ended.error) == (Status.INTERRUPTED, NO_NETWORK)
    assert ended.tally.failed == 0

    desk.store.failures.clear()
    assert desk.resume().status is Status.DONE
    assert desk.files() == whole(range(5))


def test_a_network_that_comes_back_costs_no_message(desk: ExportDesk) -> None:
    desk.persistence = Persistence(tries=3, first_delay=0.001, longest_delay=0.002, silence=60)
    for number in range(5):
        desk.store.failures["get", desk.key(number)] = NO_NETWORK
    looks = 0

    def restore(_progress: Progress) -> None:
        nonlocal looks
        looks += 1
        if looks == 2:
            desk.store.failures.clear()

    desk.heard.on_progress = restore

    ended = desk.run()

    assert (ended.status, ended.tally.exported) == (Status.DONE, 5)
    assert min(progress.at_once for progress in desk.heard.progress) == 1


def test_a_listing_that_fails_for_a_moment_goes_on(desk: ExportDesk) -> None:
    desk.store.failures["list", "inbound/"] = THROTTLED
    desk.persistence = Persistence(first_delay=0.001, silence=60)
    desk.heard.on_progress = lambda _progress: desk.store.failures.clear()

    assert desk.run().tally.exported == 5


def test_a_prefix_that_may_not_be_listed_interrupts(desk: ExportDesk) -> None:
    denied = AccessDenied(action="s3:ListBucket", resource="x")
    desk.store.failures["list", "inbound/"] = denied

    ended = desk.run()

    assert (ended.status, ended.error) == (Status.INTERRUPTED, denied)
    assert not ended.tally.balanced


def test_a_listing_that_was_interrupted_goes_on_behind_the_last_key(desk: ExportDesk) -> None:
    with desk.ledger() as ledger:
        ledger.ask((), last_key=desk.key(2), listed=False)

    desk.resume()

    assert desk.files() == whole((3, 4))


class Gate(Files):
    """Waits before it writes until a test opens it."""

    reached = threading.Event()
    opened = threading.Event()

    def plan(self, message: ExportMessage, taken: Names) -> tuple[str, ...]:
        del taken
        return (f"{message.says.untrusted_subject}.eml",)

    def write(self, message: ExportMessage, paths: Sequence[str]) -> Written:
        self.reached.set()
        assert self.opened.wait(20)
        return super().write(message, paths)


def test_cancelling_finishes_what_is_being_written_and_leaves_the_rest_open(desk: ExportDesk) -> None:
    Gate.reached.clear()
    Gate.opened.clear()
    desk.make_writer = Gate
    order = ExportOrder(BUCKET, Below("inbound/"), most_at_once=1)
    with desk.ledger(order) as ledger:
        export = desk.export(ledger)
        thread = threading.Thread(target=export.run)
        thread.start()
        assert Gate.reached.wait(20)

        export.cancel()
        Gate.opened.set()
        thread.join()

        assert ledger.status is Status.CANCELLED
        assert ledger.tally().exported == 1
        assert list(ledger.entries(State.WRITING)) == []
    assert desk.files() == whole((0,))
    assert desk.sealed[-1] == (Status.CANCELLED, 1)

    desk.make_writer = Files
    assert desk.resume().status is Status.DONE
    assert desk.files() == whole(range(5))


def test_a_pause_begins_nothing_and_goes_on(desk: ExportDesk) -> None:
    with desk.ledger() as ledger:
        export = desk.export(ledger)
        export.pause()
        looks: list[Progress] = []

        def look(progress: Progress) -> None:
            looks.append(progress)
            if len(looks) == 2:
                assert desk.store.calls == []
                export.resume()

        desk.heard.on_progress = look

        ended = export.run()

    assert ended.tally.exported == 5
    assert looks[0].paused
    assert not looks[-1].paused


def test_a_pause_in_the_middle_leaves_nothing_out(desk: ExportDesk) -> None:
    with desk.ledger(replace(ORDER, most_at_once=1)) as ledger:

        class PausesOnce(Files):
            def write(self, message: ExportMessage, paths: Sequence[str]) -> Written:
                if not desk.files():
                    export.pause()
                return super().write(message, paths)

        looks: list[Progress] = []

        def look(progress: Progress) -> None:
            looks.append(progress)
            if looks[-2:] == [progress, progress]:  # nothing moves any more
                export.resume()

        desk.make_writer = PausesOnce
        desk.heard.on_progress = look
        export = desk.export(ledger)

        ended = export.run()

    assert any(each.paused for each in looks)
    assert ended.tally.balanced
    assert desk.files() == whole(range(5))


def test_failed_messages_are_retried_while_it_runs(desk: ExportDesk) -> None:
    desk.store.failures["get", desk.key(2)] = AccessDenied(action="s3:GetObject", resource="x")
    with desk.ledger() as ledger:
        export = desk.export(ledger)

        def mend(_entry: object) -> None:
            desk.store.failures.clear()
            export.retry_failed()

        desk.heard.on_failure = mend

        ended = export.run()

    assert (ended.tally.exported, ended.tally.failed) == (5, 0)
    assert desk.files() == whole(range(5))


def test_failed_messages_are_retried_after_it_has_ended(desk: ExportDesk) -> None:
    desk.store.failures["get", desk.key(2)] = AccessDenied(action="s3:GetObject", resource="x")
    assert desk.run().tally.failed == 1
    desk.store.failures.clear()

    with Ledger.open(desk.folder) as ledger:
        assert ledger.retry_failed() == 1
        ended = desk.export(ledger).run()

    assert (ended.tally.exported, ended.tally.failed) == (5, 0)
    assert [key for operation, key in desk.store.calls if operation == "get"].count(desk.key(0)) == 1


def test_a_name_that_is_taken_and_to_be_skipped_is_said(desk: ExportDesk) -> None:
    desk.folder.mkdir()
    (desk.folder / "Message 1.eml").write_bytes(b"of somebody else")

    ended = desk.run()

    assert (ended.tally.exported, ended.tally.skipped) == (4, 1)
    skipped = desk.entries()[1]
    assert skipped.state is State.SKIPPED
    assert "Message 1.eml" in skipped.reason
    assert (desk.folder / "Message 1.eml").read_bytes() == b"of somebody else"


def test_a_name_that_somebody_takes_at_the_last_moment_is_planned_again(desk: ExportDesk) -> None:
    class Late(Files):
        def write(self, message: ExportMessage, paths: Sequence[str]) -> Written:
            path = self.folder / "Message 1.eml"
            if message.says.untrusted_subject == "Message 1" and not path.exists():
                path.write_bytes(b"of somebody else")
            return super().write(message, paths)

    desk.make_writer = Late

    ended = desk.run()

    assert (ended.tally.exported, ended.tally.skipped) == (4, 1)
    assert (desk.folder / "Message 1.eml").read_bytes() == b"of somebody else"


def test_a_mistake_of_ours_fails_one_message_and_tells_nothing_of_it(desk: ExportDesk) -> None:
    class Tripping(Files):
        def plan(self, message: ExportMessage, taken: Names) -> tuple[str, ...]:
            if message.says.untrusted_subject == "Message 1":
                raise ValueError(bytes(message.plaintext))
            return super().plan(message, taken)

    desk.make_writer = Tripping

    ended = desk.run()

    assert (ended.status, ended.tally.failed) == (Status.DONE, 1)
    assert desk.entries()[1].error == "Unexpected"
    assert "ValueError" in desk.entries()[1].reason
    assert b"Hello 1" not in (desk.folder / "vaultviewer-export.sqlite").read_bytes()


def test_a_full_disk_puts_the_message_back(desk: ExportDesk) -> None:
    class Full(Files):
        def write(self, message: ExportMessage, paths: Sequence[str]) -> Written:
            raise SaveFailed(path=paths[0], reason=f"{len(message.plaintext)} bytes are too many")

    desk.make_writer = Full

    assert desk.run().status is Status.INTERRUPTED

    assert set(states(desk).values()) == {State.ASKED}
    desk.make_writer = Files
    assert desk.resume().tally.exported == 5


def test_containers_are_written_one_message_at_a_time(desk: ExportDesk) -> None:
    inside = 0

    class Container(Files):
        parallel = False

        def write(self, message: ExportMessage, paths: Sequence[str]) -> Written:
            nonlocal inside
            inside += 1
            assert inside == 1
            written = super().write(message, paths)
            inside -= 1
            return written

    desk.make_writer = Container

    assert desk.run().tally.exported == 5


def test_words_are_looked_for_in_what_is_known(desk: ExportDesk) -> None:
    known = ((desk.key(1), "Invoice of May"), (desk.key(2), "a newsletter"))
    order = ExportOrder(BUCKET, Below("inbound/", words=("INVOICE",), known=known))

    ended = desk.run(order)

    assert ended.tally.asked == 1
    assert desk.files() == whole((1,))
    assert b"Invoice of May" not in (desk.folder / "vaultviewer-export.sqlite").read_bytes()


def test_words_are_looked_for_inside_where_the_order_says_so(desk: ExportDesk) -> None:
    order = ExportOrder(BUCKET, Below("inbound/", words=("message", "SENDER3"), look_inside=True))

    ended = desk.run(order)

    assert desk.files() == whole((3,))
    assert (ended.tally.exported, ended.tally.skipped) == (1, 4)
    assert desk.entries()[0].reason == "It does not match the filter."


def test_times_of_arrival_bound_what_is_asked_for(desk: ExportDesk) -> None:
    later = MODIFIED + timedelta(seconds=1)

    assert desk.run(ExportOrder(BUCKET, Below("inbound/", after=later))).tally.asked == 0
    desk.folder = desk.folder / "second"
    assert desk.run(ExportOrder(BUCKET, Below("inbound/", before=MODIFIED))).tally.asked == 0
    desk.folder = desk.folder / "third"
    assert desk.run(ExportOrder(BUCKET, Below("inbound/", after=MODIFIED, before=later))).tally.asked == 5


def test_what_can_be_no_message_is_skipped_unread(desk: ExportDesk) -> None:
    desk.store.put("inbound/", b"")
    desk.store.put(f"inbound/{message_id(0)}.instruction", b"{}")

    ended = desk.run()

    assert (ended.tally.exported, ended.tally.skipped, ended.tally.failed) == (5, 2, 0)
    assert desk.store.count("get") == 5


def test_another_vault_is_asked_for_nothing(desk: ExportDesk) -> None:
    ended = desk.run(ExportOrder("another-bucket", Below("inbound/")))

    assert type(ended.error).__name__ == "OtherVault"
    assert desk.store.calls == []


def test_who_asks_may_stay_unknown_but_not_signed_out(desk: ExportDesk) -> None:
    def denied(_cancel: CancelToken) -> str:
        raise AccessDenied(action="sts:GetCallerIdentity", resource="*")

    desk.caller = denied
    assert desk.run().tally.exported == 5
    assert desk.entries()[0].record["caller"] == ""

    def expired(_cancel: CancelToken) -> str:
        raise EXPIRED

    desk.caller = expired
    assert desk.resume().error is EXPIRED


def test_a_manifest_that_can_not_be_written_is_said(desk: ExportDesk) -> None:
    desk.seal_error = SaveFailed(path="manifest.jsonl", reason="the disk is full")

    ended = desk.run()

    assert (ended.status, ended.error) == (Status.INTERRUPTED, desk.seal_error)
    with Ledger.open(desk.folder) as ledger:
        assert ledger.status is Status.INTERRUPTED


def test_done_is_done_once(desk: ExportDesk) -> None:
    desk.run()
    calls = desk.store.calls.copy()

    ended = desk.resume()

    assert ended.status is Status.DONE
    assert desk.store.calls == calls
    assert desk.sealed == [(Status.DONE, 5), (Status.DONE, 5)]


def test_the_listener_hears_of_the_end(desk: ExportDesk) -> None:
    desk.run()

    assert desk.heard.progress[-1].tally.exported == 5


def test_a_sender_is_read_for_names_and_the_message_overwritten_afterwards(desk: ExportDesk) -> None:
    seen: list[ExportMessage] = []

    class Listening(Files):
        def write(self, message: ExportMessage, paths: Sequence[str]) -> Written:
            seen.append(message)
            return super().write(message, paths)

    desk.make_writer = Listening

    desk.run()

    first = min(seen, key=lambda message: message.says.untrusted_subject)
    assert first.says.untrusted_from == "sender0@example.com"
    assert first.says.untrusted_to == "vault@example.org"
    assert first.says.date is not None
    assert first.says.date.isoformat() == "2026-01-02T03:04:05+09:00"
    assert first.digest is None
    assert set(bytes(first.plaintext)) == {0}


def test_a_form_that_needs_the_parts_gets_them(desk: ExportDesk) -> None:
    class Reading(Files):
        needs_digest = True

        def write(self, message: ExportMessage, paths: Sequence[str]) -> Written:
            assert message.digest is not None
            assert message.digest.mail.head.subject == message.says.untrusted_subject
            return super().write(message, paths)

    desk.make_writer = Reading

    assert desk.run().tally.exported == 5
