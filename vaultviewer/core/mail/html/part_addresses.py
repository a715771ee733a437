"""The addresses under which the window serves the images of a message to the message's own HTML.

The sanitiser writes them in place of `cid:`. Every message's have a host of their own that nobody can guess:
the HTML of another message can't name them, and so can't embed parts that aren't its own.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

PART_SCHEME: Final = "vv-part"


def new_token() -> str:
    """Return a host name that nobody can guess; the letter keeps it from reading as an IPv4 address."""
    return f"m{secrets.token_hex(16)}"


def fold_name(name: str) -> str:
    """Return what the spellings of one Content-ID or Content-Location have in common."""
    return unquote(name).strip("<> \t").casefold()


@dataclass(frozen=True, slots=True)
class PartAddresses:
    """One message's. The address of a part ends in the place of its name among `content_ids`, which are
    Content-IDs and Content-Locations.
    """

    content_ids: tuple[str, ...] = ()
    token: str = field(default_factory=new_token, repr=False)
    _numbers: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        numbers = {content_id: number for number, content_id in enumerate(self.content_ids)}
        for content_id, number in tuple(numbers.items()):
            numbers.setdefault(fold_name(content_id), number)
        object.__setattr__(self, "_numbers", numbers)

    def url(self, content_id: str) -> str | None:
        """Return where the engine serves the part with this name, however spelled; None if there is none."""
        number = self._numbers.get(content_id, self._numbers.get(fold_name(content_id)))
        return None if number is None else self.at(number)

    def at(self, number: int) -> str:
        """Return where the engine serves the part in this place."""
        return f"{PART_SCHEME}://{self.token}/{number}"
