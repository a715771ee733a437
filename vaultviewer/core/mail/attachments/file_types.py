"""The types of file that an analyst tells apart: what each is called, declared as and named with, and what
opening it can do.

Media types are IANA's where there is one, otherwise those that mail programs write.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from vaultviewer.core.phrases import Phrase


class Kind(StrEnum):
    """What a file does to whoever opens it."""

    PROGRAM = "program"
    SCRIPT = "script"
    SHORTCUT = "shortcut"
    """It says what to open or to run: links, search connectors, registry files."""
    DISK_IMAGE = "disk image"
    """A double click mounts it; what is in it is then without the mark of the web."""
    ARCHIVE = "archive"
    DOCUMENT = "document"
    WEB_PAGE = "web page"
    IMAGE = "image"
    MEDIA = "media"
    MAIL = "mail"
    TEXT = "text"
    DATA = "data"


RUNS: Final = frozenset({Kind.PROGRAM, Kind.SCRIPT, Kind.SHORTCUT, Kind.DISK_IMAGE})
"""Kinds that run, or hand over what runs, on a double click."""


@dataclass(frozen=True, slots=True, eq=False)
class FileType:
    """One entry of the table below, compared by identity.

    `family` is shared by types that stand for each other without deceiving anybody: .doc and .docx.

    `reliable` tells that its content can be recognised, so that content which isn't is something else.
    """

    media_type: str
    description: Phrase
    kind: Kind
    family: str
    extensions: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    reliable: bool = True


def _type(
    media_type: str,
    description: str,
    kind: Kind,
    extensions: str = "",
    aliases: str = "",
    *,
    family: str = "",
    reliable: bool = True,
) -> FileType:
    return FileType(
        media_type,
        Phrase(description),
        kind,
        family or media_type,
        tuple(extensions.split()),
        tuple(aliases.split()),
        reliable,
    )


_OOXML: Final = "application/vnd.openxmlformats-officedocument."
_ODF: Final = "application/vnd.oasis.opendocument."
_TEXTUAL: Final = "text"
_WORD, _EXCEL, _POWERPOINT = "word", "excel", "powerpoint"
_DISK: Final = "disk image"
_PICTURE: Final = "picture"

UNKNOWN: Final = _type("application/octet-stream", "Data of an unknown type", Kind.DATA, reliable=False)
EMPTY: Final = _type("application/x-empty", "Empty file", Kind.DATA, reliable=False)
TEXT: Final = _type(
    "text/plain", "Text", Kind.TEXT, "txt log md ini cfg conf", family=_TEXTUAL, reliable=False
)

# ---------------------------------------------------------------------------------- programs and scripts

PE: Final = _type(
    "application/vnd.microsoft.portable-executable",
    "Windows program",
    Kind.PROGRAM,
    "exe scr cpl pif com dll sys ocx xll drv efi mui",
    "application/x-msdownload application/x-dosexec application/x-msdos-program application/exe "
    "application/x-exe",
    family="windows program",
)
DOS: Final = _type("application/x-dosexec", "DOS program", Kind.PROGRAM, "", family="windows program")
ELF: Final = _type("application/x-elf", "Linux program", Kind.PROGRAM, "elf so o", "application/x-executable")
MACH_O: Final = _type("application/x-mach-binary", "macOS program", Kind.PROGRAM, "dylib")
JAVA_CLASS: Final = _type("application/java-vm", "Java program", Kind.PROGRAM, "class")
DEX: Final = _type("application/vnd.android.dex", "Android program", Kind.PROGRAM, "dex")
WASM: Final = _type("application/wasm", "WebAssembly program", Kind.PROGRAM, "wasm")
FLASH: Final = _type("application/x-shockwave-flash", "Flash program", Kind.PROGRAM, "swf")
JAR: Final = _type(
    "application/java-archive",
    "Java program",
    Kind.PROGRAM,
    "jar war ear",
    "application/x-java-archive",
    family="jar",
)
APK: Final = _type("application/vnd.android.package-archive", "Android app", Kind.PROGRAM, "apk xapk")
MSI: Final = _type(
    "application/x-msi", "Windows installer", Kind.PROGRAM, "msi msp mst", "application/x-ms-installer"
)
MSIX: Final = _type(
    "application/msix",
    "Windows app package",
    Kind.PROGRAM,
    "msix appx msixbundle appxbundle",
    "application/appx",
)
CHM: Final = _type("application/vnd.ms-htmlhelp", "Windows help file", Kind.PROGRAM, "chm")
DEB: Final = _type("application/vnd.debian.binary-package", "Debian package", Kind.PROGRAM, "deb")
RPM: Final = _type("application/x-rpm", "RPM package", Kind.PROGRAM, "rpm")
EXTENSION: Final = _type("application/x-chrome-extension", "Browser extension", Kind.PROGRAM, "crx xpi")

_SCRIPTED: Final = "script"
SHELL: Final = _type(
    "text/x-shellscript",
    "Shell script",
    Kind.SCRIPT,
    "sh bash zsh ksh command",
    "application/x-sh application/x-shellscript text/x-sh",
    family=_SCRIPTED,
)
BATCH: Final = _type(
    "application/x-bat", "Windows batch file", Kind.SCRIPT, "bat cmd", "application/bat", family=_SCRIPTED
)
POWERSHELL: Final = _type(
    "application/x-powershell", "PowerShell script", Kind.SCRIPT, "ps1 psm1 psd1 ps1xml", family=_SCRIPTED
)
VBSCRIPT: Final = _type(
    "text/vbscript", "Visual Basic script", Kind.SCRIPT, "vbs vbe vb bas vba", "text/vbs", family=_SCRIPTED
)
JAVASCRIPT: Final = _type(
    "text/javascript",
    "JavaScript",
    Kind.SCRIPT,
    "js jse mjs cjs",
    "application/javascript application/x-javascript application/ecmascript",
    family=_SCRIPTED,
)
HTA: Final = _type("application/hta", "HTML application", Kind.SCRIPT, "hta", family="hta")
WSF: Final = _type("application/x-wsf", "Windows script file", Kind.SCRIPT, "wsf wsc sct wsh", family="wsf")
PYTHON: Final = _type(
    "text/x-python", "Python script", Kind.SCRIPT, "py pyw", "text/x-script.python", family=_SCRIPTED
)
SCRIPT: Final = _type(
    "text/x-script", "Script", Kind.SCRIPT, "pl rb php lua tcl awk applescript scpt", family=_SCRIPTED
)

# ------------------------------------------------------------------------------ shortcuts and disk images

LNK: Final = _type("application/x-ms-shortcut", "Windows shortcut", Kind.SHORTCUT, "lnk")
URL: Final = _type("application/x-mswinurl", "Internet shortcut", Kind.SHORTCUT, "url website webloc")
DESKTOP: Final = _type("application/x-desktop", "Linux shortcut", Kind.SHORTCUT, "desktop")
SETTINGS: Final = _type(
    "application/x-settingcontent-ms", "Windows settings shortcut", Kind.SHORTCUT, "settingcontent-ms"
)
CONNECTOR: Final = _type(
    "application/windows-search-connector+xml",
    "Windows search connector",
    Kind.SHORTCUT,
    "search-ms searchconnector-ms library-ms",
)
REGISTRY: Final = _type("text/x-ms-regedit", "Windows registry file", Kind.SHORTCUT, "reg")
CONSOLE: Final = _type("application/x-msc", "Windows management console file", Kind.SHORTCUT, "msc")
QUERY: Final = _type("text/x-ms-iqy", "Excel web query", Kind.SHORTCUT, "iqy")
REMOTE_DESKTOP: Final = _type("application/x-rdp", "Remote desktop connection", Kind.SHORTCUT, "rdp")
ISO: Final = _type(
    "application/x-iso9660-image",
    "Disk image (ISO)",
    Kind.DISK_IMAGE,
    "iso udf",
    "application/x-cd-image",
    family=_DISK,
)
RAW_DISK: Final = _type(
    "application/x-raw-disk-image", "Disk image", Kind.DISK_IMAGE, "img ima dd", family=_DISK
)
VHD: Final = _type("application/x-vhd", "Virtual hard disk", Kind.DISK_IMAGE, "vhd vhdx vmdk", family=_DISK)
DMG: Final = _type("application/x-apple-diskimage", "macOS disk image", Kind.DISK_IMAGE, "dmg", family=_DISK)

# ---------------------------------------------------------------------------------------------- archives

ZIP: Final = _type(
    "application/zip",
    "ZIP archive",
    Kind.ARCHIVE,
    "zip",
    "application/x-zip-compressed application/x-zip multipart/x-zip",
)
SEVEN_ZIP: Final = _type("application/x-7z-compressed", "7-Zip archive", Kind.ARCHIVE, "7z")
RAR: Final = _type(
    "application/vnd.rar",
    "RAR archive",
    Kind.ARCHIVE,
    "rar",
    "application/x-rar-compressed application/x-rar application/rar",
)
GZIP: Final = _type(
    "application/gzip",
    "gzip archive",
    Kind.ARCHIVE,
    "gz tgz",
    "application/x-gzip application/x-compressed-tar application/x-tgz",
)
BZIP2: Final = _type("application/x-bzip2", "bzip2 archive", Kind.ARCHIVE, "bz2 tbz", "application/x-bzip")
XZ: Final = _type("application/x-xz", "xz archive", Kind.ARCHIVE, "xz txz")
ZSTD: Final = _type("application/zstd", "Zstandard archive", Kind.ARCHIVE, "zst")
TAR: Final = _type("application/x-tar", "tar archive", Kind.ARCHIVE, "tar", "application/tar")
CAB: Final = _type("application/vnd.ms-cab-compressed", "Cabinet archive", Kind.ARCHIVE, "cab msu")
ACE: Final = _type("application/x-ace-compressed", "ACE archive", Kind.ARCHIVE, "ace")
ARJ: Final = _type("application/x-arj", "ARJ archive", Kind.ARCHIVE, "arj")
LZH: Final = _type("application/x-lzh-compressed", "LZH archive", Kind.ARCHIVE, "lzh lha")
WIM: Final = _type("application/x-ms-wim", "Windows image archive", Kind.ARCHIVE, "wim esd")

# --------------------------------------------------------------------------------------------- documents

PDF: Final = _type("application/pdf", "PDF document", Kind.DOCUMENT, "pdf", "application/x-pdf")
RTF: Final = _type("application/rtf", "RTF document", Kind.DOCUMENT, "rtf", "text/rtf")
DOC: Final = _type(
    "application/msword",
    "Word 97 document",
    Kind.DOCUMENT,
    "doc dot",
    "application/vnd.ms-word",
    family=_WORD,
)
DOCX: Final = _type(
    f"{_OOXML}wordprocessingml.document",
    "Word document",
    Kind.DOCUMENT,
    "docx docm dotx dotm",
    "application/vnd.ms-word.document.macroenabled.12 application/vnd.ms-word.template.macroenabled.12 "
    f"{_OOXML}wordprocessingml.template",
    family=_WORD,
)
XLS: Final = _type(
    "application/vnd.ms-excel",
    "Excel 97 workbook",
    Kind.DOCUMENT,
    "xls xlt xla",
    "application/msexcel application/x-msexcel application/excel",
    family=_EXCEL,
)
XLSX: Final = _type(
    f"{_OOXML}spreadsheetml.sheet",
    "Excel workbook",
    Kind.DOCUMENT,
    "xlsx xlsm xlsb xltx xltm xlam",
    "application/vnd.ms-excel.sheet.macroenabled.12 application/vnd.ms-excel.sheet.binary.macroenabled.12 "
    f"application/vnd.ms-excel.addin.macroenabled.12 {_OOXML}spreadsheetml.template",
    family=_EXCEL,
)
PPT: Final = _type(
    "application/vnd.ms-powerpoint",
    "PowerPoint 97 presentation",
    Kind.DOCUMENT,
    "ppt pps pot",
    "application/mspowerpoint",
    family=_POWERPOINT,
)
PPTX: Final = _type(
    f"{_OOXML}presentationml.presentation",
    "PowerPoint presentation",
    Kind.DOCUMENT,
    "pptx pptm ppsx ppsm potx potm ppam",
    "application/vnd.ms-powerpoint.presentation.macroenabled.12 "
    f"{_OOXML}presentationml.slideshow {_OOXML}presentationml.template",
    family=_POWERPOINT,
)
ENCRYPTED_OFFICE: Final = _type(
    "application/encrypted", "Office document, encrypted", Kind.DOCUMENT, family="encrypted office"
)
OLE: Final = _type("application/x-ole-storage", "OLE compound file", Kind.DOCUMENT, family="ole")
PUBLISHER: Final = _type("application/x-mspublisher", "Publisher document", Kind.DOCUMENT, "pub")
VISIO: Final = _type("application/vnd.visio", "Visio drawing", Kind.DOCUMENT, "vsd vsdx vsdm vss")
HWP: Final = _type("application/x-hwp", "Hangul document", Kind.DOCUMENT, "hwp", "application/haansofthwp")
ONENOTE: Final = _type("application/onenote", "OneNote section", Kind.DOCUMENT, "one onetoc2 onepkg")
ODT: Final = _type(f"{_ODF}text", "OpenDocument text", Kind.DOCUMENT, "odt ott fodt", family="odt")
ODS: Final = _type(
    f"{_ODF}spreadsheet", "OpenDocument spreadsheet", Kind.DOCUMENT, "ods ots fods", family="ods"
)
ODP: Final = _type(
    f"{_ODF}presentation", "OpenDocument presentation", Kind.DOCUMENT, "odp otp fodp", family="odp"
)
EPUB: Final = _type("application/epub+zip", "EPUB book", Kind.DOCUMENT, "epub")
POSTSCRIPT: Final = _type("application/postscript", "PostScript document", Kind.DOCUMENT, "ps eps ai")

# ------------------------------------------------------------------------------- pages, images, mail, text

HTML: Final = _type(
    "text/html",
    "Web page",
    Kind.WEB_PAGE,
    "html htm xhtml shtml",
    "application/xhtml+xml text/x-amp-html",
    family="html",
)
MHTML: Final = _type("multipart/related", "Saved web page", Kind.WEB_PAGE, "mht mhtml", family="mhtml")
SVG: Final = _type("image/svg+xml", "SVG picture", Kind.WEB_PAGE, "svg svgz", "image/svg", family="svg")
BMP: Final = _type("image/bmp", "BMP picture", Kind.IMAGE, "bmp dib", "image/x-ms-bmp", family=_PICTURE)
PICTURES: Final = tuple(
    _type(f"image/{name}", f"{title} picture", Kind.IMAGE, extensions, aliases, family=_PICTURE)
    for name, title, extensions, aliases in (
        ("png", "PNG", "png apng", "image/x-png"),
        ("jpeg", "JPEG", "jpg jpeg jpe jfif", "image/jpg image/pjpeg"),
        ("gif", "GIF", "gif", ""),
        ("webp", "WebP", "webp", ""),
        ("tiff", "TIFF", "tif tiff", ""),
        ("heif", "HEIF", "heic heif", "image/heic"),
        ("avif", "AVIF", "avif", ""),
        ("x-icon", "Icon", "ico cur", "image/vnd.microsoft.icon image/ico"),
    )
)
TNEF: Final = _type("application/ms-tnef", "Outlook attachments", Kind.MAIL, "", "application/vnd.ms-tnef")
MSG: Final = _type("application/vnd.ms-outlook", "Outlook message", Kind.MAIL, "msg oft")
EML: Final = _type("message/rfc822", "Mail message", Kind.MAIL, "eml", "message/global", reliable=False)
PST: Final = _type("application/vnd.ms-outlook-pst", "Outlook mailbox", Kind.MAIL, "pst ost")
PKCS7: Final = _type(
    "application/pkcs7-mime",
    "S/MIME data",
    Kind.MAIL,
    "p7m p7s p7b p7c",
    "application/x-pkcs7-mime application/pkcs7-signature application/x-pkcs7-signature",
)
PGP: Final = _type(
    "application/pgp-encrypted",
    "PGP data",
    Kind.MAIL,
    "asc pgp gpg sig",
    "application/pgp-signature application/pgp-keys",
    reliable=False,
)
CALENDAR: Final = _type(
    "text/calendar", "Calendar entry", Kind.TEXT, "ics ical ifb", "application/ics", family=_TEXTUAL
)
VCARD: Final = _type(
    "text/vcard", "Business card", Kind.TEXT, "vcf vcard", "text/x-vcard text/directory", family=_TEXTUAL
)
XML: Final = _type("application/xml", "XML", Kind.TEXT, "xml xsd xsl", "text/xml", family=_TEXTUAL)
JSON: Final = _type("application/json", "JSON", Kind.TEXT, "json ndjson", "text/json", family=_TEXTUAL)
CSV: Final = _type("text/csv", "Table (CSV)", Kind.TEXT, "csv tsv", family=_TEXTUAL, reliable=False)

TYPES: Final = tuple(value for value in globals().values() if isinstance(value, FileType)) + PICTURES


def _by(keys: Iterable[tuple[str, FileType]]) -> Mapping[str, FileType]:
    found: dict[str, FileType] = {}
    for key, file_type in keys:
        found.setdefault(key, file_type)
    return MappingProxyType(found)


BY_EXTENSION: Final = _by((extension, each) for each in TYPES for extension in each.extensions)
BY_MEDIA_TYPE: Final = _by((name, each) for each in TYPES for name in (each.media_type, *each.aliases))


def extension_of(untrusted_name: str) -> str:
    """Return what follows the name's last dot, in small letters; what systems go by on a double click."""
    stem, _, extension = untrusted_name.strip().rstrip(". ").rpartition(".")
    return extension.lower() if stem else ""
