"""The JSON form of a way to sign in, as the settings keep it: names and choices, read strictly.

A value that this program doesn't know is refused, not dropped: what is left would sign in as somebody else.
"""

from dataclasses import fields
from types import MappingProxyType
from typing import Any, Final

from vaultviewer.core.sign_in import (
    AssumedRole,
    DefaultChain,
    IdentityCenter,
    Profile,
    SignIn,
    Source,
    StoredKey,
)

_KINDS: Final = MappingProxyType(
    {
        "default_chain": DefaultChain,
        "profile": Profile,
        "identity_center": IdentityCenter,
        "stored_key": StoredKey,
    }
)
_NAMES: Final = MappingProxyType({kind: name for name, kind in _KINDS.items()})
_ROLE_TYPES: Final = MappingProxyType(
    {
        "arn": str,
        "external_id": str | None,
        "session_name": str,
        "duration": int,
        "mfa_serial": str | None,
    }
)


class UnreadableSignIn(Exception):
    """It is not what VaultViewer writes. Its message says where."""


def render_sign_in(sign_in: SignIn) -> dict[str, object]:
    source, role = sign_in.source, sign_in.role
    return {
        "source": {"kind": _NAMES[type(source)], **_values(source)},
        "role": None if role is None else _values(role),
    }


def parse_sign_in(value: object) -> SignIn:
    """Read what `render_sign_in` wrote.

    Raises UnreadableSignIn.
    """
    given = _object(value, "sign-in")
    if given.keys() != {"source", "role"}:
        raise UnreadableSignIn("the sign-in has other parts than source and role")
    role = given["role"]
    return SignIn(_source(given["source"]), None if role is None else _role(role))


def _source(value: object) -> Source:
    given: dict[str, Any] = _object(value, "source")
    name = given.pop("kind", None)
    kind = _KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise UnreadableSignIn("the source is of no known kind")
    _check(given, {field.name: str for field in fields(kind)}, "source")
    source: Source = kind(**given)
    return source


def _role(value: object) -> AssumedRole:
    given: dict[str, Any] = _object(value, "role")
    _check(given, _ROLE_TYPES, "role")
    return AssumedRole(**given)


def _check(given: dict[str, object], types: Any, where: str) -> None:  # noqa: ANN401  a mapping to types and unions
    if given.keys() != types.keys():
        raise UnreadableSignIn(f"the {where} has other parts than it should have")
    for name, kind in types.items():
        if not isinstance(given[name], kind) or isinstance(given[name], bool):
            raise UnreadableSignIn(f"the {where}'s {name} is of the wrong type")


def _object(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise UnreadableSignIn(f"the {where} is no object")
    return dict(value)


def _values(part: Source | AssumedRole) -> dict[str, object]:
    return {field.name: getattr(part, field.name) for field in fields(part)}
