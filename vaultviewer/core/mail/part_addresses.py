"""The addresses under which the window serves the images of a message to the message's own HTML.

The sanitiser writes them in place of `cid:`. Every message's have a host of their own that nobody can guess:
the HTML of another message can't name them, and so can't embed parts that aren't its own.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

PART_SCHEME: Final = "vv-part"


def new_token() -> str:
    """Return a host name that nobody can guess; the letter keeps it from reading as an IPv4 address."""
    return f"m{secrets.token_hex(16)}"


@dataclass(frozen=True, slots=True)
class PartAddresses:
    """One message's. The address of a part ends in the place of its Content-ID among `content_ids`."""

    content_ids: tuple[str, ...] = ()
    token: str = field(default_factory=new_token, repr=False)
    _numbers: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        numbers = {content_id: number for number, content_id in enumerate(self.content_ids)}
        object.__setattr__(self, "_numbers", numbers)

    def url(self, content_id: str) -> str | None:
        """Return where the engine serves the part with this Content-ID; None if there is no such part."""
        number = self._numbers.get(content_id)
        return None if number is None else f"{PART_SCHEME}://{self.token}/{number}"
