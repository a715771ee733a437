"""Watching: what is new in a prefix, and what of a queue's messages is believed, deleted and left."""

from datetime import timedelta

import pytest
from support.bucket_events import every_form, s3_event
from support.fakes import BUCKET, MODIFIED, FakeArrivalQueue, FakeStore

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import NoNetwork
from vaultviewer.core.values import ObjectSummary, Page
from vaultviewer.core.vault import arrivals
from vaultviewer.core.vault.arrivals import PrefixWatch, QueueWatch, Watch

PREFIX = "in/"
NO_NETWORK = NoNetwork(endpoint="s3.example")


class Bucket(FakeStore):
    """A bucket whose objects have times: a minute later each, unless said otherwise."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.minutes: dict[str, int] = {}
        for name in names:
            self.add(name)

    def add(self, name: str, *, minute: int | None = None, body: bytes = b"x") -> None:
        key = f"{PREFIX}{name}"
        self.put(key, body)
        self.minutes[key] = max(self.minutes.values(), default=0) + 1 if minute is None else minute

    def remove(self, name: str) -> None:
        del self.objects[f"{PREFIX}{name}"]

    def list_page(
        self,
        prefix: str,
        *,
        token: str | None = None,
        start_after: str | None = None,
        delimiter: str | None = None,
        limit: int = 1000,
        cancel: CancelToken,
    ) -> Page:
        page = super().list_page(
            prefix,
            token=token,
            start_after=start_after,
            delimiter=delimiter,
            limit=limit,
            cancel=cancel,
        )
        dated = tuple(
            ObjectSummary(
                each.key, each.size, MODIFIED + timedelta(minutes=self.minutes[each.key]), each.etag
            )
            for each in page.objects
        )
        return Page(dated, next_token=page.next_token)

    def summaries(self) -> tuple[ObjectSummary, ...]:
        return self.list_page("", cancel=NEVER).objects


def look(watch: Watch) -> list[str]:
    return [each.key.removeprefix(PREFIX) for each in watch.look(NEVER).objects]


# ------------------------------------------------------------------------------------------- a prefix


def test_the_first_look_finds_out_what_is_there() -> None:
    bucket = Bucket("b", "d")
    watch = PrefixWatch(bucket, PREFIX)
    assert look(watch) == []
    bucket.add("c")
    bucket.add("a")
    assert look(watch) == ["c", "a"], "the oldest first, whatever their names"
    assert look(watch) == []


def test_what_was_known_before_makes_the_first_look_tell() -> None:
    bucket = Bucket("b")
    watch = PrefixWatch(bucket, PREFIX, known=bucket.summaries())
    bucket.add("a")
    assert look(watch) == ["a"]


def test_the_first_mail_of_an_empty_prefix_is_new() -> None:
    bucket = Bucket()
    watch = PrefixWatch(bucket, PREFIX, known=())
    bucket.add("a")
    assert look(watch) == ["a"]


def test_a_message_that_is_overwritten_is_another_one() -> None:
    bucket = Bucket("a", "b")
    watch = PrefixWatch(bucket, PREFIX, known=bucket.summaries())
    bucket.add("a", body=b"other")
    assert look(watch) == ["a"]


def test_a_message_may_be_dated_a_little_before_the_newest() -> None:
    bucket = Bucket("a")
    bucket.add("b", minute=60)
    watch = PrefixWatch(bucket, PREFIX, known=bucket.summaries())
    bucket.add("same-time", minute=60)
    bucket.add("upload-took-long", minute=55)
    bucket.add("old", minute=54)
    assert look(watch) == ["upload-took-long", "same-time"]


def test_a_look_that_fails_loses_nothing() -> None:
    bucket = Bucket("a")
    watch = PrefixWatch(bucket, PREFIX, known=bucket.summaries())
    bucket.add("b")
    bucket.failures["list", PREFIX] = NO_NETWORK
    with pytest.raises(NoNetwork):
        watch.look(NEVER)
    bucket.failures.clear()
    assert look(watch) == ["b"]


def test_above_the_bound_it_says_so_and_takes_nothing_old_for_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "MOST_WATCHED_PAGES", 2)
    monkeypatch.setattr(arrivals, "PAGE_SIZE", 2)
    bucket = Bucket("b", "c", "d")
    bucket.add("e", minute=90)
    bucket.add("old", minute=0)
    watch = PrefixWatch(bucket, PREFIX)
    assert watch.look(NEVER).whole is False
    bucket.add("a", minute=95)
    bucket.remove("b")
    bucket.remove("c")
    found = watch.look(NEVER)
    assert ([each.key for each in found.objects], found.whole) == ([f"{PREFIX}a"], True)
    assert bucket.count("list") == 4


# -------------------------------------------------------------------------------------------- a queue


def queue_watch(queue: FakeArrivalQueue, bucket: Bucket) -> QueueWatch:
    return QueueWatch(queue, bucket, bucket=BUCKET, prefix=PREFIX)


def test_every_form_is_taken_in_as_the_bucket_lists_it() -> None:
    names = [f"m{number}" for number in range(6)]
    bucket = Bucket(*names)
    queue = FakeArrivalQueue(*(every_form(BUCKET, f"{PREFIX}m{number}")[number] for number in range(6)))
    assert queue_watch(queue, bucket).look(NEVER).objects == bucket.summaries()


def test_ours_is_deleted_once_it_was_taken_in_and_not_before() -> None:
    bucket = Bucket("a")
    queue = FakeArrivalQueue(s3_event(BUCKET, f"{PREFIX}a"))
    watch = queue_watch(queue, bucket)
    assert look(watch) == ["a"]
    assert queue.deleted == []
    assert look(watch) == []
    assert queue.deleted == [s3_event(BUCKET, f"{PREFIX}a")]


def test_all_others_are_left_and_counted() -> None:
    bucket = Bucket("a")
    foreign = (s3_event("other", f"{PREFIX}a"), "nonsense", s3_event(BUCKET, f"{PREFIX}a", "elsewhere/b"))
    queue = FakeArrivalQueue(*foreign)
    watch = queue_watch(queue, bucket)
    found = watch.look(NEVER)
    assert [each.key for each in found.objects] == [f"{PREFIX}a"], "its part of the last one is heard"
    assert found.left == 3
    watch.look(NEVER)
    assert tuple(queue.messages.values()) == foreign


def test_what_the_bucket_does_not_confirm_is_not_believed_and_yet_dealt_with() -> None:
    bucket = Bucket("ab")
    queue = FakeArrivalQueue(s3_event(BUCKET, f"{PREFIX}a"))
    watch = queue_watch(queue, bucket)
    assert look(watch) == [], "there is only a longer key"
    watch.look(NEVER)
    assert queue.messages == {}


def test_what_is_told_twice_is_new_once_unless_it_is_another_by_then() -> None:
    bucket = Bucket("a")
    queue = FakeArrivalQueue(s3_event(BUCKET, f"{PREFIX}a"), s3_event(BUCKET, f"{PREFIX}a"))
    watch = queue_watch(queue, bucket)
    assert look(watch) == ["a"]
    queue.messages["again"] = s3_event(BUCKET, f"{PREFIX}a")
    assert look(watch) == []
    bucket.add("a", body=b"other")
    queue.messages["changed"] = s3_event(BUCKET, f"{PREFIX}a")
    assert look(watch) == ["a"]


def test_a_bucket_that_does_not_answer_leaves_the_message_in_the_queue() -> None:
    bucket = Bucket("a")
    queue = FakeArrivalQueue(s3_event(BUCKET, f"{PREFIX}a"))
    watch = queue_watch(queue, bucket)
    bucket.failures["list", f"{PREFIX}a"] = NO_NETWORK
    with pytest.raises(NoNetwork):
        watch.look(NEVER)
    bucket.failures.clear()
    assert look(watch) == ["a"]


def test_not_every_message_is_remembered_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "_MOST_REMEMBERED", 2)
    bucket = Bucket("a", "b", "c")
    watch = queue_watch(
        queue := FakeArrivalQueue(*(s3_event(BUCKET, f"{PREFIX}{name}") for name in "abc")), bucket
    )
    assert look(watch) == ["a", "b", "c"]
    queue.messages["again"] = s3_event(BUCKET, f"{PREFIX}c", f"{PREFIX}a")
    assert look(watch) == ["a"]
