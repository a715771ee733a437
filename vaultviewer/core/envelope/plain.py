"""Mail without client-side encryption, and how to tell it from ciphertext whose metadata was lost.

A receipt rule without message encryption and SES Mail Manager write plain MIME. What has no envelope and does
not begin like a message is never shown as mail.
"""

import re
from typing import Final

_BEGINNING: Final = 4096
_FIRST_LINES: Final = 3
_MOST_CONTROLS: Final = 2
"""One in nine bytes of ciphertext is a control character; a header section has none."""

_HEADER_FIELD: Final = re.compile(rb"[A-Za-z0-9!#$%&'*+.^_`|~\-]{1,76}[ \t]*:")
"""RFC 5322, 3.6.8, allows all of printable ASCII; in practice names are tokens, which JSON is not."""

_CONTROLS: Final = frozenset(range(0x20)) - frozenset(b"\t\n\v\f\r\x1b") | {0x7F}
"""Escape is left out: ISO-2022-JP switches its character sets with it."""


def reads_like_message(untrusted_body: bytes | bytearray) -> bool:
    """Tell whether one of the first lines is a header field and nothing before it looks like ciphertext."""
    beginning = bytes(untrusted_body[:_BEGINNING])
    headers = re.split(rb"\r?\n\r?\n", beginning.lstrip(b"\r\n"), maxsplit=1)[0]
    if b"\0" in headers or sum(byte in _CONTROLS for byte in headers) > _MOST_CONTROLS:
        return False
    return any(_HEADER_FIELD.match(line) for line in headers.split(b"\n")[:_FIRST_LINES])
