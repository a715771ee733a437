"""Check 7: have KMS unwrap the data key, under a key that the connection names and no other.

What the object says about its key is untrusted: it chooses the order among configured keys, never a key of
its own, a Region or an account.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.envelope.model import Envelope
from vaultviewer.core.envelope.policy import Policy
from vaultviewer.core.envelope.secret import SecretBuffer
from vaultviewer.core.errors import (
    AccessDenied,
    InvalidDataKey,
    KeyUnavailable,
    UnexpectedKey,
    VaultViewerError,
    WrongKey,
)
from vaultviewer.core.ports import KeyService

DATA_KEY_BYTES: Final = 32

_KEY_ARN: Final = re.compile(r"arn:aws[a-z\-]*:kms:[a-z0-9\-]+:[0-9]{12}:key/[A-Za-z0-9\-]+")


@dataclass(frozen=True, slots=True)
class DataKey:
    """The unwrapped key and who unwrapped it."""

    secret: SecretBuffer
    key_arn: str
    request_id: str | None


def unwrap(envelope: Envelope, policy: Policy, keys: KeyService, cancel: CancelToken) -> DataKey:
    """Ask KMS with each accepted key in turn until one fits.

    A key that didn't wrap this message, that may not be used or that is away doesn't keep the next from being
    tried; where none fits, the first failure other than "another key" tells most.

    Raises WrongKey, WrappedKeyRejected, UnexpectedKey, InvalidDataKey; ServiceError; Cancelled.
    """
    if policy.accept_any_key:
        return _decrypt(envelope, None, keys, cancel)
    failures: list[VaultViewerError] = []
    for key_id in in_likely_order(policy.accepted_keys, envelope.untrusted_kms_key):
        try:
            return _decrypt(envelope, key_id, keys, cancel)
        except (WrongKey, AccessDenied, KeyUnavailable) as failure:
            failures.append(failure)
    telling = next((failure for failure in failures if not isinstance(failure, WrongKey)), None)
    raise telling or WrongKey(
        key=", ".join(policy.accepted_keys), named_key=envelope.untrusted_kms_key or "none"
    )


def in_likely_order(accepted: Sequence[str], untrusted_named: str | None) -> list[str]:
    """Put the configured keys that the object names first. Nothing enters that isn't configured."""
    return sorted(accepted, key=lambda configured: not _is_named(configured, untrusted_named))


def _is_named(configured: str, untrusted_named: str | None) -> bool:
    if untrusted_named is None:
        return False
    return configured == untrusted_named or untrusted_named.endswith((f":key/{configured}", f":{configured}"))


def is_accepted_answer(configured: str | None, answer_arn: str) -> bool:
    """Tell whether KMS's answer names the key that was asked for.

    What an alias leads to is KMS's knowledge alone; of an alias ARN, Region and account can be compared.
    """
    if not _KEY_ARN.fullmatch(answer_arn):
        return False
    if configured is None or configured.startswith("alias/"):
        return True
    if configured.startswith("arn:"):
        owner, _, resource = configured.rpartition(":")
        return answer_arn == configured or (
            resource.startswith("alias/") and answer_arn.startswith(f"{owner}:key/")
        )
    return answer_arn.endswith(f":key/{configured}")


def _decrypt(envelope: Envelope, key_id: str | None, keys: KeyService, cancel: CancelToken) -> DataKey:
    answer = keys.decrypt(envelope.fields.wrapped_key, context=envelope.context, key_id=key_id, cancel=cancel)
    secret = SecretBuffer(answer.plaintext)
    try:
        if not is_accepted_answer(key_id, answer.key_arn):
            raise UnexpectedKey(key=answer.key_arn)
        if len(secret) != DATA_KEY_BYTES:
            raise InvalidDataKey(actual=len(secret))
    except VaultViewerError:
        secret.wipe()
        raise
    return DataKey(secret, answer.key_arn, answer.request_id)
