"""How an access key lies in the keychain: under which name, and in which form."""

import json
from typing import Final

from vaultviewer.core.sign_in import AccessKey

_ID: Final = "access_key_id"
_SECRET: Final = "secret_access_key"  # noqa: S105  the name of a value, not a secret
_TOKEN: Final = "session_token"  # noqa: S105  as above


def secret_name(connection_id: str) -> str:
    """Return the keychain's name for the access key of a connection."""
    return f"connection/{connection_id}/access-key"


def render_access_key(key: AccessKey) -> str:
    """Return the key as the keychain keeps it. The text is a secret."""
    return json.dumps(
        {_ID: key.access_key_id, _SECRET: key.secret_access_key, _TOKEN: key.session_token},
        separators=(",", ":"),
    )


def parse_access_key(secret: str) -> AccessKey | None:
    """Read what `render_access_key` wrote; None for anything else, which somebody else put there."""
    try:
        given = json.loads(secret)
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict) or given.keys() != {_ID, _SECRET, _TOKEN}:
        return None
    access_key_id, secret_access_key, session_token = given[_ID], given[_SECRET], given[_TOKEN]
    if not _is_text(access_key_id) or not _is_text(secret_access_key):
        return None
    if session_token is not None and not _is_text(session_token):
        return None
    return AccessKey(access_key_id, secret_access_key, session_token)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""
