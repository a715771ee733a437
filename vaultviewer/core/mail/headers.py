"""Header values: unfolding, encoded-words (RFC 2047), parameters (RFC 2045, RFC 2231), dates; all of it
bounded.

Written by hand because stdlib's header parser raises on one real message in a hundred, recurses on nested
parentheses, and decodes encoded-words before it looks for addresses.
"""

import binascii
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from typing import Final
from urllib.parse import unquote_to_bytes

from vaultviewer.core.mail.charset import decode
from vaultviewer.core.mail.transfer import decode_base64

LONGEST_VALUE: Final = 64 * 1024
"""Characters of one value that are looked at; RFC 5322 lines have 998."""
MOST_PARAMETERS: Final = 128

_FOLD: Final = re.compile(r"[\r\n]+[ \t]*")
_WORD: Final = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?\r\n]*)\?=")
ENCODED_WORD: Final = re.compile(r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?\s]*\?=")
"""An encoded-word of the strict form, which an address parser treats as one opaque atom."""

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_BIDI: Final = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_PARAMETER: Final = re.compile(
    r""";\s*(?P<name>[^\s=;"]{1,80})\s*=\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*+)|(?P<token>[^;"]*))""", re.DOTALL
)
_NO_SEMICOLON: Final = re.compile(r"\s+(?=[^\s=;\"]{1,80}\s*=)")
"""Where the first parameter begins though no semicolon says so."""
_COMMENT: Final = re.compile(r"\((?:[^()\\]|\\.)*+\)")
_AROUND_COLON: Final = re.compile(r"(?<=[0-9])\s*+:\s*+(?=[0-9])")
_OFFSET_WITH_COLON: Final = re.compile(r"(?<=\s[+-][0-9]{2}):(?=[0-9]{2}$)")
_SECTION: Final = re.compile(r"(?P<name>[^*]+)(?:\*(?P<number>[0-9]{1,3}))?(?P<encoded>\*)?")


def unfold(value_raw: str) -> str:
    """Undo folding. A line break that folds nothing becomes a space too: no header value spans lines."""
    return _FOLD.sub(" ", value_raw[:LONGEST_VALUE]).strip()


def harmless(untrusted_text: str) -> str:
    """Drop control characters and spell out the bidirectional ones, which can turn a name around."""
    spaced = _CONTROL.sub("", untrusted_text.replace("\t", " "))
    return _BIDI.sub(lambda found: f"\\u{{{ord(found.group()):x}}}", spaced)


def decode_words(value_raw: str) -> str:
    """Decode every encoded-word in an unstructured value or a display name, and make the result harmless."""
    return harmless(_decode_words(value_raw))


def decode_file_name(value_raw: str) -> str:
    """Decode a file name as mailers write it. Bidirectional characters stay: `filenames` warns of them."""
    return _CONTROL.sub("", _decode_words(value_raw))


def _decode_words(value_raw: str) -> str:
    """Decode every encoded-word, and nothing more.

    White space between two encoded-words goes (RFC 2047, section 6.2). The bytes of neighbours with one
    charset are joined before they are decoded, because mailers cut characters in two.
    """
    value = unfold(value_raw)
    pieces: list[str] = []
    pending: list[bytes] = []
    pending_charset = ""
    position = 0
    for word in _WORD.finditer(value):
        gap = value[position : word.start()]
        charset = word[1].lower()
        if pending and (gap.strip() or charset != pending_charset):
            pieces.append(decode(b"".join(pending), pending_charset).text)
            pending = []
            gap = gap if gap.strip() else ""
        elif pending:
            gap = ""
        pieces.append(gap)
        pending.append(_word_bytes(word[2], word[3]))
        pending_charset = charset
        position = word.end()
    if pending:
        pieces.append(decode(b"".join(pending), pending_charset).text)
    pieces.append(value[position:])
    return _FOLD.sub(" ", "".join(pieces))


def _word_bytes(encoding: str, text: str) -> bytes:
    if encoding in "bB":
        return decode_base64(text.encode("utf-8", "replace"))[0]
    return binascii.a2b_qp(text.replace(" ", "_").encode("utf-8", "replace"), header=True)


def first_value(fields: Iterable[tuple[str, str]], name: str) -> str:
    """Return the first field of this name, unfolded; "" where there is none."""
    wanted = name.lower()
    return next((unfold(value) for field, value in fields if field.lower() == wanted), "")


def split_parameters(value: str) -> tuple[str, Mapping[str, str]]:
    """Split `text/plain; charset=x` into the value in lower case and its parameters, RFC 2231 undone.

    Later repetitions of a name are ignored, and so is all that comes behind `MOST_PARAMETERS` of them.
    """
    main, separator, rest = value[:LONGEST_VALUE].strip().partition(";")
    gap = _NO_SEMICOLON.search(main)
    if gap is not None:
        main, separator, rest = main[: gap.start()], ";", f"{main[gap.end() :]}{separator}{rest}"
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, found in enumerate(_PARAMETER.finditer(separator + rest)):
        if count >= MOST_PARAMETERS:
            break
        section = _SECTION.fullmatch(found["name"].lower())
        if section is None:
            continue
        text = _unescape(found["quoted"]) if found["quoted"] is not None else found["token"].strip()
        number = -1 if section["number"] is None else int(section["number"])
        sections.setdefault(section["name"], {}).setdefault(number, (text, section["encoded"] is not None))
    return main.strip().lower(), {name: _join_sections(found) for name, found in sections.items()}


def _unescape(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)


def _join_sections(sections: dict[int, tuple[str, bool]]) -> str:
    """Join `name*0*=utf-8''a%20b` and its continuations (RFC 2231, sections 3 and 4)."""
    charset = None
    joined: list[bytes] = []
    plain = sections.get(-1)
    if plain is not None and (not plain[1] or len(sections) == 1):
        ordered = [plain]
    else:
        ordered = [sections[number] for number in sorted(sections) if number >= 0]
    if not any(encoded for _, encoded in ordered):
        return "".join(text for text, _ in ordered)
    for index, (untrusted_text, encoded) in enumerate(ordered):
        text = untrusted_text
        if encoded and index == 0 and text.count("'") >= 2:  # noqa: PLR2004  charset'language'text
            charset, _, text = text.split("'", 2)
        raw = text.encode("utf-8", "surrogateescape")
        joined.append(unquote_to_bytes(raw) if encoded else raw)
    return decode(b"".join(joined), charset).text


def parse_date(untrusted_date: str) -> datetime | None:
    """Read a Date field, keeping the sender's offset. -0000 is UTC without a local zone (RFC 5322, section
    3.3). Comments and white space may stand within it (section 4.3).
    """
    try:
        plain = _OFFSET_WITH_COLON.sub("", _COMMENT.sub(" ", untrusted_date[:200]).strip())
        found = parsedate_tz(_AROUND_COLON.sub(":", plain))
        if found is None:
            return None
        offset = found[9]
        zone = UTC if offset is None else timezone(timedelta(seconds=offset))
        return datetime(*found[:6], tzinfo=zone)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
