"""The type of a file by its content, whatever its sender calls it.

What an analyst needs told apart is told apart here: programs, disk images, archives, documents. Pictures,
sound, films and fonts are left to puremagic, which knows hundreds of them and takes a ZIP for whatever comes
first in its list.
"""

from collections.abc import Callable
from typing import Final

import puremagic

from vaultviewer.core.mail import tnef
from vaultviewer.core.mail.attachments import file_types, ole_files
from vaultviewer.core.mail.attachments.file_types import BY_MEDIA_TYPE, FileType, Kind
from vaultviewer.core.mail.attachments.text_types import text_of, text_type
from vaultviewer.core.mail.attachments.zip_directory import ZipDirectory, read_member
from vaultviewer.core.phrases import Phrase

ZIP_SIGNATURES: Final = (b"PK\x03\x04", b"PK\x05\x06")

_WINDOW: Final = 1024
"""Bytes in which a PDF may begin (PDF reference 1.7, implementation note 13)."""
_STARTS: Final[tuple[tuple[bytes, FileType], ...]] = (
    (b"\x7fELF", file_types.ELF),
    (b"\xfe\xed\xfa\xce", file_types.MACH_O),
    (b"\xfe\xed\xfa\xcf", file_types.MACH_O),
    (b"\xce\xfa\xed\xfe", file_types.MACH_O),
    (b"\xcf\xfa\xed\xfe", file_types.MACH_O),
    (b"dex\n", file_types.DEX),
    (b"\x00asm", file_types.WASM),
    (b"FWS", file_types.FLASH),
    (b"CWS", file_types.FLASH),
    (b"ZWS", file_types.FLASH),
    (b"ITSF\x03\x00\x00\x00", file_types.CHM),
    (b"!<arch>\ndebian-binary", file_types.DEB),
    (b"\xed\xab\xee\xdb", file_types.RPM),
    (b"Cr24", file_types.EXTENSION),
    # [MS-SHLLINK], section 2.1: the header's size and the class of shell links.
    (b"L\x00\x00\x00\x01\x14\x02\x00", file_types.LNK),
    (b"vhdxfile", file_types.VHD),
    (b"conectix", file_types.VHD),
    (b"KDMV", file_types.VHD),
    (b"7z\xbc\xaf\x27\x1c", file_types.SEVEN_ZIP),
    (b"Rar!\x1a\x07", file_types.RAR),
    (b"\x1f\x8b", file_types.GZIP),
    (b"BZh", file_types.BZIP2),
    (b"\xfd7zXZ\x00", file_types.XZ),
    (b"\x28\xb5\x2f\xfd", file_types.ZSTD),
    (b"MSCF\x00\x00\x00\x00", file_types.CAB),
    (b"MSWIM\x00\x00\x00", file_types.WIM),
    (b"\x60\xea", file_types.ARJ),
    (tnef.SIGNATURE, file_types.TNEF),
    (b"!BDN", file_types.PST),
    # [MS-ONESTORE], section 2.3.1: guidFileType of .one and of .onetoc2.
    (bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3"), file_types.ONENOTE),
    (bytes.fromhex("a12ff43fd9ef764c9ee210ea5722765f"), file_types.ONENOTE),
)
_WITHIN: Final[tuple[tuple[int, bytes, FileType], ...]] = (
    (7, b"**ACE**", file_types.ACE),
    (2, b"-lh", file_types.LZH),
    (257, b"ustar", file_types.TAR),
    (4, b"ftyphei", BY_MEDIA_TYPE["image/heif"]),
    (4, b"ftypmif1", BY_MEDIA_TYPE["image/heif"]),
    (4, b"ftypavif", BY_MEDIA_TYPE["image/avif"]),
    (32_769, b"CD001", file_types.ISO),  # ECMA-119, sector 16
    (32_769, b"BEA01", file_types.ISO),  # UDF
)
_ENDS: Final = ((512, b"conectix", file_types.VHD), (512, b"koly", file_types.DMG))
_FAT_MACH_O: Final = b"\xca\xfe\xba\xbe"
_MOST_ARCHITECTURES: Final = 30
"""Of a Mach-O for several processors; a Java class has its version in that place, 45 or more."""
_SIGNED_OR_ENVELOPED: Final = bytes.fromhex("06092a864886f70d0107")
_WIDE_ENOUGH: Final = 0.25
"""puremagic counts 0.1 for each byte that a signature has; two bytes come about by chance."""
_FAMILIES: Final = {
    "image": (Phrase("Picture"), Kind.IMAGE),
    "audio": (Phrase("Sound"), Kind.MEDIA),
    "video": (Phrase("Video"), Kind.MEDIA),
    "font": (Phrase("Font"), Kind.DATA),
}
_ZIPPED: Final[tuple[tuple[Callable[[frozenset[str]], bool], FileType], ...]] = (
    (lambda names: any(name.startswith("word/") for name in names), file_types.DOCX),
    (lambda names: any(name.startswith("xl/") for name in names), file_types.XLSX),
    (lambda names: any(name.startswith("ppt/") for name in names), file_types.PPTX),
    (lambda names: any(name.startswith("visio/") for name in names), file_types.VISIO),
    (lambda names: "AppxManifest.xml" in names or "AppxBundleManifest.xml" in names, file_types.MSIX),
    (lambda names: "AndroidManifest.xml" in names, file_types.APK),
    (lambda names: "manifest.json" in names and "META-INF/mozilla.rsa" in names, file_types.EXTENSION),
    (
        lambda names: (
            "META-INF/MANIFEST.MF" in names or any(name.lower().endswith(".class") for name in names)
        ),
        file_types.JAR,
    ),
)


def true_type(
    content: bytes, untrusted_name: str, declared: str, directory: ZipDirectory | None, ole: FileType | None
) -> FileType:
    """Say what a file is. `directory` is a ZIP's, `ole` what a compound file was found to be."""
    if not content:
        return file_types.EMPTY
    if ole is not None:
        return ole
    if directory is not None:
        return _zipped(content, directory)
    if (found := _document(content)) is not None:
        return found
    text = text_of(content)
    if text is not None:
        return text_type(content, text, untrusted_name, declared)
    for recognise in (_program, _by_signature, _by_puremagic, _hardly_marked):
        if (found := recognise(content)) is not None:
            return found
    return file_types.UNKNOWN


def is_zip(content: bytes) -> bool:
    return content.startswith(ZIP_SIGNATURES)


def is_ole(content: bytes) -> bool:
    return content.startswith(ole_files.SIGNATURE)


def _zipped(content: bytes, directory: ZipDirectory) -> FileType:
    stated = next((entry for entry in directory.entries if entry.untrusted_name == "mimetype"), None)
    if stated is not None:
        # OpenDocument 1.3, part 2, section 3.3; EPUB 3, section 4.2.4.
        media_type = read_member(content, stated)[:100].decode("ascii", "replace").strip().lower()
        if media_type in BY_MEDIA_TYPE:
            return BY_MEDIA_TYPE[media_type]
    names = directory.names
    return next((file_type for test, file_type in _ZIPPED if test(names)), file_types.ZIP)


def _document(content: bytes) -> FileType | None:
    """Recognise what is half text and half not."""
    if content[:64].lstrip()[:4].lower() == b"{\\rt":
        return file_types.RTF  # Word asks for no more than that
    return file_types.PDF if content.find(b"%PDF-", 0, _WINDOW) >= 0 else None


def _program(content: bytes) -> FileType | None:
    if content.startswith(b"MZ"):
        header = int.from_bytes(content[60:64], "little")
        return file_types.PE if content.startswith(b"PE\x00\x00", header) else file_types.DOS
    if content.startswith(_FAT_MACH_O):
        few = int.from_bytes(content[4:8]) <= _MOST_ARCHITECTURES
        return file_types.MACH_O if few else file_types.JAVA_CLASS
    return None


def _by_signature(content: bytes) -> FileType | None:
    for start, file_type in _STARTS:
        if content.startswith(start):
            return file_type
    for offset, mark, file_type in _WITHIN:
        if content.startswith(mark, offset):
            return file_type
    for before_end, mark, file_type in _ENDS:
        if content.startswith(mark, max(0, len(content) - before_end)):
            return file_type
    if content.startswith(b"0") and content.find(_SIGNED_OR_ENVELOPED, 0, 64) >= 0:
        return file_types.PKCS7
    return None


def _by_puremagic(content: bytes) -> FileType | None:
    try:
        matches = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        return None
    for match in matches:
        if match.confidence < _WIDE_ENOUGH:
            continue
        known = BY_MEDIA_TYPE.get(match.mime_type)
        if known is not None and known.kind is Kind.IMAGE:
            return known
        family = match.mime_type.partition("/")[0]
        if family in _FAMILIES:
            description, kind = _FAMILIES[family]
            name = "picture" if kind is Kind.IMAGE else family
            return FileType(match.mime_type, description, kind, name)
    return None


def _hardly_marked(content: bytes) -> FileType | None:
    """Recognise what has two bytes of signature, by what else must be true of it."""
    if content.startswith(b"BM") and int.from_bytes(content[14:18], "little") in {
        12,
        40,
        52,
        56,
        64,
        108,
        124,
    }:
        return file_types.BMP
    if content[510:512] == b"\x55\xaa" and content[:1] in {b"\xeb", b"\xe9"}:
        return file_types.RAW_DISK  # a boot sector of FAT or NTFS
    return None
