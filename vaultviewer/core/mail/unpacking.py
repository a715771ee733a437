"""Parts within parts that MIME knows nothing of: files in plain text, and what winmail.dat wraps."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from vaultviewer.core.mail.embedded import find_embedded
from vaultviewer.core.mail.headers import decode_file_name, harmless
from vaultviewer.core.mail.tnef import SIGNATURE, TnefFile, TnefMessage, read_tnef
from vaultviewer.core.phrases import Phrase, phrase

TNEF_TYPES: Final = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_UNKNOWN_TYPE: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class UnpackedFile:
    """What stands within a part. A body has no name."""

    content_type: str
    charset: str | None
    untrusted_name: str | None
    content_id: str | None
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unpacked:
    files: tuple[UnpackedFile, ...] = ()
    problems: tuple[Phrase, ...] = ()


def unpack(content_type: str, content: bytes, *, is_attachment: bool, path: str) -> Unpacked:
    """Return what stands within a part of this type. Never raises on any content."""
    if content_type in TNEF_TYPES or content.startswith(SIGNATURE):
        message = read_tnef(content)
        if message is None:
            return Unpacked((), (phrase("Part {path} claims to be TNEF and is not.", path=path or "0"),))
        problem = phrase("The TNEF in part {path} is damaged; some of it may be missing.", path=path or "0")
        return Unpacked(tuple(_from_tnef(message)), () if message.whole else (problem,))
    if content_type == "text/plain" and not is_attachment:
        found = find_embedded(content)
        return Unpacked(
            tuple(
                UnpackedFile(_UNKNOWN_TYPE, None, file.untrusted_name, None, file.content) for file in found
            ),
            tuple(file.problem for file in found if file.problem is not None),
        )
    return Unpacked()


def _from_tnef(message: TnefMessage) -> Iterator[UnpackedFile]:
    if message.text is not None:
        yield UnpackedFile("text/plain", "utf-8", None, None, message.text.encode("utf-8", "replace"))
    if message.html is not None:
        yield UnpackedFile("text/html", None, None, None, message.html)
    if message.rtf is not None:
        yield UnpackedFile("application/rtf", None, "body.rtf", None, message.rtf)
    for file in message.files:
        yield UnpackedFile(
            _type_of(file),
            None,
            decode_file_name(file.untrusted_name) or None,
            harmless(file.content_id).strip("<> ") or None,
            file.content,
        )


def _type_of(file: TnefFile) -> str:
    if file.content.startswith(SIGNATURE):
        return "application/ms-tnef"
    declared = harmless(file.untrusted_type).strip().lower()
    # What is in there was a file, not a multipart or a message with parts of its own.
    plausible = declared.count("/") == 1 and not declared.startswith(("multipart/", "message/"))
    return declared if plausible and " " not in declared else _UNKNOWN_TYPE
