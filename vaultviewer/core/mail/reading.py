"""From bytes to a `Mail`. Junk never raises: what can't be read is a defect beside what can.

stdlib's `email` only splits lines into header fields and parts, the task at which it is the most tolerant of
all. Everything it is strict or wrong about is done here on what it found: types, parameters, charsets,
transfer encodings. Nested messages are handed to it one by one, which leaves their own bytes untouched for
saving.

Never resolved: message/external-body. Never joined: message/partial.
"""

import codecs
import re
from contextlib import suppress
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from typing import TYPE_CHECKING, Final

from vaultviewer.core.mail.addresses import Address, parse_addresses
from vaultviewer.core.mail.bounds import (
    MOST_HEADER_BYTES,
    MOST_LEVELS,
    MOST_NESTED_MESSAGES,
    Budget,
    PastBound,
    check_bounds,
    header_end,
    spell_fields,
)
from vaultviewer.core.mail.charset import codec_for, decode, guess_codec
from vaultviewer.core.mail.headers import (
    decode_file_name,
    decode_words,
    first_value,
    harmless,
    parse_date,
    split_parameters,
    unfold,
)
from vaultviewer.core.mail.transfer import decode_transfer
from vaultviewer.core.mail.tree import Defect, DefectKind, HeaderField, Mail, MailHead, Part
from vaultviewer.core.mail.unpacking import unpack
from vaultviewer.core.phrases import Phrase, phrase
from vaultviewer.core.ports import Buffer

if TYPE_CHECKING:
    StdlibMessage = Message[str, str]
else:
    StdlibMessage = Message  # generic in the type stubs only, up to Python 3.12

LONGEST_BEGINNING: Final = 64 * 1024
"""Bytes of a header that names of files are made of."""
_MESSAGE_TYPES: Final = frozenset({"message/rfc822", "message/global", "message/news"})
_DEFAULT_TYPE: Final = "text/plain"
_BLANK_LINE: Final = re.compile(rb"\r\n|\r|\n")


def read_mail(data: bytes | bytearray | memoryview) -> Mail:
    """Read a message of any bytes. Past a bound its root is one piece of text and a defect says so."""
    reader = _Reader(Budget())
    whole = bytes(data).removeprefix(codecs.BOM_UTF8)  # editors put it there; it would hide the first field
    try:
        root = reader.read_message(whole, path="", level=0, nested=0)
    except PastBound as past:
        return leave_unread(whole, past.sentence)
    except RecursionError:
        return leave_unread(whole, phrase("The message's parts are nested too deeply."))
    return Mail(root, read_head(root.fields), tuple(reader.defects))


def leave_unread(
    data: bytes,
    *why: Phrase,
    kind: DefectKind = DefectKind.STRUCTURE_NOT_READ,
    most_header: int = MOST_HEADER_BYTES,
) -> Mail:
    """Return a message as one text behind its header, with the reason. Of a header that has more than
    `most_header` bytes, or is past the other bounds, nothing is read either.
    """
    fields: tuple[HeaderField, ...] = ()
    body = 0
    with suppress(PastBound):
        end, _ = header_end(data[: most_header + 1])
        if 0 < end <= most_header:
            fields = BytesParser(policy=_POLICY).parsebytes(data[:end], headersonly=True).header_fields()
            blank_line = _BLANK_LINE.match(data, end)
            body = end if blank_line is None else blank_line.end()
    content = data[body:]
    root = Part("", _DEFAULT_TYPE, None, None, None, None, fields, (), content, len(content))
    defects = tuple(Defect(kind, "", sentence) for sentence in why)
    return Mail(root, read_head(fields), defects)


def read_beginning(data: Buffer) -> MailHead:
    """Return what the first 64 KiB of a header say, without reading on: for who needs names and no more.

    It takes no longer than some hundredths of a second, whatever the bytes are.
    """
    beginning = bytes(data[: LONGEST_BEGINNING + len(codecs.BOM_UTF8)]).removeprefix(codecs.BOM_UTF8)
    return leave_unread(beginning, most_header=len(beginning)).head


