"""JSON as these formats write it: one bounded ASCII object of strings, which reads in one way only."""

import json
import re
from typing import Final

LONGEST_TEXT: Final = 8192
"""S3 allows 2 KB of metadata in all; an instruction file holds little more than that."""

_PRINTABLE: Final = re.compile(r"[ -~]*")


class NotAStringMapError(ValueError):
    """Its text says what is wrong. Never leaves the envelope: each reader has an error of its own for it."""


def read_string_map(untrusted_text: str) -> dict[str, str]:
    """Parse one JSON object whose keys and values are printable ASCII strings, no key twice.

    Raises NotAStringMapError.
    """
    if len(untrusted_text) > LONGEST_TEXT:
        raise NotAStringMapError(f"it has {len(untrusted_text)} characters, and {LONGEST_TEXT} are too many")
    if not untrusted_text.isascii():
        raise NotAStringMapError("it is not ASCII")
    try:
        parsed = json.loads(untrusted_text, object_pairs_hook=_unique)
    except NotAStringMapError:
        raise
    except (ValueError, RecursionError):
        raise NotAStringMapError("it is not JSON") from None
    if not isinstance(parsed, dict):
        raise NotAStringMapError("it is not a JSON object")
    return {_string(name): _string(value) for name, value in parsed.items()}


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotAStringMapError("a key is there twice")
    return found


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise NotAStringMapError("a value is not a string")
    if not _PRINTABLE.fullmatch(value):
        raise NotAStringMapError("a string in it is not printable ASCII")
    return value
