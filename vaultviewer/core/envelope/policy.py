"""What a connection accepts. Everything off by default that weakens a check."""

from dataclasses import dataclass
from typing import Final

MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Policy:
    """The user's configuration, as far as the checks ask for it.

    `account` and `rule_names` narrow the binding where they are set. `key_prefix` is what the receipt rule
    puts before the message ID. `accepted_keys` are key IDs, aliases or ARNs. `max_size` bounds the stored
    object: SES takes messages of up to 40 MB, so nothing larger than the default can be one of its.
    """

    account: str | None = None
    rule_names: frozenset[str] = frozenset()
    key_prefix: str = ""
    accepted_keys: tuple[str, ...] = ()
    accept_any_key: bool = False
    allow_cbc: bool = False
    allow_instruction_files: bool = False
    max_size: int = 64 * MIB
