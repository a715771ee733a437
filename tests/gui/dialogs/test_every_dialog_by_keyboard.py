"""Every dialog of the gallery by keyboard alone: where Tab leads, what Return and Esc do, and names."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QProgressBar,
    QRadioButton,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot
from support.dialog_gallery import DIALOGS, EXPORT_FOLDER, PORTAL, Gallery, device, shown
from support.gui_runner import runner, wait_for
from support.gui_vaults import PREFIX
from support.keyboard import focused, press_key, type_text, walk_to

from vaultviewer.core.archive import RestoreOrder, Retrieval
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.export_draft import ExportChoices, ExportDraft, Scope
from vaultviewer.gui.tasks import TaskRunner
from vaultviewer.gui.theme import Theme

__all__ = ["runner"]

_FURTHEST = 60
_PARTS = {"QHeaderView", "QLineEditIconButton"}
_SPEAKS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QProgressBar,
    QTextEdit,
)


@pytest.fixture
def gallery(qtbot: QtBot, qapp: QApplication, icons: Icons, runner: TaskRunner) -> Iterator[Gallery]:
    parent = QWidget()
    qtbot.addWidget(parent)
    theme = Theme(qapp)
    yield Gallery(icons, theme, runner, parent)
    theme.deleteLater()


@pytest.fixture
def show(qtbot: QtBot, gallery: Gallery) -> Iterator[Callable[[str], QWidget]]:
    """Show a dialog, and wait until it has the keyboard and nothing to load."""
    open_one: list[Iterator[QWidget]] = []

    def show_one(name: str) -> QWidget:
        context = shown(name, gallery)
        open_one.append(context)  # type: ignore[arg-type]  # ended below
        dialog: QWidget = context.__enter__()
        wait_for(qtbot, lambda: dialog.isActiveWindow() and not gallery.runner.busy and gallery.ready())
        QApplication.processEvents()
        return dialog

    yield show_one
    for context in open_one:
        context.__exit__(None, None, None)  # type: ignore[attr-defined]  # a context manager


def inside_qt(widget: QWidget) -> bool:
    """Tell whether Qt has made this widget as a part of another one."""
    return widget.objectName().startswith("qt_") or widget.metaObject().className() in _PARTS


def stops(dialog: QWidget) -> set[QWidget]:
    """Return what a person has to reach by Tab: of buttons that exclude each other, the chosen one."""
    return {
        widget
        for widget in dialog.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.window() is dialog
        and widget.focusProxy() is None
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not inside_qt(widget)
        and not (isinstance(widget, QRadioButton) and not widget.isChecked())
        and not (isinstance(widget, QLabel) and not widget.text())
    }


def walk(key: Qt.Key) -> list[QWidget]:
    """Press a key until it comes round, and return where it led."""
    visited = [focused()]
    for _ in range(_FURTHEST):
        press_key(key)
        if focused() is visited[0]:
            return visited
        visited.append(focused())
    pytest.fail(f"it never comes round: {[each.objectName() for each in visited]}")


@pytest.mark.parametrize("name", DIALOGS)
def test_tab_reaches_everything_once_and_shift_tab_goes_the_same_way_back(
    show: Callable[[str], QWidget], name: str
) -> None:
    dialog = show(name)
    forward = walk(Qt.Key.Key_Tab)
    backward = walk(Qt.Key.Key_Backtab)
    names = [each.objectName() for each in forward]
    assert sorted(names) == sorted(each.objectName() for each in stops(dialog))
    assert len(set(names)) == len(names)
    assert [each.objectName() for each in backward] == [names[0], *reversed(names[1:])]


@pytest.mark.parametrize("name", DIALOGS)
def test_everything_has_a_name_for_tests_and_one_for_ears(show: Callable[[str], QWidget], name: str) -> None:
    dialog = show(name)
    nameless: list[str] = []
    for widget in [dialog, *dialog.findChildren(QWidget)]:
        if not widget.isVisible() or inside_qt(widget) or widget.window() is not dialog:
            continue
        leaf = isinstance(widget, (*_SPEAKS, QLabel)) or widget in {dialog, *stops(dialog)}
        if not leaf:
            continue
        text = widget.text() if isinstance(widget, (QAbstractButton, QLabel)) else widget.windowTitle()
        silent = isinstance(widget, QLabel) and not text
        if not widget.objectName() or not (widget.accessibleName() or text or silent):
            nameless.append(f"{type(widget).__name__} {widget.objectName()!r} {text!r} in {widget.parent()}")
    assert nameless == []


ESC = {
    "go to prefix": [],
    "restore": [],
    "restore, agreed": [],
    "sign-in": ["put_off"],
    "accounts": ["rejected"],
    "connection": ["rejected"],
    "remove connection": ["answered"],
    "discard changes": ["answered"],
    "stop exports": ["answered"],
    "export": [],
}
"""What dialogs say when they are left, by the beginning of their names."""


@pytest.mark.parametrize("name", [each for each in DIALOGS if not each.startswith(("versions", "deleted"))])
def test_esc_leaves_it_and_nothing_is_done(
    show: Callable[[str], QWidget], gallery: Gallery, name: str
) -> None:
    dialog = show(name)
    said = next(words for beginning, words in ESC.items() if name.startswith(beginning))
    gallery.heard.clear()  # what it took to fill it
    press_key(Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert gallery.words == said
    assert all(not what or what == (False,) for _, what in gallery.heard)


RETURN: dict[str, list[tuple[str, tuple[object, ...]]]] = {
    "go to prefix": [("chosen", (PREFIX,))],
    "restore": [],
    "restore, agreed": [],
    "sign-in, busy": [],
    "sign-in, code": [],
    "sign-in, problem": [("retry_wanted", ())],
    "accounts, problem": [("retry_wanted", ())],
    "connection, new": [],
    "remove connection": [("answered", (False,))],
    "discard changes": [("answered", (False,))],
    "stop exports": [("answered", (False,))],
    "export": [("export_wanted", (ExportDraft(Scope.SELECTED, EXPORT_FOLDER, ExportChoices()),))],
    "export, unfinished": [("resume_wanted", (EXPORT_FOLDER, False))],
    "export, ended": [("resume_wanted", (EXPORT_FOLDER, True))],
    "export, busy": [],
}


@pytest.mark.parametrize("name", RETURN)
def test_return_does_what_the_button_says_that_stands_out(
    show: Callable[[str], QWidget], gallery: Gallery, name: str
) -> None:
    show(name)
    press_key(Qt.Key.Key_Return)
    assert gallery.heard == RETURN[name]


@pytest.mark.parametrize("name", ["sign-in, device", "accounts, device"])
def test_return_opens_the_browser_at_the_page_with_the_code(
    show: Callable[[str], QWidget], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    addresses: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: addresses.append(url.toString()))
    show(name)
    press_key(Qt.Key.Key_Return)
    assert addresses == [device().url]


@pytest.mark.parametrize("name", ["sign-in, code", "sign-in, wrong code"])
def test_digits_and_return_sign_in(show: Callable[[str], QWidget], gallery: Gallery, name: str) -> None:
    show(name)
    type_text("314159")
    press_key(Qt.Key.Key_Return)
    assert gallery.heard == [("code_entered", ("314159",))]


@pytest.mark.parametrize(
    "name", [each for each in DIALOGS if each.startswith("connection, ") and "new" not in each]
)
def test_return_saves_a_connection_from_every_page(
    show: Callable[[str], QWidget], gallery: Gallery, name: str
) -> None:
    show(name)
    walk_to("connectionTabs")
    gallery.heard.clear()
    press_key(Qt.Key.Key_Return)
    assert gallery.words == ["save_wanted"]


def test_an_account_is_found_and_chosen_by_keyboard_alone(
    show: Callable[[str], QWidget], gallery: Gallery
) -> None:
    show("accounts")
    assert focused().objectName() == "accountFilter"
    type_text("archive")
    press_key(Qt.Key.Key_Return)
    assert focused().objectName() == "roleList"
    press_key(Qt.Key.Key_Return)
    assert gallery.heard == [("chosen", (PORTAL.account, PORTAL.role))]


def test_a_problem_in_the_chooser_leads_back_to_the_connection(
    show: Callable[[str], QWidget], gallery: Gallery
) -> None:
    chooser = show("accounts, problem")
    walk_to("signInEditButton")
    press_key(Qt.Key.Key_Space)
    assert gallery.words == ["rejected"]
    assert not chooser.isVisible()


def test_a_restore_is_ordered_by_keyboard_alone(show: Callable[[str], QWidget], gallery: Gallery) -> None:
    show("restore")
    assert focused().objectName() == "restoreStandard"
    press_key(Qt.Key.Key_Down)
    assert focused().objectName() == "restoreBulk"
    walk_to("restoreDays")
    press_key(Qt.Key.Key_Up)
    walk_to("restoreAgreed")
    press_key(Qt.Key.Key_Space)
    walk_to("restoreButton")
    press_key(Qt.Key.Key_Space)
    assert gallery.heard == [("ordered", (RestoreOrder(Retrieval.BULK, 4),))]


@pytest.mark.parametrize("name", ["versions", "deleted"])
def test_versions_are_walked_opened_and_left_by_keyboard_alone(
    show: Callable[[str], QWidget], gallery: Gallery, name: str
) -> None:
    window = show(name)
    assert focused().objectName() == "versionList"
    press_key(Qt.Key.Key_Down)
    press_key(Qt.Key.Key_Return)
    assert gallery.words == ["version_wanted"]
    press_key(Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert not window.isVisible()
    assert gallery.words == ["version_wanted", "closed"]
