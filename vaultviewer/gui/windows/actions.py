"""Every action of the main window: its words, its key, its icon. Menus, toolbar and pages share them."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.translation import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class _Spec:
    """`text` is the menu's, `hint` the tooltip's; `keys` are portable key sequences."""

    text: str
    hint: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False


def _spec(text: str, hint: str, *keys: str, icon: str = "", checkable: bool = False) -> _Spec:
    return _Spec(text, hint, keys, icon, checkable)


_N = QT_TRANSLATE_NOOP

_SPECS: Final = {
    "new_connection": _spec(
        _N("Actions", "&New connection…"), _N("Actions", "Connect to a vault"), "Ctrl+N", icon="add"
    ),
    "edit_connection": _spec(
        _N("Actions", "&Edit connection…"),
        _N("Actions", "Change the selected connection, test it or remove it"),
        icon="edit",
    ),
    "remove_connection": _spec(
        _N("Actions", "&Remove connection…"), _N("Actions", "Forget the selected connection"), icon="remove"
    ),
    "close_connection": _spec(
        _N("Actions", "&Close connection"),
        _N("Actions", "Close the selected connection and wipe what it opened"),
        icon="close",
    ),
    "sample_vault": _spec(
        _N("Actions", "Open the sample &vault"),
        _N("Actions", "Start the embedded sample vault on this machine"),
        icon="vault",
    ),
    "open_file": _spec(
        _N("Actions", "&Open message file…"),
        _N("Actions", "Open a message file (.eml) of this machine"),
        "Ctrl+O",
        icon="open-file",
    ),
    "save": _spec(
        _N("Actions", "&Save as .eml…"),
        _N("Actions", "Save the selected messages byte for byte"),
        "Ctrl+S",
        icon="save",
    ),
    "save_attachments": _spec(
        _N("Actions", "Save all &attachments…"),
        _N("Actions", "Save all attachments into a folder"),
        "Ctrl+Shift+S",
        icon="attachment",
    ),
    "quit": _spec(_N("Actions", "&Quit"), _N("Actions", "Close VaultViewer"), "Ctrl+Q"),
    "filter": _spec(
        _N("Actions", "&Filter"),
        _N("Actions", "Filter the loaded messages"),
        "Ctrl+Shift+K",
        icon="filter",
    ),
    "clear_filter": _spec(_N("Actions", "&Clear the filter"), _N("Actions", "Show all loaded messages")),
    "copy_key": _spec(
        _N("Actions", "Copy &address"), _N("Actions", "Copy the s3:// address of the message"), icon="copy"
    ),
    "refresh": _spec(
        _N("Actions", "&Refresh"), _N("Actions", "List again from the start"), "F5", icon="refresh"
    ),
    "load_more": _spec(_N("Actions", "Load mor&e"), _N("Actions", "Load the next page of the list")),
    "load_all": _spec(
        _N("Actions", "Load &all"), _N("Actions", "Load the list to its end, which can be stopped")
    ),
    "stop": _spec(_N("Actions", "S&top"), _N("Actions", "Stop loading the list"), icon="stop"),
    "next_pane": _spec(_N("Actions", "Next &pane"), _N("Actions", "Move to the next pane"), "F6"),
    "show_tree": _spec(
        _N("Actions", "&Connections pane"),
        _N("Actions", "Show or hide the connections"),
        "F7",
        checkable=True,
    ),
    "show_reader": _spec(
        _N("Actions", "&Message pane"), _N("Actions", "Show or hide the reader"), "F8", checkable=True
    ),
    "as_text": _spec(
        _N("Actions", "As plain te&xt"),
        _N("Actions", "Show the plain text of messages instead of their HTML"),
        "Ctrl+Shift+T",
        checkable=True,
    ),
    "appearance_system": _spec(
        _N("Actions", "As the &system"), _N("Actions", "Light or dark as the system says"), checkable=True
    ),
    "appearance_light": _spec(_N("Actions", "&Light"), _N("Actions", "A light window"), checkable=True),
    "appearance_dark": _spec(
        _N("Actions", "&Dark"), _N("Actions", "A dark window; messages stay on white"), checkable=True
    ),
    "zoom_in": _spec(_N("Actions", "Zoom &in"), _N("Actions", "Larger text"), "Ctrl++", "Ctrl+="),
    "zoom_out": _spec(_N("Actions", "Zoom &out"), _N("Actions", "Smaller text"), "Ctrl+-"),
    "zoom_reset": _spec(_N("Actions", "Actual si&ze"), _N("Actions", "Text in its own size"), "Ctrl+0"),
    "open_message": _spec(
        _N("Actions", "&Open"),
        _N("Actions", "Fetch, verify and decrypt the selected message (Return)"),
        icon="message",
    ),
    "next_message": _spec(
        _N("Actions", "&Next message"), _N("Actions", "Open the next message"), "F", icon="next"
    ),
    "previous_message": _spec(
        _N("Actions", "&Previous message"), _N("Actions", "Open the previous message"), "B", icon="previous"
    ),
    "message_tab": _spec(
        _N("Actions", "&Message"), _N("Actions", "Show the message itself"), "Ctrl+Shift+M", icon="message"
    ),
    "envelope": _spec(
        _N("Actions", "&Envelope and checks"),
        _N("Actions", "Show every check and every value beside the message"),
        "Ctrl+I",
        icon="envelope",
    ),
    "source": _spec(
        _N("Actions", "&Source"), _N("Actions", "Show the message as it was sent"), "Ctrl+U", icon="source"
    ),
    "cancel": _spec(_N("Actions", "Cancel openin&g"), _N("Actions", "Give up opening the message"), "Esc"),
    "about": _spec(_N("Actions", "&About VaultViewer"), _N("Actions", "Version and licences"), icon="info"),
}

_MENUS: Final = (
    (
        _N("Actions", "&File"),
        (
            "new_connection edit_connection close_connection remove_connection | "
            "sample_vault open_file | save save_attachments | quit"
        ),
    ),
    (_N("Actions", "&Edit"), "copy_key | filter clear_filter"),
    (
        _N("Actions", "&View"),
        (
            "refresh load_more load_all stop | show_tree show_reader next_pane | "
            "as_text zoom_in zoom_out zoom_reset | appearance_system appearance_light appearance_dark"
        ),
    ),
    (
        _N("Actions", "&Message"),
        "open_message next_message previous_message cancel | message_tab envelope source",
    ),
    (_N("Actions", "&Help"), "about"),
)
LIST_MENU: Final = "open_message | save copy_key | envelope source"
TREE_MENU: Final = "refresh | new_connection edit_connection close_connection remove_connection"


class Actions(QObject):
    """The actions by name; each also has its name as object name."""

    def __init__(self, icons: Icons, window: QWidget) -> None:
        super().__init__(window)
        self._icons = icons
        self._by_name = {name: self._make(name, spec, window) for name, spec in _SPECS.items()}
        window.addActions(list(self._by_name.values()))
        appearances = QActionGroup(self)
        for name in ("appearance_system", "appearance_light", "appearance_dark"):
            appearances.addAction(self._by_name[name])

    def __getitem__(self, name: str) -> QAction:
        return self._by_name[name]

    def fill_menu_bar(self, bar: QMenuBar) -> None:
        for title, names in _MENUS:
            self.fill(bar.addMenu(_translated(title)), names)

    def fill(self, menu: QMenu, names: str) -> None:
        """Add actions by their names; `|` makes a separator."""
        menu.setToolTipsVisible(True)
        for name in names.split():
            if name == "|":
                menu.addSeparator()
            else:
                menu.addAction(self._by_name[name])

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        for name, spec in _SPECS.items():
            if spec.icon:
                self._by_name[name].setIcon(self._icons.icon(spec.icon))

    def _make(self, name: str, spec: _Spec, window: QWidget) -> QAction:
        text = _translated(spec.text)
        action = QAction(text, window)
        action.setObjectName(name)
        plain = text.replace("&", "").removesuffix("…")
        action.setIconText(plain)
        action.setCheckable(spec.checkable)
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        hint = _translated(spec.hint)
        action.setToolTip(f"{hint} ({keys})" if keys else hint)
        action.setStatusTip(hint)
        if spec.icon:
            action.setIcon(self._icons.icon(spec.icon))
        return action


def _translated(text: str) -> str:
    return QCoreApplication.translate("Actions", text)
