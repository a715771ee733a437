"""What a chooser asks for: a sign-in where nobody is signed in, accounts, and the newest account's roles."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.fake_portal import ACCOUNTS, FakePortal, device_code
from support.gui_runner import wait_for
from support.gui_services import FakeServices
from support.gui_vaults import CONNECTION

from vaultviewer.core.errors import IdentityCenterSignInNeeded, NoNetwork, SignInFailed
from vaultviewer.core.sign_in import IdentityCenter, SignIn
from vaultviewer.gui.models.sign_in_pages import BusyPage, DevicePage, ProblemPage
from vaultviewer.gui.presenters.account_choice import AccountChoicePresenter
from vaultviewer.gui.tasks import TaskRunner

SOURCE = IdentityCenter("https://d-1234567890.awsapps.com/start", "eu-central-1", "", "")
DRAFT = replace(CONNECTION, sign_in=SignIn(SOURCE))
NEEDED = IdentityCenterSignInNeeded(start_url=SOURCE.start_url)


class Heard:
    """What a presenter has said."""

    def __init__(self, presenter: AccountChoicePresenter) -> None:
        self.accounts: list[object] = []
        self.counts: list[int] = []
        self.roles: list[tuple[str, object]] = []
        self.failures: list[tuple[str, object]] = []
        presenter.accounts_found.connect(self.accounts.append)
        presenter.counted.connect(self.counts.append)
        presenter.roles_found.connect(lambda account, roles: self.roles.append((account, roles)))
        presenter.roles_failed.connect(lambda account, error: self.failures.append((account, error)))


@pytest.fixture
def presenter(services: FakeServices, runner: TaskRunner) -> Iterator[AccountChoicePresenter]:
    presenter = AccountChoicePresenter(
        DRAFT, lambda: services.open_portal(SOURCE, DRAFT), runner, parent=runner
    )
    yield presenter
    services.release()
    presenter.close()


@pytest.fixture
def portal(services: FakeServices, presenter: AccountChoicePresenter) -> FakePortal:
    assert presenter.page is None
    return services.portals[0]


@pytest.fixture
def heard(presenter: AccountChoicePresenter) -> Heard:
    return Heard(presenter)


def test_who_is_signed_in_sees_the_accounts_at_once(
    qtbot: QtBot, presenter: AccountChoicePresenter, portal: FakePortal, heard: Heard
) -> None:
    presenter.find_accounts()
    pages = [presenter.page]
    wait_for(qtbot, lambda: heard.accounts)
    assert heard.accounts == [ACCOUNTS]
    assert heard.counts == [3]
    assert [*pages, presenter.page] == [BusyPage(), None]
    assert (portal.source, portal.connection) == (SOURCE, DRAFT)


def test_who_is_not_is_shown_a_code_until_it_is_confirmed(
    qtbot: QtBot,
    services: FakeServices,
    presenter: AccountChoicePresenter,
    portal: FakePortal,
    heard: Heard,
) -> None:
    portal.code = code = device_code()
    confirmed, listed = services.hold("portal_sign_in"), services.hold("portal_accounts")
    presenter.find_accounts()
    wait_for(qtbot, lambda: presenter.page == DevicePage(code.url, code.code, code.expires))
    confirmed.open()
    wait_for(qtbot, lambda: presenter.page == BusyPage())
    listed.open()
    wait_for(qtbot, lambda: heard.accounts)


def test_a_sign_in_that_fails_says_why_and_can_be_tried_again(
    qtbot: QtBot, services: FakeServices, presenter: AccountChoicePresenter, heard: Heard
) -> None:
    services.failures["portal_sign_in"] = SignInFailed(start_url="s", reason="it was declined in the browser")
    presenter.find_accounts()
    wait_for(qtbot, lambda: isinstance(presenter.page, ProblemPage))
    assert isinstance(presenter.page, ProblemPage)
    assert "it was declined in the browser" in presenter.page.found
    services.failures.clear()
    presenter.find_accounts()
    wait_for(qtbot, lambda: heard.accounts)


def test_only_the_newest_account_is_answered(
    qtbot: QtBot,
    services: FakeServices,
    presenter: AccountChoicePresenter,
    portal: FakePortal,
    heard: Heard,
) -> None:
    gate = services.hold("portal_roles")
    presenter.find_roles("111111111111")
    wait_for(qtbot, lambda: portal.asked == ["111111111111"])
    presenter.find_roles("222222222222")
    gate.open()
    wait_for(qtbot, lambda: heard.roles)
    assert heard.roles == [("222222222222", ("Audit",))]


def test_what_was_listed_once_is_not_asked_for_again(
    qtbot: QtBot, presenter: AccountChoicePresenter, portal: FakePortal, heard: Heard
) -> None:
    for account in ("111111111111", "222222222222", "111111111111"):
        heard.roles.clear()
        presenter.find_roles(account)
        wait_for(qtbot, lambda: heard.roles)
    assert portal.asked == ["111111111111", "222222222222"]


def test_going_back_to_what_was_listed_gives_up_what_is_under_way(
    qtbot: QtBot,
    services: FakeServices,
    presenter: AccountChoicePresenter,
    portal: FakePortal,
    heard: Heard,
) -> None:
    presenter.find_roles("111111111111")
    wait_for(qtbot, lambda: heard.roles)
    gate = services.hold("portal_roles")
    presenter.find_roles("222222222222")
    wait_for(qtbot, lambda: "222222222222" in portal.asked)
    presenter.find_roles("111111111111")
    gate.open()
    assert services.failures == {}
    presenter.find_roles("333333333333")
    wait_for(qtbot, lambda: heard.roles[-1][0] == "333333333333")
    assert [account for account, _ in heard.roles] == ["111111111111"] * 2 + ["333333333333"]


def test_roles_that_cannot_be_listed_say_why_and_are_asked_for_anew(
    qtbot: QtBot, services: FakeServices, presenter: AccountChoicePresenter, heard: Heard
) -> None:
    error = NoNetwork(endpoint="AWS")
    services.failures["portal_roles"] = error
    presenter.find_roles("111111111111")
    wait_for(qtbot, lambda: heard.failures)
    assert heard.failures == [("111111111111", error)]
    services.failures.clear()
    presenter.find_roles("111111111111")
    wait_for(qtbot, lambda: heard.roles)


def test_a_sign_in_that_runs_out_in_between_is_made_again(
    qtbot: QtBot, services: FakeServices, presenter: AccountChoicePresenter, heard: Heard
) -> None:
    services.failures["portal_roles"] = NEEDED
    presenter.find_roles("111111111111")
    wait_for(qtbot, lambda: heard.accounts)
    assert heard.failures == []


def test_closing_gives_everything_up(
    qtbot: QtBot,
    services: FakeServices,
    presenter: AccountChoicePresenter,
    portal: FakePortal,
    runner: TaskRunner,
) -> None:
    portal.code = device_code()
    gate = services.hold("portal_sign_in")
    presenter.find_accounts()
    wait_for(qtbot, lambda: isinstance(presenter.page, DevicePage))
    heard = Heard(presenter)
    presenter.close()
    assert presenter.page is None
    assert portal.closed
    gate.open()
    wait_for(qtbot, lambda: not runner.busy)
    QApplication.processEvents()
    assert heard.accounts == []
    assert presenter.page is None
