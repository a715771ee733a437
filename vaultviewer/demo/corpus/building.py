"""Builds messages as mail programs do: MIME by the standard library, headers in the sender's charset."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from email import encoders, message_from_string
from email.charset import BASE64, QP, Charset
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from vaultviewer.demo.ses_headers import Verdicts

if TYPE_CHECKING:
    from email.message import Message

MimePart: TypeAlias = "Message[str, Any]"
Person = str | tuple[str, str]
"""A bare address, or a display name and an address."""

_LINE: Final = 76
"""Characters of base64 in a line (RFC 2045, section 6.8)."""
_WIRE: Final = compat32.clone(linesep="\r\n", mangle_from_=False)


class Folder(StrEnum):
    """The receipt rules of the sample vault, by the prefix that each gives to its objects."""

    INBOUND = "inbound/"
    LEGAL = "legal/"
    DMARC = "dmarc/"


@dataclass(frozen=True, slots=True)
class SampleMessage:
    """One message as its sender handed it over, and how it reached Amazon SES.

    `name` is stable and unique; the SES message ID derives from it. `mime` has CRLF line ends.
    """

    name: str
    subject: str
    sent: datetime
    return_path: str
    header_from: str
    recipient: str
    mime: bytes
    folder: Folder = Folder.INBOUND
    verdicts: Verdicts = field(default_factory=Verdicts)
    client_host: str = ""
    client_ip: str = ""

    def arriving(self, **changes: Any) -> "SampleMessage":  # noqa: ANN401  passed on to `replace`
        """Return the same message by another way: by another sending host, say."""
        return replace(self, **changes)


def message(
    name: str,
    *,
    sent: datetime,
    sender: Person,
    to: Person | Sequence[Person],
    subject: str,
    body: MimePart,
    cc: Sequence[Person] = (),
    folder: Folder = Folder.INBOUND,
    charset: str = "utf-8",
    extra: Mapping[str, str] | None = None,
    verdicts: Verdicts | None = None,
    return_path: str | None = None,
) -> SampleMessage:
    """Put the sender's headers on `body`. `charset` is the one of the encoded-words in them."""
    recipients = [to] if isinstance(to, str | tuple) else list(to)
    address = _address(sender)
    domain = address.partition("@")[2]
    for key, value in (extra or {}).items():
        body[key] = value
    body["From"] = _addresses([sender], charset)
    body["To"] = _addresses(recipients, charset)
    if cc:
        body["Cc"] = _addresses(cc, charset)
    body["Subject"] = encoded(subject, charset)
    body["Date"] = format_datetime(sent)
    body["Message-ID"] = f"<{_digest(name)[:24]}@{domain}>"
    del body["MIME-Version"]
    body["MIME-Version"] = "1.0"
    return SampleMessage(
        name=name,
        subject=subject,
        sent=sent,
        return_path=address if return_path is None else return_path,
        header_from=domain,
        recipient=_address(recipients[0]),
        mime=wire(_headers_first(body)),
        folder=folder,
        verdicts=verdicts or Verdicts(),
        client_host=f"mail-out-{int(_digest(domain)[:2], 16) % 9 + 1}.{domain}",
        client_ip=f"{('192.0.2', '198.51.100', '203.0.113')[int(_digest(domain)[2], 16) % 3]}"
        f".{int(_digest(domain)[3:5], 16) % 250 + 2}",
    )


def with_content(small: SampleMessage, stand_in: bytes, content: bytes) -> SampleMessage:
    """Put `content` where the attachment `stand_in` stands: for 25 MB, a second less than line by line."""
    encoded_stand_in = base64.b64encode(stand_in)
    if small.mime.count(encoded_stand_in) != 1:
        raise ValueError("the stand-in is not in the message once")
    characters = base64.b64encode(content)
    lines = (characters[start : start + _LINE] for start in range(0, len(characters), _LINE))
    return replace(small, mime=small.mime.replace(encoded_stand_in, b"\r\n".join(lines)))


