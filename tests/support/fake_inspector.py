"""What surrounds a fake vault: a caller, a bucket's place, keys and their policies; and who listens."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from support.vectors import KEY_ARN

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import KeyNotFound
from vaultviewer.core.phrases import Phrase
from vaultviewer.core.preflight.inspection import BucketPlace, Caller, KeyFacts
from vaultviewer.core.preflight.model import Step
from vaultviewer.core.preflight.policies import ses_statement

ACCOUNT = "123456789012"
"""The account of the vectors' key."""
CALLER = Caller(ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/analyst")
REGION = "us-east-1"
FACTS = KeyFacts(
    arn=KEY_ARN,
    account=ACCOUNT,
    region=REGION,
    spec="SYMMETRIC_DEFAULT",
    usage="ENCRYPT_DECRYPT",
    state="Enabled",
)


def key_policy(*statements: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


class FakeInspector:
    """Implements `Inspector`. `failures` are by the method's name; those in a list are raised once each."""

    def __init__(self, key: KeyFacts = FACTS, *, account: str = "111122223333") -> None:
        self.who = CALLER
        self.place = BucketPlace(REGION)
        self.keys = {key.arn: key}
        self.policies = {key.arn: key_policy(ses_statement(account))}
        self.failures: dict[str, Exception | list[Exception]] = {}
        self.calls: list[str] = []

    def call_key(self, alias: str) -> None:
        """Let an alias lead to the one key."""
        (key,) = self.keys.values()
        self.keys[alias] = key

    def caller(self, *, cancel: CancelToken) -> Caller:
        self._called("caller", cancel)
        return self.who

    def locate_bucket(self, *, cancel: CancelToken) -> BucketPlace:
        self._called("locate_bucket", cancel)
        return self.place

    def describe_key(self, key_id: str, *, cancel: CancelToken) -> KeyFacts:
        self._called("describe_key", cancel)
        if key_id not in self.keys:
            raise KeyNotFound(key=key_id)
        return self.keys[key_id]

    def key_policy(self, key_arn: str, *, cancel: CancelToken) -> str:
        self._called("key_policy", cancel)
        return self.policies[key_arn]

    def _called(self, name: str, cancel: CancelToken) -> None:
        cancel.checkpoint()
        self.calls.append(name)
        failure = self.failures.get(name)
        if isinstance(failure, list):
            failure = failure.pop(0) if failure else None
        if failure is not None:
            raise failure


@dataclass
class Notes:
    """Implements `Listener`: what it heard, in order."""

    titles: list[Phrase] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def begun(self, title: Phrase) -> None:
        self.titles.append(title)

    def ended(self, step: Step) -> None:
        self.steps.append(step)
