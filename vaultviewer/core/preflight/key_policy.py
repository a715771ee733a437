"""Does a key policy let Amazon SES encrypt received mail, and for whom?

Evaluated as far as that question goes: statements that allow and deny, principals, actions, and the
conditions that AWS documents for SES. Whatever else a policy says counts as "can't tell", never as a yes.

Rules: "IAM JSON policy elements reference" and "Policy evaluation logic" in the IAM User Guide.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import msgspec

from vaultviewer.core.preflight.policies import MESSAGE_ID_KEY, RULE_NAME_KEY, SES, SOURCE_ACCOUNT_KEY

LARGEST_POLICY: Final = 32 * 1024
"""Characters of a key policy ("Resource quotas" in the AWS KMS Developer Guide)."""

_ENCRYPT: Final = "kms:Encrypt"
_MAKE_DATA_KEY: Final = "kms:GenerateDataKey"
_SOURCE_ACCOUNT: Final = "aws:SourceAccount"
_SOURCE_ARN: Final = "aws:SourceArn"
_NOBODY: Final = "000000000000"
"""An account that nobody has."""

Truth: TypeAlias = bool | None
"""None where nobody can tell."""


class Verdict(StrEnum):
    """What a key policy means for SES. TOO_WIDE: it may use the key for anybody's mail."""

    LETS_IN = "lets in"
    TOO_WIDE = "too wide"
    LACKS_ENCRYPT = "lacks encrypt"
    KEEPS_OUT = "keeps out"
    DENIES = "denies"
    UNCLEAR = "unclear"
    UNREADABLE = "unreadable"


def judge(untrusted_policy: str, *, key_arn: str, account: str, rule_names: Sequence[str] = ()) -> Verdict:
    """Judge a key policy for mail that SES receives for `account`, through each of these receipt rules.

    AWS has documented two forms, and either is as it should be. The elder allows kms:Encrypt and
    kms:GenerateDataKey* under the encryption context; the younger allows kms:GenerateDataKey* alone, under
    aws:SourceAccount.
    """
    if len(untrusted_policy) > LARGEST_POLICY:
        return Verdict.UNREADABLE
    try:
        policy = msgspec.json.decode(untrusted_policy, type=_Policy)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return Verdict.UNREADABLE
    statements = policy.statement if isinstance(policy.statement, list) else [policy.statement]
    requests = [_Request(account, key_arn, rule) for rule in rule_names or (None,)]
    verdicts = (_judge(statements, request) for request in requests)
    return next((verdict for verdict in verdicts if verdict is not Verdict.LETS_IN), Verdict.LETS_IN)


class _Statement(msgspec.Struct, rename="pascal"):
    """What is read of a statement."""

    effect: str
    principal: str | dict[str, str | list[str]] | None = None
    action: str | list[str] | None = None
    not_action: str | list[str] | None = None
    resource: str | list[str] | None = None
    condition: dict[str, dict[str, Any]] = {}


class _Policy(msgspec.Struct, rename="pascal"):
    statement: _Statement | list[_Statement]


@dataclass(frozen=True, slots=True)
class _Request:
    """A call that SES makes under a key, for a message that came for `account` through a receipt rule."""

    account: str
    key_arn: str
    rule_name: str | None

    def value(self, condition_key: str) -> str | None:
        """Return what a condition key holds in this call; None where that isn't known."""
        return {
            SOURCE_ACCOUNT_KEY.lower(): self.account,
            RULE_NAME_KEY.lower(): self.rule_name,
            _SOURCE_ACCOUNT.lower(): self.account,
            "aws:principalisawsservice": "true",
            "aws:principalservicename": SES,
        }.get(condition_key.lower())

    def holds(self, condition_key: str) -> Truth:
        """Tell whether a condition key is there at all."""
        return True if condition_key.lower() in _THERE else None

    def source_arn(self, like: str) -> str:
        """Return the receipt rule's ARN, with Region and names taken from a pattern: they aren't known."""
        parts = like.split(":", 5)
        whole = len(parts) == _ARN_PARTS
        region = parts[3] if whole else "eu-west-1"
        rule = parts[5] if whole and parts[5].startswith("receipt-rule-set/") else _SOME_RULE
        return f"arn:aws:ses:{region}:{self.account}:{rule}"


_ARN_PARTS: Final = 6
_SOME_RULE: Final = "receipt-rule-set/set:receipt-rule/rule"
_THERE: Final = frozenset(
    key.lower()
    for key in (
        *(RULE_NAME_KEY, MESSAGE_ID_KEY, SOURCE_ACCOUNT_KEY, _SOURCE_ACCOUNT, _SOURCE_ARN),
        *("aws:PrincipalIsAWSService", "aws:PrincipalServiceName"),
    )
)


def _judge(statements: Sequence[_Statement], request: _Request) -> Verdict:
    make = _decide(statements, request, _MAKE_DATA_KEY)
    if make is not Verdict.LETS_IN:
        return make
    for_others = _decide(statements, replace(request, account=_NOBODY), _MAKE_DATA_KEY)
    if for_others in {Verdict.LETS_IN, Verdict.UNCLEAR}:
        return Verdict.TOO_WIDE if for_others is Verdict.LETS_IN else Verdict.UNCLEAR
    encrypt = _decide(statements, request, _ENCRYPT)
    if encrypt is Verdict.KEEPS_OUT:
        return Verdict.LETS_IN if _is_younger_form(statements, request) else Verdict.LACKS_ENCRYPT
    return encrypt


