"""The tokens of IAM Identity Center on this machine: the files of the AWS command line, read and written.

Names and fields are those of botocore's `SSOTokenLoader` and `JSONFileCache` and of the AWS command line's
`SSOTokenFetcher` (version 2); botocore's own credentials providers read what is written here.
"""

import hashlib
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self, TypeVar

import msgspec

from vaultviewer.adapters.aws.identity_center.settings import SsoSettings
from vaultviewer.core.errors import SaveFailed
from vaultviewer.core.export.atomic import write_whole

log: Final = logging.getLogger(__name__)

_OWNER_ONLY: Final = 0o700
_AUTHORIZATION_CODE: Final = "authorization_code"

_Kept = TypeVar("_Kept", "Token", "Registration")


class _Secret(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A file of the cache. Its repr says nothing."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class Registration(_Secret, frozen=True, rename="camel", omit_defaults=True):
    """This program, as Identity Center knows it for some months. Moments are text, with “Z” or “UTC”."""

    client_id: str
    client_secret: str
    expires_at: str
    scopes: tuple[str, ...] | None = None
    grant_types: tuple[str, ...] | None = None

    @property
    def for_device_codes(self) -> bool:
        """Whether it may ask for device codes: the AWS command line also keeps registrations that may not."""
        return _AUTHORIZATION_CODE not in (self.grant_types or ())

    def lasts(self, now: datetime, *, seconds: float = 0) -> bool:
        return lasts(self.expires_at, now, seconds=seconds)


class Token(_Secret, frozen=True, rename="camel", omit_defaults=True):
    """What proves that somebody has signed in; with a refresh token and its registration, for longer."""

    access_token: str
    expires_at: str
    start_url: str | None = None
    region: str | None = None
    refresh_token: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    registration_expires_at: str | None = None

    def lasts(self, now: datetime, *, seconds: float = 0) -> bool:
        return lasts(self.expires_at, now, seconds=seconds)

    def refreshable(self, now: datetime) -> bool:
        return None not in (self.refresh_token, self.client_id, self.client_secret) and lasts(
            self.registration_expires_at or "", now
        )

    def with_registration(self, registration: Registration) -> Self:
        return msgspec.structs.replace(
            self,
            client_id=registration.client_id,
            client_secret=registration.client_secret,
            registration_expires_at=registration.expires_at,
        )


def written(moment: datetime) -> str:
    """Return a moment as the AWS command line writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def lasts(untrusted_moment: str, now: datetime, *, seconds: float = 0) -> bool:
    """Tell whether a moment is more than some seconds away; one without a zone counts as past."""
    text = untrusted_moment.strip()
    # botocore's `JSONFileCache` writes the zone's name by default.
    text = f"{text.removesuffix('UTC')}Z" if text.endswith("UTC") else text
    try:
        return (datetime.fromisoformat(text) - now).total_seconds() > seconds
    except (ValueError, TypeError):
        return False


def _cache_folder() -> Path:
    return Path.home() / ".aws" / "sso" / "cache"


class TokenCache:
    """The files in `~/.aws/sso/cache`. What can't be saved there is kept while this object lives."""

    def __init__(self, folder: Callable[[], Path] = _cache_folder) -> None:
        self._folder = folder
        self._unsaved: dict[str, Token | Registration] = {}

    def token(self, settings: SsoSettings) -> Token | None:
        """Return the token of a start page, which may have run out."""
        token = self._read(_token_name(settings), Token)
        # A section of the configuration can be pointed at another start page under the same name.
        if token is not None and token.start_url not in (None, settings.start_url):
            return None
        return token

    def keep_token(self, settings: SsoSettings, token: Token) -> None:
        self._write(_token_name(settings), token)

    def registration(self, settings: SsoSettings) -> Registration | None:
        return self._read(_registration_name(settings), Registration)

    def keep_registration(self, settings: SsoSettings, registration: Registration) -> None:
        self._write(_registration_name(settings), registration)

    def _read(self, name: str, kind: type[_Kept]) -> _Kept | None:
        unsaved = self._unsaved.get(name)
        if isinstance(unsaved, kind):
            return unsaved
        try:
            return msgspec.json.decode((self._folder() / name).read_bytes(), type=kind)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None  # as good as none: the next sign-in writes it anew

    def _write(self, name: str, what: Token | Registration) -> None:
        folder = self._folder()
        try:
            folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
            write_whole(folder / name, msgspec.json.encode(what), overwrite=True)
        except (OSError, SaveFailed) as problem:
            self._unsaved[name] = what
            log.warning("the sign-in is kept for this run only: %s", type(problem).__name__)
        else:
            self._unsaved.pop(name, None)


def _token_name(settings: SsoSettings) -> str:
    return _file_name(settings.start_url if settings.session_name is None else settings.session_name)


def _registration_name(settings: SsoSettings) -> str:
    asked = {
        "tool": "botocore",
        "startUrl": settings.start_url,
        "region": settings.region,
        "scopes": settings.scopes,
        "session_name": settings.session_name,
    }
    return _file_name(json.dumps(asked, sort_keys=True))


def _file_name(of: str) -> str:
    return hashlib.sha1(of.encode(), usedforsecurity=False).hexdigest() + ".json"
