"""Makes what a reader shows of an opened message only when it is asked for: other views, headers, source.

Runs on a lane, as `message_pages` does.
"""

from codecs import getincrementaldecoder
from typing import Final

from PySide6.QtCore import QCoreApplication

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import Stopped
from vaultviewer.core.mail.excerpt import beginning_of
from vaultviewer.core.mail.other_views import OtherView
from vaultviewer.core.mailbox import Opened, other_view
from vaultviewer.core.ports import Confinement
from vaultviewer.gui.engine.document import MailDocument
from vaultviewer.gui.models.body_view import BodyContent, BodyView
from vaultviewer.gui.models.reader_page import ReaderText
from vaultviewer.gui.translation import rendered

LONGEST_SOURCE: Final = 4 * 1024 * 1024
"""Bytes of source that are shown."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("BodyViews", text)


def compose_view(
    opened: Opened, view: BodyView, confinement: Confinement, cancel: CancelToken
) -> BodyContent:
    """Make a view that the message's page doesn't hold, or a text that says why it can't be made.

    Raises Cancelled.
    """
    wanted = OtherView.SIMPLE_HTML if view is BodyView.SIMPLE else OtherView.ALL_PARTS
    try:
        made = other_view(opened, wanted, confinement=confinement, cancel=cancel)
    except Stopped as stopped:
        return _in_its_place(stopped)
    return MailDocument(made) if wanted is OtherView.SIMPLE_HTML else _cut(made)


def compose_text(opened: Opened, which: ReaderText, confinement: Confinement, cancel: CancelToken) -> str:
    """Make the text of a tab, or one that says why it can't be made.

    Raises Cancelled.
    """
    if which is ReaderText.SOURCE:
        return _source(opened.plaintext.view())
    try:
        return _cut(other_view(opened, OtherView.HEADERS, confinement=confinement, cancel=cancel))
    except Stopped as stopped:
        return _in_its_place(stopped)


def _in_its_place(stopped: Stopped) -> str:
    return "\n\n".join(rendered(phrase) for phrase in (stopped.headline(), *stopped.phrases()))


def _cut(text: str) -> str:
    shown = beginning_of(text)
    return text if len(shown) == len(text) else _with_remark(shown)


def _source(whole: memoryview) -> str:
    """Decode UTF-8 where it is that, and otherwise byte by byte as ISO 8859-1, so that nothing is lost."""
    raw = bytes(whole[:LONGEST_SOURCE])
    try:
        # Where the source is cut, its last character may be as well.
        text = getincrementaldecoder("utf-8")().decode(raw, final=len(raw) == len(whole))
    except UnicodeDecodeError:
        text = raw.decode("iso-8859-1")
    shown = beginning_of(text, len(text))
    return text if len(raw) == len(whole) and len(shown) == len(text) else _with_remark(shown)


def _with_remark(shown: str) -> str:
    return "\n\n".join((shown, _tr("It goes on. Save the message to see all of it.")))
