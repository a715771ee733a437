"""The dialog of an export: what it shows, what it hands out, and what it makes of a folder."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QRadioButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from support.dialog_driver import find
from support.dialog_gallery import EXPORT_FOLDER, EXPORT_SCOPES
from support.gui_runner import wait_for
from support.keyboard import focused, press_key, type_text, walk_to

from vaultviewer.core.errors import SaveFailed
from vaultviewer.core.export.exchange import Tally
from vaultviewer.core.export.order import Existing, Folders, Form
from vaultviewer.gui.dialogs.export_dialog import ExportDialog
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.export_draft import (
    ExportChoices,
    ExportDraft,
    FolderReport,
    FolderState,
    Scope,
    Scopes,
)

HERE = Path("/cases").absolute()


class Opened:
    """A dialog on the screen and what it said."""

    def __init__(self, dialog: ExportDialog, parent: QWidget) -> None:
        self.dialog = dialog
        self.parent = parent
        self.folders: list[Path] = []
        self.drafts: list[ExportDraft] = []
        self.resumed: list[tuple[Path, bool]] = []
        dialog.folder_named.connect(self.folders.append)
        dialog.export_wanted.connect(self.drafts.append)
        dialog.resume_wanted.connect(lambda folder, retry: self.resumed.append((folder, retry)))

    def tell(self, state: FolderState, tally: Tally | None = None, **fields: object) -> None:
        self.dialog.show_folder(FolderReport(self.folders[-1], state, tally or Tally(), **fields))  # type: ignore[arg-type]  # its own

    def text(self, name: str) -> str:
        label = self.dialog.findChild(QLabel, name)
        return label.text() if isinstance(label, QLabel) and label.isVisible() else ""

    def shown(self, name: str) -> bool:
        return find(self.dialog, QWidget, name).isVisible()

    def enabled(self, name: str) -> bool:
        button = find(self.dialog, QPushButton, f"{name}Button")
        return button.isVisible() and button.isEnabled()

    def choose(self, field: str, value: str) -> None:
        box = find(self.dialog, QComboBox, f"{field}Field")
        box.setCurrentIndex(box.findData(value))

    def type(self, field: str, text: str) -> None:
        find(self.dialog, QLineEdit, f"{field}Field").setText(text)

    def options(self, field: str) -> list[str]:
        box = find(self.dialog, QComboBox, f"{field}Field")
        return [box.itemData(index) for index in range(box.count())]


Opener = Callable[..., Opened]


@pytest.fixture
def opened(qtbot: QtBot, icons: Icons) -> Opener:
    del icons  # whose style sheet is in force

    def open_dialog(scopes: Scopes = EXPORT_SCOPES, choices: ExportChoices | None = None) -> Opened:
        parent = QWidget()
        qtbot.addWidget(parent)
        dialog = ExportDialog(parent, scopes=scopes, choices=choices or ExportChoices(), folder=EXPORT_FOLDER)
        shown = Opened(dialog, parent)
        with qtbot.waitActive(dialog):
            dialog.open()
        assert shown.folders == [EXPORT_FOLDER]
        return shown

    return open_dialog


def test_what_was_chosen_last_is_what_is_ordered(opened: Opener) -> None:
    choices = ExportChoices(
        Form.ATTACHMENTS, "{sender} {id}", Folders.RULE, Existing.SKIP, 50, signed=True, parent="/before"
    )
    shown = opened(choices=choices)
    assert not shown.enabled("export"), "nobody knows the folder yet"
    assert shown.text("exportNotice") == "Looking into the folder…"
    shown.tell(FolderState.FREE)
    assert shown.text("exportNotice") == ""
    press_key(Qt.Key.Key_Return)
    assert shown.drafts == [ExportDraft(Scope.SELECTED, EXPORT_FOLDER, choices)]
    assert not shown.dialog.isVisible()


def test_an_export_is_ordered_by_keyboard_alone(qtbot: QtBot, opened: Opener) -> None:
    shown = opened()
    shown.tell(FolderState.FREE)
    assert focused().objectName() == "scopeSelected"
    press_key(Qt.Key.Key_Down)
    press_key(Qt.Key.Key_Down)
    assert focused().objectName() == "scopeMatching"
    walk_to("lookInsideField")
    press_key(Qt.Key.Key_Space)
    walk_to("formField")
    press_key(Qt.Key.Key_Down)
    press_key(Qt.Key.Key_Down)
    walk_to("templateField")
    press_key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    type_text("{rule} {id}")
    walk_to("foldersField")
    press_key(Qt.Key.Key_Down)
    walk_to("targetField")
    press_key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    type_text(str(HERE / "april"))
    walk_to("existingField")
    press_key(Qt.Key.Key_Down)
    walk_to("paceField")
    press_key(Qt.Key.Key_Up)
    press_key(Qt.Key.Key_Up)
    walk_to("signedField")
    press_key(Qt.Key.Key_Space)
    wait_for(qtbot, lambda: shown.folders[-1] == HERE / "april")
    assert len(shown.folders) == 2, "it looks once, when the typing has ended"
    shown.tell(FolderState.FREE)
    press_key(Qt.Key.Key_Return)
    choices = ExportChoices(Form.ZIP, "{rule} {id}", Folders.DAY, Existing.REPLACE, 2, signed=True)
    assert shown.drafts == [ExportDraft(Scope.MATCHING, HERE / "april", choices, look_inside=True)]


def test_the_preview_follows_what_is_typed(opened: Opener) -> None:
    shown = opened()
    assert shown.text("templateHelp").startswith("Such as 2026-")
    shown.type("template", "{subject} von {sender}")
    assert shown.text("templateHelp") == "Such as Invoice von Ann _ann@example.com_.eml"
    shown.choose("folders", Folders.PREFIX)
    assert shown.text("templateHelp") == "Such as inbound/Invoice von Ann _ann@example.com_.eml"
    shown.choose("form", Form.ATTACHMENTS)
    assert shown.text("templateHelp").endswith("Ann _ann@example.com_/invoice.pdf")
    shown.choose("form", Form.ZIP)
    assert shown.text("templateHelp").startswith("Such as messages.zip: inbound/Invoice")


def test_a_template_that_is_none_is_told_beside_it_and_stops_the_export(opened: Opener) -> None:
    shown = opened()
    shown.tell(FolderState.FREE)
    shown.type("template", "{datum}")
    assert "{datum} is no field" in shown.text("templateProblem")
    assert "{datum} is no field" in shown.text("exportNotice")
    assert not shown.enabled("export")
    press_key(Qt.Key.Key_Return)
    assert shown.drafts == []
    shown.choose("form", Form.MBOX)
    assert shown.enabled("export"), "an mbox has no names"
    shown.choose("form", Form.EML)
    shown.type("template", "{id}")
    assert shown.enabled("export")
    assert shown.text("templateProblem") == ""


def test_fields_are_inserted_where_the_cursor_is(opened: Opener) -> None:
    shown = opened()
    shown.type("template", "a  b")
    line = find(shown.dialog, QLineEdit, "templateField")
    line.setCursorPosition(2)
    menu = find(shown.dialog, QMenu, "templateMenu")
    next(each for each in menu.actions() if each.objectName() == "insertRule").trigger()
    assert line.text() == "a {rule} b"
    assert line.hasFocus()
    assert len(menu.actions()) == 7


def test_what_does_not_matter_for_a_form_is_not_asked(opened: Opener) -> None:
    shown = opened()
    assert shown.options("existing") == [Existing.KEEP_BOTH, Existing.REPLACE, Existing.SKIP]
    shown.choose("existing", Existing.SKIP)
    shown.choose("form", Form.TABLE)
    assert not shown.shown("templateField")
    assert not shown.shown("foldersField")
    assert shown.text("formHelp") == "Makes messages.csv."
    assert shown.options("existing") == [Existing.KEEP_BOTH, Existing.REPLACE]
    shown.choose("existing", Existing.REPLACE)
    shown.choose("form", Form.EML)
    shown.tell(FolderState.FREE)
    press_key(Qt.Key.Key_Return)
    assert shown.drafts[0].choices.existing is Existing.REPLACE
    assert not shown.drafts[0].look_inside


def test_what_there_is_nothing_of_cant_be_chosen(opened: Opener) -> None:
    shown = opened(replace(EXPORT_SCOPES, selected=0, selected_size=0, filter_text=""))
    assert [
        find(shown.dialog, QRadioButton, f"scope{name}").isEnabled()
        for name in ("Selected", "Prefix", "Matching")
    ] == [False, True, False]
    assert focused().objectName() == "scopePrefix"
    assert not shown.shown("lookInsideField")


@pytest.mark.parametrize(
    ("selected", "filter_text", "usual"),
    [
        (2, "x", Scope.SELECTED),
        (1, "x", Scope.MATCHING),
        (1, "", Scope.PREFIX),
        (0, "", Scope.PREFIX),
    ],
)
def test_what_somebody_means_who_says_nothing(selected: int, filter_text: str, usual: Scope) -> None:
    assert replace(EXPORT_SCOPES, selected=selected, filter_text=filter_text).usual is usual


@pytest.mark.parametrize(
    ("state", "tally", "buttons", "words"),
    [
        (FolderState.FREE, Tally(), {"export"}, ""),
        (FolderState.BUSY, Tally(), set(), "being written"),
        (FolderState.UNFINISHED, Tally(9, 3), {"resume"}, "3 exported"),
        (FolderState.UNFINISHED, Tally(9, 3, 0, 2), {"resume", "retry"}, "2 failed"),
        (FolderState.FINISHED, Tally(3, 3), set(), "3 exported"),
        (FolderState.FINISHED, Tally(3, 2, 0, 1), {"retry"}, "1 failed"),
        (FolderState.ELSEWHERE, Tally(9, 3), set(), "of other-bucket"),
        (FolderState.UNUSABLE, Tally(), set(), "not a directory"),
    ],
)
def test_a_folder_says_what_can_be_done_with_it(
    opened: Opener, state: FolderState, tally: Tally, buttons: set[str], words: str
) -> None:
    shown = opened()
    error = SaveFailed(path=EXPORT_FOLDER, reason="not a directory")
    shown.tell(state, tally, bucket="other-bucket", error=error)
    assert {name for name in ("export", "resume", "retry") if shown.enabled(name)} == buttons
    assert words in shown.text("exportNotice")
    press_key(Qt.Key.Key_Return)
    assert len(shown.drafts) + len(shown.resumed) == bool(buttons)


def test_an_export_is_gone_on_with(opened: Opener) -> None:
    shown = opened()
    shown.tell(FolderState.UNFINISHED, Tally(9, 3, 0, 2))
    QTest.mouseClick(find(shown.dialog, QPushButton, "retryButton"), Qt.MouseButton.LeftButton)
    assert shown.resumed == [(EXPORT_FOLDER, True)]
    assert shown.drafts == []
    assert not shown.dialog.isVisible()


def test_a_folder_in_use_is_no_obstacle_but_said(opened: Opener) -> None:
    shown = opened()
    shown.tell(FolderState.FREE, files=12)
    assert "12 files" in shown.text("exportNotice")
    assert shown.enabled("export")


def test_what_is_said_of_another_folder_is_dropped(qtbot: QtBot, opened: Opener) -> None:
    shown = opened()
    shown.tell(FolderState.FREE)
    shown.type("target", "no whole path")
    assert shown.text("exportNotice") == "Name a folder with its whole path."
    shown.tell(FolderState.FREE)
    assert not shown.enabled("export")
    shown.type("target", str(HERE / "other"))
    shown.tell(FolderState.FREE)
    assert not shown.enabled("export"), "that was about the folder before"
    wait_for(qtbot, lambda: shown.folders[-1] == HERE / "other")
    shown.tell(FolderState.FREE)
    assert shown.enabled("export")


def test_a_home_is_understood(qtbot: QtBot, opened: Opener) -> None:
    shown = opened()
    shown.type("target", "~nobody-has-this-name/x")
    assert not shown.enabled("export")
    shown.type("target", "~/exports")
    wait_for(qtbot, lambda: shown.folders[-1] == Path.home() / "exports")


def test_a_folder_is_chosen_in_the_platforms_dialog(qtbot: QtBot, opened: Opener, tmp_path: Path) -> None:
    shown = opened()
    shown.type("target", str(tmp_path / "new"))
    QTest.mouseClick(find(shown.dialog, QPushButton, "targetButton"), Qt.MouseButton.LeftButton)
    chooser = find(shown.dialog, QFileDialog, "targetDialog")
    assert chooser.fileMode() is QFileDialog.FileMode.Directory
    assert chooser.directory().absolutePath() == str(tmp_path)
    (tmp_path / "chosen").mkdir()
    chooser.selectFile(str(tmp_path / "chosen"))
    chooser.accept()
    wait_for(qtbot, lambda: shown.folders[-1] == tmp_path / "chosen")


def test_untrusted_words_stay_words(opened: Opener) -> None:
    scopes = replace(EXPORT_SCOPES, place="s3://b/a&b<b>/", filter_text="<i>&x")
    shown = opened(scopes)
    assert "a&&b<b>" in find(shown.dialog, QRadioButton, "scopePrefix").text()
    assert "<i>&&x" in find(shown.dialog, QRadioButton, "scopeMatching").text()
