"""File names that a sender chose, made fit for any of the three systems' disks, and warnings about them."""

import re
import unicodedata
from typing import Final

from vaultviewer.core.phrases import Phrase, phrase

LONGEST: Final = 120
"""Bytes of UTF-8; file systems allow 255, and folders above it take their part of Windows' 260."""

_LONGEST_READ: Final = 2048
_LONGEST_EXTENSION: Final = 16
_FORBIDDEN: Final = re.compile(r'[<>:"|?*]')
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_RESERVED: Final = re.compile(
    # Device names, with any extension ("Naming Files, Paths, and Namespaces", Windows documentation).
    r"(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])",
    re.IGNORECASE,
)
_EXECUTABLE: Final = frozenset(
    {
        "appref-ms",
        "application",
        "bat",
        "chm",
        "cmd",
        "com",
        "cpl",
        "dll",
        "exe",
        "gadget",
        "hta",
        "inf",
        "jar",
    }
    | {
        "js",
        "jse",
        "lnk",
        "mht",
        "mhtml",
        "msc",
        "msi",
        "msix",
        "msp",
        "pif",
        "ps1",
        "reg",
        "scf",
        "scr",
        "sct",
    }
    | {"settingcontent-ms", "sh", "url", "vb", "vbe", "vbs", "wsf", "wsh", "xll", "iso", "img", "vhd", "vhdx"}
)
"""Types that run, or mount what runs, on a double click."""
_DOCUMENT: Final = frozenset(
    {"pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "txt", "rtf", "csv", "htm", "html"}
    | {"jpg", "jpeg", "png", "gif", "bmp", "mp3", "mp4", "wav", "zip", "rar", "7z"}
)


def safe_filename(untrusted: str, *, fallback: str) -> str:
    """Return a name without folders, controls, bidi and reserved names, of at most 120 bytes, never empty.

    `fallback` is used where nothing is left; it is the caller's own and is made safe as well.
    """
    return _clean(untrusted) or _clean(fallback) or "file"


def name_warnings(untrusted: str) -> tuple[Phrase, ...]:
    """Say what about a name may mislead whoever reads or opens it."""
    found: list[Phrase] = []
    name = _basename(untrusted)
    visible_name = _clean(untrusted)
    stem, _, extension = visible_name.lower().rpartition(".")
    if extension in _EXECUTABLE and stem:
        inner = stem.rstrip(" .").rpartition(".")[2]
        if "." in stem and inner in _DOCUMENT:
            found.append(
                phrase(
                    "Two extensions: it looks like {shown} and is {real}.",
                    shown=f".{inner}",
                    real=f".{extension}",
                )
            )
        else:
            found.append(phrase("A file of the type {real} can run a program.", real=f".{extension}"))
    if any(unicodedata.bidirectional(char) in _BIDI_CONTROLS for char in name):
        found.append(phrase("Hidden characters in the name reverse the order in which it is shown."))
    if re.search(r"\s{5,}", name):
        found.append(phrase("Many spaces in the name may push its extension out of sight."))
    if name != untrusted:
        found.append(phrase("The sender's name for it contains a folder; it is left out."))
    return tuple(found)


_BIDI_CONTROLS: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def _basename(untrusted: str) -> str:
    return re.split(r"[/\\]", untrusted)[-1]


def _clean(untrusted: str) -> str:
    composed = unicodedata.normalize("NFC", _basename(untrusted)[-_LONGEST_READ:])
    visible = "".join(" " if char.isspace() else char for char in composed)
    visible = "".join(char for char in visible if unicodedata.category(char) not in _INVISIBLE)
    name = re.sub(r" {2,}", " ", _FORBIDDEN.sub("_", visible)).strip(" ").rstrip(". ")
    if _RESERVED.fullmatch(name.partition(".")[0].rstrip(" ")):
        name = f"_{name}"
    return _shorten(name)


def _shorten(name: str) -> str:
    if len(name.encode()) <= LONGEST:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or len(extension.encode()) > _LONGEST_EXTENSION:
        stem, dot, extension = name, "", ""
    room = LONGEST - len((dot + extension).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ") + dot + extension
