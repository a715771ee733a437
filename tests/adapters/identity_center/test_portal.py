"""What a sign-in opens: accounts, permission sets, and the credentials of one."""

from datetime import UTC, datetime

import pytest
from support.identity_center import ACCOUNT, ROLE, IdentityCenterServer, MadeAccount
from support.portals import Confirming

from vaultviewer.adapters.aws.identity_center.portal import AccessPortal
from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import AccessDenied, Cancelled, InvalidRequest, Throttled
from vaultviewer.core.identity_center import PortalAccount

pytestmark = pytest.mark.usefixtures("one_attempt")


@pytest.fixture(autouse=True)
def _signed_in(portal: AccessPortal, person: Confirming) -> None:
    portal.sign_in(person, cancel=NEVER)


def test_credentials_of_a_role_last_as_long_as_they_say(
    portal: AccessPortal, center: IdentityCenterServer
) -> None:
    center.key_seconds = 3.0
    before = datetime.now(UTC)
    found = portal.role_credentials(ACCOUNT, ROLE, cancel=NEVER)
    assert 2 < (found.expires - before).total_seconds() < 63
    assert found.key.secret_access_key.startswith("secret-key-")
    assert (found.key.session_token or "").startswith("session-token-")
    assert "of-a-test" not in repr(found)


@pytest.mark.parametrize(("account", "role"), [(ACCOUNT, "Admin"), ("999988887777", ROLE)])
def test_what_nobody_assigned_is_told_with_account_and_role(
    portal: AccessPortal, account: str, role: str
) -> None:
    with pytest.raises(AccessDenied) as denied:
        portal.role_credentials(account, role, cancel=NEVER)
    assert denied.value.details["action"] == "sso:GetRoleCredentials"
    assert denied.value.details["resource"] == f"{role} in the account {account}"


def test_accounts_come_page_by_page_and_by_name(portal: AccessPortal, center: IdentityCenterServer) -> None:
    center.page = 2
    center.accounts = {
        "111111111111": MadeAccount("zebra", "z@example.com"),
        "222222222222": MadeAccount("Audit", "a@example.com"),
        "333333333333": MadeAccount("audit", "b@example.com"),
        "444444444444": MadeAccount("Mail", "m@example.com"),
        "555555555555": MadeAccount("Mail", "n@example.com"),
    }
    counts: list[int] = []
    found = portal.accounts(progress=counts.append, cancel=NEVER)
    assert [each.number[0] for each in found] == ["2", "3", "4", "5", "1"]
    assert found[0] == PortalAccount("222222222222", "Audit", "a@example.com")
    assert counts == [2, 4, 5]


def test_an_account_without_a_name_is_an_account(portal: AccessPortal, center: IdentityCenterServer) -> None:
    center.answers["ListAccounts"] = {"accountList": [{"accountId": ACCOUNT}]}
    assert portal.accounts(progress=print, cancel=NEVER) == (PortalAccount(ACCOUNT),)


def test_roles_come_page_by_page_and_by_name(portal: AccessPortal, center: IdentityCenterServer) -> None:
    center.page = 1
    center.accounts[ACCOUNT] = MadeAccount("Security", "s@example.com", ("ViewOnly", "admin", "Audit"))
    assert portal.roles(ACCOUNT, cancel=NEVER) == ("admin", "Audit", "ViewOnly")


def test_roles_of_an_account_that_is_not_ours_are_refused(portal: AccessPortal) -> None:
    with pytest.raises(AccessDenied):
        portal.roles("999988887777", cancel=NEVER)


def test_a_list_that_leads_back_to_itself_ends(portal: AccessPortal, center: IdentityCenterServer) -> None:
    center.answers["ListAccountRoles"] = {"nextToken": "0"}
    found = portal.roles(ACCOUNT, cancel=NEVER)
    assert set(found) == {ROLE}
    assert center.operations().count("ListAccountRoles") == 200


def test_a_listing_is_given_up_between_pages(portal: AccessPortal, center: IdentityCenterServer) -> None:
    center.page = 1
    center.accounts["444444444444"] = MadeAccount("Mail", "m@example.com")
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        portal.accounts(progress=lambda _count: cancel.cancel(), cancel=cancel)
    assert center.operations().count("ListAccounts") == 1


@pytest.mark.parametrize(
    "key", [{"accessKeyId": "a", "secretAccessKey": "b"}, "none", None, {"expiration": 10**18}]
)
def test_credentials_of_another_shape_are_refused(
    portal: AccessPortal, center: IdentityCenterServer, key: object
) -> None:
    center.answers["GetRoleCredentials"] = {"roleCredentials": key}
    with pytest.raises(InvalidRequest):
        portal.role_credentials(ACCOUNT, ROLE, cancel=NEVER)


@pytest.mark.parametrize("accounts", [[{"accountName": "without a number"}], "none", [5]])
def test_a_list_of_another_shape_is_refused(
    portal: AccessPortal, center: IdentityCenterServer, accounts: object
) -> None:
    center.answers["ListAccounts"] = {"accountList": accounts}
    with pytest.raises(InvalidRequest):
        portal.accounts(progress=print, cancel=NEVER)


def test_too_many_questions_are_told_as_such(portal: AccessPortal, center: IdentityCenterServer) -> None:
    center.declines["ListAccountRoles"] = "TooManyRequestsException"
    with pytest.raises(Throttled):
        portal.roles(ACCOUNT, cancel=NEVER)


def test_a_question_that_makes_no_sense_to_the_service_is_told_by_its_code(
    portal: AccessPortal, center: IdentityCenterServer
) -> None:
    center.declines["ListAccounts"] = "InvalidRequestException"
    with pytest.raises(InvalidRequest) as refused:
        portal.accounts(progress=print, cancel=NEVER)
    assert refused.value.details["reason"] == "InvalidRequestException"
