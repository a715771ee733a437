"""The signature of a manifest: made with a key of the keychain, checked by anybody."""

import base64
import shutil
import subprocess
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from support.export_desk import ORDER, ExportDesk, FixedClock

from vaultviewer.core.errors import KeychainLocked
from vaultviewer.core.export.custody import custody_record
from vaultviewer.core.export.ledger import Ledger, Status
from vaultviewer.core.export.manifest import write_manifest
from vaultviewer.core.export.record_names import MANIFEST_NAME, PUBLIC_KEY_NAME, SIGNATURE_NAME
from vaultviewer.core.export.runner import Ended, Export
from vaultviewer.core.export.signature import (
    KEY_NAME,
    SignatureState,
    Verdict,
    check_signature,
    fingerprint,
    parse_public_key,
    render_public_key,
    sign_manifest,
)
from vaultviewer.core.export.troubles import NotSigned


class Keychain:
    """Implements `SecretStore` in memory; may be locked."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}
        self.locked = False

    def _look(self) -> None:
        if self.locked:
            raise KeychainLocked

    def read(self, name: str) -> str | None:
        self._look()
        return self.secrets.get(name)

    def write(self, name: str, secret: str) -> None:
        self._look()
        self.secrets[name] = secret

    def delete(self, name: str) -> None:
        self._look()
        self.secrets.pop(name, None)


@pytest.fixture
def keychain() -> Keychain:
    return Keychain()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / MANIFEST_NAME).write_bytes(b'{"type":"header"}\n')
    return tmp_path


def key_beside(folder: Path) -> Ed25519PublicKey:
    return parse_public_key((folder / PUBLIC_KEY_NAME).read_bytes())


def test_a_signature_is_good_by_the_key_beside_it_and_by_the_one_to_trust(
    folder: Path, keychain: Keychain
) -> None:
    signer = sign_manifest(folder, keychain)

    assert check_signature(folder, None) == SignatureState(Verdict.GOOD, signer, trusted=False)
    trusted = key_beside(folder)
    (folder / PUBLIC_KEY_NAME).unlink()
    assert check_signature(folder, trusted) == SignatureState(Verdict.GOOD, signer, trusted=True)
    assert fingerprint(trusted) == signer


def test_the_key_is_made_once_and_never_written_to_the_disk(folder: Path, keychain: Keychain) -> None:
    first = sign_manifest(folder, keychain)

    assert sign_manifest(folder, keychain) == first
    (secret,) = keychain.secrets.values()
    body = secret.splitlines()[1]
    assert all(body.encode() not in path.read_bytes() for path in folder.iterdir())


def test_openssl_reads_the_key_and_checks_the_signature(folder: Path, keychain: Keychain) -> None:
    openssl = shutil.which("openssl")
    assert openssl is not None, "packaging/linux/debian-packages.txt names its package"
    signer = sign_manifest(folder, keychain)
    (folder / "signature").write_bytes(base64.b64decode((folder / SIGNATURE_NAME).read_bytes()))
    check = [openssl, "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", PUBLIC_KEY_NAME]
    check += ["-sigfile", "signature", "-in", MANIFEST_NAME]

    def status() -> int:
        return subprocess.run(check, cwd=folder, capture_output=True, check=False).returncode  # noqa: S603  Debian's own

    assert status() == 0
    der = subprocess.run(  # noqa: S603  as above
        [openssl, "pkey", "-pubin", "-in", PUBLIC_KEY_NAME, "-outform", "DER"],
        cwd=folder,
        capture_output=True,
        check=True,
    ).stdout
    digest = subprocess.run([openssl, "sha256"], input=der, capture_output=True, check=True).stdout  # noqa: S603  as above
    assert signer.encode() in digest
    (folder / MANIFEST_NAME).write_bytes(b'{"type":"Header"}\n')
    assert status() != 0


def test_another_manifest_is_not_what_was_signed(folder: Path, keychain: Keychain) -> None:
    signer = sign_manifest(folder, keychain)
    trusted = key_beside(folder)
    for content in (b"", b'{"type":"header"}', b'{"type":"header"}\n\n'):
        (folder / MANIFEST_NAME).write_bytes(content)
        assert check_signature(folder, None) == SignatureState(Verdict.WRONG, signer, trusted=False)
        assert check_signature(folder, trusted) == SignatureState(Verdict.WRONG, signer, trusted=True)


def test_a_manifest_signed_anew_by_somebody_else_is_told_from_that_of_the_one_to_trust(
    folder: Path, keychain: Keychain
) -> None:
    sign_manifest(folder, keychain)
    trusted = key_beside(folder)
    forger = sign_manifest(folder, Keychain())

    assert check_signature(folder, None).verdict is Verdict.GOOD
    assert check_signature(folder, trusted) == SignatureState(Verdict.OTHER_KEY, forger)


def test_a_signature_of_nobody_is_wrong_by_the_one_to_trust(folder: Path, keychain: Keychain) -> None:
    signer = sign_manifest(folder, keychain)
    trusted = key_beside(folder)
    (folder / SIGNATURE_NAME).write_bytes(base64.b64encode(bytes(64)) + b"\n")
    for beside in (b"no key", None):
        if beside is None:
            (folder / PUBLIC_KEY_NAME).unlink()
        else:
            (folder / PUBLIC_KEY_NAME).write_bytes(beside)
        assert check_signature(folder, trusted) == SignatureState(Verdict.WRONG, signer, trusted=True)


def test_without_a_signature_there_is_none(folder: Path) -> None:
    assert check_signature(folder, None) == SignatureState(Verdict.ABSENT)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        (SIGNATURE_NAME, b"no base64!", "manifest.jsonl.sig is no base64"),
        (SIGNATURE_NAME, b"A" * 5000, "manifest.jsonl.sig is too long"),
        (PUBLIC_KEY_NAME, b"no key", "manifest.jsonl.pub: it is no public key in PEM"),
        (PUBLIC_KEY_NAME, None, "the public key is missing"),
        (MANIFEST_NAME, None, "no such file or directory"),
    ],
)
def test_what_can_not_be_read_is_said(
    folder: Path, keychain: Keychain, name: str, content: bytes | None, reason: str
) -> None:
    sign_manifest(folder, keychain)
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)

    assert check_signature(folder, None) == SignatureState(Verdict.UNREADABLE, reason=reason)


@pytest.mark.parametrize("name", [SIGNATURE_NAME, PUBLIC_KEY_NAME])
def test_nothing_is_read_through_a_link(folder: Path, keychain: Keychain, name: str) -> None:
    sign_manifest(folder, keychain)
    (folder / name).rename(folder / "elsewhere")
    (folder / name).symlink_to("elsewhere")

    assert check_signature(folder, None) == SignatureState(Verdict.UNREADABLE, reason=f"{name} is no file")


def test_a_key_of_another_kind_signs_nothing_and_checks_nothing(folder: Path, keychain: Keychain) -> None:
    other = generate_private_key(SECP256R1())
    pem = other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(ValueError, match="it is no Ed25519 key"):
        parse_public_key(pem)
    kept = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    for secret in (kept, "no key"):
        keychain.secrets[KEY_NAME] = secret
        with pytest.raises(NotSigned, match="holds no Ed25519 key"):
            sign_manifest(folder, keychain)
        assert keychain.secrets[KEY_NAME] == secret, "a key that others may trust is never replaced"
    assert not (folder / SIGNATURE_NAME).exists()


@given(st.binary(max_size=200))
def test_no_text_but_a_key_is_read_as_one(untrusted: bytes) -> None:
    with pytest.raises(ValueError, match="it is no"):
        parse_public_key(untrusted)


def test_a_key_is_read_as_it_was_written() -> None:
    key = Ed25519PrivateKey.generate().public_key()

    assert parse_public_key(render_public_key(key)) == key


# ------------------------------------------------------------------------ at the end of an export


def run(desk: ExportDesk, keychain: Keychain) -> Ended:
    tools = replace(
        desk.tools(),
        record=custody_record,
        seal=partial(write_manifest, clock=FixedClock()),
        sign=partial(sign_manifest, secrets=keychain),
    )
    order = replace(ORDER, signed=True)
    is_new = not desk.folder.exists()
    with desk.ledger(order) if is_new else Ledger.open(desk.folder) as ledger:
        return Export(ledger, desk.mailbox(), desk.heard, tools).run()


def test_an_export_that_is_to_be_signed_is(tmp_path: Path, keychain: Keychain) -> None:
    desk = ExportDesk(tmp_path / "target", count=2)

    assert run(desk, keychain).status is Status.DONE
    assert check_signature(desk.folder, None).verdict is Verdict.GOOD


def test_a_locked_keychain_leaves_all_but_the_signature_which_a_resumed_export_makes(
    tmp_path: Path, keychain: Keychain
) -> None:
    desk = ExportDesk(tmp_path / "target", count=2)
    keychain.locked = True

    ended = run(desk, keychain)

    assert ended.status is Status.INTERRUPTED
    assert isinstance(ended.error, NotSigned)
    assert "The keychain is locked" in str(ended.error)
    assert ended.tally.exported == 2
    assert check_signature(desk.folder, None).verdict is Verdict.ABSENT
    assert b'"status":"interrupted"' in (desk.folder / MANIFEST_NAME).read_bytes()
    keychain.locked = False
    calls = desk.store.calls.copy()
    assert run(desk, keychain).status is Status.DONE
    assert desk.store.calls == calls, "nothing is read again"
    assert check_signature(desk.folder, None).verdict is Verdict.GOOD