def text(
    content: str,
    *,
    subtype: str = "plain",
    charset: str = "utf-8",
    eight_bit: bool = False,
    flowed: bool = False,
) -> MimePart:
    """Return a text part, as quoted-printable where `charset` has no encoding of its own."""
    if eight_bit:
        part: MimePart = MIMENonMultipart("text", subtype, charset=charset)
        part.set_payload(content.encode(charset).decode("ascii", "surrogateescape"))
        part["Content-Transfer-Encoding"] = "8bit"
    else:
        part = MIMEText("", subtype)
        del part["Content-Type"], part["Content-Transfer-Encoding"]
        part["Content-Type"] = f"text/{subtype}"
        encoding = _charset(charset)
        # Base64 carries the line ends of the wire; the other encodings leave them to the generator.
        part.set_payload(
            content.replace("\n", "\r\n") if encoding.body_encoding == BASE64 else content, encoding
        )
    if flowed:
        part.set_param("format", "flowed")
        part.set_param("delsp", "no")
    return part


def html(content: str, *, charset: str = "utf-8") -> MimePart:
    return text(content, subtype="html", charset=charset)


def alternative(plain: str, rich: str, *, charset: str = "utf-8") -> MimePart:
    """Return the same words as plain text and as HTML."""
    return multipart("alternative", text(plain, charset=charset), html(rich, charset=charset))


def multipart(subtype: str, *parts: MimePart, **parameters: str) -> MimePart:
    """Join parts. The boundary derives from the content, so that the bytes are the same at every start."""
    seed = "".join(part.as_string() for part in parts)
    whole = MIMEMultipart(subtype, boundary=f"=_{_digest(subtype + seed)[:28]}")
    for name, value in parameters.items():
        whole.set_param(name.replace("_", "-"), value)
    for part in parts:
        del part["MIME-Version"]
        whole.attach(part)
    return whole


def attachment(content: bytes, media_type: str, filename: str, *, charset: str = "utf-8") -> MimePart:
    part = _binary(content, media_type)
    if filename.isascii():
        part.add_header("Content-Disposition", "attachment", filename=filename)
        part.set_param("name", filename)
    else:
        part.add_header("Content-Disposition", "attachment", filename=(charset, "", filename))
    return part


def inline_image(content: bytes, content_id: str, filename: str) -> MimePart:
    part = _binary(content, "image/png")
    part.set_param("name", filename)
    part["Content-ID"] = f"<{content_id}>"
    part.add_header("Content-Disposition", "inline", filename=filename)
    return part


def raw_part(content_type: str, content: str, **headers: str) -> MimePart:
    """Return a part written by hand, for the machine-readable parts of reports, calendars and signatures."""
    fields = {"Content-Type": content_type} | headers
    head = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in fields.items())
    return message_from_string(f"{head}\n{content}")


def encoded(words: str, charset: str) -> Header | str:
    """Return encoded-words (RFC 2047) where the text needs them."""
    return words if words.isascii() else Header(words, charset)


def wire(part: MimePart) -> bytes:
    """Return the bytes as they travel, with CRLF line ends."""
    return part.as_bytes(policy=_WIRE)


def _binary(content: bytes, media_type: str) -> MimePart:
    part = MIMEBase(*media_type.split("/"))
    part.set_payload(content)
    encoders.encode_base64(part)
    return part


def _charset(name: str) -> Charset:
    charset = Charset(name)
    if name == "utf-8" or name.startswith(("iso-8859", "windows-125")):
        charset.body_encoding = QP
    elif name in {"shift_jis", "euc-kr", "gb18030"}:
        charset.body_encoding, charset.output_charset, charset.output_codec = BASE64, name, name
    return charset


def _addresses(people: Sequence[Person], charset: str) -> str:
    return ", ".join(_mailbox(person, charset) for person in people)


def _mailbox(person: Person, charset: str) -> str:
    if isinstance(person, str):
        return person
    name, address = person
    if name.isascii():
        return f'"{name}" <{address}>' if set(name) & set('.,@()<>:;"[]') else f"{name} <{address}>"
    return f"{Header(name, charset, maxlinelen=200).encode()} <{address}>"


def _address(person: Person) -> str:
    return person if isinstance(person, str) else person[1]


def _headers_first(body: MimePart) -> MimePart:
    """Move what describes the body behind what describes the message, where mail programs put it."""
    for name in ("Content-Type", "Content-Transfer-Encoding", "Content-Disposition"):
        value = body[name]
        if value is not None:
            del body[name]
            body[name] = value
    return body


def _digest(seed: str) -> str:
    return hashlib.sha256(seed.encode("utf-8", "surrogateescape")).hexdigest()
