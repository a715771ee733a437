"""From bytes to text, whatever the sender claims the bytes are.

The order is the one that misreads least: valid UTF-8 is UTF-8, whatever the label says; then the label;
then what charset-normalizer makes of a sample; then Windows-1252 with replacement characters. Charsets that
hide in 7-bit or NUL-laden bytes would pass as UTF-8, so for those the label comes first.
"""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from charset_normalizer import from_bytes

from vaultviewer.core.mail.iso2022jp import decode_iso2022jp, looks_like_iso2022jp

SAMPLE: Final = 16 * 1024
"""Bytes that charset-normalizer looks at; its cost grows faster than what it learns."""

_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_LABEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+\-]{0,39}")
_SUPERSETS: Final = {
    # What mailers label so is in truth the vendor's superset (WHATWG Encoding Standard, names and labels).
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
}
_SEVEN_BIT: Final = frozenset({"iso2022_jp", "iso2022_kr", "hz", "utf-7"})
_WIDE: Final = frozenset({"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"})
_EIGHT_BIT: Final = frozenset(
    {
        "utf-8",
        "cp932",
        "euc_jp",
        "cp949",
        "gb18030",
        "big5hkscs",
        "koi8-r",
        "koi8-u",
        "mac-roman",
        "mac-cyrillic",
        "cp437",
        "cp850",
    }
    | {
        "cp866",
        "cp874",
        *(f"cp125{page}" for page in range(9)),
        *(f"iso8859-{page}" for page in range(2, 17)),
    }
) - {"iso8859-9", "iso8859-11", "iso8859-12"}
CODECS: Final = _SEVEN_BIT | _WIDE | _EIGHT_BIT
"""All that a label may ask for. Never `unicode_escape`, `idna`, `undefined`, or a codec that isn't text."""

_NEVER_GUESSED: Final = frozenset(
    {"mac-roman", "mac-cyrillic", "cp437", "cp850"}
    | {f"iso8859-{page}" for page in (3, 4, 10, 13, 14, 15, 16)}
)
"""Codecs of the days before mail had charsets, and some that hardly any mailer wrote: who uses them says so,
and short texts look like them."""

_WESTERN: Final = "cp1252"
_ALIKE: Final = frozenset({_WESTERN, "cp1250", "cp1254", "cp1257", "cp1258", "iso8859-2"})
"""They differ in few letters; a short text of western Europe fits any of them just as well."""
_LATIN_LANGUAGES: Final = frozenset(
    {"Polish", "Czech", "Slovak", "Hungarian", "Romanian", "Croatian", "Slovene", "Lithuanian", "Latvian"}
    | {"Estonian", "Turkish", "Vietnamese"}
)
"""The languages that need another one of them, as charset-normalizer names them."""
_ODD: Final = re.compile(
    # Cyrillic read with the wrong codec changes case within words; wrong Japanese and Korean show these.
    r"[\u0430-\u044f][\u0410-\u042f]|[\uff66-\uff9f]|[\u4e00-\u9fff][\uac00-\ud7a3]|[\uac00-\ud7a3][\u4e00-\u9fff]"
)

_ALIASES: Final = {
    "iso-2022-jp-ms": "iso2022_jp",
    "cp50220": "iso2022_jp",
    "cp50221": "iso2022_jp",
    "unicode-1-1-utf-7": "utf-7",
    "ks_c_5601-1987": "cp949",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-gbk": "gb18030",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "unknown-8bit": "",
    "x-unknown": "",
}
_TOLERATED_SHARE: Final = 50
"""One undecodable character in this many still speaks for the label: one bad byte, a cut-off end."""


_ABOVE_ASCII: Final = bytes(range(0x80, 0x100))
_UTF8_CHARACTER: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_LEAST_WHOLE: Final = 8
"""Bytes in sound UTF-8 characters, as many as no other text has by chance."""
_MOST_BROKEN: Final = 8
"""One broken byte in so many sound ones."""