def read_head(fields: tuple[HeaderField, ...]) -> MailHead:
    """Read the fields of a message, or of one nested in it, for people."""
    pairs = [(field.name, field.value_raw) for field in fields]

    def addresses(name: str) -> tuple[Address, ...]:
        values = [value for field, value in pairs if field.lower() == name]
        return tuple(address for value in values for address in parse_addresses(value))

    untrusted_date = harmless(first_value(pairs, "date"))
    return MailHead(
        from_=addresses("from"),
        sender=addresses("sender"),
        reply_to=addresses("reply-to"),
        to=addresses("to"),
        cc=addresses("cc"),
        bcc=addresses("bcc"),
        subject=decode_words(first_value(pairs, "subject")),
        date=parse_date(untrusted_date),
        untrusted_date=untrusted_date,
        message_id=harmless(first_value(pairs, "message-id")),
        several_from=sum(field.lower() == "from" for field, _ in pairs) > 1,
    )


class _Entity(StdlibMessage):
    """What stdlib's parser fills: fields and lines.

    It asks this class for type and boundary, so that both come from our own bounded parameter parser, and
    learns of no message/* type, so that nested messages stay the bytes they are.
    """

    @property
    def declared_type(self) -> str:
        return split_parameters(unfold(self._first("content-type")))[0]

    def _first(self, name: str) -> str:
        return next((value for field, value in self.raw_items() if field.lower() == name), "")

    _payload: str | list["_Entity"] | None
    """stdlib's own name; `get_payload` decodes and would lose bytes."""

    def get_content_type(self) -> str:
        declared = self.declared_type
        return declared if declared.startswith("multipart/") else _DEFAULT_TYPE

    def get_content_maintype(self) -> str:
        return self.get_content_type().partition("/")[0]

    def get_boundary(self, failobj: object = None) -> str | None:  # type: ignore[override]  # stdlib's is generic
        del failobj
        boundary = split_parameters(unfold(self._first("content-type")))[1].get("boundary", "").rstrip()
        return boundary or None

    def entities(self) -> list["_Entity"]:
        return self._payload if isinstance(self._payload, list) else []

    def body(self) -> bytes:
        """Return the lines behind the header, byte for byte."""
        return self._payload.encode("ascii", "surrogateescape") if isinstance(self._payload, str) else b""

    def header_fields(self) -> tuple[HeaderField, ...]:
        """Return the fields as text. What is neither ASCII nor UTF-8 is read with the charset of this
        part's own content, as mailers wrote them; else it is guessed once, from all of them.
        """
        values = [(name, value.encode("ascii", "surrogateescape")) for name, value in self.raw_items()]
        declared = split_parameters(unfold(self._first("content-type")))[1].get("charset")
        codec = codec_for(declared)
        if codec in {None, "cp1252"}:  # which is also what ASCII, the usual default, is read with
            codec = guess_codec(b"\n".join(value for _, value in values if not value.isascii()))
        return tuple(
            # ASCII stays ASCII: read as UTF-7 it would say something that no mailer shows.
            HeaderField(name, decode(value, None if value.isascii() else codec, guess=False).text)
            for name, value in values
        )


_POLICY: Final = Compat32(message_factory=_Entity)


