"""Which parts are signed or encrypted, by S/MIME or PGP. Nothing is verified or decrypted, and none of it
says so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from vaultviewer.core.mail.headers import first_value, split_parameters
from vaultviewer.core.mail.tree import Part
from vaultviewer.core.phrases import Phrase, phrase

_ARMOUR: Final = re.compile(rb"^-----BEGIN PGP (SIGNED MESSAGE|MESSAGE)-----[ \t]*\r?$", re.MULTILINE)
_ARMOUR_START: Final = 64 * 1024
"""Bytes of a text in which armour is looked for: it stands at the top, or behind a few lines of words."""


class ProtectionKind(StrEnum):
    SIGNED = "signed"
    ENCRYPTED = "encrypted"
    COMPRESSED = "compressed"
    CERTIFICATES = "certificates"
    UNKNOWN = "unknown"


class Standard(StrEnum):
    PGP = "PGP"
    SMIME = "S/MIME"
    UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True)
class Protection:
    """A claim that a part makes. `path` is the part that carries it, `covers` the one that it is about.

    For an opaque signature, for encryption and for armour in a text the two are one: what is covered lies
    within.
    """

    kind: ProtectionKind
    standard: Standard
    path: str
    covers: str

    @property
    def sentence(self) -> Phrase:
        return phrase(_SENTENCES[self.kind], standard=self.standard, covers=self.covers or "0")


_SENTENCES: Final = {
    ProtectionKind.SIGNED: "Part {covers} is signed with {standard}; the signature has not been checked.",
    ProtectionKind.ENCRYPTED: "Part {covers} is encrypted with {standard} and can't be read here.",
    ProtectionKind.COMPRESSED: "Part {covers} is compressed with {standard} and can't be read here.",
    ProtectionKind.CERTIFICATES: "Part {covers} holds {standard} certificates and no message.",
    ProtectionKind.UNKNOWN: "Part {covers} is protected with {standard}; its sender doesn't say how.",
}
_SMIME_TYPES: Final = {
    # RFC 8551, section 3.2.2.
    "signed-data": ProtectionKind.SIGNED,
    "enveloped-data": ProtectionKind.ENCRYPTED,
    "authenveloped-data": ProtectionKind.ENCRYPTED,
    "compressed-data": ProtectionKind.COMPRESSED,
    "certs-only": ProtectionKind.CERTIFICATES,
}
_STANDARDS: Final = {
    "application/pgp-signature": Standard.PGP,
    "application/pgp-encrypted": Standard.PGP,
    "application/pkcs7-signature": Standard.SMIME,
    "application/x-pkcs7-signature": Standard.SMIME,
    "application/pkcs7-mime": Standard.SMIME,
    "application/x-pkcs7-mime": Standard.SMIME,
}


def find_protection(root: Part) -> tuple[Protection, ...]:
    """Return what a message claims about its own parts, in their order; nested messages included."""
    return tuple(found for part in root.walk() for found in _of_part(part))


def _of_part(part: Part) -> Iterator[Protection]:
    if part.content_type == "multipart/signed" and part.children:
        # The first part is what is signed, the second the signature (RFC 1847, section 2.1).
        yield Protection(ProtectionKind.SIGNED, _standard(part), part.path, part.children[0].path)
    elif part.content_type == "multipart/encrypted" and part.children:
        # The first part names the standard, the second is the encrypted content (RFC 1847, section 2.2).
        yield Protection(ProtectionKind.ENCRYPTED, _standard(part), part.path, part.children[-1].path)
    elif part.content_type in {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
        kind = _SMIME_TYPES.get(_parameter(part, "smime-type"), ProtectionKind.UNKNOWN)
        yield Protection(kind, Standard.SMIME, part.path, part.path)
    elif part.content_type == "text/plain":
        armour = _ARMOUR.search(part.content[:_ARMOUR_START])
        if armour is not None:
            kind = ProtectionKind.ENCRYPTED if armour[1] == b"MESSAGE" else ProtectionKind.SIGNED
            yield Protection(kind, Standard.PGP, part.path, part.path)


def _standard(part: Part) -> Standard:
    """Name the standard by the declared protocol, else by the parts that there are."""
    types = [_parameter(part, "protocol"), *(child.content_type for child in part.children)]
    return next((_STANDARDS[each] for each in types if each in _STANDARDS), Standard.UNNAMED)


def _parameter(part: Part, name: str) -> str:
    pairs = [(header.name, header.value_raw) for header in part.fields]
    return split_parameters(first_value(pairs, "content-type"))[1].get(name, "").lower()
