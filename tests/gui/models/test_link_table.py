"""The table of links: every text made harmless, the most serious first where it is sorted by warnings."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtTest import QAbstractItemModelTester

from vaultviewer.core.mail.links.hyperlinks import MOST_LINKS, Link, examine
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.link_table import SORT_ROLE, URL_ROLE, LinkColumn, LinkTable
from vaultviewer.gui.models.links_page import LinksPage
from vaultviewer.gui.presenters.link_pages import compose_links, hover_text, rows_of
from vaultviewer.gui.theme import Tone

WRAPPED = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example%2Fa"


def page_of(*links: tuple[str, str]) -> LinksPage:
    return compose_links([examine(Link(url, text)) for url, text in links])


@pytest.fixture
def table(icons: Icons) -> Iterator[LinkTable]:
    table = LinkTable(icons)
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield table
    del tester
    table.deleteLater()


def row(table: LinkTable, number: int = 0) -> list[str]:
    return [str(table.index(number, column).data()) for column in LinkColumn]


def test_a_row_says_what_the_link_says_and_where_it_leads(table: LinkTable) -> None:
    table.show_links(page_of(("https://shop.example/a", "Read more"), (WRAPPED, "")))
    assert row(table) == ["Read more", "shop.example", "https://shop.example/a", ""]
    assert row(table, 1) == [
        "(no text)",
        "eur01.safelinks.protection.outlook.com",
        "https://evil.example/a",
        "",
    ]
    assert table.index(1, LinkColumn.HOST).data(URL_ROLE) == WRAPPED


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://bit.ly/x", "known to bit.ly alone"),
        ("https://protect.mimecast.com/s/x?domain=evil.example", "evil.example; more can't be known"),
    ],
)
def test_what_is_unknown_is_said_to_be(table: LinkTable, url: str, target: str) -> None:
    table.show_links(page_of((url, "x")))
    assert row(table)[LinkColumn.TARGET] == target


def test_hostile_texts_stay_on_their_line(table: LinkTable) -> None:
    table.show_links(page_of(("https://a.example/<b>", "<img src=x>\u202e\nb")))
    assert row(table)[LinkColumn.TEXT] == "<img src=x>\\u{202e} b"
    for column in LinkColumn:
        tip = str(table.index(0, column).data(Qt.ItemDataRole.ToolTipRole))
        assert "\u202e" not in tip
        assert "<b>" not in tip
        assert "<img" not in tip


def test_warnings_are_counted_and_wear_an_icon(table: LinkTable) -> None:
    table.show_links(page_of(("http://u@evil.example:81/", "x"), ("https://a.example/", "x")))
    assert row(table)[LinkColumn.WARNINGS].endswith("(+2)")
    tip = str(table.index(0, LinkColumn.WARNINGS).data(Qt.ItemDataRole.ToolTipRole))
    assert len(tip.split("\n")) == 3
    assert not table.index(0, LinkColumn.WARNINGS).data(Qt.ItemDataRole.DecorationRole).isNull()
    assert table.index(1, LinkColumn.WARNINGS).data(Qt.ItemDataRole.DecorationRole) is None
    assert (
        str(table.index(0, LinkColumn.HOST).data(Qt.ItemDataRole.AccessibleTextRole)) == "Host: evil.example"
    )


def test_sorted_by_warnings_the_worst_come_first(table: LinkTable) -> None:
    table.show_links(
        page_of(
            ("https://none.example/", "x"),
            ("http://note.example/", "x"),
            ("https://caution.example:81/", "x"),
            ("https://u@danger.example/", "x"),
            ("http://u@worse.example:81/", "x"),
        )
    )
    proxy = QSortFilterProxyModel()
    proxy.setSourceModel(table)
    proxy.setSortRole(SORT_ROLE)
    proxy.sort(LinkColumn.WARNINGS)
    hosts = [str(proxy.index(number, LinkColumn.HOST).data()) for number in range(5)]
    assert [host.partition(".")[0] for host in hosts] == ["worse", "danger", "caution", "note", "none"]


def test_headers_have_names_and_hints(table: LinkTable) -> None:
    for column in LinkColumn:
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            assert table.headerData(column, Qt.Orientation.Horizontal, role)
    assert table.headerData(0, Qt.Orientation.Vertical) is None


def test_a_clicked_address_finds_its_texts_again() -> None:
    page = page_of(
        ("https://A.example", "one"), ("https://b.example/", "two"), ("https://a.example/", "three")
    )
    assert [found.untrusted_text for found in rows_of(page, "https://a.example/")] == ["one", "three"]
    (unknown,) = rows_of(page, "https://u@c.example/")
    assert (unknown.untrusted_text, unknown.host, unknown.tone) == ("", "c.example", Tone.DANGER)


def test_hovering_tells_the_end_of_a_wrapped_link() -> None:
    page = page_of((WRAPPED, "x"), ("https://a.example/", "y"))
    assert hover_text(page, WRAPPED) == "eur01.safelinks.protection.outlook.com → https://evil.example/a"
    assert hover_text(page, "https://a.example/") == "https://a.example/"
    assert hover_text(page, "https://b.example/\u202e") == "https://b.example/\\u{202e}"
    assert hover_text(page, "") == ""


def test_a_page_says_where_it_is_cut() -> None:
    report = examine(Link("https://a.example/"))
    assert compose_links([report] * MOST_LINKS).cut
    assert not compose_links([report]).cut
