"""From a refusal to the permission that is missing, the statement that grants it, and where it has to go."""

from dataclasses import replace
from typing import Final

from vaultviewer.core.aws_names import arn_account, is_key_arn
from vaultviewer.core.errors import AccessDenied, VaultViewerError
from vaultviewer.core.phrases import Phrase, phrase
from vaultviewer.core.preflight import policies
from vaultviewer.core.preflight.model import Grant, Lack, Outcome, PolicyHome, Stage, Statement, Step
from vaultviewer.core.preflight.record import Record

_RESOURCE_BASED: Final = "resource-based policy"
_IDENTITY_BASED: Final = "identity-based policy"


def failed(
    record: Record, stage: Stage, error: VaultViewerError, *remarks: Phrase, untrusted_subject: str = ""
) -> Step:
    """Return the step that this error ended, with what would mend it."""
    found, _, way_out = error.phrases()
    step = Step(stage, Outcome.FAILED, found, untrusted_subject, way_out, remarks, error)
    return refused(record, step, error) if isinstance(error, AccessDenied) else step


def refused(record: Record, step: Step, error: AccessDenied) -> Step:
    """Add to a step what is missing, and the statements that grant it where that can help."""
    lack = Lack(str(error.details["action"]), str(error.details["resource"]))
    denying, silent = error.details.get("denying_policy"), error.details.get("silent_policy")
    if denying:
        denied = phrase("A {kind} denies it expressly, which outweighs all that allow it.", kind=denying)
        way_out = phrase("Have that denial lifted: no statement that allows can mend this.")
        return replace(step, lack=lack, way_out=way_out, remarks=(*step.remarks, denied))
    if silent and silent not in {_RESOURCE_BASED, _IDENTITY_BASED}:
        also = phrase("AWS says that no {kind} allows it: it has to be allowed there, too.", kind=silent)
        step = replace(step, remarks=(*step.remarks, also))
    return replace(step, lack=lack, grants=_grants(record, lack, error))


def _grants(record: Record, lack: Lack, error: AccessDenied) -> tuple[Grant, ...]:
    statement = _statement(record, lack, str(error.details.get("operation")))
    home, whose = _resource(record, lack)
    caller = record.caller
    who = caller.arn if caller is not None else "the identity that this connection uses"
    to_identity = Grant(PolicyHome.IDENTITY, who, statement)
    if caller is None or home is PolicyHome.IDENTITY:
        return (to_identity,)
    there = policies.to_principal(statement, caller.account, record.setup().partition)
    to_resource = Grant(home, whose, {**there, "Resource": "*"} if home is PolicyHome.KEY else there)
    if error.details.get("silent_policy") == _RESOURCE_BASED:
        return (to_resource,)
    # A key of another account has to allow it as well. Whose a bucket is, its name doesn't tell.
    foreign = arn_account(whose) not in {None, caller.account}
    return (to_identity, to_resource) if foreign else (to_identity,)


def _statement(record: Record, lack: Lack, operation: str) -> Statement:
    """Return the least that would have let the call through."""
    setup = record.setup()
    match lack.action:
        case "s3:ListBucket":
            return policies.list_statement(setup)
        case "s3:GetObject":
            return policies.read_statement(setup)
        case "kms:Decrypt" if operation == "Decrypt":
            # With no key in the connection, a message has chosen this one: nobody should allow that unseen.
            ours = bool(record.around.connection.kms_keys) and is_key_arn(lack.resource)
            return policies.decrypt_statement(replace(setup, keys=(lack.resource,)) if ours else setup)
        case "kms:Decrypt":
            return policies.server_side_statement(lack.resource, record.region or "REGION")
    return policies.plain_statement(lack.action, _role(record) or lack.resource)


def _resource(record: Record, lack: Lack) -> tuple[PolicyHome, str]:
    """Say which policy besides the caller's could allow it, and whose that is."""
    if lack.action.startswith("s3:"):
        return PolicyHome.BUCKET, record.setup().bucket_arn
    if lack.action.startswith("kms:"):
        return PolicyHome.KEY, lack.resource
    return PolicyHome.IDENTITY, ""


def _role(record: Record) -> str | None:
    role = record.around.connection.sign_in.role
    return role.arn if role is not None else None
