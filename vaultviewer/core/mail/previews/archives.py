"""The directory of an archive: what it says is in it, without unpacking any of it."""

import io
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from vaultviewer.core.mail.attachments import file_types
from vaultviewer.core.mail.attachments.file_types import BY_EXTENSION, RUNS, extension_of
from vaultviewer.core.mail.attachments.zip_directory import read_zip_directory
from vaultviewer.core.mail.previews.model import LARGEST_SIZE, ArchiveMember, ArchivePreview
from vaultviewer.core.mail.previews.unpacked_stream import (
    MOST_UNPACKED,
    UnpackedStream,
    decompressor_for,
)

MOST_MEMBERS: Final = 2_000
LONGEST_NAME: Final = 1_000
_BLOCK: Final = 512
_MAGIC: Final = slice(257, 262)
_GZIP_TIME: Final = slice(4, 8)
_GZIP_NAME: Final = 0x08
_GZIP_EXTRA: Final = 0x04
_GZIP_HEADER: Final = 10


def preview_zip(content: bytes) -> ArchivePreview:
    """List a ZIP and what is made like one: documents, packages."""
    directory = read_zip_directory(content)
    return _preview(
        (
            ArchiveMember(
                entry.untrusted_name[:LONGEST_NAME],
                entry.unpacked,
                entry.packed,
                encrypted=entry.encrypted,
                is_folder=entry.untrusted_name.endswith(("/", "\\")),
            )
            for entry in directory.entries
        ),
        whole=directory.whole,
    )


def preview_archive(content: bytes, media_type: str, untrusted_name: str) -> ArchivePreview:
    """List an archive of any other kind; one that is known by its name only says so."""
    if media_type == file_types.TAR.media_type:
        return _preview_tar(io.BytesIO(content), len(content))
    unpack = decompressor_for(media_type)
    if unpack is None:
        return ArchivePreview(listed=False)
    stream = UnpackedStream(content, unpack)
    beginning = io.BufferedReader(stream, _BLOCK)
    if beginning.peek(_BLOCK)[_MAGIC] == b"ustar":
        return _preview_tar(beginning, MOST_UNPACKED, stream)
    return _preview(iter([_only_member(content, media_type, untrusted_name)]), whole=True)


def _preview(members: Iterator[ArchiveMember], *, whole: bool) -> ArchivePreview:
    listed: list[ArchiveMember] = []
    more = unpacked = encrypted = 0
    for member in members:
        unpacked += member.unpacked or 0
        encrypted += member.encrypted
        if len(listed) < MOST_MEMBERS:
            listed.append(_marked(member))
        else:
            more += 1
    return ArchivePreview(tuple(listed), more, _bounded(unpacked) or 0, encrypted, whole)


def _marked(member: ArchiveMember) -> ArchiveMember:
    """Mark what is dangerous in a name."""
    name = member.untrusted_name.replace("\\", "/")
    leads_out = name.startswith("/") or name[1:2] == ":" or ".." in name.split("/")
    named = BY_EXTENSION.get(extension_of(name))
    runs = not member.is_folder and named is not None and named.kind in RUNS
    return ArchiveMember(
        member.untrusted_name,
        _bounded(member.unpacked),
        _bounded(member.packed),
        member.modified,
        member.encrypted,
        member.is_folder,
        leads_out,
        runs,
    )


def _bounded(size: int | None) -> int | None:
    """Return a size that can be: headers have room for negative ones, and for more than any disk."""
    return None if size is None else min(max(0, size), LARGEST_SIZE)


def _preview_tar(
    file: io.BufferedIOBase, longest: int, stream: UnpackedStream | None = None
) -> ArchivePreview:
    """List a tar archive of at most `longest` bytes, read forward; a broken header ends the list."""
    members: list[ArchiveMember] = []
    whole = True
    try:
        with tarfile.open(fileobj=file, mode="r|") as archive:
            for member in archive:
                members.append(_tar_member(member))
                # tarfile would look for the end of a file of any size, also long past that of the archive.
                if len(members) > MOST_MEMBERS or not 0 <= member.size <= longest:
                    whole = False
                    break
    except (tarfile.TarError, OSError, ValueError, EOFError, RecursionError):
        whole = False
    if stream is not None:
        whole = whole and not stream.broken_off
    return _preview(iter(members), whole=whole)


def _tar_member(member: tarfile.TarInfo) -> ArchiveMember:
    return ArchiveMember(
        member.name.encode("utf-8", "replace").decode()[:LONGEST_NAME],
        member.size,
        modified=_day(member.mtime),
        is_folder=member.isdir(),
    )


def _only_member(content: bytes, media_type: str, untrusted_name: str) -> ArchiveMember:
    """Return the one file in a compressed file, which only gzip says anything of (RFC 1952, section 2.3)."""
    name = untrusted_name.rpartition(".")[0] or untrusted_name
    if media_type != file_types.GZIP.media_type or len(content) <= _GZIP_HEADER:
        return ArchiveMember(name[:LONGEST_NAME], packed=len(content))
    flags, modified = content[3], int.from_bytes(content[_GZIP_TIME], "little")
    if flags & _GZIP_NAME and not flags & _GZIP_EXTRA:
        end = content.find(b"\x00", _GZIP_HEADER, _GZIP_HEADER + LONGEST_NAME)
        name = content[_GZIP_HEADER:end].decode("latin-1") if end > 0 else name
    return ArchiveMember(
        name[:LONGEST_NAME],
        int.from_bytes(content[-4:], "little"),
        len(content),
        _day(modified) if modified else "",
    )


def _day(seconds: float) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return ""
