"""Verifying finds what was done to the files of an export, and leaves its folder for none of them."""

import hashlib
import os
import unicodedata
from pathlib import Path

import pytest
from support.export_desk import message_id
from support.verify_desk import MAILS, Exporting, HandedOn

from vaultviewer.core.export.ledger_file import LEDGER_NAME
from vaultviewer.core.export.order import Form
from vaultviewer.core.export.record_names import MANIFEST_NAME
from vaultviewer.core.export.verifying import files
from vaultviewer.core.export.verifying.claims import Claims
from vaultviewer.core.export.verifying.deviations import NOWHERE, Kind, Where

links = pytest.mark.skipif(os.name == "nt", reason="links of Windows want a privilege")


@pytest.fixture
def handed(tmp_path: Path) -> HandedOn:
    handed = Exporting(tmp_path / "export").make()
    (handed.folder / LEDGER_NAME).unlink()
    return handed


def renamed(handed: HandedOn, path: str) -> None:
    """Have the manifest name another path for the first message, as whoever mends its chain can."""
    file = handed.lines()[1]["files"][0]
    handed.change(1, files=[file | {"path": path}])
    (handed.folder / "One.eml").unlink()


def test_a_changed_file_is_named_with_its_message(handed: HandedOn) -> None:
    path = handed.folder / "Two.eml"
    path.write_bytes(path.read_bytes().replace(b"notes", b"nodes"))
    found = handed.verify().only(Kind.FILE_CHANGED)
    where = found.where
    assert (where.line, where.number, where.untrusted_path) == (3, 2, "Two.eml")
    assert (where.untrusted_key or "").endswith(message_id(1))
    assert hashlib.sha256(path.read_bytes()).hexdigest() in str(found.sentence)


@pytest.mark.parametrize("content", [b"", b"x", MAILS[1][:-1], MAILS[1] + b"x"])
def test_a_file_that_was_cut_or_grew_is_found(handed: HandedOn, content: bytes) -> None:
    (handed.folder / "Two.eml").write_bytes(content)
    assert f"has {len(content)} bytes, and {len(MAILS[1])} were exported" in str(
        handed.verify().only(Kind.FILE_RESIZED).sentence
    )


def test_files_that_changed_places_are_both_found(handed: HandedOn) -> None:
    one, two = handed.folder / "One.eml", handed.folder / "Two.eml"
    first = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(first)
    assert [each.kind for each in handed.verify().deviations] == [Kind.FILE_RESIZED] * 2


def test_missing_and_foreign_files_are_named(handed: HandedOn) -> None:
    (handed.folder / "One.eml").unlink()
    (handed.folder / "sub" / "folder").mkdir(parents=True)
    (handed.folder / "sub" / "folder" / "One.eml").write_bytes(MAILS[0])
    (handed.folder / ".vaultviewer-0123456789abcdef.part").write_bytes(b"")
    found = handed.verify()
    assert {(each.kind, each.where.untrusted_path) for each in found.deviations} == {
        (Kind.FILE_MISSING, "One.eml"),
        (Kind.FOREIGN_FILE, "sub/folder/One.eml"),
        (Kind.UNFINISHED_FILE, ".vaultviewer-0123456789abcdef.part"),
    }


def test_attachments_are_compared_one_by_one(tmp_path: Path) -> None:
    handed = Exporting(tmp_path / "export").make(Form.ATTACHMENTS)
    (handed.folder / "Two" / "notes.txt").write_bytes(b"nodes")
    (handed.folder / "Two" / "more.txt").unlink()
    (handed.folder / "Two" / "evil.exe").write_bytes(b"MZ")
    found = {(each.kind, each.where.untrusted_path) for each in handed.verify().deviations}
    assert found == {
        (Kind.FILE_CHANGED, "Two/notes.txt"),
        (Kind.FILE_MISSING, "Two/more.txt"),
        (Kind.FOREIGN_FILE, "Two/evil.exe"),
    }


@links
def test_a_link_is_not_followed_be_it_to_the_same_bytes(handed: HandedOn, tmp_path: Path) -> None:
    path = handed.folder / "One.eml"
    path.rename(tmp_path / "elsewhere.eml")
    path.symlink_to(tmp_path / "elsewhere.eml")
    handed.verify().only(Kind.FILE_LINKED)


@links
def test_a_link_in_the_place_of_a_folder_is_not_followed(handed: HandedOn, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "One.eml").write_bytes(MAILS[0])
    (handed.folder / "sub").symlink_to(tmp_path / "outside")
    renamed(handed, "sub/One.eml")
    found = handed.verify()
    assert [(each.kind, each.where.untrusted_path) for each in found.deviations] == [
        (Kind.FILE_LINKED, "sub/One.eml"),
        (Kind.FOREIGN_FILE, "sub"),
    ]


