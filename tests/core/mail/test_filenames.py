"""File names: safe everywhere, and honest about what they are."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.mail.filenames import LONGEST, name_warnings, safe_filename


@pytest.mark.parametrize(
    ("untrusted", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\evil.exe", "evil.exe"),
        ("a\x00b\r\n.txt", "ab .txt"),
        ("\u202egpj.exe", "gpj.exe"),
        ("a\u200bb\ufeff.txt", "ab.txt"),
        ("Cafe\u0301.txt", "Café.txt"),
        ("con", "_con"),
        ("CON.txt", "_CON.txt"),
        ("com1 .txt", "_com1 .txt"),
        ("COM\u00b9.log", "_COM\u00b9.log"),
        ("console.txt", "console.txt"),
        ("name. . ", "name"),
        ("  spaced   out  .txt", "spaced out .txt"),
        ('a<b>c:d"e|f?g*h', "a_b_c_d_e_f_g_h"),
        (".hidden", ".hidden"),
        ("日本語.pdf", "日本語.pdf"),
        ("", "fallback.bin"),
        ("...", "fallback.bin"),
        ("folder/", "fallback.bin"),
        ("\u202e\u200b", "fallback.bin"),
        ("\ud800.txt", ".txt"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
        ("あ" * 100 + ".pdf", "あ" * 38 + ".pdf"),
        ("a" * 300, "a" * 120),
        ("a." + "b" * 300, "a." + "b" * 118),
        ("." + "b" * 10 + "." + "c" * 200, "." + "b" * 10 + "." + "c" * 108),
    ],
)
def test_safe_names(untrusted: str, safe: str) -> None:
    assert safe_filename(untrusted, fallback="fallback.bin") == safe


def test_the_fallback_is_made_safe_and_has_one_itself() -> None:
    assert safe_filename("", fallback="../x") == "x"
    assert safe_filename("", fallback="...") == "file"


@pytest.mark.parametrize(
    ("untrusted", "warning"),
    [
        ("invoice.pdf.exe", "Two extensions: it looks like .pdf and is .exe."),
        ("invoice.pdf     .scr", "Two extensions: it looks like .pdf and is .scr."),
        ("setup.exe", "A file of the type .exe can run a program."),
        ("v1.2.exe", "A file of the type .exe can run a program."),
        ("\u202efdp.txt", "Hidden characters in the name reverse the order in which it is shown."),
        ("a      .txt", "Many spaces in the name may push its extension out of sight."),
        ("../a.txt", "The sender's name for it contains a folder; it is left out."),
    ],
)
def test_warnings(untrusted: str, warning: str) -> None:
    assert warning in [str(found) for found in name_warnings(untrusted)]


@pytest.mark.parametrize("name", ["report.pdf", "archive.tar.gz", "no extension", ".exe", "日本語.docx", ""])
def test_ordinary_names_give_no_warning(name: str) -> None:
    assert name_warnings(name) == ()


@given(st.text(max_size=300))
@settings(max_examples=500, deadline=None)
def test_every_name_is_safe(untrusted: str) -> None:
    name = safe_filename(untrusted, fallback="part.bin")

    assert name
    assert len(name.encode()) <= LONGEST
    assert name == name.strip(" ")
    assert not name.endswith(".")
    assert not set(name) & set('/\\<>:"|?*')
    assert all(unicodedata.category(char)[0] != "C" for char in name)
    assert unicodedata.is_normalized("NFC", name)
    assert safe_filename(name, fallback="x") == name


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_warnings_are_sentences(untrusted: str) -> None:
    assert all(str(found).endswith(".") for found in name_warnings(untrusted))
