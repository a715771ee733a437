import json
from dataclasses import replace

import pytest
from support import vectors
from support.fakes import BUCKET, MODIFIED, FakeKeys, FakeStore
from support.sealing import MESSAGE_ID, seal_kms, seal_kms_context
from support.vectors import KEY_ARN

from vaultviewer.core import errors
from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.envelope.instruction_file import LARGEST
from vaultviewer.core.envelope.policy import Policy
from vaultviewer.core.envelope.verification import Check, Evidence, Mark, Outcome
from vaultviewer.core.values import ObjectHead, ObjectRef, StoredObject
from vaultviewer.core.vault.opener import Decrypted, Opener, Undecrypted

SMALL = vectors.load("ses-small")
V3 = vectors.load("v3-commitment")
PLAIN = b"From: ann@example.com\r\nSubject: hello\r\n\r\nHello\r\n"


def opened(
    store: FakeStore, ref: ObjectRef, policy: Policy | None = None, keys: FakeKeys | None = None
) -> Decrypted:
    result = Opener(store, keys or SMALL.keys(), policy or SMALL.policy()).open(ref, cancel=NEVER)
    assert isinstance(result, Decrypted), str(result.error)
    return result


def refused(
    store: FakeStore, ref: ObjectRef, policy: Policy | None = None, keys: FakeKeys | None = None
) -> Undecrypted:
    result = Opener(store, keys or SMALL.keys(), policy or SMALL.policy()).open(ref, cancel=NEVER)
    assert isinstance(result, Undecrypted)
    return result


def outcome(evidence: Evidence, check: Check) -> Outcome:
    return evidence.result(check).outcome


def test_the_evidence_tells_all_ten_checks_in_order() -> None:
    evidence = opened(SMALL.store(), SMALL.ref).evidence

    assert [line.check for line in evidence.results] == list(Check)
    assert all(str(line.sentence) and str(line.check.title) for line in evidence.results)
    assert evidence.envelope is not None
    assert evidence.untrusted_metadata == SMALL.metadata
    assert (evidence.kms_key_arn, evidence.kms_request_id, evidence.s3_request_id) == (
        KEY_ARN,
        "KMSREQUEST",
        "S3REQUEST",
    )
    assert evidence.stored_size == len(SMALL.body)
    assert evidence.modified is not None
    assert evidence.ref.etag is not None


def test_the_binding_says_that_kms_confirmed_it() -> None:
    sentence = str(opened(SMALL.store(), SMALL.ref).evidence.result(Check.BINDING).sentence)

    name = SMALL.key.rpartition("/")[2]
    assert sentence == f"KMS confirmed this key for message {name}; the object is named {name}: they match."


def test_the_data_key_is_overwritten_after_it_has_served() -> None:
    for name in ("ses-small", "v3-commitment", "v2-kms-context"):
        vector = vectors.load(name)
        keys = vector.keys()
        opened(vector.store(), vector.ref, vector.policy(), keys)

        assert keys.handed_out == [bytearray(32)]


# ------------------------------------------------------------- check 1: where the envelope is
def test_plain_mail_asks_neither_kms_nor_for_an_instruction_file() -> None:
    store, keys = FakeStore(), SMALL.keys()
    ref = store.put("inbound/plain", PLAIN)

    result = opened(store, ref, keys=keys)

    assert bytes(result.plaintext.view()) == PLAIN
    assert store.calls == [("get", "inbound/plain")]
    assert keys.calls == []
    assert outcome(result.evidence, Check.BINDING) is Outcome.NOT_APPLICABLE


def test_what_is_no_message_is_looked_up_once_and_refused() -> None:
    store = FakeStore()
    ref = store.put("inbound/junk", b"\x00\x01\x02 junk")

    result = refused(store, ref)

    assert type(result.error) is errors.NotAMessage
    assert store.calls == [("get", "inbound/junk"), ("head", "inbound/junk.instruction")]


def test_a_hidden_key_counts_as_absent() -> None:
    store = FakeStore()
    ref = store.put("inbound/junk", b"\x00\x01\x02 junk")
    store.failures["head", "inbound/junk.instruction"] = errors.AccessDenied(
        action="s3:GetObject", resource="inbound/junk.instruction"
    )

    assert type(refused(store, ref).error) is errors.NotAMessage


