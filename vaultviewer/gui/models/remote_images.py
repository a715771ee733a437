"""Loading the images of one message: what would be asked, and what came of it."""

from dataclasses import dataclass
from typing import Final

from vaultviewer.core.phrases import Phrase

NOTICE: Final = "remote"
"""The identifier of the notice that speaks of a message's remote content."""
LOAD: Final = "loadImages"
CANCEL: Final = "cancelImages"
"""Its buttons."""


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """What loading would ask, for somebody to agree to: for this one showing of a message.

    `hosts` are those that the network would see, in the message's order: names as DNS knows
    them, or addresses.
    """

    showing: str
    untrusted_urls: tuple[str, ...]
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImageOutcome:
    """What came of one address. `problem` is a clause for people, None where the image is shown.

    `redirects` are the addresses that it was passed on to; the last of them may not have been asked.
    """

    untrusted_url: str
    problem: Phrase | None = None
    redirects: tuple[str, ...] = ()
