"""Every action by its name: its words, its key, its icon, and the menus of each kind of window."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from vaultviewer.gui.translation import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """`text` is the menu's, `hint` the tooltip's; `keys` are portable key sequences."""

    text: str
    hint: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False


def _spec(text: str, hint: str, *keys: str, icon: str = "", checkable: bool = False) -> ActionSpec:
    return ActionSpec(text, hint, keys, icon, checkable)


_N = QT_TRANSLATE_NOOP

SPECS: Final = {
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
        _N("Actions", "Close the selected connection, end its exports, and wipe what it opened"),
        icon="close",
    ),
    "sign_in": _spec(
        _N("Actions", "S&ign in…"), _N("Actions", "Go on with the sign-in that work waits for"), icon="key"
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
    "save_all_infected": _spec(
        _N("Actions", "Save all as &ZIP…"),
        _N("Actions", "Save all attachments in a ZIP archive with the password “infected”"),
        "Ctrl+Alt+S",
        icon="archive-locked",
    ),
    "export": _spec(
        _N("Actions", "E&xport…"),
        _N("Actions", "Export selected messages, a prefix or all that match the filter, with a ledger"),
        "Ctrl+E",
        icon="export",
    ),
    "export_pause": _spec(
        _N("Actions", "&Pause"),
        _N("Actions", "Begin no further message of the chosen export; those under way are finished"),
        icon="pause",
    ),
    "export_resume": _spec(
        _N("Actions", "&Resume"),
        _N("Actions", "Go on with the chosen export where it was paused, cancelled or interrupted"),
        icon="resume",
    ),
    "export_cancel": _spec(
        _N("Actions", "&Cancel"),
        _N("Actions", "End the chosen export; it can be resumed from its folder"),
        icon="stop",
    ),
    "export_retry": _spec(
        _N("Actions", "Re&try failed"),
        _N("Actions", "Ask once more for the messages of the chosen export that failed"),
        icon="retry",
    ),
    "export_folder": _spec(
        _N("Actions", "&Show folder"),
        _N("Actions", "Show the folder of the chosen export in the file manager"),
        icon="open-file",
    ),
    "export_forget": _spec(
        _N("Actions", "Re&move from the list"),
        _N("Actions", "Take the chosen export off the list; its folder stays as it is"),
        icon="close",
    ),
    "quit": _spec(_N("Actions", "&Quit"), _N("Actions", "Close VaultViewer"), "Ctrl+Q"),
    "print": _spec(
        _N("Actions", "&Print…"),
        _N("Actions", "Print the message with what is known of it"),
        "Ctrl+P",
        icon="print",
    ),
    "save_pdf": _spec(
        _N("Actions", "Save as P&DF…"),
        _N("Actions", "Save the message with what is known of it as a PDF"),
        icon="file-pdf",
    ),
    "copy": _spec(_N("Actions", "C&opy"), _N("Actions", "Copy what is selected"), "Ctrl+C", icon="copy"),
    "select_all": _spec(
        _N("Actions", "Se&lect all"), _N("Actions", "Select all in the view with the keyboard"), "Ctrl+A"
    ),
    "copy_text": _spec(
        _N("Actions", "Copy message as &text"),
        _N("Actions", "Copy the whole text of the message with its header lines"),
        "Ctrl+Alt+C",
    ),
    "find": _spec(
        _N("Actions", "Fi&nd in message…"),
        _N("Actions", "Find a text in the view that is shown"),
        "Ctrl+F",
        icon="filter",
    ),
    "find_next": _spec(_N("Actions", "Find ne&xt"), _N("Actions", "Go to the next match"), "F3", "Ctrl+G"),
    "find_previous": _spec(
        _N("Actions", "Find pre&vious"),
        _N("Actions", "Go to the match before"),
        "Shift+F3",
        "Ctrl+Shift+G",
    ),
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
        _N("Actions", "&Refresh"),
        _N("Actions", "List again, and keep what is selected and open"),
        "F5",
        icon="refresh",
    ),
    "try_again": _spec(
        _N("Actions", "Tr&y again"),
        _N("Actions", "Try what did not work once more: the list, the message, or both"),
        "F9",
        icon="retry",
    ),
    "go_to_prefix": _spec(
        _N("Actions", "&Go to prefix…"),
        _N("Actions", "List the messages below a prefix of this connection, without looking for it first"),
        "Ctrl+J",
        icon="go-to",
    ),
    "bookmark": _spec(
        _N("Actions", "Bookmark thi&s prefix"),
        _N("Actions", "Keep the prefix that is listed below its connection, or no longer"),
        "Ctrl+D",
        checkable=True,
    ),
    "watch": _spec(
        _N("Actions", "&Watch for new mail"),
        _N("Actions", "Look for new mail of this connection again and again, and say what arrives"),
        "Ctrl+Shift+W",
        checkable=True,
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
    "show_exports": _spec(
        _N("Actions", "E&xports pane"),
        _N("Actions", "Show or hide the exports that are under way or have ended"),
        "Ctrl+Shift+E",
        checkable=True,
    ),
    "view_best": _spec(
        _N("Actions", "&Best body"),
        _N("Actions", "Show the HTML of a message where it has any, else its text"),
        "Ctrl+1",
        checkable=True,
    ),
    "view_text": _spec(
        _N("Actions", "Plain &text"),
        _N("Actions", "Show the plain text, or text made from the HTML"),
        "Ctrl+2",
        checkable=True,
    ),
    "view_simple": _spec(
        _N("Actions", "&Simple HTML"),
        _N("Actions", "Show headings, lists, tables and links without colours, fonts and images"),
        "Ctrl+3",
        checkable=True,
    ),
    "view_original": _spec(
        _N("Actions", "&Original HTML"),
        _N("Actions", "Show the HTML as it was meant to look, without what it would fetch or run"),
        "Ctrl+4",
        checkable=True,
    ),
    "view_all": _spec(
        _N("Actions", "&All parts"),
        _N("Actions", "Show the text of every part, one below the other"),
        "Ctrl+5",
        checkable=True,
    ),
    "appearance_system": _spec(
        _N("Actions", "As the &system"), _N("Actions", "Light or dark as the system says"), checkable=True
    ),
    "appearance_light": _spec(_N("Actions", "&Light"), _N("Actions", "A light window"), checkable=True),
    "appearance_dark": _spec(
        _N("Actions", "&Dark"), _N("Actions", "A dark window; messages stay on white"), checkable=True
    ),
    "message_dark": _spec(
        _N("Actions", "Dar&k message"),
        _N("Actions", "Show messages on a dark ground instead of white, images as they are"),
        "Ctrl+Shift+D",
        checkable=True,
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
    "open_window": _spec(
        _N("Actions", "Open in a &window"),
        _N("Actions", "Open the message in a window of its own (a second double click)"),
        "Ctrl+Shift+O",
    ),
    "versions": _spec(
        _N("Actions", "&Versions…"),
        _N("Actions", "List the versions of the selected message that the bucket keeps"),
        "Ctrl+Shift+V",
        icon="versions",
    ),
    "deleted": _spec(
        _N("Actions", "&Deleted messages…"),
        _N(
            "Actions",
            "Look for deleted messages under this prefix, where the bucket keeps versions",
        ),
        icon="delete-marker",
    ),
    "restore": _spec(
        _N("Actions", "&Restore from the archive…"),
        _N("Actions", "Order a restore of an archived message, after its cost was agreed to"),
        icon="restored",
    ),
    "copy_version": _spec(
        _N("Actions", "Copy &version ID"),
        _N("Actions", "Copy the selected version IDs"),
        icon="copy",
    ),
    "message_tab": _spec(
        _N("Actions", "&Message"), _N("Actions", "Show the message itself"), "Ctrl+Shift+M", icon="message"
    ),
    "headers_tab": _spec(
        _N("Actions", "&Headers"), _N("Actions", "Show every header field, decoded"), "Ctrl+7", icon="headers"
    ),
    "parts_tab": _spec(
        _N("Actions", "Par&ts"), _N("Actions", "Show every part and look into it"), "Ctrl+6", icon="parts"
    ),
    "links_tab": _spec(
        _N("Actions", "Lin&ks"), _N("Actions", "Show every link and where it leads"), "Ctrl+8", icon="link"
    ),
    "source": _spec(
        _N("Actions", "So&urce"), _N("Actions", "Show the message as it was sent"), "Ctrl+U", icon="source"
    ),
    "envelope": _spec(
        _N("Actions", "&Envelope and checks"),
        _N("Actions", "Show every check and every value beside the message"),
        "Ctrl+I",
        icon="envelope",
    ),
    "load_images": _spec(
        _N("Actions", "&Load images once…"),
        _N("Actions", "Load the images of this message from the network, for this one showing"),
        "Ctrl+Shift+L",
        icon="remote",
    ),
    "play_animations": _spec(
        _N("Actions", "Play &animations"),
        _N("Actions", "Let the animated images of this message move until another is shown"),
    ),
    "cancel": _spec(_N("Actions", "Cancel openin&g"), _N("Actions", "Give up opening the message"), "Esc"),
    "close_window": _spec(_N("Actions", "&Close"), _N("Actions", "Close this window"), "Ctrl+W"),
    "about": _spec(_N("Actions", "&About VaultViewer"), _N("Actions", "Version and licences"), icon="info"),
}

GROUPS: Final = (
    ("appearance_system", "appearance_light", "appearance_dark"),
    ("view_best", "view_text", "view_simple", "view_original", "view_all"),
)
"""Of each group one is checked."""

Menus: TypeAlias = tuple[tuple[str, str], ...]
"""Titles, and the names of what stands below them."""
SEPARATOR: Final = "|"

EXPORTS_MENU: Final = "export_pause export_resume export_cancel export_retry | export_folder export_forget"
VIEWS_MENU: Final = "view_best view_text view_simple view_original view_all"
SUBMENUS: Final[Mapping[str, tuple[str, str]]] = {
    "views": (_N("Actions", "Message &body"), VIEWS_MENU),
    "exports": (_N("Actions", "Expor&ts"), EXPORTS_MENU),
    "appearances": (
        _N("Actions", "Appeara&nce"),
        "appearance_system appearance_light appearance_dark",
    ),
}
"""Titles and names of what may stand in a menu as a menu of its own."""
_PAPER: Final = "save_pdf print"
_EDIT: Final = "find find_next find_previous | copy select_all copy_text"
_ZOOM: Final = "zoom_in zoom_out zoom_reset"
_TABS: Final = "message_tab headers_tab parts_tab links_tab source envelope"

MAIN_MENUS: Final[Menus] = (
    (
        _N("Actions", "&File"),
        (
            "new_connection edit_connection close_connection remove_connection sign_in | "
            f"sample_vault open_file | save save_attachments save_all_infected | export exports | {_PAPER} | "
            "quit"
        ),
    ),
    (_N("Actions", "&Edit"), f"{_EDIT} copy_key | filter clear_filter"),
    (
        _N("Actions", "&View"),
        (
            "go_to_prefix bookmark | refresh watch try_again load_more load_all stop | "
            "show_tree show_reader show_exports next_pane | "
            f"views {_ZOOM} | message_dark appearances"
        ),
    ),
    (
        _N("Actions", "&Message"),
        (
            f"open_message open_window next_message previous_message cancel | {_TABS} | "
            "load_images play_animations | restore versions deleted"
        ),
    ),
    (_N("Actions", "&Help"), "about"),
)
READER_MENUS: Final[Menus] = (
    (_N("Actions", "&File"), f"save save_attachments save_all_infected | {_PAPER} | close_window"),
    (_N("Actions", "&Edit"), _EDIT),
    (_N("Actions", "&View"), f"views | {_ZOOM} | message_dark"),
    (
        _N("Actions", "&Message"),
        f"next_message previous_message cancel | {_TABS} | load_images play_animations",
    ),
)
HISTORY_MENUS: Final[Menus] = (
    (_N("Actions", "&File"), "save | close_window"),
    (_N("Actions", "&Edit"), "copy_version copy_key"),
    (_N("Actions", "&View"), "refresh load_more stop"),
    (_N("Actions", "&Message"), "open_message restore"),
)
"""Of the windows that list versions or deleted messages."""
HISTORY_ROW_MENU: Final = "open_message save | copy_version copy_key | restore"
LIST_MENU: Final = "open_message open_window | save export copy_key | versions restore | envelope source"
TREE_MENU: Final = (
    "go_to_prefix bookmark | refresh | new_connection edit_connection close_connection remove_connection"
)