class _Reader:
    """Builds the tree of one message, counting against one budget."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.defects: list[Defect] = []

    def read_message(self, untrusted_data: bytes, *, path: str, level: int, nested: int) -> Part:
        data = spell_fields(untrusted_data)
        check_bounds(data, self._budget, level=level)
        entity = BytesParser(policy=_POLICY).parsebytes(data)
        return self._part(entity, path=path, level=level, nested=nested, default_type=_DEFAULT_TYPE)

    def _part(self, entity: _Entity, *, path: str, level: int, nested: int, default_type: str) -> Part:
        fields = entity.header_fields()
        pairs = [(field.name, field.value_raw) for field in fields]
        declared, parameters = split_parameters(first_value(pairs, "content-type"))
        content_type = _clean_type(declared) or default_type
        disposition, disposition_parameters = split_parameters(first_value(pairs, "content-disposition"))
        children: tuple[Part, ...] = ()
        content = b""
        entities = entity.entities()
        if content_type.startswith("multipart/") and entities:
            child_default = "message/rfc822" if content_type == "multipart/digest" else _DEFAULT_TYPE
            children = tuple(
                self._part(
                    child,
                    path=_below(path, index),
                    level=level + 1,
                    nested=nested,
                    default_type=child_default,
                )
                for index, child in enumerate(entities, start=1)
            )
        elif content_type.startswith("multipart/"):
            content = entity.body()
            if content.strip():
                self._note(DefectKind.BROKEN_MULTIPART, path)
                content_type = _DEFAULT_TYPE
            else:
                self._note(DefectKind.EMPTY_MULTIPART, path)
                content = b""
        else:
            content = self._decode(entity.body(), first_value(pairs, "content-transfer-encoding"), path)
        if content_type in _MESSAGE_TYPES:
            children = self._nested_message(content, path=path, level=level + 1, nested=nested + 1)
        elif not children:
            is_attachment = disposition == "attachment"
            children = self._unpack(
                content_type, content, path=path, nested=nested, is_attachment=is_attachment
            )
        filename = disposition_parameters.get("filename") or parameters.get("name") or ""
        return Part(
            path=path,
            content_type=content_type,
            charset=harmless(parameters.get("charset", "")) or None,
            disposition=disposition or None,
            untrusted_filename=decode_file_name(filename) or None,
            content_id=harmless(first_value(pairs, "content-id")).strip("<> ") or None,
            fields=fields,
            children=children,
            content=content,
            size=len(content) if content or not children else sum(child.size for child in children),
        )

    def _nested_message(self, content: bytes, *, path: str, level: int, nested: int) -> tuple[Part, ...]:
        too_deep = nested > MOST_NESTED_MESSAGES or level > MOST_LEVELS
        if too_deep or not self._budget.take_nested(len(content)):
            self._note(DefectKind.NOT_DESCENDED, path)
            return ()
        return (self.read_message(content, path=_below(path, 1), level=level, nested=nested),)

    def _unpack(
        self, content_type: str, content: bytes, *, path: str, nested: int, is_attachment: bool
    ) -> tuple[Part, ...]:
        """Return what stands within a part's content, and within that."""
        if self._budget.used_up:
            return ()
        found = unpack(content_type, content, is_attachment=is_attachment, path=path)
        self.defects.extend(Defect(DefectKind.BROKEN_UNPACKING, path, problem) for problem in found.problems)
        size = sum(len(file.content) for file in found.files)
        if nested > MOST_NESTED_MESSAGES or not self._budget.take_unpacked(len(found.files), size):
            self._note(DefectKind.NOT_DESCENDED, path)
            return ()
        return tuple(
            Part(
                path=(inner := _below(path, index)),
                content_type=file.content_type,
                charset=file.charset,
                disposition=None,
                untrusted_filename=file.untrusted_name,
                content_id=file.content_id,
                fields=(),
                children=self._unpack(
                    file.content_type, file.content, path=inner, nested=nested + 1, is_attachment=True
                ),
                content=file.content,
                size=len(file.content),
                unpacked=True,
            )
            for index, file in enumerate(found.files, start=1)
        )

    def _decode(self, body: bytes, untrusted_encoding: str, path: str) -> bytes:
        content, sound = decode_transfer(body, untrusted_encoding)
        if not sound:
            self._note(DefectKind.BROKEN_ENCODING, path)
        return content

    def _note(self, kind: DefectKind, path: str) -> None:
        self.defects.append(Defect(kind, path, phrase(_SENTENCES[kind], path=path or "0")))


_SENTENCES: Final = {
    DefectKind.BROKEN_MULTIPART: "Part {path} claims to have parts and has none; it is shown as text.",
    DefectKind.EMPTY_MULTIPART: "Part {path} claims to have parts and is empty.",
    DefectKind.BROKEN_ENCODING: "Part {path} is not encoded as it claims; what could be decoded is shown.",
    DefectKind.NOT_DESCENDED: "Part {path} holds something too deep or large to be read; it can be saved.",
}


def _below(path: str, index: int) -> str:
    return f"{path}.{index}" if path else str(index)


def _clean_type(declared: str) -> str:
    """Return the type where it has the form `type/subtype`; "" where it has not (RFC 2045, section 5.2)."""
    found = harmless(declared).split()
    return found[0] if found and found[0].count("/") == 1 and not found[0].startswith("/") else ""
