"""Sessions of botocore: what they read of this machine, how long they wait, whom they believe."""

import os
from typing import Final

import botocore.session

from vaultviewer.adapters.aws.transport import patience, trust
from vaultviewer.core.connection import Connection

_NOTHING_FROM_OUTSIDE: Final = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}
"""botocore's session variables: configuration key, environment variable, default, conversion."""


def machine_session(connection: Connection, profile: str | None) -> botocore.session.Session:
    """Return a session that reads this machine's AWS configuration, as it is now.

    Raises CertificatesUnreadable.
    """
    session = _patient(botocore.session.Session(), connection)
    if profile is not None:
        session.set_config_variable("profile", profile)
    return session


def bare_session(connection: Connection) -> botocore.session.Session:
    """Return a session that reads none of the files of this machine's AWS configuration.

    For a connection that brings its own sign-in: a mistake in a file that it doesn't need is none of its.

    Raises CertificatesUnreadable.
    """
    return _patient(botocore.session.Session(session_vars=_NOTHING_FROM_OUTSIDE), connection)


def _patient(session: botocore.session.Session, connection: Connection) -> botocore.session.Session:
    # For botocore's own calls to STS, which would wait for minutes otherwise.
    session.set_default_client_config(patience(connection))
    trust(session, connection)
    return session