def test_another_failure_of_the_look_up_is_told() -> None:
    store = FakeStore()
    ref = store.put("inbound/junk", b"\x00\x01\x02 junk")
    store.failures["head", "inbound/junk.instruction"] = errors.Throttled(operation="HeadObject")

    result = refused(store, ref)

    assert type(result.error) is errors.Throttled
    assert {line.outcome for line in result.evidence.results[:9]} == {Outcome.NOT_REACHED}


def test_an_instruction_file_beside_an_envelope_is_never_consulted() -> None:
    vector = vectors.load("instruction-file")
    store = SMALL.store()
    store.put(f"{SMALL.key}.instruction", str(vector.raw["instruction_file"]).encode())

    result = opened(store, SMALL.ref, replace(SMALL.policy(), allow_instruction_files=True))

    assert result.evidence.marks == frozenset()
    assert store.calls == [("get", SMALL.key)]


@pytest.mark.parametrize(
    ("content", "problem"), [(b"junk", "not JSON"), (b"{" + b" " * LARGEST + b"}", "more than 16384 bytes")]
)
def test_an_instruction_file_that_is_none_is_refused(content: bytes, problem: str) -> None:
    store, keys = FakeStore(), SMALL.keys()
    ref = store.put("inbound/junk", b"\x00\x01\x02 junk")
    store.put("inbound/junk.instruction", content)

    result = refused(store, ref, replace(SMALL.policy(), allow_instruction_files=True), keys)

    assert type(result.error) is errors.InvalidInstructionFile
    assert problem in str(result.error)
    assert keys.calls == []


def v3_in_two_objects() -> FakeStore:
    """V3 as AWS's clients split it: what belongs to the key lies in the instruction file."""
    store = FakeStore()
    in_file = {name: V3.metadata[name] for name in ("x-amz-3", "x-amz-w", "x-amz-t")}
    store.put(V3.key, V3.body, {name: V3.metadata[name] for name in V3.metadata.keys() - in_file.keys()})
    store.put(f"{V3.key}.instruction", json.dumps(in_file).encode())
    return store


def test_v3_with_an_instruction_file_is_refused_without_looking() -> None:
    store, keys = v3_in_two_objects(), V3.keys()

    result = refused(store, V3.ref, V3.policy(), keys)

    assert type(result.error) is errors.InstructionFileRefused
    assert store.calls == [("get", V3.key)]
    assert keys.calls == []


def test_v3_with_an_instruction_file_opens_where_that_is_allowed() -> None:
    policy = replace(V3.policy(), allow_instruction_files=True)

    result = opened(v3_in_two_objects(), V3.ref, policy, V3.keys())

    assert bytes(result.plaintext.view()) == V3.plaintext
    assert result.evidence.marks == {Mark.INSTRUCTION_FILE}
    assert result.evidence.untrusted_metadata == V3.metadata
    assert result.evidence.result(Check.ONE_ANSWER).outcome is Outcome.NOTED
    assert "another" in str(result.evidence.result(Check.ONE_ANSWER).sentence)


def test_a_refusal_holds_on_to_nothing_of_the_object() -> None:
    store = FakeStore()
    ref = store.put(SMALL.key, SMALL.body[:-1] + bytes((SMALL.body[-1] ^ 1,)), SMALL.metadata)

    error = refused(store, ref, SMALL.policy(), SMALL.keys()).error

    assert type(error) is errors.ContentNotAuthentic
    assert (error.__traceback__, error.__context__, error.__cause__) == (None, None, None)


# ------------------------------------------------------------- checks 3 and 5 to 7
def test_the_size_cap_holds_for_plain_and_encrypted() -> None:
    store = SMALL.store()
    plain = store.put("inbound/plain", PLAIN)
    for ref in (plain, SMALL.ref):
        result = refused(store, ref, replace(SMALL.policy(), max_size=10))

        assert type(result.error) is errors.TooLarge
        assert outcome(result.evidence, Check.FIELDS) is Outcome.REFUSED


def test_the_setup_notification_opens_and_says_what_it_is() -> None:
    store = FakeStore()
    ref = store.put("inbound/AMAZON_SES_SETUP_NOTIFICATION", SMALL.body, SMALL.metadata)

    evidence = opened(store, ref).evidence

    assert outcome(evidence, Check.BINDING) is Outcome.NOTED
    assert evidence.marks == {Mark.SETUP_NOTIFICATION}


