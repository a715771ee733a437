"""Credentials as this machine's AWS configuration has them: botocore's own chain, and its profiles.

The files and the environment are read anew each time, so that what was mended outside counts at once.
"""

from botocore.credentials import CredentialResolver
from botocore.exceptions import ClientError
from botocore.session import Session

from vaultviewer.adapters.aws.border import before_request, border
from vaultviewer.adapters.aws.calls import SIGN_IN
from vaultviewer.adapters.aws.signing.asking import NOBODY, Asked, tell_mfa
from vaultviewer.adapters.aws.signing.held import Issued
from vaultviewer.adapters.aws.signing.providers import Portals, attend, expiry
from vaultviewer.adapters.aws.signing.sessions import machine_session
from vaultviewer.adapters.aws.signing.sts import TokenService
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import (
    CredentialsError,
    ExpiredCredentials,
    InvalidConfiguration,
    InvalidCredentials,
    NoCredentials,
    ServiceError,
)


class ConfiguredKeys:
    """The default chain, or a profile where one is named."""

    def __init__(self, connection: Connection, profile: str | None, portals: Portals) -> None:
        self._connection = connection
        self._profile = profile
        self._portals = portals
        self._last: Issued | None = None

    def issue(self, asked: Asked) -> Issued:
        """Return what the configuration gives now.

        Raises NoCredentials; ProfileNotFound; ExpiredCredentials; InvalidCredentials; MfaCodeNeeded and
        IdentityCenterSignInNeeded where nobody can be asked; InvalidConfiguration; other ServiceErrors;
        Cancelled.
        """
        fresh = asked.until_accepted(lambda: self._load(asked))
        if asked is not NOBODY and _same(fresh, self._last):
            self._check(fresh)
        self._last = fresh
        return fresh

    def _load(self, asked: Asked) -> Issued:
        serials: list[str] = []

        def enter_code(serial: str) -> str:
            serials.append(serial)
            return asked.mfa_code(serial)

        with border(SIGN_IN, asked.cancel):
            session = self._open_session()
            chain = session.get_component("credential_provider")
            attend(chain, session, self._portals, asked, enter_code)
            try:
                return _loaded(chain)
            except ClientError as error:
                if serials:
                    tell_mfa(error, serials[-1])
                raise

    def _open_session(self) -> Session:
        session = machine_session(self._connection, self._profile)
        # STS is asked in some Region, whether the profile has one or not.
        if session.get_config_variable("region") is None:
            session.set_config_variable("region", TokenService(session, self._connection).region)
        session.get_component("event_emitter").register("request-created", before_request)
        return session

    def _check(self, fresh: Issued) -> None:
        """Ask AWS about credentials that are what they were before: somebody may have mended nothing.

        Raises CredentialsError.
        """
        try:
            TokenService(self._open_session(), self._connection).check(fresh)
        except CredentialsError:
            raise
        except ServiceError:
            # STS may be out of reach where S3 isn't; then the next call tells.
            return


def _loaded(chain: CredentialResolver) -> Issued:
    """Load credentials, and whatever they have to be exchanged for.

    Raises ExpiredCredentials; InvalidCredentials; InvalidConfiguration; botocore's exceptions.
    """
    try:
        found = chain.load_credentials()
        if found is None:
            raise NoCredentials
        keys = found.get_frozen_credentials()
    except RuntimeError:
        # How botocore says that even new credentials have expired.
        raise ExpiredCredentials from None
    except ConnectionError:
        raise
    except OSError as error:
        raise InvalidConfiguration(
            reason=f"{error.filename or 'a file that a profile names'} can't be read or started"
        ) from None
    except (ValueError, TypeError, AttributeError, KeyError):
        # botocore takes what programs and token files give for what it should be.
        raise InvalidCredentials(reason="a profile's program or file gives something else") from None
    if not keys.access_key or not keys.secret_key:
        raise InvalidCredentials(reason="a profile gives only a part of them")
    return Issued(keys.access_key, keys.secret_key, keys.token, keys.account_id, expiry(found))


def _same(fresh: Issued, last: Issued | None) -> bool:
    return last is not None and (fresh.access_key, fresh.secret_key, fresh.token) == (
        last.access_key,
        last.secret_key,
        last.token,
    )
