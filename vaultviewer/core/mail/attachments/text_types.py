"""What a text is: scripts, pages, shortcuts, mail and data, told by how they begin, what they say, and what
they are called.
"""

import json
import re
from typing import Final

from vaultviewer.core.mail.attachments import file_types
from vaultviewer.core.mail.attachments.file_types import BY_EXTENSION, BY_MEDIA_TYPE, FileType, Kind

SAMPLE: Final = 64 * 1024
"""Bytes at the start that decide."""
_LARGEST_JSON: Final = 1024 * 1024
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_CONTROLS: Final = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROLS: Final = 0.01
"""ISO-2022-JP and terminals' logs have some escapes; what isn't text has a control in every tenth byte."""

_STARTS: Final = (
    (re.compile(r"#!\S*(?:/| )(?:env\s+)?python"), file_types.PYTHON),
    (re.compile(r"#!\s?/\S*(?:/| )(?:env\s+)?(?:ba|da|z|k|c)?sh\b"), file_types.SHELL),
    (re.compile(r"#!\s?/"), file_types.SCRIPT),
    (re.compile(r"<\?php"), file_types.SCRIPT),
    (re.compile(r"#@~\^"), file_types.VBSCRIPT),  # encoded by Microsoft's Script Encoder
    (re.compile(r"@?echo\s+off", re.IGNORECASE), file_types.BATCH),
    (re.compile(r"\[(?:\{[0-9a-f-]+\}|InternetShortcut)", re.IGNORECASE), file_types.URL),
    (re.compile(r"\[Desktop Entry\]"), file_types.DESKTOP),
    (re.compile(r"Windows Registry Editor|REGEDIT4"), file_types.REGISTRY),
    (re.compile(r"WEB\r?\n1\r?\n"), file_types.QUERY),
    (re.compile(r"%!PS"), file_types.POSTSCRIPT),
    (re.compile(r"BEGIN:VCALENDAR", re.IGNORECASE), file_types.CALENDAR),
    (re.compile(r"BEGIN:VCARD", re.IGNORECASE), file_types.VCARD),
    (re.compile(r"-----BEGIN PGP "), file_types.PGP),
    (re.compile(r"-----BEGIN PKCS7"), file_types.PKCS7),
)
_PROLOG: Final = re.compile(
    r"(?>\s+|<\?[^>]*>|<!--.*?-->|<!doctype(?!\s+html)[^>\[]*(?:\[[^\]]*\])?[^>]*>)*+",
    re.IGNORECASE | re.DOTALL,
)
_ROOT: Final = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_HTML_APPLICATION: Final = re.compile(r"<hta:application", re.IGNORECASE)
_SCRIPT_ELEMENT: Final = re.compile(r"<script\b", re.IGNORECASE)
_HTML: Final = re.compile(r"<!doctype\s+html|<(?:html|head|body|script|iframe)\b", re.IGNORECASE)
_HTML_ROOTS: Final = frozenset(
    {"meta", "title", "table", "div", "p", "center", "font", "form", "img", "a", "style"}
)
_ROOTS: Final = {
    "svg": file_types.SVG,
    "pcsettings": file_types.SETTINGS,
    "librarydescription": file_types.CONNECTOR,
    "searchconnectordescription": file_types.CONNECTOR,
    "persistedquery": file_types.CONNECTOR,
    "mmc_consolefile": file_types.CONSOLE,
}
_SCRIPTED_ROOTS: Final = frozenset({"job", "package", "scriptlet", "component"})
_SPEECH: Final = (
    # Under a name that says otherwise; each needs what no prose has.
    (
        re.compile(
            r"\b(?:Invoke-Expression|Invoke-WebRequest|New-Object\s+(?:System\.)?Net\.|FromBase64String\()",
            re.IGNORECASE,
        ),
        file_types.POWERSHELL,
    ),
    (
        re.compile(r"new\s+ActiveXObject\s*\(|WScript\.CreateObject\s*\(\s*'", re.IGNORECASE),
        file_types.JAVASCRIPT,
    ),
    (
        re.compile(
            r"^[ \t]*+(?:Set[ \t]++\w++[ \t]*+=[ \t]*+)?(?:WScript\.)?CreateObject[ \t]*+\([ \t]*+\"",
            re.IGNORECASE | re.MULTILINE,
        ),
        file_types.VBSCRIPT,
    ),
)
_HEADER: Final = re.compile(r"(?>[!-9;-~]++:[^\r\n]*+\r?\n(?:[ \t][^\r\n]*+\r?\n)*+){2,}+")
_MAIL_FIELD: Final = re.compile(
    r"^(?:From|Received|Return-Path|MIME-Version|Message-ID|Date):", re.IGNORECASE | re.MULTILINE
)
_MULTIPART_RELATED: Final = re.compile(r"^Content-Type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_LIKE_ANY_TEXT: Final = (file_types.CSV, file_types.EML)


def text_of(content: bytes, longest: int = SAMPLE) -> str | None:
    """Return the beginning of a text, decoded well enough to recognise it; None where this is none."""
    sample = content[:longest]
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return sample.decode(encoding, "replace").lstrip("\ufeff")
    if b"\x00" in sample or len(_CONTROLS.findall(sample)) > len(sample) * _MOST_CONTROLS:
        return None
    return sample.decode("latin-1")


def text_type(content: bytes, text: str, untrusted_name: str, declared: str) -> FileType:
    """Say what a text is. Its name and declared type count only where texts look alike."""
    beginning = text.lstrip()
    for pattern, file_type in _STARTS:
        if pattern.match(beginning):
            return file_type
    named = BY_EXTENSION.get(file_types.extension_of(untrusted_name))
    if named is not None and named.kind in {Kind.SCRIPT, Kind.SHORTCUT}:
        return named  # the name decides what would run it, whatever it says
    for recognise in (_markup, _speech, _mail, lambda text: _json(content, text)):
        if (found := recognise(beginning)) is not None:
            return found
    stands_for = (named, BY_MEDIA_TYPE.get(declared))
    return next((each for each in stands_for if each in _LIKE_ANY_TEXT), None) or file_types.TEXT


def _markup(text: str) -> FileType | None:
    if not text.startswith("<"):
        return None
    if _HTML_APPLICATION.search(text):
        return file_types.HTA
    prolog = _PROLOG.match(text)
    found = _ROOT.match(text, prolog.end() if prolog is not None else 0)
    root = found[1].lower() if found is not None else ""
    if root in _ROOTS:
        return _ROOTS[root]
    if root in _SCRIPTED_ROOTS and _SCRIPT_ELEMENT.search(text):
        return file_types.WSF
    if root in _HTML_ROOTS or _HTML.search(text):
        return file_types.HTML
    return file_types.XML if root else None


def _speech(text: str) -> FileType | None:
    return next((file_type for pattern, file_type in _SPEECH if pattern.search(text)), None)


def _mail(text: str) -> FileType | None:
    header = _HEADER.match(text)
    if header is None or _MAIL_FIELD.search(header.group()) is None:
        return None
    return file_types.MHTML if _MULTIPART_RELATED.search(header.group()) else file_types.EML


def _json(content: bytes, text: str) -> FileType | None:
    if not text.startswith(("{", "[")) or not content.rstrip().endswith((b"}", b"]")):
        return None
    if len(content) > _LARGEST_JSON:
        return file_types.JSON
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return None
    return file_types.JSON
