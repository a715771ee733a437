"""Makes what a reader shows of an opened message only when it is asked for: other views, headers, source.

Runs on a lane, as `message_pages` does.
"""

from codecs import getincrementaldecoder
from typing import Final

from PySide6.QtCore import QCoreApplication

from vaultviewer.core.mail.body import part_text
from vaultviewer.core.mail.excerpt import beginning_of
from vaultviewer.core.mail.html.sanitize import sanitize_html
from vaultviewer.core.mail.whole_text import all_parts_text, header_text
from vaultviewer.core.mailbox import Opened
from vaultviewer.gui.engine.document import MailDocument
from vaultviewer.gui.models.body_view import BodyContent, BodyView
from vaultviewer.gui.models.reader_page import ReaderText

LONGEST_SOURCE: Final = 4 * 1024 * 1024
"""Bytes of source that are shown."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("BodyViews", text)


def compose_view(opened: Opened, view: BodyView) -> BodyContent:
    """Make a view that the message's page doesn't hold.

    Raises ValueError for one that it does.
    """
    if view is BodyView.ALL:
        return _cut(all_parts_text(opened.mail))
    if view is BodyView.SIMPLE and opened.body.html is not None:
        clean = sanitize_html(part_text(opened.body.html), part_url=lambda _: None, simple=True)
        return MailDocument(clean.html)
    raise ValueError(view)


def compose_text(opened: Opened, which: ReaderText) -> str:
    if which is ReaderText.HEADERS:
        return _cut(header_text(opened.mail.root.fields))
    return _source(opened.plaintext.view())


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
