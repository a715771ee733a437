"""Digesting a message in a confined process: the job, and what of a digest crosses to the window's process.

The parts cross as a list, each in msgpack of its own: to decode one holds the interpreter for as long as one
part takes. Their contents cross beside it, as blobs. What refers to a part gives its place in the list.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

import msgspec

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.crossing import UNREADABLE, Answer, nonsense, packed
from vaultviewer.core.errors import Stopped
from vaultviewer.core.mail.body import Body
from vaultviewer.core.mail.charset import decode
from vaultviewer.core.mail.digest import Digest, digest_mail
from vaultviewer.core.mail.excerpt import LONGEST_TEXT, beginning_of
from vaultviewer.core.mail.html.part_addresses import PartAddresses, new_token
from vaultviewer.core.mail.reading import leave_unread
from vaultviewer.core.mail.text import clean_lines
from vaultviewer.core.mail.tree import DefectKind, Part
from vaultviewer.core.ports import Buffer, Confinement

JOB: Final = "digest"
_MOST_HEADER_OF_STOPPED: Final = 64 * 1024
"""Bytes of a header that is read here after the confined process was stopped: it may have been the cause."""
_EMPTY: Final = Part("", "", None, None, None, None, (), (), b"", 0)


@dataclass(frozen=True, slots=True)
class _Places:
    """A `Body`, with the places of its parts."""

    text: int | None
    html: int | None
    attachments: tuple[int, ...]
    inline: dict[str, int]
    reports: tuple[int, ...]
    invitations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Reply:
    """A digest without its parts.

    `parts` are those of the tree in the order of `walk`, without content and children, and `children` says
    how many each of them has. `date` is that of the head: msgpack knows no offset from UTC.
    """

    parts: tuple[msgspec.Raw, ...]
    children: tuple[int, ...]
    body: _Places
    date: str | None
    digest: Digest


def digest_confined(data: Buffer, confinement: Confinement, *, cancel: CancelToken) -> Digest:
    """Have a message digested. One that can't be is a text, with a defect that says what stopped it.

    Raises Cancelled.
    """
    token = new_token()
    try:
        return _decode(confinement.run(JOB, data, msgspec.msgpack.encode(token), cancel=cancel), token)
    except Stopped as stopped:
        return _stopped(bytes(data), stopped)


def run(content: memoryview, request: bytes) -> tuple[bytes, Sequence[Buffer]]:
    """Digest a message: the job. `request` is the token of its parts' addresses."""
    digest = digest_mail(content, token=msgspec.msgpack.decode(request, type=str))
    return _encode(digest)


def _stopped(data: bytes, stopped: Stopped) -> Digest:
    mail = leave_unread(
        data,
        stopped.headline(),
        *stopped.phrases(),
        kind=DefectKind.READING_STOPPED,
        most_header=_MOST_HEADER_OF_STOPPED,
    )
    content = mail.root.content
    text = beginning_of(clean_lines(decode(content[:LONGEST_TEXT], guess=False).text))
    body = Body(text=mail.root, html=None, attachments=())
    return Digest(mail=mail, body=body, text=text, text_cut=len(content) > LONGEST_TEXT)


# ------------------------------------------------------------------------------------ in the confined process


def _encode(digest: Digest) -> tuple[bytes, Sequence[Buffer]]:
    mail, body = digest.mail, digest.body
    parts = tuple(mail.root.walk())
    places = {id(part): place for place, part in enumerate(parts)}

    def place_of(part: Part | None) -> int | None:
        return None if part is None else places[id(part)]

    def places_of(some: tuple[Part, ...]) -> tuple[int, ...]:
        return tuple(places[id(part)] for part in some)

    reply = _Reply(
        parts=tuple(msgspec.Raw(packed(replace(part, content=b"", children=()))) for part in parts),
        children=tuple(len(part.children) for part in parts),
        body=_Places(
            text=place_of(body.text),
            html=place_of(body.html),
            attachments=places_of(body.attachments),
            inline={content_id: places[id(part)] for content_id, part in body.inline.items()},
            reports=places_of(body.reports),
            invitations=places_of(body.invitations),
        ),
        date=None if mail.head.date is None else mail.head.date.isoformat(),
        digest=replace(
            digest,
            mail=replace(mail, root=_EMPTY, head=replace(mail.head, date=None)),
            body=Body(None, None, ()),
            addresses=PartAddresses(),
        ),
    )
    return packed(reply), [part.content for part in parts]


# ------------------------------------------------------------------------------------ in the window's process


def _decode(answer: Answer, token: str) -> Digest:
    """Put a digest together. What refers to a part that isn't there, or is anything else than a digest, is
    not believed.

    Raises DiedReading.
    """
    reply = answer.read(_Reply)
    try:
        parts = _rebuilt(reply, answer.blobs)
        date = None if reply.date is None else _moment(reply.date)
        body = _body(reply.body, parts)
    except (*UNREADABLE, ValueError, IndexError):
        raise nonsense() from None
    if len(body.attachments) != len(reply.digest.attachments):
        raise nonsense()
    mail = reply.digest.mail
    return replace(
        reply.digest,
        mail=replace(mail, root=parts[0], head=replace(mail.head, date=date)),
        body=body,
        addresses=PartAddresses(tuple(body.inline), token),
    )


def _rebuilt(reply: _Reply, blobs: tuple[bytes, ...]) -> list[Part]:
    """Give the parts their contents and children, from the last to the first: children come before their
    parent then, and wait for it on top of each other.
    """
    parts: list[Part] = []
    waiting: list[Part] = []
    for raw, count, content in zip(
        reversed(reply.parts), reversed(reply.children), reversed(blobs), strict=True
    ):
        children = tuple(waiting.pop() for _ in range(count))
        part = replace(
            msgspec.msgpack.decode(raw, type=Part),
            content=content,
            children=children,
            size=len(content) or sum(child.size for child in children),
        )
        parts.append(part)
        waiting.append(part)
    if len(waiting) != 1:
        raise ValueError("the parts are no tree")
    parts.reverse()
    return parts


def _moment(date: str) -> datetime:
    moment = datetime.fromisoformat(date)
    if moment.tzinfo is None:
        raise ValueError("without its offset it can't be compared with others")
    return moment


def _body(places: _Places, parts: Sequence[Part]) -> Body:
    def part_at(place: int | None) -> Part | None:
        return None if place is None else next(parts_at((place,)))

    def parts_at(some: tuple[int, ...]) -> Iterator[Part]:
        for place in some:
            if place < 0:
                raise IndexError(place)
            yield parts[place]

    return Body(
        text=part_at(places.text),
        html=part_at(places.html),
        attachments=tuple(parts_at(places.attachments)),
        inline=MappingProxyType(
            dict(zip(places.inline, parts_at(tuple(places.inline.values())), strict=True))
        ),
        reports=tuple(parts_at(places.reports)),
        invitations=tuple(parts_at(places.invitations)),
    )