def _is_younger_form(statements: Iterable[_Statement], request: _Request) -> bool:
    return any(
        key.lower() in {_SOURCE_ACCOUNT.lower(), _SOURCE_ARN.lower()}
        for statement in statements
        if statement.effect == "Allow" and _applies(statement, request, _MAKE_DATA_KEY)
        for keys in statement.condition.values()
        for key in keys
    )


def _decide(statements: Iterable[_Statement], request: _Request, action: str) -> Verdict:
    """Say LETS_IN, KEEPS_OUT, DENIES or UNCLEAR: one statement that denies outweighs all that allow."""
    applying = [(statement.effect, _applies(statement, request, action)) for statement in statements]
    allowed = _any(truth for effect, truth in applying if effect == "Allow")
    denied = _any(truth for effect, truth in applying if effect != "Allow")
    if denied:
        return Verdict.DENIES
    if allowed is False:
        return Verdict.KEEPS_OUT
    return Verdict.LETS_IN if allowed and denied is False else Verdict.UNCLEAR


def _applies(statement: _Statement, request: _Request, action: str) -> Truth:
    return _all(
        (
            _names_ses(statement.principal),
            _covers_action(statement, action),
            _covers_key(statement.resource, request.key_arn),
            *(
                _condition_holds(operator, key, values, request)
                for operator, keys in statement.condition.items()
                for key, values in keys.items()
            ),
        )
    )


def _names_ses(principal: str | dict[str, str | list[str]] | None) -> Truth:
    if principal is None:
        return None  # NotPrincipal, which AWS itself advises against
    if isinstance(principal, str):
        return principal == "*"
    return "*" in _list(principal.get("AWS")) or SES in _list(principal.get("Service"))


def _covers_action(statement: _Statement, action: str) -> bool:
    if statement.action is not None:
        return _matches_one(action, statement.action)
    return statement.not_action is not None and not _matches_one(action, statement.not_action)


def _matches_one(action: str, patterns: str | list[str]) -> bool:
    return any(_like(action.lower(), pattern.lower()) for pattern in _list(patterns))


def _covers_key(resource: str | list[str] | None, key_arn: str) -> Truth:
    """In a key policy "*" is the key itself."""
    return None if resource is None else any(_like(key_arn, pattern) for pattern in _list(resource))


# ------------------------------------------------------------------------------------------- small tools


def _like(actual: str, pattern: str) -> bool:
    """Match a pattern of IAM's: `*` stands for any characters, `?` for one, and a bracket for itself."""
    return fnmatchcase(actual, pattern.replace("[", "[[]"))


def _list(words: str | list[str] | None) -> list[str]:
    return [words] if isinstance(words, str) else words or []


def _any(truths: Iterable[Truth]) -> Truth:
    known = list(truths)
    return True if True in known else None if None in known else False


def _all(truths: Iterable[Truth]) -> Truth:
    known = list(truths)
    return False if False in known else None if None in known else True


# ------------------------------------------------------------------------------------------ conditions


def _condition_holds(operator: str, key: str, untrusted_values: object, request: _Request) -> Truth:
    values = untrusted_values if isinstance(untrusted_values, list) else [untrusted_values]
    # JSON's own true and false are as good as the words; a policy variable is nobody's to know here.
    texts = [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
    if any("${" in text for text in texts):
        return None
    if operator == "Null":
        there = request.holds(key)
        return None if there is None else all(text.lower() == str(not there).lower() for text in texts)
    test = _TESTS.get(operator.removesuffix("IfExists"))
    if test is None:
        return None
    return test(key, texts, request)


_Test: TypeAlias = Callable[[str, Sequence[str], _Request], Truth]


def _test(same: Callable[[str, str], bool], *, wildcards: bool, negated: bool = False) -> _Test:
    """Build a condition operator out of the comparison of an actual value with one of the policy."""

    def found(key: str, texts: Sequence[str], request: _Request) -> Truth:
        if key.lower() == _SOURCE_ARN.lower():
            patterns = [text for text in texts if wildcards or not set("*?") & set(text)]
            return any(same(request.source_arn(text), text) for text in patterns)
        actual = request.value(key)
        if actual is not None:
            return any(same(actual, text) for text in texts)
        return True if wildcards and "*" in texts and request.holds(key) else None

    def test(key: str, texts: Sequence[str], request: _Request) -> Truth:
        truth = found(key, texts, request)
        return not truth if negated and truth is not None else truth

    return test


def _same(actual: str, text: str) -> bool:
    return actual == text


def _same_letters(actual: str, text: str) -> bool:
    return actual.lower() == text.lower()


_TESTS: Final[Mapping[str, _Test]] = MappingProxyType(
    {
        "StringEquals": _test(_same, wildcards=False),
        "StringNotEquals": _test(_same, wildcards=False, negated=True),
        "StringEqualsIgnoreCase": _test(_same_letters, wildcards=False),
        "StringNotEqualsIgnoreCase": _test(_same_letters, wildcards=False, negated=True),
        "StringLike": _test(_like, wildcards=True),
        "StringNotLike": _test(_like, wildcards=True, negated=True),
        "ArnEquals": _test(_like, wildcards=True),
        "ArnLike": _test(_like, wildcards=True),
        "ArnNotEquals": _test(_like, wildcards=True, negated=True),
        "ArnNotLike": _test(_like, wildcards=True, negated=True),
        "Bool": _test(_same_letters, wildcards=False),
    }
)
