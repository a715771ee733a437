"""The walk from the credentials to a message in its place: who asks, where, and how it is given up."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from support.fake_inspector import ACCOUNT, CALLER, Notes
from support.fakes import BUCKET
from support.preflight_desk import FAILED, SKIPPED, WORKED, Desk, denied, of, outcomes, told

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import (
    Cancelled,
    ExpiredCredentials,
    KeychainLocked,
    NoCredentials,
    NoNetwork,
    NoSuchBucket,
    ProfileNotFound,
    VaultViewerError,
)
from vaultviewer.core.preflight.inspection import BucketPlace
from vaultviewer.core.preflight.model import Stage, first_failure
from vaultviewer.core.values import ObjectRef
from vaultviewer.core.vault.opener import Decrypted, Opener, Undecrypted

# ------------------------------------------------------------------------------------------ as it should be


def test_all_of_it_works(desk: Desk) -> None:
    steps = desk.run()

    assert {step.outcome for step in steps} == {WORKED}
    assert first_failure(steps) is None
    assert [step.untrusted_subject for step in steps if step.stage is Stage.DECRYPT] == ["archive", "legal"]
    assert [step.stage for step in steps] == sorted(step.stage for step in steps)
    assert told(of(steps, Stage.CREDENTIALS)).count(CALLER.arn) == 1
    assert "us-east-1" in told(of(steps, Stage.BUCKET))
    assert "archive, legal" in told(of(steps, Stage.READ))
    assert f"in the account {ACCOUNT}" in told(of(steps, Stage.KEY))
    assert "encrypted for: 2" in told(of(steps, Stage.BINDING))
    assert not any(step.grants or step.lack or step.error for step in steps)


def test_each_step_is_announced_before_it_ends(desk: Desk) -> None:
    steps = desk.run()
    assert [str(title) for title in desk.notes.titles] == [str(step.title) for step in steps]


def test_no_plaintext_and_no_data_key_outlives_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Decrypted | Undecrypted] = []
    open_one = Opener.open

    def noting(self: Opener, ref: ObjectRef, *, cancel: CancelToken) -> Decrypted | Undecrypted:
        opened.append(open_one(self, ref, cancel=cancel))
        return opened[-1]

    monkeypatch.setattr(Opener, "open", noting)

    desk.run()

    assert len(opened) == 2
    assert all(isinstance(each, Decrypted) and each.plaintext.wiped for each in opened)
    assert len(desk.keys.handed_out) == 2
    assert not any(any(key) for key in desk.keys.handed_out)


def test_credentials_say_how_long_they_last_and_a_root_user_is_told(desk: Desk) -> None:
    expires = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    desk.inspector.who = replace(CALLER, arn=f"arn:aws:iam::{ACCOUNT}:root", expires=expires)

    step = of(desk.run(), Stage.CREDENTIALS)

    assert expires.astimezone().isoformat(" ", "minutes") in told(step)
    assert "root user" in told(step)


# ---------------------------------------------------------------------------------------------- credentials


@pytest.mark.parametrize(
    "error", [NoCredentials(), ProfileNotFound(profile="x"), KeychainLocked(), denied("sts:AssumeRole", "r")]
)
def test_without_credentials_nothing_else_is_tried(desk: Desk, error: VaultViewerError) -> None:
    desk.inspector.failures["caller"] = error

    steps = desk.run()

    assert first_failure(steps) is steps[0]
    assert steps[0].error is error
    assert [step.outcome for step in steps[1:]] == [SKIPPED] * 7
    assert desk.inspector.calls == ["caller"]
    assert desk.store.calls == []


def test_somebody_may_sign_in_once(desk: Desk) -> None:
    desk.inspector.failures["caller"] = [ExpiredCredentials()]
    asked: list[CancelToken] = []

    steps = desk.run(sign_in=asked.append)

    assert asked == [NEVER]
    assert of(steps, Stage.CREDENTIALS).outcome is WORKED


def test_a_sign_in_that_does_not_serve_is_not_asked_for_again(desk: Desk) -> None:
    desk.inspector.failures["caller"] = ExpiredCredentials()
    asked: list[CancelToken] = []

    steps = desk.run(sign_in=asked.append)

    assert len(asked) == 1
    assert of(steps, Stage.CREDENTIALS).outcome is FAILED


def test_nobody_is_asked_where_signing_in_does_not_help(desk: Desk) -> None:
    desk.inspector.failures["caller"] = ProfileNotFound(profile="x")
    asked: list[CancelToken] = []
    desk.run(sign_in=asked.append)
    assert asked == []


def test_a_role_that_may_not_be_assumed_names_the_role(desk: Desk) -> None:
    role = "arn:aws:iam::111122223333:role/Reader"
    desk.inspector.failures["caller"] = denied("sts:AssumeRole", role)

    step = of(desk.run(), Stage.CREDENTIALS)

    (grant,) = step.grants
    assert (grant.statement["Action"], grant.statement["Resource"]) == ("sts:AssumeRole", role)


def test_without_sts_mail_can_be_read_all_the_same(desk: Desk) -> None:
    desk.inspector.failures["caller"] = NoNetwork(endpoint="https://sts.us-east-1.amazonaws.com")

    steps = desk.run()

    assert of(steps, Stage.CREDENTIALS).outcome is SKIPPED
    assert "https://sts.us-east-1.amazonaws.com can't be reached" in told(of(steps, Stage.CREDENTIALS))
    assert first_failure(steps) is None
    assert outcomes(steps)["DECRYPT"] == ["worked", "worked"]


def test_credentials_that_expire_on_the_way_end_it(desk: Desk) -> None:
    desk.store.failures["list", "inbound/"] = ExpiredCredentials()

    steps = desk.run()

    failure = first_failure(steps)
    assert failure is not None
    assert failure.stage is Stage.LIST
    assert "describe_key" not in desk.inspector.calls


# --------------------------------------------------------------------------------------------------- bucket


def test_a_bucket_that_is_not_there(desk: Desk) -> None:
    desk.inspector.failures["locate_bucket"] = NoSuchBucket(bucket=BUCKET)
    desk.store.failures["list", "inbound/"] = NoSuchBucket(bucket=BUCKET)

    steps = desk.run()

    assert outcomes(steps) == {
        "CREDENTIALS": ["worked"],
        "BUCKET": ["failed"],
        "LIST": ["failed"],
        "READ": ["skipped"],
        "KEY": ["worked"],
        "SES": ["worked"],
        "DECRYPT": ["skipped"],
        "BINDING": ["skipped"],
    }


def test_a_bucket_that_only_says_where_it_is_and_elsewhere_than_thought(desk: Desk) -> None:
    desk.inspector.place = BucketPlace("eu-west-1", refused=True)

    step = of(desk.run(), Stage.BUCKET)

    assert step.outcome is WORKED
    assert "in eu-west-1, and tells you no more" in told(step)
    assert "The connection says us-east-1" in told(step)


def test_a_store_that_has_no_regions(desk: Desk) -> None:
    desk.inspector.place = BucketPlace(None)
    assert "doesn't name" in told(of(desk.run(), Stage.BUCKET))


# --------------------------------------------------------------------------------------------------- cancel


@dataclass
class Stopping(Notes):
    """Gives up as soon as it hears of a stage."""

    cancel: CancelToken = field(default_factory=CancelToken)
    stage: Stage = Stage.LIST

    def begun(self, title: object) -> None:
        if str(title).startswith(str(self.stage.title)):
            self.cancel.cancel()


@pytest.mark.parametrize("stage", Stage)
def test_it_can_be_given_up_at_any_stage(desk: Desk, stage: Stage) -> None:
    stopping = Stopping(stage=stage)
    desk.notes = stopping

    if stage is Stage.BINDING:  # which asks nobody for anything
        assert desk.run(cancel=stopping.cancel)
        return
    with pytest.raises(Cancelled):
        desk.run(cancel=stopping.cancel)

    assert all(step.stage < stage for step in stopping.steps)