def test_a_plain_setup_notification_opens() -> None:
    store = FakeStore()
    ref = store.put("inbound/AMAZON_SES_SETUP_NOTIFICATION", PLAIN)

    assert opened(store, ref).evidence.marks == {Mark.NOT_ENCRYPTED}


def test_without_a_key_nothing_is_asked_of_kms() -> None:
    keys = SMALL.keys()

    result = refused(SMALL.store(), SMALL.ref, Policy(), keys)

    assert type(result.error) is errors.NoKeyPinned
    assert keys.calls == []


def test_any_key_opens_with_a_mark() -> None:
    evidence = opened(SMALL.store(), SMALL.ref, Policy(accept_any_key=True)).evidence

    assert outcome(evidence, Check.KEY_CHOICE) is Outcome.NOTED
    assert evidence.marks == {Mark.ANY_KEY}


def test_an_error_of_kms_is_told_at_the_check_that_waited_for_it() -> None:
    keys = SMALL.keys()
    keys.failures[KEY_ARN] = errors.KeyDisabled(key=KEY_ARN)

    result = refused(SMALL.store(), SMALL.ref, keys=keys)

    line = result.evidence.result(Check.DATA_KEY)
    assert line.outcome is Outcome.NOT_REACHED
    assert "is disabled" in str(line.sentence)
    assert outcome(result.evidence, Check.KEY_CHOICE) is Outcome.PASSED


# ------------------------------------------------------------- check 9
def received_by_ses(smtp_id: str) -> bytes:
    return (
        "Return-Path: <ann@example.com>\r\n"
        "Received: from mail.example.com (mail.example.com [192.0.2.1])\r\n"
        f" by inbound-smtp.eu-west-1.amazonaws.com with SMTP id {smtp_id}\r\n"
        " for vault@example.org; Mon, 1 Jan 2026 00:00:00 +0000 (UTC)\r\n\r\nHello\r\n"
    ).encode()


def test_a_received_header_that_agrees_passes() -> None:
    sealed = seal_kms(received_by_ses(MESSAGE_ID))
    store, ref = sealed.stored()

    evidence = opened(store, ref, keys=sealed.keys()).evidence

    assert outcome(evidence, Check.RECEIVED) is Outcome.PASSED
    assert evidence.marks == frozenset()


def test_a_received_header_that_disagrees_is_a_warning() -> None:
    sealed = seal_kms(received_by_ses("another"))
    store, ref = sealed.stored()

    evidence = opened(store, ref, keys=sealed.keys()).evidence

    assert outcome(evidence, Check.RECEIVED) is Outcome.NOTED
    assert evidence.marks == {Mark.RECEIVED_MISMATCH}


def test_without_a_message_id_an_override_has_nothing_to_compare() -> None:
    sealed = seal_kms_context(received_by_ses("another"), {})
    store, ref = sealed.stored("inbound/letter")

    assert type(refused(store, ref, keys=sealed.keys()).error) is errors.MessageIdMissing
    result = Opener(store, sealed.keys(), SMALL.policy()).open(ref, open_mismatched=True, cancel=NEVER)

    assert outcome(result.evidence, Check.RECEIVED) is Outcome.NOT_APPLICABLE
    assert result.evidence.marks == {Mark.BINDING_OVERRIDDEN}


def test_an_override_that_was_not_needed_leaves_no_mark() -> None:
    opener = Opener(SMALL.store(), SMALL.keys(), SMALL.policy())

    assert opener.open(SMALL.ref, open_mismatched=True, cancel=NEVER).evidence.marks == frozenset()


# ------------------------------------------------------------- check 10
class SwappingStore(FakeStore):
    """Answers every question with the same object, whatever was asked."""

    def __init__(self, answer: StoredObject) -> None:
        super().__init__()
        self._answer = answer

    def get(self, *_asked: object, **_how: object) -> StoredObject:
        return self._answer


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        (ObjectRef(BUCKET, SMALL.key, etag="one"), ObjectRef(BUCKET, SMALL.key, etag="two")),
        (ObjectRef(BUCKET, SMALL.key, version_id="1"), ObjectRef(BUCKET, SMALL.key, version_id="2")),
        (ObjectRef(BUCKET, SMALL.key), ObjectRef(BUCKET, "another")),
        (ObjectRef(BUCKET, SMALL.key), ObjectRef("another", SMALL.key)),
    ],
)
def test_an_answer_for_another_object_is_refused(asked: ObjectRef, answered: ObjectRef) -> None:
    head = ObjectHead(answered, SMALL.metadata, len(SMALL.body), MODIFIED)
    keys = SMALL.keys()

    result = refused(SwappingStore(StoredObject(head, SMALL.body)), asked, keys=keys)

    assert type(result.error) is errors.ObjectChanged
    assert keys.calls == []


