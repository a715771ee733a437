"""A bounded cache of opened messages, which forgets for good.

Ownership, decided: the cache shares its entries with whoever shows them. Dropping an entry (evicted, replaced
or wiped) lets go of it; its `SecretBuffer` overwrites itself when the last holder has let go, at once where
that was the cache. So memory is bounded by what the cache holds plus what is on the screen, nobody has to
return anything, and no message turns to zeros while somebody reads or saves it. Calling `SecretBuffer.wipe`
from here would break that last promise; counting leases would have every reader promise to give back.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

from vaultviewer.core.envelope.policy import MIB

Key = TypeVar("Key", bound=Hashable)
Entry = TypeVar("Entry")

DEFAULT_BYTES: Final = 128 * MIB
DEFAULT_ENTRIES: Final = 64


class SecretCache(Generic[Key, Entry]):
    """The most recently used entries, bounded by bytes and by number. Any thread may use it."""

    def __init__(self, *, max_bytes: int = DEFAULT_BYTES, max_entries: int = DEFAULT_ENTRIES) -> None:
        self._max_bytes = max_bytes
        self._max_entries = max_entries
        self._lock = threading.Lock()
        self._entries: OrderedDict[Key, tuple[Entry, int]] = OrderedDict()
        self._bytes = 0
        self._closed = False

    def get(self, key: Key) -> Entry | None:
        with self._lock:
            found = self._entries.get(key)
            if found is None:
                return None
            self._entries.move_to_end(key)
            return found[0]

    def put(self, key: Key, entry: Entry, *, size: int) -> None:
        """Keep an entry of `size` bytes, dropping the least recently used until all fit.

        What is larger than the whole cache is not kept, and nothing is once the cache is closed: work that
        finishes late must not leave a message behind.
        """
        with self._lock:
            self._drop(key)
            if self._closed or size > self._max_bytes:
                return
            self._entries[key] = (entry, size)
            self._bytes += size
            while self._bytes > self._max_bytes or len(self._entries) > self._max_entries:
                self._drop(next(iter(self._entries)))

    def wipe(self) -> None:
        """Drop everything."""
        with self._lock:
            self._entries.clear()
            self._bytes = 0

    def close(self) -> None:
        """Drop everything and keep nothing from now on."""
        with self._lock:
            self._closed = True
        self.wipe()

    @property
    def size(self) -> int:
        """Bytes held."""
        with self._lock:
            return self._bytes

    def __len__(self) -> int:
        with self._lock:
            return len(self._entries)

    def _drop(self, key: Key) -> None:
        dropped = self._entries.pop(key, None)
        if dropped is not None:
            self._bytes -= dropped[1]
