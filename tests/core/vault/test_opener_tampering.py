"""No tampered bit ever yields plaintext, and no metadata makes anything but a typed error."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import vectors
from support.fakes import FakeStore
from support.sealing import KEY, Sealed, seal_cbc, seal_kms, seal_kms_context, seal_v3
from support.vectors import KEY_ARN

from vaultviewer.core.cancel import NEVER
from vaultviewer.core.envelope.metadata import ALL_NAMES
from vaultviewer.core.envelope.policy import Policy
from vaultviewer.core.envelope.verification import Check
from vaultviewer.core.errors import ContentNotAuthentic, Refused
from vaultviewer.core.vault.opener import Decrypted, Opener, Undecrypted

LAX = Policy(accept_any_key=True, allow_cbc=True, allow_instruction_files=True, key_prefix="inbound/")
LETTER = b"Subject: a letter\r\n\r\nof a few lines\r\n"

AUTHENTICATED: dict[str, Callable[[bytes], Sealed]] = {
    "kms": seal_kms,
    "kms+context": seal_kms_context,
    "v3": seal_v3,
}


def flips(data: bytes) -> Iterator[bytes]:
    """Every copy of `data` with one bit flipped."""
    for position in range(len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[position] ^= 1 << bit
            yield bytes(flipped)


def attempt(sealed: Sealed, metadata: dict[str, str], body: bytes) -> Decrypted | Undecrypted:
    store = FakeStore()
    ref = store.put(KEY, body, metadata)
    return Opener(store, sealed.keys(), LAX).open(ref, cancel=NEVER)


@pytest.mark.parametrize("seal", AUTHENTICATED.values(), ids=AUTHENTICATED)
def test_sealed_messages_open_untampered(seal: Callable[[bytes], Sealed]) -> None:
    for letter in (LETTER, b"", b"x" * 16):
        sealed = seal(letter)
        result = attempt(sealed, sealed.metadata, sealed.body)

        assert isinstance(result, Decrypted)
        assert bytes(result.plaintext.view()) == letter


@pytest.mark.parametrize("seal", AUTHENTICATED.values(), ids=AUTHENTICATED)
def test_no_flipped_bit_of_ciphertext_or_tag_yields_plaintext(seal: Callable[[bytes], Sealed]) -> None:
    sealed = seal(LETTER)

    for body in flips(sealed.body):
        result = attempt(sealed, sealed.metadata, body)
        assert isinstance(result, Undecrypted)
        assert type(result.error) is ContentNotAuthentic


@pytest.mark.parametrize("seal", AUTHENTICATED.values(), ids=AUTHENTICATED)
def test_no_other_length_yields_plaintext(seal: Callable[[bytes], Sealed]) -> None:
    sealed = seal(LETTER)
    undeclared = {name: value for name, value in sealed.metadata.items() if "content-length" not in name}
    bodies = [sealed.body[:size] for size in range(len(sealed.body))]
    bodies += [sealed.body + bytes(more) for more in range(1, 33)]

    for body in bodies:
        for metadata in (sealed.metadata, undeclared):
            result = attempt(sealed, metadata, body)
            assert isinstance(result, Undecrypted)
            assert isinstance(result.error, Refused)


@pytest.mark.parametrize(
    ("seal", "field"),
    [
        (seal_kms, "x-amz-iv"),
        (seal_kms, "x-amz-key-v2"),
        (seal_kms_context, "x-amz-iv"),
        (seal_kms_context, "x-amz-key-v2"),
        (seal_v3, "x-amz-i"),
        (seal_v3, "x-amz-d"),
        (seal_v3, "x-amz-3"),
        (seal_cbc, "x-amz-key-v2"),
    ],
)
def test_no_flipped_bit_of_the_envelope_yields_plaintext(seal: Callable[[bytes], Sealed], field: str) -> None:
    sealed = seal(LETTER)

    for value in flips(base64.b64decode(sealed.metadata[field])):
        metadata = sealed.metadata | {field: base64.b64encode(value).decode()}
        result = attempt(sealed, metadata, sealed.body)
        assert isinstance(result, Undecrypted)
        assert isinstance(result.error, Refused)
        assert result.error.check in {Check.DATA_KEY, Check.CONTENT}


def test_gcm_read_as_cbc_yields_nothing_even_where_cbc_is_allowed() -> None:
    """The downgrade of CVE-2020-8912, turned to CBC: `kms` does not bind the content algorithm."""
    sealed = seal_kms(b"x" * 32)
    metadata = sealed.metadata | {
        "x-amz-cek-alg": "AES/CBC/PKCS5Padding",
        "x-amz-iv": base64.b64encode(bytes(16)).decode(),
    }
    for name in ("x-amz-tag-len", "x-amz-unencrypted-content-length"):
        del metadata[name]

    for body in (sealed.body, sealed.body[:16], sealed.body[:32]):
        result = attempt(sealed, metadata, body)
        # One in 256 ends in what looks like padding: what it would yield is noise, and marked.
        assert isinstance(result, Undecrypted) or b"xxxx" not in bytes(result.plaintext.view())


ses = vectors.load("ses-small")
texts = st.text(max_size=24)
real_values = st.sampled_from(
    sorted(set(ses.metadata.values()) | set(vectors.load("v3-commitment").metadata.values()))
)
names = st.one_of(
    st.sampled_from(sorted(ALL_NAMES)), st.sampled_from(sorted(ALL_NAMES)).map(str.upper), texts
)


@given(st.dictionaries(names, st.one_of(texts, real_values), max_size=12))
@settings(max_examples=150)
def test_arbitrary_metadata_never_opens_and_never_breaks(metadata: dict[str, str]) -> None:
    store = FakeStore()
    ref = store.put(ses.key, ses.body, metadata)

    result = Opener(store, ses.keys(), replace(LAX, accepted_keys=(KEY_ARN,))).open(ref, cancel=NEVER)

    assert isinstance(result, Undecrypted) or bytes(result.plaintext.view()) == ses.plaintext
    assert all(str(line.sentence) for line in result.evidence.results)


@given(
    name=st.sampled_from(sorted(ses.metadata)),
    position=st.integers(0, 300),
    inserted=st.text(max_size=3),
    removed=st.integers(0, 3),
)
@settings(max_examples=150)
def test_a_mangled_value_never_opens_as_something_else(
    name: str, position: int, inserted: str, removed: int
) -> None:
    value = ses.metadata[name]
    mangled = value[:position] + inserted + value[position + removed :]
    store = FakeStore()
    ref = store.put(ses.key, ses.body, ses.metadata | {name: mangled})

    result = Opener(store, ses.keys(), ses.policy()).open(ref, cancel=NEVER)

    if isinstance(result, Undecrypted):
        assert isinstance(result.error, Refused)
    else:
        assert bytes(result.plaintext.view()) == ses.plaintext


@given(st.binary(max_size=200))
@settings(max_examples=60)
def test_an_arbitrary_instruction_file_never_opens(content: bytes) -> None:
    store = FakeStore()
    ref = store.put("inbound/junk", b"\x00\x01\x02 junk")
    store.put("inbound/junk.instruction", content)

    result = Opener(store, ses.keys(), LAX).open(ref, cancel=NEVER)

    assert isinstance(result, Undecrypted)
    assert isinstance(result.error, Refused)
