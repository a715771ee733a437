"""Opening one object: get, check, unwrap, decrypt. What fails a check stays in, but for an explicit act."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.envelope import checks
from vaultviewer.core.envelope.content import decrypt_content
from vaultviewer.core.envelope.instruction_file import key_is_elsewhere
from vaultviewer.core.envelope.metadata import encryption_names
from vaultviewer.core.envelope.model import Envelope, Format
from vaultviewer.core.envelope.plain import reads_like_message
from vaultviewer.core.envelope.policy import Policy
from vaultviewer.core.envelope.secret import SecretBuffer
from vaultviewer.core.envelope.trail import Trail
from vaultviewer.core.envelope.unwrap import unwrap
from vaultviewer.core.envelope.verification import Check, Evidence
from vaultviewer.core.errors import LengthMismatch, NotAMessage, ObjectChanged, Refused, VaultViewerError
from vaultviewer.core.phrases import phrase
from vaultviewer.core.ports import KeyService, ObjectStore
from vaultviewer.core.values import ObjectHead, ObjectRef, StoredObject
from vaultviewer.core.vault.instructions import (
    check_allowed,
    fetch_instructions,
    instruction_file_exists,
    note_instructions,
)


def untold(_done: int, _total: int) -> None:
    """Stand in where nobody wants to hear of progress."""


@dataclass(frozen=True, slots=True)
class Decrypted:
    """A message that passed. Whoever holds `plaintext` owns it."""

    plaintext: SecretBuffer
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Undecrypted:
    """Why an object did not open, and how far it came."""

    error: VaultViewerError
    evidence: Evidence


@dataclass(slots=True)
class _Reading:
    """What is known so far about the object that is being opened."""

    ref: ObjectRef
    trail: Trail = field(default_factory=Trail)
    head: ObjectHead | None = None
    untrusted_metadata: Mapping[str, str] = field(default_factory=dict)
    envelope: Envelope | None = None
    kms_key_arn: str | None = None
    kms_request_id: str | None = None
    stored_sha256: str | None = None

    def take(self, head: ObjectHead) -> None:
        self.head = head
        self.ref = head.ref
        self.untrusted_metadata = head.untrusted_metadata

    def evidence(self) -> Evidence:
        return Evidence(
            ref=self.ref,
            untrusted_metadata=MappingProxyType(dict(self.untrusted_metadata)),
            envelope=self.envelope,
            results=self.trail.results(),
            marks=self.trail.marks(),
            kms_key_arn=self.kms_key_arn,
            kms_request_id=self.kms_request_id,
            s3_request_id=self.head.request_id if self.head else None,
            stored_size=self.head.size if self.head else 0,
            modified=self.head.modified if self.head else None,
            archived=self.head.archived if self.head else None,
            stored_sha256=self.stored_sha256,
        )


class Opener:
    """Opens objects of one connection. Keeps nothing between two of them, so any thread may use it."""

    def __init__(self, store: ObjectStore, keys: KeyService, policy: Policy) -> None:
        self._store = store
        self._keys = keys
        self._policy = policy

    def open(
        self,
        ref: ObjectRef,
        *,
        open_mismatched: bool = False,
        progress: Callable[[int, int], None] = untold,
        cancel: CancelToken,
    ) -> Decrypted | Undecrypted:
        """Read and decrypt one object. `open_mismatched` is the explicit act that overrides check 5.

        Raises Cancelled; every other failure is part of what is returned.
        """
        reading = _Reading(ref)
        try:
            stored = self._store.get(ref, max_bytes=self._policy.max_size, progress=progress, cancel=cancel)
            _check_one_answer(ref, stored, reading.trail)
            reading.take(stored.head)
            reading.stored_sha256 = hashlib.sha256(stored.body).hexdigest()
            plaintext = self._decrypt(stored, reading, cancel, open_mismatched=open_mismatched)
        except VaultViewerError as error:
            reading.trail.failed(error)
            # The frames of the tracebacks hold the body, which may be large.
            error.__context__ = None
            return Undecrypted(error.with_traceback(None), reading.evidence())
        return Decrypted(plaintext, reading.evidence())

    def peek(self, ref: ObjectRef, cancel: CancelToken) -> Evidence:
        """Read the metadata alone: checks 1 to 6 as far as it goes, no body, no call to KMS.

        Raises ServiceError; Cancelled.
        """
        reading = _Reading(ref)
        head = self._store.head(ref, cancel=cancel)
        reading.take(head)
        try:
            metadata = encryption_names(head.untrusted_metadata)
            generation = checks.check_format(metadata, reading.trail)
            if generation is Format.PLAIN:
                checks.note_plain(head.size, self._policy, reading.trail)
            elif key_is_elsewhere(generation, metadata):
                check_allowed(ref, self._policy)
                note_instructions(ref, reading.trail)
            else:
                self._examine(generation, metadata, head.size, reading, open_mismatched=False)
        except Refused as error:
            reading.trail.failed(error)
        return reading.evidence()

    def _decrypt(
        self, stored: StoredObject, reading: _Reading, cancel: CancelToken, *, open_mismatched: bool
    ) -> SecretBuffer:
        located = self._locate(stored, reading, cancel)
        if located is None:
            return SecretBuffer.copy_of(stored.body)
        generation, metadata = located
        envelope = self._examine(
            generation, metadata, len(stored.body), reading, open_mismatched=open_mismatched
        )
        cancel.checkpoint()
        data_key = unwrap(envelope, self._policy, self._keys, cancel)
        with data_key.secret:
            reading.kms_key_arn = data_key.key_arn
            reading.kms_request_id = data_key.request_id
            checks.confirm_data_key(envelope, data_key.key_arn, reading.trail)
            cancel.checkpoint()
            plaintext = decrypt_content(envelope, data_key.secret, stored.body)
        checks.confirm_content(envelope, reading.trail)
        checks.check_received(envelope, plaintext.view(), reading.trail)
        return plaintext

    def _locate(
        self, stored: StoredObject, reading: _Reading, cancel: CancelToken
    ) -> tuple[Format, Mapping[str, str]] | None:
        """Check 1: find the one envelope of this object, None where it is plain mail.

        An instruction file is looked for only where the object itself holds no whole envelope.
        """
        metadata = encryption_names(reading.untrusted_metadata)
        generation = checks.check_format(metadata, reading.trail)
        if generation is Format.PLAIN:
            if reads_like_message(stored.body):
                checks.note_plain(len(stored.body), self._policy, reading.trail)
                return None
            if not instruction_file_exists(self._store, reading.ref, cancel):
                raise NotAMessage(size=len(stored.body))
        elif not key_is_elsewhere(generation, metadata):
            return generation, metadata
        check_allowed(reading.ref, self._policy)
        metadata = fetch_instructions(self._store, reading.ref, metadata, cancel)
        reading.untrusted_metadata = metadata
        generation = checks.check_format(metadata, reading.trail)
        note_instructions(reading.ref, reading.trail)
        reading.trail.noted(
            Check.ONE_ANSWER,
            phrase("The body is one answer of S3; its encryption details are another, which nothing pins."),
        )
        return generation, metadata

    def _examine(
        self,
        generation: Format,
        metadata: Mapping[str, str],
        size: int,
        reading: _Reading,
        *,
        open_mismatched: bool,
    ) -> Envelope:
        """Checks 2 to 6."""
        trail = reading.trail
        envelope = checks.read_envelope(generation, metadata, size=size, policy=self._policy, trail=trail)
        reading.envelope = envelope
        checks.check_binding(reading.ref.key, envelope, self._policy, trail, open_mismatched=open_mismatched)
        checks.check_key_choice(self._policy, trail)
        return envelope


def _check_one_answer(asked: ObjectRef, stored: StoredObject, trail: Trail) -> None:
    """Check 10: metadata and body came whole out of one answer, for the very object that was listed.

    Raises ObjectChanged, LengthMismatch.
    """
    answered = stored.head.ref
    if (answered.bucket, answered.key) != (asked.bucket, asked.key) or _pin_broken(asked, answered):
        raise ObjectChanged(key=asked.key)
    if len(stored.body) != stored.head.size:
        raise LengthMismatch(actual=len(stored.body), expected=stored.head.size)
    if asked.version_id is not None or asked.etag is not None:
        sentence = phrase("Metadata and body are one answer of S3, for the object that was listed.")
    else:
        sentence = phrase("Metadata and body are one answer of S3; no listing came before.")
    trail.passed(Check.ONE_ANSWER, sentence)


def _pin_broken(asked: ObjectRef, answered: ObjectRef) -> bool:
    """Tell whether the answer contradicts the pin. The store has enforced it; this is the second look."""
    pins = ((asked.version_id, answered.version_id), (asked.etag, answered.etag))
    return any(
        wanted is not None and got is not None and wanted.strip('"') != got.strip('"') for wanted, got in pins
    )
