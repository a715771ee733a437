"""What is known of an attachment from its bytes: its true type, and what to know before opening it.

Never raises: what is too broken to be examined is said to be that.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeVar

from vaultviewer.core.mail.attachments import file_types, macros
from vaultviewer.core.mail.attachments.archives import ArchiveFacts, examine_archive, examine_zip
from vaultviewer.core.mail.attachments.file_types import (
    BY_EXTENSION,
    BY_MEDIA_TYPE,
    RUNS,
    FileType,
    Kind,
    extension_of,
)
from vaultviewer.core.mail.attachments.macros import Warned
from vaultviewer.core.mail.attachments.ole_files import OleFacts, examine_ole
from vaultviewer.core.mail.attachments.true_types import is_ole, is_zip, true_type
from vaultviewer.core.mail.attachments.zip_directory import ZipDirectory, read_zip_directory
from vaultviewer.core.mail.filenames import name_warnings
from vaultviewer.core.mail.partnames import part_filename
from vaultviewer.core.mail.severity import Severity
from vaultviewer.core.mail.tree import Part
from vaultviewer.core.phrases import Phrase, phrase

MOST_EXAMINED: Final = 1000
"""Attachments of one message: a message may have ten thousand, and each is looked through."""

_NAMES_SHOWN: Final = 3
_BOMB_RATIO: Final = 200
"""Text packs to a twentieth, a log to a fiftieth; what packs better was made for it."""
_BOMB_SIZE: Final = 200_000_000
_ENCRYPTED: Final = Phrase("It is encrypted: neither this program nor a mail filter can look inside.")
_BROKEN: Final = Phrase("Its structure is broken, so not all of it was examined.")

_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class AttachmentFacts:
    """`true_type` is a media type, by content; `description` its name for people.

    `severity` is that of the most serious warning: DANGER where opening it runs something.
    """

    true_type: str
    description: Phrase
    severity: Severity = Severity.NOTE
    warnings: tuple[Phrase, ...] = ()
    mismatched: bool = False
    """Its name or its declared type is that of something else."""


UNEXAMINED: Final = AttachmentFacts(
    file_types.UNKNOWN.media_type,
    Phrase("Not examined"),
    Severity.CAUTION,
    (Phrase("The message has too many attachments to examine them all."),),
)


def examine_attachments(parts: Iterable[Part]) -> tuple[AttachmentFacts, ...]:
    """Return the facts of each part, in their order."""
    return tuple(
        examine_attachment(part) if number < MOST_EXAMINED else UNEXAMINED
        for number, part in enumerate(parts)
    )


def examine_attachment(part: Part) -> AttachmentFacts:
    """Look through the content of one part. Never raises."""
    return _Examination(part).facts()


class _Examination:
    """One attachment, looked at from all sides; what breaks one look leaves the others."""

    def __init__(self, part: Part) -> None:
        self._content = part.content
        self._declared = part.content_type
        self._untrusted_name = part.untrusted_filename or part_filename(part)
        self._named_by_sender = part.untrusted_filename or ""
        self._warnings: list[Phrase] = []
        self._broken = False
        self._severity = Severity.NOTE

    def facts(self) -> AttachmentFacts:
        directory = self._try(lambda: read_zip_directory(self._content)) if is_zip(self._content) else None
        ole = self._try(lambda: examine_ole(self._content)) if is_ole(self._content) else None
        file_type = self._type(directory, ole)
        if file_type.kind in RUNS:
            self._warn(_RUNS[file_type.kind], Severity.DANGER)
        mismatches = tuple(_mismatches(file_type, self._named_by_sender, self._declared))
        for sentence in mismatches:
            self._warn(sentence)
        self._examine_content(file_type, directory, ole)
        for sentence in name_warnings(self._named_by_sender):
            self._warn(sentence)
        if _runs_by_name(self._untrusted_name):
            self._severity = Severity.DANGER
        if self._broken:
            self._warn(_BROKEN)
        return AttachmentFacts(
            file_type.media_type,
            file_type.description,
            self._severity,
            tuple(self._warnings),
            bool(mismatches),
        )

    # ------------------------------------------------------------------------------------------ within

    def _type(self, directory: ZipDirectory | None, ole: OleFacts | None) -> FileType:
        found = self._try(
            lambda: true_type(
                self._content,
                self._untrusted_name,
                self._declared,
                directory,
                ole.file_type if ole is not None else None,
            )
        )
        return found or file_types.UNKNOWN

    def _examine_content(
        self, file_type: FileType, directory: ZipDirectory | None, ole: OleFacts | None
    ) -> None:
        if ole is not None:
            self._warn_of_ole(ole)
        if directory is not None and file_type.kind is Kind.DOCUMENT:
            self._warn_each(lambda: macros.office_warnings(self._content, directory))
        archive = (
            examine_zip(directory)
            if directory is not None
            else self._try(lambda: examine_archive(self._content, file_type))
        )
        if archive is not None:
            self._warn_of_archive(archive, listed=file_type.kind is Kind.ARCHIVE)
        if file_type is file_types.PDF and self._try(lambda: macros.is_encrypted_pdf(self._content)):
            self._warn(_ENCRYPTED)
        if (examine := _EXAMINERS.get(file_type)) is not None:
            self._warn_each(lambda: examine(self._content))

    def _warn_of_ole(self, ole: OleFacts) -> None:
        if ole.macros:
            self._warn(macros.MACROS.sentence, macros.MACROS.severity)
        if ole.embedded:
            self._warn(macros.EMBEDDED.sentence)
        if ole.encrypted:
            self._warn(_ENCRYPTED)

    def _warn_of_archive(self, archive: ArchiveFacts, *, listed: bool) -> None:
        """Say what an archive hides. What packages and documents are made of is `listed` by nobody."""
        if archive.encrypted:
            self._warn(_ENCRYPTED)
        if listed and (running := [name for name in archive.untrusted_names if _runs_by_name(name)]):
            names = ", ".join(running[:_NAMES_SHOWN])
            if (more := len(running) - _NAMES_SHOWN) > 0:
                sentence = phrase(
                    "It holds files that can run programs: {names} and {more} more.", names=names, more=more
                )
            else:
                sentence = phrase("It holds files that can run programs: {names}", names=names)
            self._warn(sentence)
        if archive.unpacked > max(_BOMB_SIZE, _BOMB_RATIO * len(self._content)):
            self._warn(
                phrase(
                    "It claims to unpack to {times} times its size: that may be meant to fill a disk.",
                    times=f"{archive.unpacked // max(1, len(self._content)):,}",
                ),
            )
        self._broken |= not archive.whole

    def _warn_each(self, examine: Callable[[], Iterable[Warned]]) -> None:
        for warned in self._try(lambda: tuple(examine())) or ():
            self._warn(warned.sentence, warned.severity)

    def _warn(self, sentence: Phrase, severity: Severity = Severity.CAUTION) -> None:
        if sentence not in self._warnings:
            self._warnings.append(sentence)
        self._severity = max(self._severity, severity, key=_GRAVITY.index)

    def _try(self, examine: Callable[[], _Found]) -> _Found | None:
        try:
            return examine()
        except Exception:  # noqa: BLE001  libraries fail on hostile bytes in more ways than they name
            self._broken = True
            return None


_GRAVITY: Final = tuple(Severity)
_RUNS: Final[Mapping[Kind, Phrase]] = MappingProxyType(
    {
        Kind.PROGRAM: Phrase("It is a program: opening it runs it."),
        Kind.SCRIPT: Phrase("It is a script: opening it may run it."),
        Kind.SHORTCUT: Phrase("It is a shortcut: opening it runs or opens what it names."),
        Kind.DISK_IMAGE: Phrase("It is a disk image: what is in it opens without the system's warning."),
    }
)
_EXAMINERS: Final[Mapping[FileType, Callable[[bytes], Iterable[Warned]]]] = MappingProxyType(
    {
        file_types.RTF: macros.rtf_warnings,
        file_types.PDF: macros.pdf_warnings,
        file_types.HTML: macros.page_warnings,
        file_types.SVG: macros.page_warnings,
        file_types.MHTML: macros.page_warnings,
        file_types.ONENOTE: macros.onenote_warnings,
    }
)


def _runs_by_name(untrusted_name: str) -> bool:
    named = BY_EXTENSION.get(extension_of(untrusted_name))
    return named is not None and named.kind in RUNS


def _mismatches(found: FileType, untrusted_name: str, declared: str) -> Iterator[Phrase]:
    """Say where the name or the declared type is that of something else, in a way that matters."""
    extension = extension_of(untrusted_name)
    named = BY_EXTENSION.get(extension)
    if named is not None and _deceives(named, found):
        yield phrase(
            "It is named .{extension}, but is something else: {found}",
            extension=extension,
            found=str(found.description),
        )
    stated = BY_MEDIA_TYPE.get(declared)
    if stated is None or not _deceives(stated, found):
        return
    honestly_named = named is not None and named.family == found.family
    if honestly_named and (found.kind not in RUNS or stated.kind is Kind.TEXT):
        return  # the name decides what opens it, and programs declare .csv as Excel's and .js as text
    if named is None or named.family != stated.family:
        yield phrase(
            "It is declared as {declared}, but is something else: {found}",
            declared=declared,
            found=str(found.description),
        )


def _deceives(claimed: FileType, found: FileType) -> bool:
    """Tell whether a claim is wrong enough to be said.

    What can't be recognised by its content is wrong only where the claim could have been; a type inside
    another (a document is a ZIP) is not deceit, nor is text under the name of another text.
    """
    if claimed.family == found.family or found is file_types.EMPTY or claimed is file_types.UNKNOWN:
        return False
    if found in {file_types.UNKNOWN, file_types.TEXT}:
        return claimed.reliable and claimed.kind not in _ANY_TEXT
    if found.kind in RUNS:
        return claimed.kind not in RUNS
    if claimed.kind is Kind.MAIL or (claimed is file_types.ZIP and found.kind is Kind.DOCUMENT):
        return False
    return not (claimed.kind is Kind.TEXT and found.kind is Kind.TEXT)


_ANY_TEXT: Final = frozenset({Kind.TEXT, Kind.SCRIPT, Kind.SHORTCUT, Kind.WEB_PAGE})
