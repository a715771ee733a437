"""A vault for preflights: mail of some receipt rules, what surrounds it, and what a run says of it."""

from dataclasses import dataclass, field

from support import sealing
from support.fake_inspector import FakeInspector, Notes
from support.fakes import BUCKET, FakeKeys, FakeStore
from support.vectors import KEY_ARN

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import AccessDenied
from vaultviewer.core.preflight.model import Outcome, Stage, Step
from vaultviewer.core.preflight.walk import SignInAnew, Surroundings, run_preflight

WORKED, FAILED, SKIPPED = Outcome.WORKED, Outcome.FAILED, Outcome.SKIPPED
RECEIVING = "111122223333"
"""The account in the context of what `sealing` makes."""
CONNECTION = Connection(
    bucket=BUCKET, prefix="inbound/", account=RECEIVING, kms_keys=(KEY_ARN,), region="us-east-1"
)


def denied(action: str, resource: str, operation: str = "", **more: object) -> AccessDenied:
    return AccessDenied(action=action, resource=resource, operation=operation or action[4:], **more)


@dataclass
class Desk:
    """A vault with mail of some receipt rules, and what surrounds it."""

    connection: Connection = CONNECTION
    store: FakeStore = field(default_factory=FakeStore)
    keys: FakeKeys = field(default_factory=FakeKeys)
    inspector: FakeInspector = field(default_factory=FakeInspector)
    notes: Notes = field(default_factory=Notes)

    def receive(self, rule: str, message_id: str, *, name: str | None = None) -> str:
        """Store a message that came through a receipt rule, under its ID or another name."""
        context = {
            "aws:ses:message-id": message_id,
            "aws:ses:rule-name": rule,
            "aws:ses:source-account": RECEIVING,
            "kms_cmk_id": KEY_ARN,
        }
        sealed = sealing.seal_kms(b"Subject: hello\r\n\r\nhello\r\n", context)
        key = f"inbound/{name or message_id}"
        self.store.put(key, sealed.body, sealed.metadata)
        self.keys.entries.append(sealed.entry)
        return key

    def run(self, sign_in: SignInAnew | None = None, cancel: CancelToken = NEVER) -> tuple[Step, ...]:
        around = Surroundings(self.connection, self.store, self.keys, self.inspector)
        steps = run_preflight(around, self.notes, sign_in=sign_in, cancel=cancel)
        assert list(steps) == self.notes.steps
        assert {step.stage for step in steps} == set(Stage), "every stage says something"
        return steps


def of(steps: tuple[Step, ...], stage: Stage) -> Step:
    (step,) = [step for step in steps if step.stage is stage]
    return step


def outcomes(steps: tuple[Step, ...]) -> dict[str, list[str]]:
    return {stage.name: [str(step.outcome) for step in steps if step.stage is stage] for stage in Stage}


def told(step: Step) -> str:
    return " ".join(str(each) for each in (step.sentence, *step.remarks))
