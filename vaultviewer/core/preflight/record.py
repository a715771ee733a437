"""The record of one preflight: what is known so far, and the steps as they come to their end."""

from dataclasses import dataclass, field

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import CredentialsError
from vaultviewer.core.phrases import Phrase
from vaultviewer.core.ports import KeyService, ObjectStore
from vaultviewer.core.preflight.inspection import Caller, Inspector
from vaultviewer.core.preflight.model import Listener, Outcome, Stage, Step
from vaultviewer.core.preflight.policies import Setup, setup_of


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the preflight works with: a connection, its vault, and what surrounds that."""

    connection: Connection
    store: ObjectStore
    keys: KeyService
    inspector: Inspector


@dataclass(slots=True)
class Record:
    """Collects the steps and tells the listener of each. For one preflight, and one thread.

    `region` is the bucket's, `key_arns` says where key IDs and aliases lead, both as far as AWS has told.
    """

    around: Surroundings
    listener: Listener
    cancel: CancelToken
    steps: list[Step] = field(default_factory=list)
    caller: Caller | None = None
    region: str | None = None
    key_arns: dict[str, str] = field(default_factory=dict)

    def begin(self, stage: Stage, untrusted_subject: str = "") -> None:
        """Say what is tried now.

        Raises Cancelled.
        """
        self.cancel.checkpoint()
        self.listener.begun(stage.about(untrusted_subject))

    def end(self, step: Step) -> None:
        self.steps.append(step)
        self.listener.ended(step)

    def skip(self, stage: Stage, reason: Phrase, untrusted_subject: str = "") -> None:
        self.end(Step(stage, Outcome.SKIPPED, reason, untrusted_subject))

    def failed(self, *stages: Stage) -> bool:
        return any(step.outcome is Outcome.FAILED and step.stage in stages for step in self.steps)

    @property
    def signed_out(self) -> bool:
        """True once there are no credentials that serve: nothing that follows can work."""
        expired = any(isinstance(step.error, CredentialsError) for step in self.steps)
        return expired or self.failed(Stage.CREDENTIALS)

    def setup(self) -> Setup:
        """Return what is known of the set-up by now."""
        return setup_of(
            self.around.connection,
            region=self.region,
            caller_account=self.caller.account if self.caller is not None else None,
            key_arns=self.key_arns,
        )
