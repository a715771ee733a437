"""The detached signature of a manifest: Ed25519 (RFC 8032), with a key that never leaves the keychain.

It lies beside the manifest, as does the public key. That one proves nothing by itself, for whoever writes a
new manifest can lay a key of their own beside it: it has to be compared, by its fingerprint, with what the
signer says elsewhere.
"""

import base64
import binascii
import hashlib
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from vaultviewer.core.errors import KeychainUnavailable
from vaultviewer.core.export.atomic import saving, write_whole
from vaultviewer.core.export.record_names import MANIFEST_NAME, PUBLIC_KEY_NAME, SIGNATURE_NAME
from vaultviewer.core.export.troubles import NotSigned
from vaultviewer.core.ports import SecretStore

KEY_NAME: Final = "export/signing-key"
"""The keychain's name for the private key, which is PKCS #8 in PEM."""

_SMALL: Final = 4096
"""Bytes: far more than a signature or a public key has."""


class Verdict(StrEnum):
    """What a signature says of a manifest."""

    ABSENT = "absent"
    GOOD = "good"
    WRONG = "wrong"
    OTHER_KEY = "other-key"  # good, but of another key than the one to trust
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class SignatureState:
    """How a signature was found. `fingerprint` is of the key that it was checked with, None without one.

    `trusted` tells that somebody named that key; else it is the one that lies beside the manifest. `reason`
    says why it is unreadable.
    """

    verdict: Verdict
    fingerprint: str | None = None
    trusted: bool = False
    reason: str = ""


class _Unreadable(Exception):
    """Why a signature or a key can't be read."""


def sign_manifest(folder: Path, secrets: SecretStore) -> str:
    """Sign the manifest of an export and lay the public key beside it; return the key's fingerprint.

    The first signature on a machine makes the key. May wait until somebody unlocks the keychain.

    Raises NotSigned, SaveFailed.
    """
    key = _signing_key(secrets)
    public = key.public_key()
    with saving(folder / MANIFEST_NAME), _mapped(folder / MANIFEST_NAME) as manifest:
        signature = _rendered(key.sign(manifest))
    write_whole(folder / PUBLIC_KEY_NAME, render_public_key(public), overwrite=True)
    write_whole(folder / SIGNATURE_NAME, signature, overwrite=True)
    return fingerprint(public)


def check_signature(folder: Path, trusted: Ed25519PublicKey | None) -> SignatureState:
    """Check the signature of a manifest by the key to trust, or else by the one that lies beside it.

    Raises nothing for what is wrong with it.
    """
    try:
        signature = _read_signature(folder)
        if signature is None:
            return SignatureState(Verdict.ABSENT)
        key = trusted or _key_beside(folder)
        if _is_by(key, signature, folder):
            return SignatureState(Verdict.GOOD, fingerprint(key), trusted=trusted is not None)
        if trusted is not None and (other := _other_signer(signature, folder)) is not None:
            return SignatureState(Verdict.OTHER_KEY, fingerprint(other))
        return SignatureState(Verdict.WRONG, fingerprint(key), trusted=trusted is not None)
    except _Unreadable as problem:
        return SignatureState(Verdict.UNREADABLE, reason=str(problem))
    except OSError as problem:
        return SignatureState(Verdict.UNREADABLE, reason=(problem.strerror or type(problem).__name__).lower())


def fingerprint(key: Ed25519PublicKey) -> str:
    """Return the SHA-256 of a key as SubjectPublicKeyInfo in DER (RFC 5280), in hexadecimal."""
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def render_public_key(key: Ed25519PublicKey) -> bytes:
    """Return a key as SubjectPublicKeyInfo in PEM (RFC 7468)."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def parse_public_key(untrusted_pem: bytes) -> Ed25519PublicKey:
    """Read what `render_public_key` wrote.

    Raises ValueError for anything else.
    """
    try:
        key = load_pem_public_key(untrusted_pem)
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("it is no public key in PEM") from None
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("it is no Ed25519 key")  # noqa: TRY004  the text is of another kind, not the argument
    return key


def _signing_key(secrets: SecretStore) -> Ed25519PrivateKey:
    """Return the key of this machine's user, which is made where there is none.

    Raises NotSigned.
    """
    try:
        kept = secrets.read(KEY_NAME)
        return _new_key(secrets) if kept is None else _parse_private_key(kept)
    except KeychainUnavailable as error:
        raise NotSigned(reason=str(error.phrases()[0])) from error


def _new_key(secrets: SecretStore) -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    secrets.write(KEY_NAME, pem.decode("ascii"))
    return key


def _parse_private_key(secret: str) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(secret.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        # Never replaced: a public key that others trust may belong to it. Without what it is made of.
        raise NotSigned(reason=f"The keychain's entry “{KEY_NAME}” holds no Ed25519 key.") from None
    return key


@contextmanager
def _mapped(path: Path) -> Iterator[memoryview | bytes]:
    """Have a file's bytes where a signature wants them all at once: it may be larger than memory.

    Raises OSError.
    """
    with path.open("rb") as file:
        try:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:  # an empty file
            yield b""
            return
        with mapped, memoryview(mapped) as view:
            yield view


def _read_small(path: Path) -> bytes | None:
    """Read a file beside the manifest, None where there is none.

    Raises _Unreadable, OSError.
    """
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise _Unreadable(f"{path.name} is no file")
    try:
        with path.open("rb") as file:
            content = file.read(_SMALL + 1)
    except FileNotFoundError:
        return None
    if len(content) > _SMALL:
        raise _Unreadable(f"{path.name} is too long")
    return content


def _read_signature(folder: Path) -> bytes | None:
    content = _read_small(folder / SIGNATURE_NAME)
    if content is None:
        return None
    try:
        signature = base64.b64decode(content)
    except binascii.Error:
        signature = b""
    # Base64 has several spellings of the same bytes; a changed one is a changed file (RFC 4648, section 3.5).
    if _rendered(signature) != content:
        raise _Unreadable(f"{SIGNATURE_NAME} is no base64")
    return signature


def _rendered(signature: bytes) -> bytes:
    return base64.b64encode(signature) + b"\n"


def _key_beside(folder: Path) -> Ed25519PublicKey:
    content = _read_small(folder / PUBLIC_KEY_NAME)
    if content is None:
        raise _Unreadable("the public key is missing")
    try:
        key = parse_public_key(content)
    except ValueError as problem:
        raise _Unreadable(f"{PUBLIC_KEY_NAME}: {problem}") from None
    if render_public_key(key) != content:  # as above
        raise _Unreadable(f"{PUBLIC_KEY_NAME} was written by something else")
    return key


def _other_signer(signature: bytes, folder: Path) -> Ed25519PublicKey | None:
    """Return the key beside the manifest where the signature is that one's."""
    try:
        key = _key_beside(folder)
    except _Unreadable:
        return None
    return key if _is_by(key, signature, folder) else None


def _is_by(key: Ed25519PublicKey, signature: bytes, folder: Path) -> bool:
    with _mapped(folder / MANIFEST_NAME) as manifest:
        try:
            key.verify(signature, manifest)
        except InvalidSignature:
            return False
    return True
