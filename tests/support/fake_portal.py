"""A start page of IAM Identity Center without a network, for what the windows do with it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.identity_center import PortalAccount
from vaultviewer.core.sign_in import DeviceCode, IdentityCenter, Person

ACCOUNTS = (
    PortalAccount("222222222222", "Audit", "audit@example.com"),
    PortalAccount("111111111111", "Mail <b>archive</b>", "mail@example.com"),
    PortalAccount("333333333333", "Production", "ops@example.com"),
)
ROLES = {"111111111111": ("Admin", "ReadOnly"), "222222222222": ("Audit",), "333333333333": ()}


@dataclass
class FakePortal:
    """Implements `core.identity_center.PortalChoices`. `called` may hold or fail each call."""

    called: Callable[[str], None]
    source: IdentityCenter
    connection: Connection
    code: DeviceCode | None = None
    """What the person is shown first; None where somebody is signed in already."""
    accounts_there: tuple[PortalAccount, ...] = ACCOUNTS
    asked: list[str] = field(default_factory=list)
    closed: bool = False

    def accounts(
        self, person: Person, *, progress: Callable[[int], None], cancel: CancelToken
    ) -> tuple[PortalAccount, ...]:
        if self.code is not None:
            person.show_device_code(self.code)
        self.called("portal_sign_in")
        cancel.checkpoint()
        progress(len(self.accounts_there))
        self.called("portal_accounts")
        cancel.checkpoint()
        return self.accounts_there

    def roles(self, account: str, *, cancel: CancelToken) -> tuple[str, ...]:
        self.asked.append(account)
        self.called("portal_roles")
        cancel.checkpoint()
        return ROLES[account]

    def close(self) -> None:
        self.closed = True


def device_code() -> DeviceCode:
    return DeviceCode(
        "https://device.sso.eu-central-1.amazonaws.com/?user_code=BRCJ-PDVT",
        "BRCJ-PDVT",
        datetime.now(UTC) + timedelta(minutes=10),
    )
