"""A manifest's lines, read as what anybody may have written: bounded, typed, and spelled in one way only."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, BinaryIO, Final, Literal, TypeAlias

import msgspec

from vaultviewer.core.crossing import UNREADABLE
from vaultviewer.core.export.manifest import FORMAT, VERSION, canonical
from vaultviewer.core.export.verifying.deviations import Flaw, Kind

LONGEST_HEADER: Final = 128 * 1024 * 1024
"""Bytes. The order names every message that was chosen, some 150 bytes each."""
LONGEST_LINE: Final = 8 * 1024 * 1024

_Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
_Number: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
Became: TypeAlias = Literal["exported", "skipped", "failed", "open"]
"""What can have become of a message; "open" is one that waits."""
_Sha256: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
_Moment: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"):
    pass


class Header(_Line, frozen=True, tag="header"):
    """The first line: what was ordered, and how the run ended that this manifest accounts for."""

    format: str
    version: int
    program: str
    sealed_at: _Moment
    bucket: str
    order: msgspec.Raw
    status: str


class FileLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of a message; see `WrittenFile`."""

    path: str
    size: _Count
    sha256: _Sha256
    place: str


class CheckLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a check came out."""

    check: str
    outcome: str
    detail: str | None = None


class Message(_Line, frozen=True, tag="message"):
    """What became of one message, and what is known of it. None is what nobody knows."""

    number: _Number
    previous: _Sha256
    state: Became
    reason: str | None
    error: str | None
    bucket: str
    key: str
    version_id: str | None
    etag: str | None
    files: tuple[FileLine, ...]
    stored_sha256: _Sha256 | None
    plaintext_sha256: _Sha256 | None
    plaintext_size: _Count | None
    envelope: str | None
    encryption_context: dict[str, str] | None
    kms_key_arn: str | None
    kms_request_id: str | None
    s3_request_id: str | None
    caller_arn: str | None
    time: _Moment | None
    program: str | None
    checks: tuple[CheckLine, ...] | None


class Totals(_Line, frozen=True, tag="totals"):
    """The last line."""

    previous: _Sha256
    asked: _Count
    exported: _Count
    skipped: _Count
    failed: _Count
    open: _Count
    bytes: _Count
    complete: bool


Line: TypeAlias = Header | Message | Totals
_DECODER: Final[msgspec.json.Decoder[Line]] = msgspec.json.Decoder(Line)


class _Beginning(msgspec.Struct, frozen=True):
    """What a header has in every version."""

    format: str
    version: int


_BEGINNING: Final = msgspec.json.Decoder(_Beginning)


def read_lines(manifest: BinaryIO) -> Iterator[bytes]:
    """Yield the lines with their ends.

    Raises Flaw at one that is longer than any line of a manifest, for which there may be no memory; OSError.
    """
    longest = LONGEST_HEADER
    while line := manifest.readline(longest + 1):
        if len(line) > longest:
            raise Flaw(Kind.LINE_TOO_LONG)
        yield line
        longest = LONGEST_LINE


def parse_line(untrusted_line: bytes) -> Line:
    """Read a line without its end.

    Raises Flaw where it is none, or an unknown version of one.
    """
    try:
        return _DECODER.decode(untrusted_line)
    except UNREADABLE as error:
        raise Flaw(Kind.LINE_UNREADABLE, reason=_reason(error)) from None


def check_format(untrusted_line: bytes) -> None:
    """Look at the first line, whatever else it is.

    Raises Flaw where it is of a format that is not known.
    """
    try:
        found = _BEGINNING.decode(untrusted_line)
    except UNREADABLE:
        return
    if (found.format, found.version) != (FORMAT, VERSION):
        raise Flaw(Kind.UNKNOWN_FORMAT, format=found.format, version=found.version)


def members_of(untrusted_line: bytes) -> Mapping[str, object]:
    """Return the members of a line, which `parse_line` has read, as they stand in it.

    Raises Flaw where it is not spelled as VaultViewer spells it: with a member twice, in another order, with
    spaces between them.
    """
    try:
        members: dict[str, object] = json.loads(untrusted_line)
        spelled = canonical(members)
    except (ValueError, RecursionError):  # a number without end, or lists in lists in lists
        raise Flaw(Kind.LINE_REWRITTEN) from None
    if spelled != untrusted_line:
        raise Flaw(Kind.LINE_REWRITTEN)
    return members


def _reason(error: Exception) -> str:
    """Say what msgspec has against a line, without its own words for what can't be seen in a line."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "it is no UTF-8"
    text = str(error)
    return text[:1].lower() + text[1:]
