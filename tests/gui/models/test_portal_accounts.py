"""The accounts of IAM Identity Center: harmless texts, found by any word of a row."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from support.fake_portal import ACCOUNTS

from vaultviewer.core.identity_center import PortalAccount
from vaultviewer.gui.models.portal_accounts import (
    NUMBER_ROLE,
    AccountColumn,
    FilteredAccounts,
    PortalAccounts,
)


@pytest.fixture
def accounts() -> Iterator[PortalAccounts]:
    model = PortalAccounts()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_accounts(ACCOUNTS)
    yield model
    del tester
    model.deleteLater()


@pytest.fixture
def filtered(accounts: PortalAccounts) -> Iterator[FilteredAccounts]:
    proxy = FilteredAccounts(accounts)
    tester = QAbstractItemModelTester(proxy, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield proxy
    del tester
    proxy.deleteLater()


def shown(model: PortalAccounts | FilteredAccounts, column: AccountColumn = AccountColumn.NAME) -> list[str]:
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_rows_stand_in_the_order_given_with_name_number_and_address(accounts: PortalAccounts) -> None:
    assert shown(accounts) == ["Audit", "Mail <b>archive</b>", "Production"]
    assert shown(accounts, AccountColumn.NUMBER) == ["222222222222", "111111111111", "333333333333"]
    assert shown(accounts, AccountColumn.EMAIL)[2] == "ops@example.com"
    assert accounts.index(1, AccountColumn.EMAIL).data(NUMBER_ROLE) == "111111111111"
    headers = [accounts.headerData(column, Qt.Orientation.Horizontal) for column in AccountColumn]
    assert headers == ["Account", "Number", "Mail address"]
    assert accounts.headerData(0, Qt.Orientation.Vertical) is None


def test_no_name_is_taken_for_markup_or_turns_the_text_around(accounts: PortalAccounts) -> None:
    tip = accounts.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "<qt>Mail &lt;b&gt;archive&lt;/b&gt;</qt>"
    accounts.set_accounts([PortalAccount("1", "a\u202eb\nc")])
    assert shown(accounts) == [r"a\u{202e}b\u{a}c"]


def test_a_screen_reader_is_told_of_what_is_not_there(accounts: PortalAccounts) -> None:
    accounts.set_accounts([PortalAccount("111111111111")])
    assert accounts.index(0, AccountColumn.EMAIL).data(Qt.ItemDataRole.AccessibleTextRole) == "none"
    assert accounts.index(0, AccountColumn.NAME).data(Qt.ItemDataRole.DecorationRole) is None


def test_an_account_is_found_by_its_number(accounts: PortalAccounts) -> None:
    assert accounts.index_of("333333333333").row() == 2
    assert not accounts.index_of("999999999999").isValid()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["Audit", "Mail <b>archive</b>", "Production"]),
        ("PROD", ["Production"]),
        ("2222", ["Audit"]),
        ("ops@", ["Production"]),
        ("example.com mail", ["Mail <b>archive</b>"]),
        ("audit production", []),
    ],
)
def test_each_word_has_to_be_somewhere_in_the_row(
    filtered: FilteredAccounts, typed: str, found: list[str]
) -> None:
    filtered.set_filter(typed)
    assert shown(filtered) == found
    filtered.set_filter("")
    assert len(shown(filtered)) == 3
