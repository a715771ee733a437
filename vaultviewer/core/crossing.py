"""What crosses between the window's process and a confined one: msgpack, and the large pieces beside it.

Packing knows the core's frozen values. Reading believes nothing: what comes back was made of hostile content,
by a process that this content may have taken over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

import msgspec

from vaultviewer.core.errors import DiedReading

UNREADABLE: Final = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)
"""What msgspec raises on hostile bytes: also text that is no UTF-8, and what is nested without end."""

_Reply = TypeVar("_Reply")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a confined job comes to: a small reply in msgpack, and the large pieces that it refers to.

    `read` it into types, and believe it no more than the content that it was made of.
    """

    reply: bytes = field(repr=False)
    blobs: tuple[bytes, ...] = field(default=(), repr=False)

    def read(self, kind: type[_Reply]) -> _Reply:
        """Return the reply as what it should be.

        Raises DiedReading for anything else.
        """
        try:
            return msgspec.msgpack.decode(self.reply, type=kind)
        except UNREADABLE:
            raise nonsense() from None


def nonsense() -> DiedReading:
    """Return what to raise for an answer that can't be one."""
    return DiedReading(reason="its answer makes no sense")


def packed(value: object) -> bytes:
    """Return a reply in msgpack, its frozen mappings as plain ones.

    Raises NotImplementedError for a value that has no form in msgpack.
    """
    return msgspec.msgpack.encode(value, enc_hook=_plain)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):  # such as a phrase's values: msgspec knows no MappingProxyType
        return dict(value)
    raise NotImplementedError(f"{type(value).__name__} does not cross")
