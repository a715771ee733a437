"""Newsletters and other made mail, to compare how they are shown with how they were sent.

`cid:NAME.WIDTHxHEIGHT.COLOUR` in them stands for an image of that size and colour.
"""

import re
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter

from vaultviewer.core.mail.body import choose_body, part_text
from vaultviewer.core.mail.html.sanitize import sanitize_html
from vaultviewer.core.mail.reading import read_mail
from vaultviewer.gui.engine.document import InlineParts, MailDocument, MailPart

NEWSLETTERS: Final = Path(__file__).parent.parent / "data" / "newsletters"
_IMAGE: Final = re.compile(r"cid:(\w+\.(\d+)x(\d+)\.([0-9a-f]{6}))")
_LOOKS: Final = re.compile(r'<style>.*?</style>| (?:style|bgcolor|width|cellpadding)="[^"]*"', re.DOTALL)


class AsSent(MailDocument):
    """A document that is served as it was sent: nothing removed, nothing added but the images' addresses.

    The engine's policy lets it fetch and run as little as any other.
    """

    def page(self) -> bytes:
        return self.html.encode()


def newsletter_names() -> list[str]:
    return sorted(path.name for path in NEWSLETTERS.iterdir())


def newsletter_html(name: str) -> str:
    content = (NEWSLETTERS / name).read_bytes()
    if not name.endswith(".eml"):
        return content.decode()
    html = choose_body(read_mail(content).root).html
    assert html is not None
    return part_text(html)


def as_sent(name: str) -> MailDocument:
    html, inline = _with_images(name)
    document = inline.document(_IMAGE.sub(lambda found: inline.part_url(found[1]) or "", html))
    return AsSent(document.html, document.parts, document.token)


def as_shown(name: str) -> MailDocument:
    html, inline = _with_images(name)
    return inline.document(sanitize_html(html, part_url=inline.part_url).html)


def without_styles(name: str) -> MailDocument:
    """Return what would be shown if the sanitiser kept no style, to see that the difference is noticed."""
    html, inline = _with_images(name)
    cleaned = sanitize_html(html, part_url=inline.part_url).html
    return inline.document(_LOOKS.sub("", cleaned))


def _with_images(name: str) -> tuple[str, InlineParts]:
    html = newsletter_html(name)
    parts = {
        found[1]: MailPart("image/png", _image(int(found[2]), int(found[3]), f"#{found[4]}"))
        for found in _IMAGE.finditer(html)
    }
    return html, InlineParts(parts)


def _image(width: int, height: int, colour: str) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(image)
    return bytes(buffer.data().data())
