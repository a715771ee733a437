"""What the preflight reports: a step for each thing tried, and the statements that would mend what failed."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final, Protocol, TypeAlias

from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.phrases import Phrase, phrase

Statement: TypeAlias = Mapping[str, object]
"""One statement of an IAM policy, as JSON has it."""


class Stage(IntEnum):
    """What is tried, in the order of trying. The value is the exit code where this is what failed first."""

    CREDENTIALS = 3
    BUCKET = 4
    LIST = 5
    READ = 6
    KEY = 7
    SES = 8
    DECRYPT = 9
    BINDING = 10

    @property
    def title(self) -> Phrase:
        return _TITLES[self]

    def about(self, untrusted_subject: str) -> Phrase:
        """Name the stage and what it is about, such as a key or a receipt rule."""
        if not untrusted_subject:
            return self.title
        return phrase(_SUBJECT_TITLES[self], subject=untrusted_subject)


_TITLES: Final[Mapping[Stage, Phrase]] = MappingProxyType(
    {
        Stage.CREDENTIALS: phrase("Credentials"),
        Stage.BUCKET: phrase("Bucket"),
        Stage.LIST: phrase("List"),
        Stage.READ: phrase("Read an object"),
        Stage.KEY: phrase("KMS key"),
        Stage.SES: phrase("Key for Amazon SES"),
        Stage.DECRYPT: phrase("Decrypt"),
        Stage.BINDING: phrase("Messages under their names"),
    }
)


_SUBJECT_TITLES: Final[Mapping[Stage, str]] = MappingProxyType(
    {
        Stage.KEY: "KMS key {subject}",
        Stage.SES: "Key for Amazon SES: {subject}",
        Stage.DECRYPT: "Decrypt a message of the receipt rule {subject}",
    }
)


class Outcome(StrEnum):
    """How a step came out."""

    WORKED = "worked"
    FAILED = "failed"
    SKIPPED = "skipped"


class PolicyHome(StrEnum):
    """Which kind of policy a statement belongs into."""

    IDENTITY = "identity"
    BUCKET = "bucket"
    KEY = "key"


_PLACES: Final[Mapping[PolicyHome, str]] = MappingProxyType(
    {
        PolicyHome.IDENTITY: "Add to the IAM policy of {whose}:",
        PolicyHome.BUCKET: "Add to the bucket policy of {whose}:",
        PolicyHome.KEY: "Add to the key policy of {whose}:",
    }
)


@dataclass(frozen=True, slots=True)
class Grant:
    """A statement that would allow what is missing. `whose` is the ARN of what the policy is of, or words."""

    home: PolicyHome
    whose: str
    statement: Statement

    @property
    def place(self) -> Phrase:
        """Say where the statement goes."""
        return phrase(_PLACES[self.home], whose=self.whose)

    def json(self) -> str:
        """Return the statement alone, to be copied. ASCII: nothing in it can steer a terminal or a label."""
        return json.dumps(self.statement, indent=2)


@dataclass(frozen=True, slots=True)
class Lack:
    """A permission that is missing, in the words of an IAM policy."""

    action: str
    resource: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried.

    `untrusted_subject` says of which key or receipt rule, where a stage has several steps. `sentence` says
    what was found, or why it was skipped; `way_out` what can be done; `remarks` what else is worth knowing.
    `error` is there where one ended the step; not every failure has one.
    """

    stage: Stage
    outcome: Outcome
    sentence: Phrase
    untrusted_subject: str = ""
    way_out: Phrase | None = None
    remarks: tuple[Phrase, ...] = ()
    error: VaultViewerError | None = None
    lack: Lack | None = None
    grants: tuple[Grant, ...] = ()

    @property
    def title(self) -> Phrase:
        return self.stage.about(self.untrusted_subject)


def first_failure(steps: Iterable[Step]) -> Step | None:
    """Return the failed step of the earliest stage, None where nothing failed."""
    failed = (step for step in steps if step.outcome is Outcome.FAILED)
    return min(failed, key=lambda step: step.stage, default=None)


class Listener(Protocol):
    """Hears of the steps while they are made, on the thread that makes them."""

    def begun(self, title: Phrase) -> None:
        """Say what is being tried now."""
        ...

    def ended(self, step: Step) -> None:
        """Take over a step that has come to its end. All steps come, in the order of trying."""
        ...
