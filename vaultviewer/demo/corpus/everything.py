"""All messages of the sample vault, in the order in which they arrived."""

from typing import Final

from vaultviewer.demo.corpus import (
    attached,
    hostile,
    japanese,
    legal,
    lists,
    newsletters,
    reports,
    soc,
    transactions,
    world,
    wrapped,
)
from vaultviewer.demo.corpus.building import SampleMessage

_KINDS: Final = (
    soc,
    legal,
    lists,
    japanese,
    world,
    newsletters,
    transactions,
    attached,
    reports,
    wrapped,
    hostile,
)


def all_messages() -> tuple[SampleMessage, ...]:
    made = (message for kind in _KINDS for message in kind.messages())
    return tuple(sorted(made, key=lambda message: message.sent))
