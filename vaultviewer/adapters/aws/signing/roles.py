"""A role assumed on top of other credentials: STS AssumeRole, with whatever the role's trust policy asks for.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

from typing import Any

from botocore.exceptions import ClientError

from vaultviewer.adapters.aws.border import border
from vaultviewer.adapters.aws.calls import Call
from vaultviewer.adapters.aws.signing.asking import Asked, tell_mfa
from vaultviewer.adapters.aws.signing.held import HeldCredentials, Issued
from vaultviewer.adapters.aws.signing.sts import TokenService
from vaultviewer.core.aws_names import arn_account
from vaultviewer.core.errors import ExpiredCredentials, InvalidCredentials
from vaultviewer.core.sign_in import AssumedRole


class RoleOnTop:
    """A role that the holder of other credentials assumes."""

    def __init__(self, role: AssumedRole, source: HeldCredentials, sts: TokenService) -> None:
        self._role = role
        self._source = source
        self._sts = sts

    def issue(self, asked: Asked) -> Issued:
        """Return credentials of a new session of the role, with an MFA code where the role has a device.

        Raises MfaCodeNeeded where nobody can be asked; MfaDeviceRefused; AccessDenied; other ServiceErrors,
        as well as those of the source; Cancelled.
        """
        try:
            return self._assumed(asked)
        except (ExpiredCredentials, InvalidCredentials):
            # STS takes exception to the source's credentials, whose end nobody may have known.
            self._source.renew(asked)
            return self._assumed(asked)

    def _assumed(self, asked: Asked) -> Issued:
        # First, lest a code be used up for a source that has to sign in before.
        source = self._source.get_or_renew(asked)
        return asked.until_accepted(lambda: self._assume(source, asked))

    def _assume(self, source: Issued, asked: Asked) -> Issued:
        request = self._request(asked)
        with self._sts.client(source) as client:
            call = Call("AssumeRole", "sts:AssumeRole", self._role.arn, client.meta.endpoint_url)
            with border(call, asked.cancel):
                try:
                    granted = client.assume_role(**request)["Credentials"]
                except ClientError as error:
                    tell_mfa(error, self._role.mfa_serial or "")
                    raise
        return Issued(
            granted["AccessKeyId"],
            granted["SecretAccessKey"],
            granted["SessionToken"],
            arn_account(self._role.arn),
            granted["Expiration"],
        )

    def _request(self, asked: Asked) -> dict[str, Any]:
        role = self._role
        request: dict[str, Any] = {
            "RoleArn": role.arn,
            "RoleSessionName": role.session_name,
            "DurationSeconds": role.duration,
        }
        if role.external_id is not None:
            request["ExternalId"] = role.external_id
        if role.mfa_serial is not None:
            request |= {"SerialNumber": role.mfa_serial, "TokenCode": asked.mfa_code(role.mfa_serial)}
        return request
