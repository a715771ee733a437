"""A connection as somebody fills it in, with the access key that they typed and that it must never hold."""

import re
from dataclasses import dataclass
from typing import Final

from vaultviewer.core.connection import Connection
from vaultviewer.core.phrases import Phrase, phrase
from vaultviewer.core.sign_in import AccessKey

_ACCESS_KEY_ID: Final = re.compile(r"\w{16,128}", re.ASCII)
"""https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html"""
_TEMPORARY: Final = "ASIA"
"""How the IDs of temporary keys begin.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
"""


@dataclass(frozen=True, slots=True)
class ConnectionDraft:
    """`access_key` is None where none was typed: a key that is kept for the connection stays as it is.

    `for_this_run` wants the key kept in memory until the program ends, and not in the keychain.
    """

    connection: Connection
    access_key: AccessKey | None = None
    for_this_run: bool = False

    def problems(self) -> dict[str, Phrase]:
        """Say what must be corrected before this can work, by the name of the value."""
        found = self.connection.problems()
        if self.access_key is not None:
            found |= _key_problems(self.access_key)
        return found


def _key_problems(key: AccessKey) -> dict[str, Phrase]:
    found: dict[str, Phrase] = {}
    if not _ACCESS_KEY_ID.fullmatch(key.access_key_id):
        found["access_key_id"] = phrase("An access key ID looks like AKIAIOSFODNN7EXAMPLE.")
    if not key.secret_access_key or re.search(r"\s", key.secret_access_key):
        found["secret_access_key"] = phrase("Enter the secret access key as AWS showed it, without spaces.")
    if key.session_token is None and key.access_key_id.startswith(_TEMPORARY):
        found["session_token"] = phrase(
            "A key whose ID begins with ASIA is temporary: it has a token as well."
        )
    return found