_META_CHARSET: Final = re.compile(
    rb"<meta\b[^>]{0,200}?\bcharset\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9][A-Za-z0-9._:-]{0,39})",
    re.IGNORECASE,
)
_PRESCANNED: Final = 1024
"""Bytes of HTML that a browser looks through for its charset."""


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text and the codec it was read with; `exact` is false where bytes had to be replaced."""

    text: str
    codec: str
    exact: bool


def codec_for(untrusted_label: str | None) -> str | None:
    """Return the codec that a charset label asks for, or None where it is unknown or not allowed."""
    label = next(iter((untrusted_label or "").replace('"', " ").replace("'", " ").lower().split()), "")
    if not _LABEL.fullmatch(label):
        return None
    label = _ALIASES.get(label, label)
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    if name.startswith("iso2022_jp"):
        return "iso2022_jp"
    name = _SUPERSETS.get(name, name)
    return name if name in CODECS else None


def decode(data: bytes, untrusted_label: str | None = None, *, guess: bool = True) -> DecodedText:
    """Decode by the rules of this module, or all but the guess. Any bytes and any label give a text."""
    declared = codec_for(untrusted_label)
    for codec in _before_utf8(data, declared):
        if (found := _attempt(data, codec)) is not None:
            return found
    try:
        return DecodedText(data.decode("utf-8-sig"), "utf-8", exact=True)
    except UnicodeDecodeError:
        pass
    if declared in {None, _WESTERN, "utf-8"} and _is_nearly_utf8(data):
        return DecodedText(data.decode("utf-8", "replace").removeprefix("\ufeff"), "utf-8", exact=False)
    if (
        declared is not None
        and declared not in _SEVEN_BIT
        and (found := _attempt(data, declared)) is not None
    ):
        return found
    guessed = guess_codec(data) if guess else None
    if guessed is not None and (found := _attempt(data, guessed)) is not None:
        return found
    return _windows_1252(data)


def _before_utf8(data: bytes, declared: str | None) -> tuple[str, ...]:
    """Name the codecs whose text would pass as UTF-8 though it is none."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and declared not in {
        "utf-32",
        "utf-32-le",
    }:
        return ("utf-16",)
    if declared in _WIDE and b"\x00" in data:
        return (declared,)
    if declared in _SEVEN_BIT and data.isascii():
        return (declared,)
    return ("iso2022_jp",) if looks_like_iso2022jp(data) else ()


def _attempt(data: bytes, codec: str) -> DecodedText | None:
    """Decode with one codec, unless too much of the result would be replacement characters."""
    if codec == "cp1252":
        return _windows_1252(data)
    text = decode_iso2022jp(data) if codec == "iso2022_jp" else data.decode(codec, "replace")
    if codec == "utf-7":  # Python's decoder lets halves of surrogate pairs through, which no text may hold
        text = _SURROGATE.sub("\ufffd", text)
    replaced = text.count("\ufffd")
    if replaced * _TOLERATED_SHARE > len(text):
        return None
    return DecodedText(text.removeprefix("\ufeff"), codec, exact=replaced == 0)


def _windows_1252(data: bytes) -> DecodedText:
    text = data.decode("cp1252", "replace")
    return DecodedText(text, "cp1252", exact="\ufffd" not in text)


def guess_codec(data: bytes) -> str | None:
    """Guess the codec of bytes that are not UTF-8, from the first of them; None where there is no telling."""
    try:
        data.decode()
    except UnicodeDecodeError:
        pass
    else:
        return None
    if _is_nearly_utf8(data):
        return "utf-8"
    sample = data[:SAMPLE]
    found = list(
        from_bytes(sample, cp_isolation=sorted(_EIGHT_BIT - _NEVER_GUESSED), preemptive_behaviour=False)
    )
    if not found:
        return None
    # Its own order among equals is the alphabet's.
    best = min(found, key=lambda match: (match.chaos, -match.coherence, len(_ODD.findall(str(match)))))
    alike = [match for match in found if match.chaos <= best.chaos and codec_for(match.encoding) in _ALIKE]
    if best not in alike:
        return codec_for(best.encoding)
    # Letters alone can't tell them apart, but the language can.
    other = best.language in _LATIN_LANGUAGES
    fitting = [match for match in alike if (codec_for(match.encoding) != _WESTERN) == other] or alike
    return codec_for(max(fitting, key=lambda match: match.coherence).encoding)


def _is_nearly_utf8(data: bytes) -> bool:
    """Tell whether this was UTF-8 before a few bytes broke, or a gateway cut a character in two."""
    beyond = len(data) - len(data.translate(None, _ABOVE_ASCII))
    whole = len(b"".join(_UTF8_CHARACTER.findall(data)))
    return whole >= _LEAST_WHOLE and (beyond - whole) * _MOST_BROKEN <= whole


def charset_in_html(content: bytes) -> str | None:
    """Return the charset that HTML itself declares (HTML Standard, section 13.2.3.2: the prescan)."""
    found = _META_CHARSET.search(content[:_PRESCANNED])
    return None if found is None else found[1].decode("ascii")
