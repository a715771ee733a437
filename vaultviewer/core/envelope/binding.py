"""Check 5: does this object belong under its name?

The context travels with the object, so KMS and the tag hold for a whole message put in another's place. Only
the object's name, and what the user knows of account and receipt rules, stand outside of the object.
"""

from typing import Final

from vaultviewer.core.envelope.model import Envelope
from vaultviewer.core.envelope.policy import Policy
from vaultviewer.core.errors import (
    AccountMismatch,
    BindingRefused,
    MessageIdMismatch,
    MessageIdMissing,
    RuleNotAllowed,
)

SETUP_NOTIFICATION: Final = "AMAZON_SES_SETUP_NOTIFICATION"
"""SES writes it once when a rule is made; its message ID is not in its name."""


def names_in_key(key: str, key_prefix: str) -> tuple[str, ...]:
    """Return the names under which SES may have stored this key, the likeliest first.

    SES glues prefix and message ID together. With a slash between them the ID is the last component; without
    one, only the connection can say where it begins.
    """
    last_component = key.rpartition("/")[2]
    if key_prefix and not key_prefix.endswith("/") and key.startswith(key_prefix):
        after_prefix = key.removeprefix(key_prefix)
        if "/" not in after_prefix and after_prefix:
            return (after_prefix, last_component)
    return (last_component,)


def is_setup_notification(key: str, policy: Policy) -> bool:
    return SETUP_NOTIFICATION in names_in_key(key, policy.key_prefix)


def binding_problems(key: str, envelope: Envelope, policy: Policy) -> tuple[BindingRefused, ...]:
    """Return everything that speaks against this object under this name, the gravest first."""
    names = names_in_key(key, policy.key_prefix)
    if envelope.message_id is None:
        return (MessageIdMissing(named=names[0]),)
    problems: list[BindingRefused] = []
    if envelope.message_id not in names and not is_setup_notification(key, policy):
        problems.append(MessageIdMismatch(named=names[0], encrypted_as=envelope.message_id))
    if policy.account is not None and envelope.account != policy.account:
        problems.append(AccountMismatch(found_account=envelope.account, expected_account=policy.account))
    if policy.rule_names and envelope.rule_name not in policy.rule_names:
        problems.append(RuleNotAllowed(rule=envelope.rule_name, allowed=", ".join(sorted(policy.rule_names))))
    return tuple(problems)
