"""Whom a sign-in may ask: nobody, while a call of some lane waits for it; a person, while one is there.

AWS takes each MFA code once (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html), so
none is handed out twice.
"""

import re
from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from botocore.exceptions import ClientError

from vaultviewer.adapters.aws.border import running_cancel
from vaultviewer.adapters.aws.identity_center.portal import AccessPortal
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import IdentityCenterSignInNeeded, MfaCodeNeeded, MfaDeviceRefused
from vaultviewer.core.sign_in import Person

_CODE: Final = re.compile(r"[0-9]{6}")
_WRONG_CODE: Final = "invalid MFA one time pass code"
_UNKNOWN_DEVICE: Final = "unable to validate MFA code"
"""STS has no code of its own for these: both are an AccessDenied with words."""

_T = TypeVar("_T")


class CodeRejected(Exception):
    """STS doesn't take the MFA code. Never leaves this room."""


class Asked(Protocol):
    """Whom a sign-in may ask for what AWS wants to know."""

    @property
    def cancel(self) -> CancelToken: ...

    def mfa_code(self, serial: str) -> str:
        """Return a code of this device.

        Raises MfaCodeNeeded where nobody is there; Cancelled.
        """
        ...

    def sign_in(self, portal: AccessPortal) -> None:
        """Have somebody sign in to IAM Identity Center.

        Raises IdentityCenterSignInNeeded where nobody is there; ServiceError; Cancelled.
        """
        ...

    def until_accepted(self, assume: Callable[[], _T]) -> _T:
        """Call `assume`, which asks for codes, again for as long as it raises CodeRejected.

        Raises whatever else it raises.
        """
        ...


class Nobody:
    """What the calls of the program's lanes may ask."""

    @property
    def cancel(self) -> CancelToken:
        return running_cancel()

    def mfa_code(self, serial: str) -> str:
        raise MfaCodeNeeded(serial=serial)

    def sign_in(self, portal: AccessPortal) -> None:
        raise IdentityCenterSignInNeeded(start_url=portal.settings.start_url)

    def until_accepted(self, assume: Callable[[], _T]) -> _T:
        return assume()


NOBODY: Final = Nobody()


class Somebody:
    """A person who waits for the sign-in. `spent` holds the codes that STS has seen."""

    def __init__(self, person: Person, spent: set[str], cancel: CancelToken) -> None:
        self._person = person
        self._spent = spent
        self._cancel = cancel
        self._rejected = False

    @property
    def cancel(self) -> CancelToken:
        return self._cancel

    def mfa_code(self, serial: str) -> str:
        """Ask for six digits that STS hasn't seen yet; it would reject all others."""
        while True:
            code = self._person.ask_mfa_code(serial, rejected=self._rejected, cancel=self._cancel)
            self._cancel.checkpoint()
            if _CODE.fullmatch(code) and code not in self._spent:
                self._spent.add(code)
                return code
            self._rejected = True

    def sign_in(self, portal: AccessPortal) -> None:
        portal.sign_in(self._person, cancel=self._cancel)

    def until_accepted(self, assume: Callable[[], _T]) -> _T:
        self._rejected = False
        while True:
            try:
                return assume()
            except CodeRejected:
                self._rejected = True


def tell_mfa(error: ClientError, serial: str) -> None:
    """Raise what STS has to say of an MFA code, should that be the reason of its refusal.

    Raises CodeRejected; MfaDeviceRefused.
    """
    message = error.response.get("Error", {}).get("Message", "")
    if _WRONG_CODE in message:
        raise CodeRejected from None
    if _UNKNOWN_DEVICE in message:
        raise MfaDeviceRefused(serial=serial) from None