def test_half_an_answer_is_refused() -> None:
    head = ObjectHead(SMALL.ref, SMALL.metadata, len(SMALL.body), MODIFIED)

    result = refused(SwappingStore(StoredObject(head, SMALL.body[:-1])), SMALL.ref)

    assert type(result.error) is errors.LengthMismatch


def test_a_pin_that_holds_is_told() -> None:
    quoted = ObjectRef(BUCKET, SMALL.key, etag='"one"')
    head = ObjectHead(ObjectRef(BUCKET, SMALL.key, etag="one"), SMALL.metadata, len(SMALL.body), MODIFIED)

    evidence = opened(SwappingStore(StoredObject(head, SMALL.body)), quoted).evidence

    assert "that was listed" in str(evidence.result(Check.ONE_ANSWER).sentence)


def test_an_object_that_changed_since_it_was_listed_is_refused() -> None:
    store = SMALL.store()

    result = refused(store, ObjectRef(BUCKET, SMALL.key, etag="of yesterday"))

    assert type(result.error) is errors.ObjectChanged
    assert {line.outcome for line in result.evidence.results} == {Outcome.NOT_REACHED}


# ------------------------------------------------------------- cancelling and looking
def test_cancelling_passes_through() -> None:
    cancel = CancelToken()
    opener = Opener(SMALL.store(), SMALL.keys(), SMALL.policy())
    cancel.cancel()

    with pytest.raises(errors.Cancelled):
        opener.open(SMALL.ref, cancel=cancel)


def test_progress_is_passed_on() -> None:
    told: list[tuple[int, int]] = []
    opener = Opener(SMALL.store(), SMALL.keys(), SMALL.policy())

    opener.open(SMALL.ref, progress=lambda done, total: told.append((done, total)), cancel=NEVER)

    assert told == [(len(SMALL.body), len(SMALL.body))]


def peeked(store: FakeStore, ref: ObjectRef, policy: Policy | None = None) -> Evidence:
    keys = SMALL.keys()
    evidence = Opener(store, keys, policy or SMALL.policy()).peek(ref, NEVER)
    assert keys.calls == []
    assert store.count("get") == 0
    return evidence


def test_a_look_reads_the_envelope_without_body_or_kms() -> None:
    evidence = peeked(SMALL.store(), SMALL.ref)

    assert evidence.envelope is not None
    assert evidence.envelope.rule_name == "encrypt-to-s3"
    assert evidence.envelope.untrusted_kms_key == KEY_ARN
    assert [line.outcome for line in evidence.results] == [Outcome.PASSED] * 6 + [Outcome.NOT_REACHED] * 4


def test_a_look_tells_what_will_be_refused() -> None:
    vector = vectors.load("substituted-object")

    assert outcome(peeked(vector.store(), vector.ref), Check.BINDING) is Outcome.REFUSED


def test_a_look_at_plain_mail() -> None:
    store = FakeStore()

    assert peeked(store, store.put("inbound/plain", PLAIN)).marks == {Mark.NOT_ENCRYPTED}


def test_a_look_at_a_shared_envelope() -> None:
    allowed = replace(V3.policy(), allow_instruction_files=True)

    assert outcome(peeked(v3_in_two_objects(), V3.ref), Check.FORMAT) is Outcome.REFUSED
    assert peeked(v3_in_two_objects(), V3.ref, allowed).marks == {Mark.INSTRUCTION_FILE}


def test_a_look_passes_errors_of_the_service_on() -> None:
    with pytest.raises(errors.NoSuchObject):
        peeked(FakeStore(), SMALL.ref)


def test_a_look_knows_the_size_cap() -> None:
    small = replace(SMALL.policy(), max_size=10)

    assert outcome(peeked(SMALL.store(), SMALL.ref, small), Check.FIELDS) is Outcome.REFUSED
