"""Messages and parts as files: byte-exact, well named, side by side."""

import hashlib
from pathlib import Path

import pytest
from support.golden_mail import golden_bytes

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import AlreadyExists, Cancelled
from vaultviewer.core.export import numbering
from vaultviewer.core.export.attachments import save_all, save_part
from vaultviewer.core.export.eml import save_eml, suggested_name
from vaultviewer.core.export.numbering import numbered, write_numbered
from vaultviewer.core.mail.body import choose_body
from vaultviewer.core.mail.reading import read_mail
from vaultviewer.core.values import ObjectRef


def test_an_eml_has_the_very_bytes(tmp_path: Path) -> None:
    data = golden_bytes("raw-8bit-headers")

    digest = save_eml(memoryview(data), tmp_path / "a.eml", overwrite=False)

    assert (tmp_path / "a.eml").read_bytes() == data
    assert digest == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("header", "key", "name"),
    [
        (
            "Date: Fri, 31 May 2024 09:30:00 +0900\r\nSubject: Re: a/b\\c",
            "in/o3vrnil0e2ic28trm7",
            "2024-05-31 0930 Re_ a_b_c [o3vrnil0e2ic].eml",
        ),
        ("Subject: x", None, "x.eml"),
        ("Date: junk", "k", "no subject [k].eml"),
        ("Subject: " + "あ" * 100, "abc", "あ" * 36 + ".eml"),
    ],
)
def test_suggested_names(header: str, key: str | None, name: str) -> None:
    ref = None if key is None else ObjectRef("bucket", key)

    suggested = suggested_name(read_mail(f"{header}\r\n\r\nx".encode()), ref)

    assert suggested.startswith(name[:20])
    assert suggested.endswith(".eml")
    assert len(suggested.encode()) <= 120
    if len(name.encode()) < 100:
        assert suggested == name


def test_one_part(tmp_path: Path) -> None:
    part = choose_body(read_mail(golden_bytes("attachments")).root).attachments[0]

    saved = save_part(part, tmp_path / "chosen.pdf", overwrite=False)

    assert saved.path.read_bytes() == part.content
    assert saved.sha256 == hashlib.sha256(part.content).hexdigest()
    with pytest.raises(AlreadyExists):
        save_part(part, tmp_path / "chosen.pdf", overwrite=False)


def test_all_parts_side_by_side(tmp_path: Path) -> None:
    parts = choose_body(read_mail(golden_bytes("attachments")).root).attachments

    save_all(parts, tmp_path, cancel=NEVER)
    saved = save_all(parts, tmp_path, cancel=NEVER)

    assert [each.path.name for each in saved] == [
        "Rechnung März (2).pdf",
        "notes (2).txt",
        "invoice.pdf (2).exe",
    ]
    assert [each.path.read_bytes() for each in saved] == [part.content for part in parts]
    assert len(list(tmp_path.iterdir())) == 6


def test_saving_all_can_be_cancelled(tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()

    with pytest.raises(Cancelled):
        save_all(
            choose_body(read_mail(golden_bytes("attachments")).root).attachments, tmp_path, cancel=cancel
        )

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "second"),
    [("a.txt", "a (2).txt"), ("a", "a (2)"), (".a", ".a (2)"), ("a" * 116 + ".pdf", "a" * 112 + " (2).pdf")],
)
def test_numbered_names(name: str, second: str) -> None:
    assert numbered(name, 1) == name
    assert numbered(name, 2) == second


def test_numbering_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbering, "_MOST_SAME_NAMES", 3)
    write_numbered(tmp_path / "a", b"")
    write_numbered(tmp_path / "a", b"")

    with pytest.raises(AlreadyExists):
        write_numbered(tmp_path / "a", b"")
