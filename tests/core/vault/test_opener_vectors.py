"""All 33 vectors through the whole of it: what must open opens byte by byte, what must not doesn't."""

from dataclasses import replace

import pytest
from support import vectors
from support.vectors import KEY_ARN, Vector

from vaultviewer.core import errors
from vaultviewer.core.cancel import NEVER
from vaultviewer.core.envelope.policy import Policy
from vaultviewer.core.envelope.verification import Check, Mark, Outcome
from vaultviewer.core.vault.opener import Decrypted, Opener, Undecrypted

READABLE = [name for name in vectors.NAMES if vectors.load(name).expect == "plaintext"]

REFUSALS = {
    "cek-case": errors.UnknownContentAlgorithm,
    "cek-cbc": errors.UnauthenticatedRefused,
    "cek-ctr": errors.UnknownContentAlgorithm,
    "context-duplicate-key": errors.InvalidContext,
    "context-list": errors.InvalidContext,
    "context-non-string": errors.InvalidContext,
    "context-other-account": errors.WrappedKeyRejected,
    "crossed-envelope": errors.LengthMismatch,
    "flipped-bit": errors.ContentNotAuthentic,
    "instruction-file": errors.InstructionFileRefused,
    "iv-16": errors.InvalidField,
    "iv-lax-base64": errors.InvalidField,
    "legacy-cbc": errors.UnauthenticatedRefused,
    "no-context": errors.MissingField,
    "no-iv": errors.MissingField,
    "shorter-than-tag": errors.LengthMismatch,
    "substituted-object": errors.MessageIdMismatch,
    "tag-len-32": errors.InvalidField,
    "truncated": errors.LengthMismatch,
    "two-formats": errors.MixedFormats,
    "v3-bad-commitment": errors.ContentNotAuthentic,
    "v3-spoof": errors.MixedFormats,
    "wrong-length": errors.LengthMismatch,
}

PINNED = Policy(accepted_keys=(KEY_ARN,))
OPT_INS = {
    "legacy-cbc": (replace(PINNED, allow_cbc=True), Mark.UNAUTHENTICATED, Check.ALGORITHMS),
    "instruction-file": (
        replace(PINNED, allow_instruction_files=True),
        Mark.INSTRUCTION_FILE,
        Check.FORMAT,
    ),
}


def open_vector(
    vector: Vector, policy: Policy | None = None, *, open_mismatched: bool = False
) -> Decrypted | Undecrypted:
    opener = Opener(vector.store(), vector.keys(), policy or vector.policy())
    return opener.open(vector.ref, open_mismatched=open_mismatched, cancel=NEVER)


def test_every_vector_has_a_test() -> None:
    assert len(vectors.NAMES) == 33
    assert sorted(READABLE + list(REFUSALS)) == sorted(vectors.NAMES)
    assert {name for name in vectors.NAMES if vectors.load(name).expect == "opt-in"} == OPT_INS.keys()


@pytest.mark.parametrize("name", READABLE)
def test_it_opens(name: str) -> None:
    vector = vectors.load(name)

    result = open_vector(vector)

    assert isinstance(result, Decrypted)
    assert bytes(result.plaintext.view()) == vector.plaintext
    outcomes = {line.check: line.outcome for line in result.evidence.results}
    if vector.metadata:
        assert set(outcomes.values()) <= {Outcome.PASSED, Outcome.NOT_APPLICABLE}
        assert result.evidence.marks == frozenset()
        assert result.evidence.kms_key_arn == KEY_ARN
    else:
        assert outcomes[Check.FORMAT] is Outcome.NOTED
        assert result.evidence.marks == {Mark.NOT_ENCRYPTED}
        assert result.evidence.kms_key_arn is None


@pytest.mark.parametrize(("name", "expected"), REFUSALS.items())
def test_it_is_refused_by_the_right_check(name: str, expected: type[errors.Refused]) -> None:
    vector = vectors.load(name)
    keys = vector.keys()

    result = Opener(vector.store(), keys, vector.policy()).open(vector.ref, cancel=NEVER)

    assert isinstance(result, Undecrypted)
    assert type(result.error) is expected
    assert result.evidence.result(Check(expected.check)).outcome is Outcome.REFUSED
    assert len(keys.calls) == (0 if expected.check < Check.DATA_KEY else 1)
    assert all(not any(buffer) for buffer in keys.handed_out)
    later = [line for line in result.evidence.results if expected.check < line.check < Check.ONE_ANSWER]
    assert {line.outcome for line in later} <= {Outcome.NOT_REACHED}


@pytest.mark.parametrize("name", OPT_INS)
def test_an_opt_in_opens_it_and_leaves_its_mark(name: str) -> None:
    vector = vectors.load(name)
    policy, mark, check = OPT_INS[name]

    result = open_vector(vector, policy)

    assert isinstance(result, Decrypted)
    assert bytes(result.plaintext.view()) == vector.plaintext
    assert result.evidence.marks == {mark}
    assert result.evidence.result(check).outcome is Outcome.NOTED


@pytest.mark.parametrize("name", sorted(REFUSALS.keys() - OPT_INS.keys() - {"substituted-object"}))
def test_no_choice_of_the_user_opens_what_was_tampered_with(name: str) -> None:
    vector = vectors.load(name)
    lax = Policy(accept_any_key=True, allow_cbc=True, allow_instruction_files=True)

    result = open_vector(vector, lax, open_mismatched=True)

    assert isinstance(result, Undecrypted)
    assert isinstance(result.error, errors.Refused)


def test_crossed_envelope_fails_the_tag_where_no_length_was_promised() -> None:
    vector = vectors.load("crossed-envelope")
    store = vector.store()
    metadata = vector.metadata
    del metadata["x-amz-unencrypted-content-length"]
    ref = store.put(vector.key, vector.body, metadata)

    result = Opener(store, vector.keys(), vector.policy()).open(ref, cancel=NEVER)

    assert isinstance(result, Undecrypted)
    assert type(result.error) is errors.ContentNotAuthentic


def test_a_substituted_object_opens_by_an_explicit_act_and_stays_marked() -> None:
    vector = vectors.load("substituted-object")

    result = open_vector(vector, open_mismatched=True)

    assert isinstance(result, Decrypted)
    assert result.evidence.marks == {Mark.BINDING_OVERRIDDEN}
    binding = result.evidence.result(Check.BINDING)
    assert binding.outcome is Outcome.OVERRIDDEN
    assert "42e1eb95ac3ebc9076c837c657265bdf53febef9" in str(binding.sentence)
    assert "81db8ebbbbc69c6c6ad4a6aa92b76e0c08af547d" in str(binding.sentence)


def test_another_account_is_noticed_before_kms_where_the_connection_names_its_own() -> None:
    vector = vectors.load("context-other-account")
    keys = vector.keys()
    policy = replace(vector.policy(), account="111122223333")

    result = Opener(vector.store(), keys, policy).open(vector.ref, cancel=NEVER)

    assert isinstance(result, Undecrypted)
    assert type(result.error) is errors.AccountMismatch
    assert keys.calls == []
