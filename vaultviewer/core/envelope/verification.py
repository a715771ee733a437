"""The ten checks, how they came out, and the evidence that an opening leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final

from vaultviewer.core.archive import Archived
from vaultviewer.core.envelope.model import Envelope
from vaultviewer.core.phrases import Phrase, phrase
from vaultviewer.core.values import ObjectRef


class Check(IntEnum):
    """The ten checks in their order. All up to `KEY_CHOICE` come before any call to KMS."""

    FORMAT = 1
    ALGORITHMS = 2
    FIELDS = 3
    CONTEXT = 4
    BINDING = 5
    KEY_CHOICE = 6
    DATA_KEY = 7
    CONTENT = 8
    RECEIVED = 9
    ONE_ANSWER = 10

    @property
    def title(self) -> Phrase:
        return _TITLES[self]


_TITLES: Final[Mapping[Check, Phrase]] = MappingProxyType(
    {
        Check.FORMAT: phrase("One known format"),
        Check.ALGORITHMS: phrase("Known algorithms"),
        Check.FIELDS: phrase("Well-formed details and length"),
        Check.CONTEXT: phrase("Well-formed encryption context"),
        Check.BINDING: phrase("Belongs under its name"),
        Check.KEY_CHOICE: phrase("Key chosen by the connection"),
        Check.DATA_KEY: phrase("Unwrapped by the expected key"),
        Check.CONTENT: phrase("Content unaltered"),
        Check.RECEIVED: phrase("Received header agrees"),
        Check.ONE_ANSWER: phrase("Read in one piece"),
    }
)


class Outcome(StrEnum):
    """How a check came out. NOTED is a warning; OVERRIDDEN means that somebody opened it all the same."""

    PASSED = "passed"
    NOTED = "noted"
    REFUSED = "refused"
    OVERRIDDEN = "overridden"
    NOT_APPLICABLE = "not applicable"
    NOT_REACHED = "not reached"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One line of the evidence: which check, how it came out, and a sentence that says why."""

    check: Check
    outcome: Outcome
    sentence: Phrase


class Mark(StrEnum):
    """What stays in plain sight on an opened message, for as long as it is shown."""

    NOT_ENCRYPTED = "not encrypted"
    UNAUTHENTICATED = "unauthenticated"
    INSTRUCTION_FILE = "instruction file"
    ANY_KEY = "any key"
    BINDING_OVERRIDDEN = "binding overridden"
    SETUP_NOTIFICATION = "setup notification"
    RECEIVED_MISMATCH = "received mismatch"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about one object after reading it, whether it opened or not.

    `ref` is pinned to what was read. `untrusted_metadata` is what the envelope was read from. `results`
    holds all ten checks in their order. `archived` is None where the object never had to be restored.
    `stored_sha256`, in hexadecimal, is of the body as it lies in the bucket, None where it wasn't read.
    """

    ref: ObjectRef
    untrusted_metadata: Mapping[str, str]
    envelope: Envelope | None
    results: tuple[CheckResult, ...]
    marks: frozenset[Mark]
    kms_key_arn: str | None = None
    kms_request_id: str | None = None
    s3_request_id: str | None = None
    stored_size: int = 0
    modified: datetime | None = None
    archived: Archived | None = None
    stored_sha256: str | None = None

    def result(self, check: Check) -> CheckResult:
        return self.results[check - 1]
