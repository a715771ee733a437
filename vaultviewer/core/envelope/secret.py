"""Memory that is overwritten: data keys and decrypted messages live in nothing else.

Who owns a secret
    Whoever holds the `SecretBuffer`, or a view of it. `wipe` overwrites at once; otherwise the memory
    overwrites itself when the last holder lets go, which CPython does the moment its count of references
    reaches zero. So a cache may drop a message that is still on the screen: the screen holds it, and nobody
    sees zeros where there was mail, or saves them.

What can't be overwritten
    The AES key schedule and the HKDF's inner state, which OpenSSL cleanses itself when it frees them; the
    copies that botocore makes of KMS's answer while it parses JSON and base64; the strings and bytes that a
    parsed message is made of; and whatever the operating system swapped out.
"""

from types import TracebackType
from typing import Final, NoReturn, Self

_CHUNK: Final = 64 * 1024
_ZEROS: Final = bytes(_CHUNK)


def overwrite(memory: bytearray) -> None:
    """Fill with zeros in place, also while views of it are about, without another buffer of its size."""
    with memoryview(memory) as view:
        for start in range(0, len(view), _CHUNK):
            part = view[start : start + _CHUNK]
            part[:] = _ZEROS[: len(part)]


class _Memory(bytearray):
    """Bytes that overwrite themselves when they are given back.

    The last holder may be a view: a memoryview keeps its exporter alive, which the finalizer of a wrapper
    would not know.
    """

    def __del__(self) -> None:
        overwrite(self)


class SecretBuffer:
    """Bytes that never show themselves, can't be pickled, and are overwritten after use."""

    __slots__ = ("_memory", "_wiped")

    def __init__(self, source: bytearray) -> None:
        """Move the bytes of `source` in, and overwrite `source`."""
        self._memory = _Memory(source)
        self._wiped = False
        overwrite(source)

    @classmethod
    def allocate(cls, size: int) -> Self:
        """Return zeros, to be filled in through `memory`."""
        buffer = cls(bytearray())
        buffer._memory = _Memory(size)
        return buffer

    @classmethod
    def copy_of(cls, source: bytes | bytearray | memoryview) -> Self:
        """Copy bytes that the caller can't or needn't overwrite."""
        buffer = cls.allocate(len(source))
        buffer.memory()[:] = source
        return buffer

    def view(self) -> memoryview:
        """Return the bytes, read-only."""
        return self.memory().toreadonly()

    def memory(self) -> memoryview:
        """Return the bytes, for whoever fills them in."""
        if self._wiped:
            raise ValueError("this secret has been wiped")
        return memoryview(self._memory)

    def wipe(self) -> None:
        """Overwrite the bytes, now. Views of them show zeros from here on."""
        self._wiped = True
        overwrite(self._memory)

    @property
    def wiped(self) -> bool:
        return self._wiped

    def __len__(self) -> int:
        return len(self._memory)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wipe()

    def __repr__(self) -> str:
        return f"<SecretBuffer of {len(self)} bytes{', wiped' if self._wiped else ''}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written anywhere")
