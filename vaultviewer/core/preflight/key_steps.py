"""The steps about keys: what each is like, and whether Amazon SES can encrypt under it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from vaultviewer.core.aws_names import arn_account, arn_region
from vaultviewer.core.errors import (
    AccessDenied,
    CredentialsError,
    KeyDisabled,
    KeyPendingDeletion,
    KeyUnusable,
    VaultViewerError,
)
from vaultviewer.core.phrases import Phrase, phrase
from vaultviewer.core.preflight.grants import failed, refused
from vaultviewer.core.preflight.inspection import KeyFacts
from vaultviewer.core.preflight.key_policy import Verdict, judge
from vaultviewer.core.preflight.model import Grant, Outcome, PolicyHome, Stage, Step
from vaultviewer.core.preflight.policies import ses_statement
from vaultviewer.core.preflight.record import Record

_SYMMETRIC: Final = "SYMMETRIC_DEFAULT"
"""The one KeySpec that is symmetric and encrypts; HMAC keys are symmetric, too, and don't."""
_USABLE: Final = frozenset({"Enabled", "Updating"})
_DOOMED: Final = frozenset({"PendingDeletion", "PendingReplicaDeletion"})
"""States: "Key states of AWS KMS keys" in the AWS KMS Developer Guide."""

_MANAGED_ALIAS: Final = "alias/aws/"


def try_keys(record: Record, key_ids: Sequence[str]) -> None:
    """Look at each key, and at what Amazon SES needs of it.

    Raises Cancelled.
    """
    for key_id in key_ids:
        facts = _describe(record, key_id)
        _look_at_policy(record, key_id, facts)


def _describe(record: Record, key_id: str) -> KeyFacts | Step:
    """Return what the key is like, or the step that says why nobody knows."""
    record.begin(Stage.KEY, key_id)
    try:
        facts = record.around.inspector.describe_key(key_id, cancel=record.cancel)
    except AccessDenied as error:
        step = _undescribed(record, key_id, error)
    except VaultViewerError as error:
        step = failed(record, Stage.KEY, error, untrusted_subject=key_id)
    else:
        record.key_arns[key_id] = facts.arn
        step = _judged(record, key_id, facts)
        if step.outcome is Outcome.WORKED:
            record.end(step)
            return facts
    record.end(step)
    return step


def _undescribed(record: Record, key_id: str, error: AccessDenied) -> Step:
    """Reading mail takes no right to describe: what the ARN says has to do."""
    reason = phrase("You may not describe it, and reading mail doesn't take that.")
    remarks: tuple[Phrase, ...] = ()
    region, account = arn_region(key_id), arn_account(key_id)
    if region and account:
        remarks = (
            phrase("By its ARN it is in {region}, in the account {account}.", region=region, account=account),
        )
    return refused(
        record, Step(Stage.KEY, Outcome.SKIPPED, reason, key_id, remarks=remarks, error=error), error
    )


def _judged(record: Record, key_id: str, facts: KeyFacts) -> Step:
    trouble = _trouble(key_id, facts)
    if trouble is not None:
        return trouble
    found = phrase(
        "Symmetric, enabled, in {region}, in the account {account}.",
        region=facts.region,
        account=facts.account,
    )
    remarks: list[Phrase] = []
    if key_id != facts.arn:
        remarks.append(phrase("It leads to {arn}, which a connection had better name.", arn=facts.arn))
    if record.caller is not None and facts.account != record.caller.account:
        remarks.append(
            phrase(
                "The key is another account's: its key policy and your own policy both have to let you in."
            )
        )
    return Step(Stage.KEY, Outcome.WORKED, found, key_id, remarks=tuple(remarks))


def _trouble(key_id: str, facts: KeyFacts) -> Step | None:
    if facts.spec != _SYMMETRIC:
        return Step(
            Stage.KEY,
            Outcome.FAILED,
            phrase(
                "{arn} is no symmetric encryption key: its KeySpec is {spec}, its KeyUsage {usage}.",
                arn=facts.arn,
                spec=facts.spec,
                usage=facts.usage,
            ),
            key_id,
            way_out=phrase(
                "Choose a symmetric key in the receipt rule: Amazon SES takes no other. In the KMS console, "
                "“Cryptographic configuration” shows a key's type; DescribeKey answers with KeySpec "
                "SYMMETRIC_DEFAULT and KeyUsage ENCRYPT_DECRYPT."
            ),
        )
    if facts.state in _USABLE:
        return None
    error = _state_error(facts)
    found, _, way_out = error.phrases()
    return Step(Stage.KEY, Outcome.FAILED, found, key_id, way_out, error=error)


def _state_error(facts: KeyFacts) -> VaultViewerError:
    if facts.state == "Disabled":
        return KeyDisabled(key=facts.arn)
    if facts.state in _DOOMED:
        return KeyPendingDeletion(key=facts.arn)
    return KeyUnusable(key=facts.arn, reason=f"its state is {facts.state}")


