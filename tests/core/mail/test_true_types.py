"""True types: files are what their content says, whatever they are called and declared."""

import bz2
import gzip
import lzma

import pytest
from support.attachment_samples import (
    INSTALLER_CLASS,
    ISO,
    LNK,
    ONENOTE,
    PE,
    PNG,
    SEVEN_ZIP_PLAIN,
    part,
    rar4,
    rar5,
    tarred,
    word,
    workbook,
    zipped,
)
from support.compound_writer import compound_file

from vaultviewer.core.mail.attachments import file_types
from vaultviewer.core.mail.attachments.facts import examine_attachment
from vaultviewer.core.mail.attachments.file_types import (
    BY_EXTENSION,
    BY_MEDIA_TYPE,
    TYPES,
    Kind,
    extension_of,
)

BINARY = {
    "PE": (PE, "Windows program"),
    "DOS": (b"MZ" + bytes(200), "DOS program"),
    "ELF": (b"\x7fELF\x02\x01\x01" + bytes(60), "Linux program"),
    "Mach-O": (b"\xcf\xfa\xed\xfe\x07\0\0\x01", "macOS program"),
    "fat Mach-O": (b"\xca\xfe\xba\xbe\0\0\0\x02" + bytes(40), "macOS program"),
    "Java class": (b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(40), "Java program"),
    "LNK": (LNK, "Windows shortcut"),
    "CHM": (b"ITSF\x03\0\0\0" + bytes(60), "Windows help file"),
    "OneNote": (ONENOTE, "OneNote section"),
    "ISO": (ISO, "Disk image (ISO)"),
    "VHD": (bytes(1024) + b"conectix" + bytes(504), "Virtual hard disk"),
    "boot sector": (b"\xeb\x3c\x90" + bytes(507) + b"\x55\xaa", "Disk image"),
    "7z": (SEVEN_ZIP_PLAIN, "7-Zip archive"),
    "RAR 4": (rar4("a"), "RAR archive"),
    "RAR 5": (rar5("a"), "RAR archive"),
    "gzip": (gzip.compress(b"x" * 100), "gzip archive"),
    "bzip2": (bz2.compress(b"x" * 100), "bzip2 archive"),
    "xz": (lzma.compress(b"x" * 100), "xz archive"),
    "tar": (tarred("a.txt"), "tar archive"),
    "CAB": (b"MSCF\0\0\0\0" + bytes(40), "Cabinet archive"),
    "PDF": (b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n", "PDF document"),
    "PDF behind junk": (b"junk\n" * 20 + b"%PDF-1.4\n", "PDF document"),
    "RTF": (b"{\\rtf1 \\bin3 \0\1\2}", "RTF document"),
    "RTF that Word accepts": (b" {\\rt1}", "RTF document"),
    "PNG": (PNG, "PNG picture"),
    "JPEG": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "JPEG picture"),
    "GIF": (b"GIF89a\x01\0\x01\0", "GIF picture"),
    "BMP": (b"BM" + bytes(12) + b"\x28\0\0\0" + bytes(40), "BMP picture"),
    "WebP": (b"RIFF\0\0\0\0WEBPVP8 ", "WebP picture"),
    "HEIF": (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIF picture"),
    "MP4": (b"\0\0\0\x18ftypmp42\0\0\0\0", "Video"),
    "Ogg": (b"OggS\0\x02" + bytes(40), "Sound"),
    "TNEF": (b"\x78\x9f\x3e\x22\x01\0", "Outlook attachments"),
    "PKCS #7": (b"0\x82\x10\0\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0", "S/MIME data"),
    "nothing": (b"", "Empty file"),
    "noise": (bytes(range(256)), "Data of an unknown type"),
}
ZIPPED = {
    "zip": (zipped({"a.txt": "x"}), "ZIP archive"),
    "docx": (word(), "Word document"),
    "xlsx": (zipped({"xl/workbook.xml": "x"}), "Excel workbook"),
    "pptx": (zipped({"ppt/presentation.xml": "x"}), "PowerPoint presentation"),
    "jar": (zipped({"META-INF/MANIFEST.MF": "x", "A.class": b"x"}), "Java program"),
    "apk": (zipped({"AndroidManifest.xml": b"x", "classes.dex": b"x"}), "Android app"),
    "msix": (zipped({"AppxManifest.xml": b"x"}), "Windows app package"),
    "odt": (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "OpenDocument text"),
    "epub": (zipped({"mimetype": "application/epub+zip"}), "EPUB book"),
    "self-extracting": (b"PK\x03\x04" + zipped({"word/document.xml": "x"}), "Word document"),
    "cut off": (word()[:-40], "Word document"),
}
COMPOUND = {
    "doc": (compound_file({"WordDocument": b"x"}), "Word 97 document"),
    "xls": (workbook(), "Excel 97 workbook"),
    "ppt": (compound_file({"PowerPoint Document": b"x"}), "PowerPoint 97 presentation"),
    "msg": (compound_file({"__properties_version1.0": b"x"}), "Outlook message"),
    "msi": (compound_file({"x": b"x"}, class_id=INSTALLER_CLASS), "Windows installer"),
    "encrypted": (compound_file({"EncryptedPackage": b"x"}), "Office document, encrypted"),
    "other": (compound_file({"x": b"x"}), "OLE compound file"),
}


SAMPLES = {**BINARY, **ZIPPED, **COMPOUND}


@pytest.mark.parametrize("sample", SAMPLES)  # by name: an archive's bytes hold the time they were made at
def test_files_are_known_by_their_content(sample: str) -> None:
    content, description = SAMPLES[sample]
    assert str(examine_attachment(part(content)).description) == description
    misnamed = examine_attachment(part(content, "notes.txt", "text/plain"))
    assert str(misnamed.description) == description, "neither name nor declared type count"


@pytest.mark.parametrize(
    ("content", "name", "description"),
    [
        (b"hello\n", "a.bin", "Text"),
        (b"MZ is a monogram\n", "a.bin", "Text"),
        (b"#!/bin/sh\n", "a.txt", "Shell script"),
        (b"#!/usr/bin/env python3\n", "a.txt", "Python script"),
        (b"#!/usr/bin/perl\n", "a", "Script"),
        (b"@echo off\r\n", "a.txt", "Windows batch file"),
        (b"#@~^AAAA==", "a.txt", "Visual Basic script"),
        (b"IEX (New-Object Net.WebClient).DownloadString('x')", "a.txt", "PowerShell script"),
        (b"var x = new ActiveXObject('WScript.Shell')", "a.txt", "JavaScript"),
        (b'Set x = CreateObject("WScript.Shell")', "a.txt", "Visual Basic script"),
        (b"x = 1", "a.vbs", "Visual Basic script"),
        (b"x = 1", "a.js", "JavaScript"),
        (b"[InternetShortcut]\r\nURL=http://a.example", "a.txt", "Internet shortcut"),
        (b"Windows Registry Editor Version 5.00", "a.txt", "Windows registry file"),
        (b"<html><hta:application id=a></html>", "a.html", "HTML application"),
        (b"<job id='a'><script language='VBScript'/></job>", "a.txt", "Windows script file"),
        (b"<job><title>Cook</title></job>", "a.xml", "XML"),
        (b"<!DOCTYPE html><title>x", "a.txt", "Web page"),
        (b"<div>x", "a.txt", "Web page"),
        (b"\xff\xfe" + "<html>".encode("utf-16-le"), "a.txt", "Web page"),
        (b"<?xml version='1.0'?><!-- a --><svg/>", "a.txt", "SVG picture"),
        (b"<?xml version='1.0'?><x:svg xmlns:x='a'/>", "a.txt", "SVG picture"),
        (b"<?xml version='1.0'?><feed/>", "a.txt", "XML"),
        (b"<libraryDescription/>", "a.txt", "Windows search connector"),
        (b'{"a": [1]}', "a.txt", "JSON"),
        (b"{a}", "a.txt", "Text"),
        (b"a,b\n1,2\n", "a.csv", "Table (CSV)"),
        (b"BEGIN:VCALENDAR\r\n", "a.txt", "Calendar entry"),
        (b"BEGIN:VCARD\r\n", "a.txt", "Business card"),
        (b"-----BEGIN PGP MESSAGE-----\n", "a.txt", "PGP data"),
        (b"From: a@example.com\r\nSubject: x\r\n y\r\n\r\nbody", "a.txt", "Mail message"),
        (
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=a\r\n\r\n",
            "a.txt",
            "Saved web page",
        ),
        ("\u3042\u3044".encode("iso-2022-jp"), "a.txt", "Text"),
    ],
)
def test_texts_are_known_by_what_they_say(content: bytes, name: str, description: str) -> None:
    assert str(examine_attachment(part(content, name)).description) == description


def test_every_type_can_be_found_and_tells_what_it_is() -> None:
    assert len(TYPES) > 90
    for each in TYPES:
        assert BY_MEDIA_TYPE[each.media_type].family == each.family
        assert all(BY_EXTENSION[name] is each for name in each.extensions), each.media_type
        assert str(each.description)
    assert {each.kind for each in TYPES} == set(Kind) - {Kind.MEDIA}
    assert file_types.UNKNOWN in TYPES


@pytest.mark.parametrize(
    ("name", "extension"),
    [("a.PDF", "pdf"), ("a.pdf. ", "pdf"), ("a.tar.gz", "gz"), ("a", ""), (".exe", ""), ("", "")],
)
def test_extensions(name: str, extension: str) -> None:
    assert extension_of(name) == extension
