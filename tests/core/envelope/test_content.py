from collections.abc import Callable

import pytest
from support.sealing import Sealed, seal_cbc, seal_cbc_blocks, seal_kms, seal_kms_context, seal_v3

from vaultviewer.core.envelope.checks import check_format, read_envelope
from vaultviewer.core.envelope.content import decrypt_content
from vaultviewer.core.envelope.model import Envelope
from vaultviewer.core.envelope.policy import Policy
from vaultviewer.core.envelope.secret import SecretBuffer
from vaultviewer.core.envelope.trail import Trail
from vaultviewer.core.errors import ContentNotAuthentic

LETTER = b"Subject: a letter\r\n\r\nof a few lines\r\n"
SEALS: dict[str, Callable[[bytes], Sealed]] = {
    "kms": seal_kms,
    "kms+context": seal_kms_context,
    "v3": seal_v3,
    "cbc": seal_cbc,
}


def envelope_of(sealed: Sealed) -> Envelope:
    trail, policy = Trail(), Policy(allow_cbc=True)
    generation = check_format(sealed.metadata, trail)
    return read_envelope(generation, sealed.metadata, size=len(sealed.body), policy=policy, trail=trail)


def decrypt(sealed: Sealed, body: bytes | None = None, key: bytes | None = None) -> bytes:
    with SecretBuffer.copy_of(key or sealed.entry.plaintext) as data_key:
        plaintext = decrypt_content(envelope_of(sealed), data_key, sealed.body if body is None else body)
    return bytes(plaintext.view())


@pytest.mark.parametrize("seal", SEALS.values(), ids=SEALS)
@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 32, 100_000])
def test_what_was_sealed_comes_back(seal: Callable[[bytes], Sealed], size: int) -> None:
    assert decrypt(seal(b"x" * size)) == b"x" * size


@pytest.mark.parametrize("seal", SEALS.values(), ids=SEALS)
def test_after_success_only_the_plaintext_is_left(
    seal: Callable[[bytes], Sealed], memories: list[bytearray]
) -> None:
    sealed = seal(LETTER)

    decrypt(sealed)

    assert [bytes(memory) for memory in memories if any(memory)] == [LETTER]


@pytest.mark.parametrize("seal", [seal_kms, seal_kms_context, seal_v3])
def test_after_a_refusal_nothing_is_left(seal: Callable[[bytes], Sealed], memories: list[bytearray]) -> None:
    sealed = seal(LETTER)

    with pytest.raises(ContentNotAuthentic):
        decrypt(sealed, body=sealed.body[:-1] + bytes([sealed.body[-1] ^ 1]))

    assert memories
    assert not any(map(any, memories))


def test_a_key_that_was_not_committed_to_is_refused_before_the_tag(memories: list[bytearray]) -> None:
    with pytest.raises(ContentNotAuthentic):
        decrypt(seal_v3(LETTER), key=bytes(32))

    lengths = [len(memory) for memory in memories if memory]
    assert lengths == [32, 28]  # the data key and the commitment: no content key, no plaintext
    assert not any(map(any, memories))


@pytest.mark.parametrize(
    ("padded", "declared"),
    [
        (b"x" * 15 + b"\x00", None),
        (b"x" * 15 + b"\x11", None),
        (b"x" * 14 + b"\x01\x02", None),
        (b"x" * 15 + b"\x01", 14),
        (b"\x10" * 16, 15),
    ],
)
def test_wrong_padding_and_wrong_length_are_one_and_the_same_error(
    padded: bytes, declared: int | None, memories: list[bytearray]
) -> None:
    with pytest.raises(ContentNotAuthentic) as refusal:
        decrypt(seal_cbc_blocks(padded, declared))

    assert dict(refusal.value.details) == {}
    assert not any(map(any, memories))


def test_both_names_of_cbc_padding_are_read() -> None:
    assert decrypt(seal_cbc(LETTER, name="AES/CBC/PKCS7Padding")) == LETTER
