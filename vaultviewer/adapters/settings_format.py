"""The JSON form of the settings, read strictly: what decides about security is never guessed.

Version 2. A key that this program doesn't know is kept at the top and ignored in a connection. A new field
that narrows what a connection accepts, or says who asks, therefore needs a new version, which older programs
refuse. Version 1 knew no other way to sign in than the default chain and profiles.
"""

import base64
import binascii
import json
import math
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from vaultviewer.adapters.sign_in_format import UnreadableSignIn, parse_sign_in, render_sign_in
from vaultviewer.core.connection import SHORTEST_WATCH, Connection
from vaultviewer.core.settings import Settings
from vaultviewer.core.sign_in import Profile, SignIn

VERSION: Final = 2
_READABLE: Final = frozenset({1, VERSION})
_OWN_KEYS: Final = frozenset({"version", "connections", "layout", "options"})
_SHORTEST_WAIT: Final = 0.1
_LONGEST_WAIT: Final = 600.0
_LONGEST_WATCH: Final = 86_400.0


class Malformed(Exception):
    """The text is not what VaultViewer writes. Its message says where, for `SettingsUnreadable`."""


class Document(NamedTuple):
    """A settings file's content: what this program knows, and what it only carries on."""

    settings: Settings
    unknown: Mapping[str, object] = MappingProxyType({})


def render(document: Document) -> bytes:
    """Write the settings down, in ASCII so that any text at all survives."""
    settings = document.settings
    top = {
        **document.unknown,
        "version": VERSION,
        "connections": [
            {name: _plain(getattr(connection, name)) for name in _FIELDS}
            for connection in settings.connections
        ],
        "layout": dict(settings.layout),
        "options": dict(settings.options),
    }
    return (json.dumps(top, indent=2, allow_nan=False) + "\n").encode("ascii")


def parse(text: bytes) -> Document:
    """Read what `render` wrote.

    Raises Malformed.
    """
    try:
        top = json.loads(text, object_pairs_hook=_without_duplicates, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Malformed("it is not valid JSON") from error
    top = _object(top, "the file")
    if _whole(top.get("version"), "version") not in _READABLE:
        raise Malformed("another version of VaultViewer wrote it")
    entries = _list(top.get("connections", []), "connections")
    connections = tuple(_connection(entry, f"connection {n}") for n, entry in enumerate(entries, start=1))
    if len({connection.id for connection in connections}) < len(connections):
        raise Malformed("two connections have the same id")
    layout = _object(top.get("layout", {}), "layout")
    options = _object(top.get("options", {}), "options")
    settings = Settings(
        connections=connections,
        layout={name: _base64(value, f"layout {name}") for name, value in layout.items()},
        options={name: _option(value, f"option {name}") for name, value in options.items()},
    )
    return Document(settings, {name: value for name, value in top.items() if name not in _OWN_KEYS})


def _without_duplicates(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    listed = list(pairs)
    document = dict(listed)
    if len(document) < len(listed):
        raise Malformed("a name appears twice")
    return document


def _no_constant(name: str) -> object:
    raise Malformed(f"{name} is no number")


def _plain(value: object) -> object:
    """Return what JSON can hold."""
    return render_sign_in(value) if isinstance(value, SignIn) else value


def _connection(value: object, where: str) -> Connection:
    given = _object(value, where)
    if "profile" in given and "sign_in" not in given:
        given = given | {"sign_in": _sign_in_of_version_1(given["profile"], f"{where}, profile")}
    for name in ("id", "bucket"):
        if name not in given:
            raise Malformed(f"{where} has no {name}")
    known: dict[str, Any] = {
        name: read(given[name], f"{where}, {name}") for name, read in _FIELDS.items() if name in given
    }
    return Connection(**known)


def _sign_in_of_version_1(profile: object, where: str) -> dict[str, object]:
    name = _text_or_none(profile, where)
    return render_sign_in(SignIn() if name is None else SignIn(Profile(name)))


def _sign_in(value: object, where: str) -> SignIn:
    try:
        return parse_sign_in(value)
    except UnreadableSignIn as error:
        raise Malformed(f"{where}, {error}") from error


def _object(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Malformed(f"{where} is no object")
    return value


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise Malformed(f"{where} is no list")
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise Malformed(f"{where} is no text")
    return value


def _text_or_none(value: object, where: str) -> str | None:
    return None if value is None else _text(value, where)


def _texts(value: object, where: str) -> tuple[str, ...]:
    return tuple(_text(entry, where) for entry in _list(value, where))


def _yes_or_no(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise Malformed(f"{where} is neither true nor false")
    return value


def _whole(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Malformed(f"{where} is no whole number")
    return value


def _number(value: object, where: str, *, longest: float, shortest: float) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise Malformed(f"{where} is no number")
    if not (math.isfinite(value) and shortest <= value <= longest):
        raise Malformed(f"{where} is out of range")
    return float(value)


def _seconds(value: object, where: str) -> float:
    return _number(value, where, shortest=_SHORTEST_WAIT, longest=_LONGEST_WAIT)


def _interval_or_none(value: object, where: str) -> float | None:
    if value is None:
        return None
    return _number(value, where, shortest=SHORTEST_WATCH, longest=_LONGEST_WATCH)


def _base64(value: object, where: str) -> str:
    text = _text(value, where)
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed(f"{where} is no base64") from error
    return text


def _option(value: object, where: str) -> bool | int | str:
    if not isinstance(value, bool | int | str):
        raise Malformed(f"{where} is no simple value")
    return value


_FIELDS: Final[Mapping[str, Callable[[object, str], object]]] = MappingProxyType(
    {
        "id": _text,
        "name": _text,
        "bucket": _text,
        "prefix": _text,
        "sign_in": _sign_in,
        "region": _text_or_none,
        "endpoint_url": _text_or_none,
        "path_style": _yes_or_no,
        "requester_pays": _yes_or_no,
        "ca_bundle": _text_or_none,
        "account": _text_or_none,
        "rule_names": _texts,
        "kms_keys": _texts,
        "accept_any_key": _yes_or_no,
        "allow_cbc": _yes_or_no,
        "allow_instruction_files": _yes_or_no,
        "connect_timeout": _seconds,
        "read_timeout": _seconds,
        "watch_interval": _interval_or_none,
        "queue_url": _text_or_none,
        "announce": _yes_or_no,
        "bookmarks": _texts,
    }
)
"""How each field of a Connection is read. A test holds this table against the class."""