# ---------------------------------------------------------------------------------- what Amazon SES needs


def _look_at_policy(record: Record, key_id: str, described: KeyFacts | Step) -> None:
    record.begin(Stage.SES, key_id)
    record.end(replace(_ses_step(record, key_id, described), untrusted_subject=key_id))


def _ses_step(record: Record, key_id: str, described: KeyFacts | Step) -> Step:
    if isinstance(described, Step):
        if described.outcome is Outcome.FAILED:
            return _skipped(phrase("The key itself can't serve."))
        if _MANAGED_ALIAS in key_id:
            return _MANAGED
        key_arn = key_id if not _is_alias(key_id) else None
    elif described.aws_managed:
        return _MANAGED
    else:
        key_arn = described.arn
    return _read_policy(record, key_arn)


def _read_policy(record: Record, key: str | None) -> Step:
    """Judge the key policy where it may be read; else print what has to stand in it."""
    setup = record.setup()
    owner = arn_account(key or "")
    account = record.around.connection.account or owner or setup.account
    grant = Grant(PolicyHome.KEY, key or "the key", ses_statement(account))
    if key is None:
        return _skipped(phrase("Where its alias leads isn't known, so its policy can't be read."), grant)
    if record.caller is not None and owner not in {None, record.caller.account}:
        return _skipped(phrase("The key is another account's, which alone can read its policy."), grant)
    try:
        policy = record.around.inspector.key_policy(key, cancel=record.cancel)
    except CredentialsError as error:
        return failed(record, Stage.SES, error)
    except AccessDenied as error:
        refusal = Step(Stage.SES, Outcome.SKIPPED, phrase("You may not read its policy."), error=error)
        told = refused(record, refusal, error)
        return replace(told, way_out=_COMPARE, grants=(grant, *told.grants))
    except VaultViewerError as error:
        return replace(_skipped(error.phrases()[0], grant), error=error)
    verdict = judge(policy, key_arn=key, account=account, rule_names=record.around.connection.rule_names)
    return _told(verdict, grant)


def _told(verdict: Verdict, grant: Grant) -> Step:
    found = _FOUND[verdict]
    if verdict is Verdict.LETS_IN:
        return Step(Stage.SES, Outcome.WORKED, found)
    outcome = Outcome.SKIPPED if verdict in {Verdict.UNCLEAR, Verdict.UNREADABLE} else Outcome.FAILED
    # A statement that allows can't outweigh one that denies.
    grants = () if verdict is Verdict.DENIES else (grant,)
    return Step(Stage.SES, outcome, found, way_out=_WAYS_OUT.get(verdict, _COMPARE), grants=grants)


def _skipped(reason: Phrase, grant: Grant | None = None) -> Step:
    if grant is None:
        return Step(Stage.SES, Outcome.SKIPPED, reason)
    return Step(Stage.SES, Outcome.SKIPPED, reason, way_out=_COMPARE, grants=(grant,))


def _is_alias(key_id: str) -> bool:
    return key_id.rpartition(":")[2].startswith("alias/")


_MANAGED: Final = Step(
    Stage.SES,
    Outcome.WORKED,
    phrase("It is an AWS managed key: Amazon SES may use it without a statement in its policy."),
)
_COMPARE: Final = phrase("Have the owner of the key compare its policy with the statement below.")
_FOUND: Final[Mapping[Verdict, Phrase]] = MappingProxyType(
    {
        Verdict.LETS_IN: phrase("Its policy lets Amazon SES encrypt mail received for this account alone."),
        Verdict.TOO_WIDE: phrase(
            "Its policy lets Amazon SES encrypt under it for anybody's mail, not for this account's alone."
        ),
        Verdict.LACKS_ENCRYPT: phrase("Its policy lets Amazon SES make data keys, but not kms:Encrypt."),
        Verdict.KEEPS_OUT: phrase(
            "Its policy doesn't let Amazon SES make data keys for this account's mail."
        ),
        Verdict.DENIES: phrase("Its policy expressly denies Amazon SES the use of this key."),
        Verdict.UNCLEAR: phrase(
            "Whether its policy lets Amazon SES in depends on conditions of other kinds."
        ),
        Verdict.UNREADABLE: phrase("Its policy makes no sense to VaultViewer."),
    }
)
_WAYS_OUT: Final[Mapping[Verdict, Phrase]] = MappingProxyType(
    {
        Verdict.TOO_WIDE: phrase(
            "Put this statement in the place of the one for ses.amazonaws.com. Whoever can have mail "
            "encrypted under the key and write to the bucket can make messages that pass every check."
        ),
        Verdict.LACKS_ENCRYPT: phrase("Put this statement in the place of the one for ses.amazonaws.com."),
        Verdict.KEEPS_OUT: phrase(
            "Add this statement, unless the receipt rule writes through an IAM role: then that role has to "
            "be allowed kms:GenerateDataKey* instead."
        ),
        Verdict.DENIES: phrase("Have that denial lifted, or choose another key in the receipt rule."),
    }
)
