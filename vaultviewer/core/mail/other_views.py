"""What a reader shows of a message only when it is asked for: simple HTML, all parts as text, all headers.

Like a digest, it is made in the confined process where the message is large: its job is here as well.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.mail.body import Body, choose_body, part_text
from vaultviewer.core.mail.html.sanitize import sanitize_html
from vaultviewer.core.mail.reading import read_mail
from vaultviewer.core.mail.tree import Mail
from vaultviewer.core.mail.whole_text import all_parts_text, header_text
from vaultviewer.core.ports import Buffer, Confinement

JOB: Final = "other-view"


class OtherView(StrEnum):
    SIMPLE_HTML = "simple-html"
    ALL_PARTS = "all-parts"
    HEADERS = "headers"


def make_view(mail: Mail, body: Body, view: OtherView) -> str:
    """Return sanitised HTML for `SIMPLE_HTML`, plain text for the others."""
    return _MAKERS[view](mail, body)


def make_view_confined(
    data: Buffer, view: OtherView, confinement: Confinement, *, cancel: CancelToken
) -> str:
    """Read a message anew in the confined process for one view of it.

    Raises Stopped; Cancelled.
    """
    return confinement.run(JOB, data, msgspec.msgpack.encode(view), cancel=cancel).read(str)


def run(content: memoryview, request: bytes) -> tuple[bytes, Sequence[Buffer]]:
    """Make a view: the job. `request` is an `OtherView`."""
    mail = read_mail(content)
    view = msgspec.msgpack.decode(request, type=OtherView)
    return msgspec.msgpack.encode(make_view(mail, choose_body(mail.root), view)), ()


def _simple_html(_: Mail, body: Body) -> str:
    if body.html is None:
        return ""
    return sanitize_html(part_text(body.html), part_url=lambda _: None, simple=True).html


_MAKERS: Final[Mapping[OtherView, Callable[[Mail, Body], str]]] = {
    OtherView.SIMPLE_HTML: _simple_html,
    OtherView.ALL_PARTS: lambda mail, _: all_parts_text(mail),
    OtherView.HEADERS: lambda mail, _: header_text(mail.root.fields),
}
