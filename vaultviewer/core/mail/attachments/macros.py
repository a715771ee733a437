"""What in a document runs, loads or carries something when it is opened: macros, remote templates, embedded
files, and the scripts of PDF and of web pages.

Absence proves nothing: PDF hides objects in compressed streams, and RTF has a hundred ways to spell a word.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from typing import Final

from vaultviewer.core.mail.attachments.text_types import text_of
from vaultviewer.core.mail.attachments.zip_directory import ZipDirectory, read_member
from vaultviewer.core.mail.severity import Severity
from vaultviewer.core.phrases import Phrase, phrase


@dataclass(frozen=True, slots=True)
class Warned:
    """A sentence, and how serious it is."""

    sentence: Phrase
    severity: Severity = Severity.CAUTION


MACROS: Final = Warned(Phrase("It has macros: programs that may run when it is opened."), Severity.DANGER)
EMBEDDED: Final = Warned(Phrase("It has other files embedded in it."))
LAUNCHES: Final = Warned(Phrase("It can start a program when it is opened."), Severity.DANGER)
SCRIPT: Final = Warned(Phrase("It has a script that runs when it is opened."))
PAGE_SCRIPT: Final = Warned(SCRIPT.sentence, Severity.DANGER)
"""A browser runs it at once, without the restraints of a PDF reader; files are smuggled past filters so."""
PASSWORD: Final = Warned(Phrase("It asks for a password."), Severity.DANGER)
ACTIVE_X: Final = Warned(Phrase("It has ActiveX controls."), Severity.DANGER)

_LARGEST_PAGE: Final = 8 * 1024 * 1024
"""Bytes of a web page that are looked through."""
_MOST_RELATIONSHIPS: Final = 200
"""Files of relationships that are read of one document."""
_RELATIONSHIP: Final = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_TARGET: Final = re.compile(r"\bTarget\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_EXTERNAL: Final = re.compile(r"\bTargetMode\s*=\s*[\"']External", re.IGNORECASE)
_LOADED: Final = re.compile(
    # Kinds that Office fetches by itself; an external hyperlink or picture link is none of them.
    r"\bType\s*=\s*[\"'][^\"']*/(?:attachedTemplate|oleObject|frame|subDocument|externalLinkPath|aFChunk)[\"']",
    re.IGNORECASE,
)
_REMOTE: Final = re.compile(r"(?:https?|ftp|file|mhtml|\\\\)", re.IGNORECASE)

_RTF_OBJECT: Final = re.compile(rb"\\obj(?:data|update|ocx|autlink|link|emb)\b|\\\*\\objdata", re.IGNORECASE)
_RTF_TEMPLATE: Final = re.compile(rb"\\\*\\template\s{1,20}([^{}\s]{1,500})", re.IGNORECASE)

_PDF_ENCRYPTED: Final = re.compile(rb"/Encrypt\s*(?:\d|<<)")
_PDF_ACTIVE: Final = (
    (re.compile(rb"/(?:JavaScript|J#61vaScript|JS)\s*[\(<\d/\[]"), SCRIPT),
    (re.compile(rb"/Launch\b"), LAUNCHES),
    (re.compile(rb"/EmbeddedFiles?\b"), EMBEDDED),
)

_ELEMENT_SCRIPT: Final = re.compile(r"<(?:\w+:)?script\b|\bjavascript\s*:", re.IGNORECASE)
_HANDLER: Final = re.compile(r"<[a-z][^<>]*\son[a-z]{3,20}\s*=", re.IGNORECASE)
_PASSWORD: Final = re.compile(r"<input\b[^<>]*\btype\s*=\s*[\"']?password", re.IGNORECASE)

_ONENOTE_FILE: Final = bytes.fromhex("e716e3bd65261145a4c48d4d0b7a9eac")
"""[MS-ONESTORE], section 2.6.13: guidHeader of a FileDataStoreObject."""


def office_warnings(content: bytes, directory: ZipDirectory) -> Iterable[Warned]:
    """Say what a document of Office 2007 and later, or of OpenDocument, does when it is opened."""
    names = [entry.untrusted_name.lower() for entry in directory.entries]
    if any(_is_macro(name) for name in names):
        yield MACROS
    if any("/embeddings/" in name and name.endswith((".bin", ".exe", ".js", ".vbs")) for name in names):
        yield EMBEDDED
    if any("/activex/" in name for name in names):
        yield ACTIVE_X
    for target in _remote_targets(content, directory):
        yield _loads(target)


def rtf_warnings(content: bytes) -> Iterable[Warned]:
    if _RTF_OBJECT.search(content):
        yield EMBEDDED
    template = _RTF_TEMPLATE.search(content)
    if template is not None and _REMOTE.match(target := template[1].decode("latin-1")):
        yield _loads(target)


def pdf_warnings(content: bytes) -> Iterable[Warned]:
    for pattern, sentence in _PDF_ACTIVE:
        if pattern.search(content):
            yield sentence


def is_encrypted_pdf(content: bytes) -> bool:
    return _PDF_ENCRYPTED.search(content) is not None


def page_warnings(content: bytes) -> Iterable[Warned]:
    """Say what a web page or an SVG picture does in a browser."""
    text = text_of(content, _LARGEST_PAGE)
    if text is None:
        return
    if _ELEMENT_SCRIPT.search(text) or _HANDLER.search(text):
        yield PAGE_SCRIPT
    if _PASSWORD.search(text):
        yield PASSWORD


def onenote_warnings(content: bytes) -> Iterable[Warned]:
    if _ONENOTE_FILE in content:
        yield EMBEDDED


def _is_macro(name: str) -> bool:
    return name.endswith("vbaproject.bin") or name.startswith(("xl/macrosheets/", "basic/", "scripts/"))


def _loads(untrusted_address: str) -> Warned:
    sentence = phrase("Opening it loads something from elsewhere: {address}", address=untrusted_address)
    return Warned(sentence, Severity.DANGER)


def _remote_targets(content: bytes, directory: ZipDirectory) -> Iterable[str]:
    """Yield what is loaded from elsewhere (ECMA-376, part 2, section 9.3: external relationships)."""
    read = 0
    for entry in directory.entries:
        if not entry.untrusted_name.lower().endswith(".rels"):
            continue
        if (read := read + 1) > _MOST_RELATIONSHIPS:
            return
        text = read_member(content, entry).decode("utf-8", "replace")
        for found in _RELATIONSHIP.finditer(text):
            if not (_EXTERNAL.search(found.group()) and _LOADED.search(found.group())):
                continue
            target = _TARGET.search(found.group())
            address = unescape((target[1] or target[2] or "") if target is not None else "")
            if _REMOTE.match(address):
                yield address
                return
