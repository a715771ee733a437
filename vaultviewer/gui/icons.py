"""Icons of one set (Phosphor, through QtAwesome), by what they stand for, in the colours in force."""

from typing import Final

import qtawesome
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QIcon, QPalette

from vaultviewer.gui.theme import Theme, Tone

_GLYPHS: Final = {
    "locked": "ph.lock-simple",
    "archived": "ph.snowflake",
    "restoring": "ph.hourglass-medium",
    "restored": "ph.clock-clockwise",
    "opening": "ph.circle-dashed",
    "open": "ph.envelope-simple-open",
    "not-encrypted": "ph.lock-simple-open",
    "refused": "ph.shield-warning",
    "denied": "ph.prohibit",
    "failed": "ph.warning-circle",
    "verified": "ph.shield-check",
    "passed": "ph.check-circle",
    "noted": "ph.warning",
    "overridden": "ph.shield-slash",
    "not-applicable": "ph.minus-circle",
    "not-reached": "ph.circle-dashed",
    "vault": "ph.archive-box",
    "folder": "ph.folder-simple",
    "bucket": "ph.database",
    "attachment": "ph.paperclip",
    "save": "ph.download-simple",
    "export": "ph.export",
    "pause": "ph.pause",
    "resume": "ph.play",
    "refresh": "ph.arrows-clockwise",
    "watch": "ph.bell",
    "watch-failed": "ph.bell-slash",
    "bookmark": "ph.bookmark-simple",
    "go-to": "ph.arrow-bend-down-right",
    "retry": "ph.arrow-clockwise",
    "stop": "ph.x-circle",
    "close": "ph.x",
    "print": "ph.printer",
    "filter": "ph.magnifying-glass",
    "add": "ph.plus",
    "edit": "ph.pencil-simple",
    "remove": "ph.trash",
    "versions": "ph.clock-counter-clockwise",
    "older": "ph.stack",
    "delete-marker": "ph.trash",
    "source": "ph.code",
    "envelope": "ph.key",
    "headers": "ph.list-bullets",
    "link": "ph.link-simple",
    "message": "ph.envelope-simple",
    "copy": "ph.copy",
    "more": "ph.dots-three",
    "key": "ph.key",
    "file": "ph.file",
    "file-image": "ph.image-square",
    "file-pdf": "ph.file-pdf",
    "file-archive": "ph.archive",
    "file-text": "ph.file-text",
    "file-mail": "ph.envelope-simple",
    "file-calendar": "ph.calendar-blank",
    "file-document": "ph.article",
    "file-table": "ph.table",
    "file-page": "ph.globe-simple",
    "file-media": "ph.film-strip",
    "file-script": "ph.terminal-window",
    "file-program": "ph.app-window",
    "file-disk": "ph.disc",
    "hash": "ph.hash",
    "eye": "ph.eye",
    "archive-locked": "ph.lock-key",
    "danger": "ph.warning-octagon",
    "info": "ph.info",
    "remote": "ph.eye-slash",
    "previous": "ph.caret-up",
    "next": "ph.caret-down",
    "open-file": "ph.folder-open",
    "open-window": "ph.arrow-square-out",
    "parts": "ph.tree-structure",
    "zoom-in": "ph.magnifying-glass-plus",
    "zoom-out": "ph.magnifying-glass-minus",
    "actual-size": "ph.number-square-one",
    "fit": "ph.frame-corners",
}

ROLES: Final = frozenset(_GLYPHS)


class Icons(QObject):
    """Hands out icons. Whoever keeps one asks again when the theme has changed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        self._made: dict[tuple[str, str, str], QIcon] = {}

    def icon(self, role: str, tone: Tone | None = None) -> QIcon:
        """Return the icon of a role, in the text colour or in that of a tone.

        Raises KeyError for a role that is not in `ROLES`.
        """
        colours = self._theme.colours
        colour = colours.text if tone is None else colours.tone(tone)[0]
        selected = QGuiApplication.palette().color(QPalette.ColorRole.HighlightedText).name()
        key = (role, colour, selected)
        made = self._made.get(key)
        if made is None:
            made = qtawesome.icon(
                _GLYPHS[role], color=colour, color_disabled=colours.secondary, color_selected=selected
            )
            self._made[key] = made
        return made
