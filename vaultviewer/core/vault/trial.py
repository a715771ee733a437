"""Trying out a connection: list, read one message's metadata, open it. Each step says what it found."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.envelope.instruction_file import SUFFIX
from vaultviewer.core.envelope.policy import Policy
from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.phrases import Phrase, phrase
from vaultviewer.core.ports import KeyService, ObjectStore
from vaultviewer.core.values import ObjectRef, ObjectSummary
from vaultviewer.core.vault.opener import Opener, Undecrypted

_LISTED: Final = 20


class TrialOutcome(StrEnum):
    """How a step came out."""

    WORKED = "worked"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class TrialStep:
    """One step of the trial, with the error where it failed."""

    name: Phrase
    outcome: TrialOutcome
    sentence: Phrase
    error: VaultViewerError | None = None


LIST: Final = phrase("List the bucket")
READ: Final = phrase("Read a message's details")
OPEN: Final = phrase("Open that message")


def try_connection(
    bucket: str, store: ObjectStore, keys: KeyService, policy: Policy, cancel: CancelToken
) -> tuple[TrialStep, ...]:
    """Go as far as it works, and say for every step how it went. Nothing of the message is kept.

    Raises Cancelled.
    """
    try:
        page = store.list_page(policy.key_prefix, limit=_LISTED, cancel=cancel)
    except VaultViewerError as error:
        unlisted = phrase("Nothing could be listed.")
        return (_failed(LIST, error), _skipped(READ, unlisted), _skipped(OPEN, unlisted))
    sample = next(filter(_may_be_message, page.objects), None)
    if sample is None:
        empty = phrase("There is no message here yet.")
        return (_worked(LIST, empty), _skipped(READ, empty), _skipped(OPEN, empty))
    listed = _worked(LIST, phrase("The bucket answers; its first message is {key}.", key=sample.key))
    ref = ObjectRef(bucket, sample.key, etag=sample.etag)
    opener = Opener(store, keys, policy)
    try:
        opener.peek(ref, cancel)
    except VaultViewerError as error:
        return (listed, _failed(READ, error), _skipped(OPEN, phrase("Its details could not be read.")))
    read = _worked(READ, phrase("The details of {key} can be read.", key=sample.key))
    return (listed, read, _open(opener, ref, cancel))


def _open(opener: Opener, ref: ObjectRef, cancel: CancelToken) -> TrialStep:
    result = opener.open(ref, cancel=cancel)
    if isinstance(result, Undecrypted):
        return _failed(OPEN, result.error)
    with result.plaintext:
        if result.evidence.envelope is None:
            return _worked(OPEN, phrase("It opens; it is not client-side encrypted, so KMS was not tried."))
        return _worked(OPEN, phrase("It opens, with the key {key}.", key=result.evidence.kms_key_arn))


def _may_be_message(summary: ObjectSummary) -> bool:
    return summary.size > 0 and not summary.key.endswith(("/", SUFFIX))


def _worked(name: Phrase, sentence: Phrase) -> TrialStep:
    return TrialStep(name, TrialOutcome.WORKED, sentence)


def _skipped(name: Phrase, reason: Phrase) -> TrialStep:
    return TrialStep(name, TrialOutcome.SKIPPED, reason)


def _failed(name: Phrase, error: VaultViewerError) -> TrialStep:
    return TrialStep(name, TrialOutcome.FAILED, error.phrases()[0], error)
