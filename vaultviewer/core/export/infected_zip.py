"""Attachments as a ZIP archive with the password "infected": how analysts hand samples to each other.

Nothing in it runs on a double click. It is encrypted with AES-256 (WinZip's AE-2), for the reasons in
packaging/decisions/0008-aes-for-infected-zips.md. The names in it stay readable, as in every ZIP.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Final

import pyzipper

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.export.atomic import write_whole
from vaultviewer.core.export.numbering import numbered
from vaultviewer.core.mail.filenames import safe_filename
from vaultviewer.core.mail.partnames import part_filename
from vaultviewer.core.mail.tree import Part

PASSWORD: Final = "infected"  # noqa: S105  known to everybody: it keeps programs out, not people
_KEY_BITS: Final = 256
_CHUNK: Final = 1024 * 1024
_OLDEST: Final = (1980, 1, 1, 0, 0, 0)
"""A ZIP counts its years from 1980 in seven bits."""
_LAST_YEAR: Final = 2107
_OWNER_ONLY: Final = 0o100600 << 16


@dataclass(frozen=True, slots=True)
class Sample:
    """Parts of one message. `date` becomes the time of the files, in the sender's own offset."""

    parts: Sequence[Part] = field(repr=False)
    date: datetime | None = None


def zip_samples(sample: Sample, *, cancel: CancelToken) -> memoryview:
    """Return the archive, made in memory: the plain content never reaches the disk.

    Raises Cancelled.
    """
    buffer = BytesIO()
    with pyzipper.AESZipFile(
        buffer,
        "w",
        compression=pyzipper.ZIP_DEFLATED,
        encryption=pyzipper.WZ_AES,
        encryption_kwargs={"nbits": _KEY_BITS, "force_wz_aes_version": 2},
    ) as archive:
        archive.setpassword(PASSWORD.encode())
        for name, part in zip(unique_names(sample.parts), sample.parts, strict=True):
            info = archive.zipinfo_cls(name, date_time=_zip_time(sample.date))
            info.compress_type = pyzipper.ZIP_DEFLATED
            info.external_attr = _OWNER_ONLY
            content = memoryview(part.content)
            with archive.open(info, "w", force_zip64=False) as member:
                for start in range(0, len(content), _CHUNK):
                    cancel.checkpoint()
                    member.write(content[start : start + _CHUNK])
    return buffer.getbuffer()


def save_infected(sample: Sample, path: Path, *, overwrite: bool, cancel: CancelToken) -> None:
    """Write the archive under the name that the user chose, whole or not at all.

    Raises AlreadyExists; SaveFailed; Cancelled.
    """
    archive = zip_samples(sample, cancel=cancel)
    cancel.checkpoint()
    write_whole(path, archive, overwrite=overwrite)


def infected_name(name: str) -> str:
    """Return `name.zip`, with the file's whole name in it: what is inside can be read off."""
    return safe_filename(f"{name}.zip", fallback="sample.zip")


def unique_names(parts: Sequence[Part]) -> tuple[str, ...]:
    """Return a safe name for each part, none of them twice, be it in capitals."""
    taken: set[str] = set()
    names: list[str] = []
    for part in parts:
        name = part_filename(part)
        number = 1
        while (candidate := numbered(name, number)).casefold() in taken:
            number += 1
        taken.add(candidate.casefold())
        names.append(candidate)
    return tuple(names)


def _zip_time(date: datetime | None) -> tuple[int, int, int, int, int, int]:
    if date is None or not _OLDEST[0] <= date.year <= _LAST_YEAR:
        return _OLDEST
    return date.timetuple()[:6]
