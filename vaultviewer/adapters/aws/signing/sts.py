"""The Security Token Service: where it is asked, and with whose credentials."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from botocore.session import Session

from vaultviewer.adapters.aws.border import before_request, border, running_cancel
from vaultviewer.adapters.aws.calls import Call
from vaultviewer.adapters.aws.signing.held import Issued
from vaultviewer.adapters.aws.transport import endpoint_beside_s3, service_config
from vaultviewer.core.connection import Connection
from vaultviewer.core.place import access_point_region

if TYPE_CHECKING:
    from types_boto3_sts import STSClient

_FIRST_REGIONS: Final = {"aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
"""Where to ask in partitions that know nothing of us-east-1, if nobody names a Region."""


class TokenService:
    """STS in the Region of a connection. `role_arn` tells the partition where nothing else does."""

    def __init__(self, session: Session, connection: Connection, role_arn: str = "") -> None:
        self._session = session
        self._connection = connection
        partition = role_arn.split(":")[1] if role_arn.startswith("arn:") else ""
        self.region = (
            connection.region
            or access_point_region(connection.bucket)
            or session.get_config_variable("region")
            or _FIRST_REGIONS.get(partition, "us-east-1")
        )

    @contextmanager
    def client(self, keys: Issued) -> Iterator["STSClient"]:
        """Open a client that signs with these keys, as they are now."""
        untyped: Any = self._session.create_client(
            "sts",
            region_name=self.region,
            endpoint_url=endpoint_beside_s3(self._connection),
            aws_access_key_id=keys.access_key,
            aws_secret_access_key=keys.secret_key,
            aws_session_token=keys.token,
            config=service_config(self._connection),
        )
        client: STSClient = untyped
        client.meta.events.register("request-created", before_request)
        try:
            yield client
        finally:
            client.close()

    def check(self, keys: Issued) -> None:
        """Ask whose keys these are, which AWS allows to everybody.

        Raises ExpiredCredentials; InvalidCredentials; other ServiceErrors; Cancelled.
        https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
        """
        with self.client(keys) as client:
            call = Call("GetCallerIdentity", "sts:GetCallerIdentity", "*", client.meta.endpoint_url)
            with border(call, running_cancel()):
                client.get_caller_identity()
