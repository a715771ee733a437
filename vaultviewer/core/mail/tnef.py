"""winmail.dat: how Outlook and Exchange wrap a message of theirs (MS-OXTNEF).

Own, because the libraries that there are have licences of another kind, and because it wants little: the
bodies and the files. Attributes that it doesn't know are stepped over; what is cut off gives what came
before.
"""

from dataclasses import dataclass, field
from typing import Final

from vaultviewer.core.mail.charset import decode
from vaultviewer.core.mail.mapi import OBJECT, Cursor, Property, Truncated, read_properties
from vaultviewer.core.mail.rtf_compression import decompress_rtf

SIGNATURE: Final = b"\x78\x9f\x3e\x22"
MOST_FILES: Final = 500
MOST_ATTRIBUTES: Final = 20_000

_BODY: Final = 0x0002800C
_CODEPAGE: Final = 0x00069007
_MESSAGE_PROPERTIES: Final = 0x00069003
_ATTACHMENT_START: Final = 0x00069002
_ATTACHMENT_TITLE: Final = 0x00018010
_ATTACHMENT_DATA: Final = 0x0006800F
_ATTACHMENT_PROPERTIES: Final = 0x00069005

_TEXT_BODY: Final = 0x1000
_RTF_BODY: Final = 0x1009
_HTML_BODY: Final = 0x1013
_DATA: Final = 0x3701
_NAMES: Final = (0x3707, 0x3001, 0x3704)  # long file name, display name, 8.3 file name
_TYPE: Final = 0x370E
_CONTENT_ID: Final = 0x3712
_IID_SIZE: Final = 16
"""An embedded object begins with the identifier of its interface."""


@dataclass(slots=True)
class TnefFile:
    """An attached file. A message within is itself TNEF, under its own signature."""

    untrusted_name: str = ""
    untrusted_type: str = ""
    content_id: str = ""
    content: bytes = field(default=b"", repr=False)


@dataclass(slots=True)
class TnefMessage:
    """What was found. `whole` is false where the data ended early or a checksum was wrong."""

    text: str | None = field(default=None, repr=False)
    html: bytes | None = field(default=None, repr=False)
    rtf: bytes | None = field(default=None, repr=False)
    files: list[TnefFile] = field(default_factory=list)
    whole: bool = True


def read_tnef(data: bytes) -> TnefMessage | None:
    """Read a TNEF stream; None where the data is none."""
    if not data.startswith(SIGNATURE):
        return None
    reader = _Reader()
    try:
        reader.read(Cursor(data[len(SIGNATURE) :]))
    except Truncated:
        reader.message.whole = False
    return reader.message


class _Reader:
    def __init__(self) -> None:
        self.message = TnefMessage()
        self._codepage = "cp1252"

    def read(self, cursor: Cursor) -> None:
        """Raises Truncated."""
        cursor.take(2)  # the attachment key, which nothing refers to
        for _ in range(MOST_ATTRIBUTES):
            if not cursor.left:
                return
            level = cursor.number(1)
            attribute = cursor.number(4)
            if level not in {1, 2}:
                raise Truncated  # what comes behind the last attribute is padding or junk
            value = cursor.take(cursor.number(4))
            if cursor.number(2) != sum(value) & 0xFFFF:
                self.message.whole = False
            try:
                self._attribute(attribute, value)
            except Truncated:
                self.message.whole = False

    def _attribute(self, attribute: int, value: bytes) -> None:
        """Raises Truncated."""
        message = self.message
        if attribute == _CODEPAGE:
            self._codepage = f"cp{int.from_bytes(value[:4], 'little')}"
        elif attribute == _BODY:
            message.text = self._text(value)
        elif attribute == _MESSAGE_PROPERTIES:
            for each in read_properties(value):
                self._message_property(each)
        elif attribute == _ATTACHMENT_START:
            if len(message.files) >= MOST_FILES:
                raise Truncated
            message.files.append(TnefFile())
        elif message.files:
            self._file_attribute(message.files[-1], attribute, value)

    def _file_attribute(self, file: TnefFile, attribute: int, value: bytes) -> None:
        """Raises Truncated."""
        if attribute == _ATTACHMENT_TITLE:
            file.untrusted_name = file.untrusted_name or self._text(value)
        elif attribute == _ATTACHMENT_DATA:
            file.content = value
        elif attribute == _ATTACHMENT_PROPERTIES:
            self._file_properties(file, {each.tag: each for each in read_properties(value)})

    def _message_property(self, found: Property) -> None:
        if found.tag == _TEXT_BODY:
            self.message.text = found.text(self._codepage)
        elif found.tag == _HTML_BODY:
            self.message.html = found.value
        elif found.tag == _RTF_BODY and self.message.rtf is None:
            self.message.rtf = decompress_rtf(found.value)

    def _file_properties(self, file: TnefFile, found: dict[int, Property]) -> None:
        names = (found[tag].text(self._codepage) for tag in _NAMES if tag in found)
        file.untrusted_name = next(filter(None, names), file.untrusted_name)
        if _TYPE in found:
            file.untrusted_type = found[_TYPE].text(self._codepage)
        if _CONTENT_ID in found:
            file.content_id = found[_CONTENT_ID].text(self._codepage)
        if _DATA in found:
            data = found[_DATA]
            file.content = data.value[_IID_SIZE:] if data.kind == OBJECT else data.value

    def _text(self, value: bytes) -> str:
        return decode(value.rstrip(b"\x00"), self._codepage).text
