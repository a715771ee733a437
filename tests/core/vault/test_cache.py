import gc
import threading
from dataclasses import dataclass

import pytest

from vaultviewer.core.envelope import secret
from vaultviewer.core.envelope.secret import SecretBuffer
from vaultviewer.core.vault.cache import SecretCache


@dataclass(frozen=True)
class Entry:
    plaintext: SecretBuffer


def entry(text: bytes = b"a message") -> Entry:
    return Entry(SecretBuffer.copy_of(text))


@pytest.fixture
def overwritten(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What the memory held at the moment when it was overwritten."""
    seen: list[bytes] = []
    overwrite = secret.overwrite

    def spy(memory: bytearray) -> None:
        seen.append(bytes(memory))
        overwrite(memory)
        assert not any(memory)

    monkeypatch.setattr(secret, "overwrite", spy)
    return seen


def test_what_was_put_comes_back() -> None:
    cache: SecretCache[str, Entry] = SecretCache()
    kept = entry()

    cache.put("a", kept, size=9)

    assert cache.get("a") is kept
    assert cache.get("b") is None
    assert (len(cache), cache.size) == (1, 9)


def test_the_least_recently_used_goes_first() -> None:
    cache: SecretCache[str, Entry] = SecretCache(max_entries=2)
    cache.put("a", entry(), size=1)
    cache.put("b", entry(), size=1)
    cache.get("a")

    cache.put("c", entry(), size=1)

    assert [name for name in "abc" if cache.get(name)] == ["a", "c"]


def test_bytes_are_bounded() -> None:
    cache: SecretCache[str, Entry] = SecretCache(max_bytes=10)
    for name in "abc":
        cache.put(name, entry(), size=4)

    assert (len(cache), cache.size) == (2, 8)
    cache.put("huge", entry(), size=11)
    assert cache.get("huge") is None
    cache.put("whole", entry(), size=10)
    assert (len(cache), cache.size) == (1, 10)


def test_replacing_counts_once() -> None:
    cache: SecretCache[str, Entry] = SecretCache()
    cache.put("a", entry(b"old"), size=3)
    cache.put("a", entry(b"newer"), size=5)

    found = cache.get("a")

    assert found is not None
    assert bytes(found.plaintext.view()) == b"newer"
    assert (len(cache), cache.size) == (1, 5)


def test_an_evicted_message_is_overwritten(overwritten: list[bytes]) -> None:
    cache: SecretCache[str, Entry] = SecretCache(max_entries=1)
    cache.put("a", entry(b"the first"), size=9)
    cache.put("b", entry(b"another"), size=7)
    gc.collect()

    assert b"the first" in overwritten
    assert b"another" not in overwritten


def test_a_wiped_cache_overwrites_all_it_held(overwritten: list[bytes]) -> None:
    cache: SecretCache[str, Entry] = SecretCache()
    cache.put("a", entry(b"the first"), size=9)
    cache.put("b", entry(b"another"), size=7)

    cache.wipe()
    gc.collect()

    assert {b"the first", b"another"} <= set(overwritten)
    assert (len(cache), cache.size) == (0, 0)


def test_a_message_that_is_still_shown_is_overwritten_only_when_it_is_let_go(
    overwritten: list[bytes],
) -> None:
    cache: SecretCache[str, Entry] = SecretCache()
    cache.put("a", entry(b"on the screen"), size=13)
    shown = cache.get("a")
    assert shown is not None

    cache.wipe()
    gc.collect()
    assert bytes(shown.plaintext.view()) == b"on the screen"

    del shown
    gc.collect()
    assert b"on the screen" in overwritten


def test_a_closed_cache_keeps_nothing_that_finishes_late() -> None:
    cache: SecretCache[str, Entry] = SecretCache()
    cache.put("a", entry(), size=9)

    cache.close()
    cache.put("b", entry(), size=9)

    assert len(cache) == 0


def test_threads_share_it() -> None:
    cache: SecretCache[int, Entry] = SecretCache(max_bytes=50, max_entries=5)

    def work(start: int) -> None:
        for number in range(start, start + 300):
            cache.put(number % 20, entry(), size=9)
            cache.get(number % 7)

    threads = [threading.Thread(target=work, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(cache) == 5
    assert cache.size == 45
