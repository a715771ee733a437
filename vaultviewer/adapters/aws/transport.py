"""How requests travel: how long anybody waits, by which proxy, whose certificates are believed, who pays.

Proxies are the machine's: botocore asks `urllib.request.getproxies`, which reads the environment and, on
Windows and macOS, the system's settings.
"""

import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from vaultviewer import __version__
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import CertificatesUnreadable

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.config import Config
    from botocore.model import OperationModel
    from botocore.session import Session

_AWS_DOMAINS: Final = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_ATTEMPTS: Final = 3
_POOL_SIZE: Final = 16


def patience(connection: Connection) -> "Config":
    """Return how long and how often any service is asked, and who says to be asking."""
    from botocore.config import Config  # noqa: PLC0415  boto3 is slow to import: at first use

    return Config(
        connect_timeout=connection.connect_timeout,
        read_timeout=connection.read_timeout,
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
        user_agent_extra=f"VaultViewer/{__version__}",
    )


def service_config(connection: Connection) -> "Config":
    """Return what S3, KMS and SQS need beyond patience."""
    from botocore.config import Config  # noqa: PLC0415  as above

    host = urlsplit(connection.endpoint_url or "").hostname
    config: Config = patience(connection).merge(
        Config(
            max_pool_connections=_POOL_SIZE,
            # SES stores no checksums; asking for them would only fail on stores that know none.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "path" if connection.path_style else "auto"},
            # No proxy can reach this machine's own loopback address.
            proxies={} if host in _LOOPBACK else None,
        )
    )
    return config


def endpoint_beside_s3(connection: Connection) -> str | None:
    """Return where other services than S3 are: an emulator serves them all, an endpoint of AWS only one."""
    url = connection.endpoint_url
    if url is None or (urlsplit(url).hostname or "").endswith(_AWS_DOMAINS):
        return None
    return url


def trust(session: "Session", connection: Connection) -> None:
    """Have every client of this session believe the connection's certificates in place of the usual ones.

    Raises CertificatesUnreadable.
    """
    bundle = connection.ca_bundle
    if bundle is None:
        return
    try:
        ssl.create_default_context(cafile=bundle)
    except ssl.SSLError:
        raise CertificatesUnreadable(path=bundle, reason="it holds no certificates in PEM form") from None
    except OSError as error:
        raise CertificatesUnreadable(path=bundle, reason=error.strerror or type(error).__name__) from None
    session.set_config_variable("ca_bundle", str(Path(bundle)))


def let_requester_pay(client: "BaseClient") -> None:
    """Have each call that S3 may charge the caller for say that it is accepted.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ObjectsinRequesterPaysBuckets.html
    """
    client.meta.events.register("before-parameter-build.s3", _accept_charge)


def _accept_charge(params: dict[str, Any], model: "OperationModel", **_event: object) -> None:
    if model.input_shape is not None and "RequestPayer" in model.input_shape.members:
        params["RequestPayer"] = "requester"