def test_what_the_system_alone_calls_a_link_is_not_followed(
    handed: HandedOn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = os.path.realpath

    def realpath(path: Path) -> str:
        return str(tmp_path / "outside") if path.name == "One.eml" else real(path)

    monkeypatch.setattr(os.path, "realpath", realpath)
    handed.verify().only(Kind.FILE_LINKED)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs")
@pytest.mark.timeout(20)
def test_a_fifo_does_not_hold_it_up(handed: HandedOn) -> None:
    (handed.folder / "One.eml").unlink()
    os.mkfifo(handed.folder / "One.eml")
    os.mkfifo(handed.folder / "foreign")
    assert handed.verify().kinds == {Kind.NO_FILE, Kind.FOREIGN_FILE}


def test_a_folder_is_no_file(handed: HandedOn) -> None:
    (handed.folder / "One.eml").unlink()
    (handed.folder / "One.eml").mkdir()
    handed.verify().only(Kind.NO_FILE)


@pytest.mark.parametrize(
    "path",
    [
        "../outside.eml",
        "sub/../../outside.eml",
        "/outside.eml",
        "",
        ".",
        "sub//One.eml",
        "One.eml/",
        "C:outside.eml",
        "..\\outside.eml",
        "One\0.eml",
    ],
)
def test_no_path_leads_out_of_the_folder(handed: HandedOn, tmp_path: Path, path: str) -> None:
    (tmp_path / "outside.eml").write_bytes(MAILS[0])
    renamed(handed, path)
    handed.verify().only(Kind.PATH_OUTSIDE)


@pytest.mark.parametrize("path", ["n" * 300, "One.eml/below", "absent/One.eml"])
def test_a_path_that_cannot_be_is_told(handed: HandedOn, path: str) -> None:
    (handed.folder / "Two.eml").rename(handed.folder / "Two")
    file = handed.lines()[1]["files"][0]
    handed.change(1, files=[file | {"path": path.replace("One.eml", "Two")}])
    assert handed.verify().kinds >= {Kind.FILE_UNREADABLE if len(path) > 255 else Kind.FILE_MISSING}


@pytest.mark.parametrize("path", [MANIFEST_NAME, MANIFEST_NAME.upper(), LEDGER_NAME])
def test_the_records_are_no_message(handed: HandedOn, path: str) -> None:
    renamed(handed, path)
    handed.verify().only(Kind.PATH_OF_OURS)


@pytest.mark.parametrize("path", ["One.eml", "ONE.eml"])
def test_a_file_belongs_to_one_message(handed: HandedOn, path: str) -> None:
    lines = handed.lines()
    for name in ("plaintext_sha256", "plaintext_size"):
        lines[2][name] = lines[1][name]
    lines[2]["files"] = [lines[1]["files"][0] | {"path": path}]
    lines[4]["bytes"] = 2 * lines[1]["plaintext_size"] + lines[3]["plaintext_size"]
    handed.write(lines)
    (handed.folder / "Two.eml").unlink()
    assert handed.verify().only(Kind.PATH_AGAIN).where.number == 2


def test_a_file_that_is_not_the_message_of_its_record_is_found(handed: HandedOn) -> None:
    lines = handed.lines()
    lines[1]["plaintext_sha256"] = "0" * 64
    handed.write(lines)
    handed.verify().only(Kind.NOT_THE_MESSAGE)


@pytest.mark.parametrize("files_of", [0, 2])
def test_a_message_has_the_files_of_its_form(handed: HandedOn, files_of: int) -> None:
    file = handed.lines()[1]["files"][0]
    handed.change(1, files=[file] * files_of)
    assert handed.verify().kinds - {Kind.FOREIGN_FILE} == {Kind.FILES_NOT_OF_FORM}


def test_a_file_that_cannot_be_read_is_told(handed: HandedOn, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        @classmethod
        def sha256(cls) -> "Failing":
            return cls()

        def update(self, _chunk: bytes) -> None:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(files, "hashlib", Failing)
    assert [each.kind for each in handed.verify().deviations] == [Kind.FILE_UNREADABLE] * len(MAILS)


def test_a_folder_that_cannot_be_looked_into_is_told(
    handed: HandedOn, monkeypatch: pytest.MonkeyPatch
) -> None:
    (handed.folder / "closed").mkdir()
    real = os.scandir

    def scandir(path: Path) -> object:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    deviation = handed.verify().only(Kind.FILE_UNREADABLE)
    assert deviation.where.untrusted_path == "closed"
    assert "permission denied" in str(deviation.sentence)


def test_a_name_in_another_normal_form_is_the_same_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As HFS+ gives names back; where the two are two files, the other one is foreign."""
    composed, decomposed = (unicodedata.normalize(form, "é.eml") for form in ("NFC", "NFD"))
    told: list[Kind] = []

    def tell(kind: Kind, where: Where = NOWHERE, /, **_values: object) -> None:
        assert where.untrusted_path == decomposed
        told.append(kind)

    with Claims() as claims:
        claims.add_path(composed, 1)
        (tmp_path / decomposed).write_bytes(b"")
        files.tell_foreign_files(tmp_path, claims, (), tell)
        assert told == [Kind.FOREIGN_FILE]
        monkeypatch.setattr(Path, "samefile", lambda _its, _other: True)
        files.tell_foreign_files(tmp_path, claims, (), tell)
    assert told == [Kind.FOREIGN_FILE]
