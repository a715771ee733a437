"""A permission set of IAM Identity Center as a source of credentials."""

from vaultviewer.adapters.aws.identity_center.portal import AccessPortal
from vaultviewer.adapters.aws.signing.asking import Asked
from vaultviewer.adapters.aws.signing.held import Issued
from vaultviewer.core.errors import IdentityCenterSignInNeeded


class PermissionSet:
    """A role in an account, for whoever is signed in to the portal."""

    def __init__(self, portal: AccessPortal, account: str, role: str) -> None:
        self._portal = portal
        self._account = account
        self._role = role

    def issue(self, asked: Asked) -> Issued:
        """Return the role's credentials; sign in first where nobody is signed in.

        Raises IdentityCenterSignInNeeded where nobody can be asked; AccessDenied; ServiceError; Cancelled.
        """
        try:
            return self._granted(asked)
        except IdentityCenterSignInNeeded:
            asked.sign_in(self._portal)
            return self._granted(asked)

    def _granted(self, asked: Asked) -> Issued:
        granted = self._portal.role_credentials(self._account, self._role, cancel=asked.cancel)
        key = granted.key
        return Issued(
            key.access_key_id, key.secret_access_key, key.session_token, self._account, granted.expires
        )
