"""A prefix of 2,500 objects: pages arrive while somebody scrolls, and the status bar says what is known."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from support.e2e_desk import keep_connections
from support.e2e_person import Person
from support.e2e_proxy import GateProxy, proxy
from support.e2e_vaults import PREFIX, MotoVault, new_vault
from support.gui_vaults import mail
from support.moto_server import MotoServer

from vaultviewer.gui.models.row import Column, RowState

__all__ = ["proxy"]
OBJECTS = 2_500
_SORTED = " (sorted among what is loaded)"
"""Newest first is the order to begin with, which isn't the order of S3."""


@pytest.fixture(scope="module")
def crowded(moto_server: MotoServer) -> MotoVault:
    vault = new_vault(moto_server)
    moto_server.put_many(vault.bucket, [f"{PREFIX}message{number:05}" for number in range(OBJECTS)])
    return vault


@pytest.fixture
def browser(
    sit_down: Callable[[], Person], crowded: MotoVault, proxy: GateProxy, settings_file: Path, profile: str
) -> Person:
    """Somebody at the window, connected, with nothing listed yet."""
    assert profile
    keep_connections(settings_file, crowded.connection(endpoint_url=proxy.url))
    return sit_down()


def _scroll_to_bottom(person: Person) -> None:
    bar = person.list.verticalScrollBar()
    person.do(lambda: bar.setValue(bar.maximum()))


def _show(person: Person, rows: int = 1000) -> None:
    (connection,) = person.desk.connections.connections
    person.show_connection(connection.id, PREFIX)
    person.await_list(rows)


def _is_first(person: Person, name: str) -> bool:
    return str(person.table.index(0, Column.KEY).data()) == name


def test_scrolling_to_the_end_of_2500_objects(browser: Person, proxy: GateProxy) -> None:
    _show(browser)
    said = [browser.counts]
    for loaded in (2000, 2500):
        _scroll_to_bottom(browser)
        browser.await_list(loaded)
        said.append(browser.counts)
    assert said == [
        f"1,000 loaded, more below{_SORTED}",
        f"2,000 loaded, more below{_SORTED}",
        "2,500 loaded",
    ]
    pages = [line for line in proxy.requests if "list-type=2" in line and "delimiter" not in line]
    assert len(pages) == 3
    _scroll_to_bottom(browser)
    assert browser.list.rowAt(browser.list.viewport().height() - 20) == OBJECTS - 1
    assert not browser.action("load_more").isEnabled()


def test_stopping_and_going_on(browser: Person, proxy: GateProxy) -> None:
    _show(browser)
    held = proxy.hold("list-type=2")
    _scroll_to_bottom(browser)
    browser.wait(held.reached.is_set, "the second page to be asked for")
    assert browser.counts == f"1,000 loaded, loading more{_SORTED}"
    browser.choose("stop")
    assert browser.counts == f"1,000 loaded, stopped, more below{_SORTED}"
    held.release()
    _scroll_to_bottom(browser)
    assert browser.table.loaded == 1000
    browser.choose("load_more")
    browser.await_list(2000)
    assert browser.counts == f"2,000 loaded, more below{_SORTED}"


def test_loading_all(browser: Person) -> None:
    _show(browser)
    browser.choose("load_all")
    browser.await_list(OBJECTS)
    assert browser.counts == "2,500 loaded"


def test_sorting_and_filtering_what_is_loaded_and_saying_so(browser: Person) -> None:
    _show(browser)
    header = browser.list.horizontalHeader()

    def click_on_key_header() -> None:
        middle = header.rect().center()
        middle.setX(header.sectionViewportPosition(Column.KEY) + header.sectionSize(Column.KEY) // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=middle)

    for last, first in (("message00999", "message00000"), ("message00000", "message00999")):
        browser.do(browser.list.scrollToTop)
        browser.do(click_on_key_header)
        browser.wait(partial(_is_first, browser, first), f"{first} to be first")
        assert browser.table.index(999, Column.KEY).data() == last
    assert browser.counts == f"1,000 loaded, more below{_SORTED}"

    browser.shortcut("filter")
    browser.type_into("filter", "00990")
    browser.wait(lambda: browser.table.rowCount() == 1, "the filter")
    assert browser.counts == f"1 of 1,000 loaded match, more below not searched{_SORTED}"
    browser.type_into("filter", "01990")
    browser.wait(lambda: browser.says("listEmptyTitle", "No match"), "no match")
    browser.choose("load_more")
    browser.wait(lambda: browser.table.rowCount() == 1, "the match on the second page")
    assert browser.counts.startswith("1 of 2,000 loaded match, more below not searched")
    browser.press(browser.window.filter_box, Qt.Key.Key_Escape)
    browser.await_list(2000)
    assert browser.counts == f"2,000 loaded, more below{_SORTED}"
    browser.choose("load_all")
    browser.await_list(OBJECTS)
    assert browser.counts == "2,500 loaded"


def test_a_prefix_without_objects_says_so(
    sit_down: Callable[[], Person], crowded: MotoVault, settings_file: Path, profile: str
) -> None:
    assert profile
    keep_connections(settings_file, crowded.connection(id="empty", prefix="nothing/"))
    person = sit_down()
    person.show_connection("empty", "nothing/")
    person.wait(lambda: person.says("listEmptyTitle", "Nothing here yet"), "the empty state")
    assert person.counts == "0 loaded"


def test_opened_rows_fill_in_and_are_counted(
    sit_down: Callable[[], Person], vault: MotoVault, settings_file: Path, profile: str
) -> None:
    assert profile
    keys = [vault.put(mail(f"Number {number}"), f"m000000{number}") for number in range(3)]
    plain = vault.put_object(f"{PREFIX}m0000009", mail("In the clear"))
    keep_connections(settings_file, vault.connection())
    person = sit_down()
    person.show_connection(vault.bucket, PREFIX)
    person.await_list(4)
    row = person.table.row_of(keys[1])
    assert row is not None

    def cells() -> list[str]:
        return [str(person.table.index(row, column).data()) for column in Column]

    assert cells()[Column.STATE] == "Locked"
    assert cells()[Column.SUBJECT] == "m0000001"
    person.open(keys[1])
    assert cells()[Column.STATE] == "Open"
    assert cells()[Column.FROM] == "Ann"
    assert cells()[Column.SUBJECT] == "Number 1"
    assert cells()[Column.DATE] == "2026-11-23 14:02 +09:00"
    assert cells()[Column.RULE] == "archive"
    person.open(plain)
    assert person.row(plain).state is RowState.NOT_ENCRYPTED
    assert person.counts == "4 loaded · 2 opened"
