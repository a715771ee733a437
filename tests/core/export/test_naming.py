"""Names of exported files: any text becomes one that is safe, short, free and says something."""

import unicodedata
from datetime import datetime, timedelta, timezone
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.envelope.verification import Evidence
from vaultviewer.core.errors import AlreadyExists, SaveFailed
from vaultviewer.core.export.exchange import ExportMessage, Sender
from vaultviewer.core.export.naming import (
    FIELDS,
    LONGEST_PATH,
    NameFields,
    Placing,
    folder_parts,
    name_fields,
    render_name,
    template_problem,
    utf16_length,
)
from vaultviewer.core.export.order import DEFAULT_TEMPLATE, Existing, Folders
from vaultviewer.core.export.paths import folded_path
from vaultviewer.core.values import ObjectRef

DATE = datetime(2026, 11, 24, 9, 5, tzinfo=timezone(timedelta(hours=9)))
KNOWN = NameFields(DATE, "Ana Lima <ana@example.com>", "Q3: results?", "m0001", "in/a/m0001", "archive")


class Taken:
    def __init__(self, *paths: str) -> None:
        self.paths = {folded_path(path) for path in paths}

    def is_taken(self, path: str) -> bool:
        return folded_path(path) in self.paths


def message(key: str = "in/eu/m0001", modified: datetime | None = DATE) -> ExportMessage:
    evidence = Evidence(ObjectRef("bucket", key), {}, None, (), frozenset(), modified=modified)
    return ExportMessage(memoryview(b""), evidence, Sender("Ana <ana@example.com>", "Hi", "", DATE))


def placing(target: Path, existing: Existing = Existing.KEEP_BOTH, *taken: str) -> Placing:
    return Placing(target, existing, Taken(*taken))


@pytest.mark.parametrize(
    ("template", "name"),
    [
        (DEFAULT_TEMPLATE, "2026-11-24 0905 Q3_ results_ [m0001]"),
        ("{sender}", "Ana Lima _ana@example.com_"),
        ("{key}", "in_a_m0001"),
        ("{rule} {id}", "archive m0001"),
        ("a {{b}} {id}", "a {b} m0001"),
        ("../{id}", "_m0001"),
        ("CON.{id}", "_CON.m0001"),
        (".{id}", "m0001"),
    ],
)
def test_a_template_is_filled_with_what_is_known(template: str, name: str) -> None:
    assert render_name(template, KNOWN) == name


def test_what_is_not_known_leaves_no_trace() -> None:
    assert render_name("{date} {time} {subject} ({rule}) [{id}]", NameFields()) == "no subject"
    assert render_name("{rule}", NameFields()) == "message"


@pytest.mark.parametrize("template", [DEFAULT_TEMPLATE, *(f"{{{field}}}" for field in FIELDS)])
def test_good_templates_have_no_problem(template: str) -> None:
    assert template_problem(template) is None


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{subjct}", "{subjct} is no field"),
        ("{", "brace"),
        ("}", "brace"),
        ("{}", "{} is no field"),
        ("{date!r}", "alone in its braces"),
        ("{date:>99999999}", "alone in its braces"),
        ("{date.year}", "is no field"),
        ("{date[0]}", "is no field"),
        ("mail", "at least one field"),
        ("", "at least one field"),
        ("{id}" * 60, "at most 200"),
    ],
)
def test_bad_templates_say_what_is_wrong(template: str, words: str) -> None:
    assert words in str(template_problem(template))


_ODD = ["../../x", "CON", "a\0b", "\u202egpj.exe", "...", "/", "é" * 200]
_TEXT = st.text(max_size=300) | st.sampled_from(_ODD)


@settings(max_examples=150, deadline=None)
@given(
    fields=st.builds(NameFields, st.none() | st.datetimes(), _TEXT, _TEXT, _TEXT, _TEXT, _TEXT),
    folders=st.lists(st.text(min_size=1, max_size=80), max_size=5),
    depth=st.integers(1, 150),
    template=st.sampled_from([DEFAULT_TEMPLATE, "{sender}{subject}{key}{rule}{id}", "{subject}"]),
)
def test_any_text_becomes_a_safe_path_within_bounds(
    fields: NameFields, folders: list[str], depth: int, template: str
) -> None:
    target = Path("/" + "t" * depth)
    above = [render_name("{key}", NameFields(untrusted_key=each)) for each in folders]
    path = placing(target).free_file(above, render_name(template, fields), ".eml")

    parts = PurePosixPath(path).parts
    assert path.endswith(".eml")
    assert utf16_length(f"{target}/{path}") <= LONGEST_PATH
    for part in parts:
        assert part not in {".", ".."}
        assert len(part.encode()) <= 255
        assert not set(part) & set('<>:"/\\|?*')
        assert not part.endswith((" ", "."))
        assert not part.startswith((" ", "."))
        assert all(unicodedata.category(char) not in {"Cc", "Cf", "Cs"} for char in part)
        assert part.partition(".")[0].lower() not in {"con", "nul", "prn", "aux", "com1"}


def test_a_target_that_is_too_deep_is_said(tmp_path: Path) -> None:
    with pytest.raises(SaveFailed, match="too long"):
        placing(tmp_path / ("x" * 230)).free_file([], "name", ".eml")


def test_folders_leave_room_for_names() -> None:
    target = Path("/" + "t" * 100)
    path = placing(target).free_file(["a" * 60, "b" * 30, *["c" * 8] * 8], "name " * 30, ".eml")
    folders, _, name = path.rpartition("/")
    assert len(str(target / path)) <= LONGEST_PATH
    assert len(folders) <= LONGEST_PATH // 2
    assert folders.startswith("a")
    assert name.startswith("name name name")


def test_names_of_one_export_never_meet(tmp_path: Path) -> None:
    assert placing(tmp_path, Existing.KEEP_BOTH, "a.eml").free_file([], "A", ".eml") == "A (2).eml"
    assert placing(tmp_path, Existing.REPLACE, "a.eml").free_file([], "a", ".eml") == "a (2).eml"
    assert placing(tmp_path, Existing.SKIP, "e\u0301.eml").free_file([], "\u00e9", ".eml") == "\u00e9 (2).eml"


def test_what_was_there_before_is_treated_as_ordered(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"before")
    assert placing(tmp_path).free_file([], "a", ".eml") == "a (2).eml"
    assert placing(tmp_path, Existing.REPLACE).free_file([], "a", ".eml") == "a.eml"
    with pytest.raises(AlreadyExists):
        placing(tmp_path, Existing.SKIP).free_file([], "a", ".eml")
    with pytest.raises(AlreadyExists):
        placing(tmp_path, Existing.SKIP).free_folder([], "a.eml")


def test_links_and_folders_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.eml").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "b.eml").mkdir()
    assert placing(tmp_path, Existing.REPLACE).free_file([], "a", ".eml") == "a (2).eml"
    assert placing(tmp_path, Existing.REPLACE).free_file([], "b", ".eml") == "b (2).eml"


@pytest.mark.parametrize("name", ["manifest", "vaultviewer-export", "Manifest"])
def test_an_exports_own_records_keep_their_names(tmp_path: Path, name: str) -> None:
    assert placing(tmp_path).free_folder([], f"{name}.jsonl") == f"{name} (2).jsonl"
    assert placing(tmp_path).free_folder([], name) == f"{name} (2)"


def test_a_file_in_the_place_of_a_folder_is_gone_around(tmp_path: Path) -> None:
    (tmp_path / "rule").write_bytes(b"")
    with pytest.raises(AlreadyExists):
        placing(tmp_path).free_file(["rule"], "a", ".eml")


def test_folders_are_by_day_rule_or_prefix() -> None:
    assert folder_parts(Folders.NONE, message()) == ()
    assert folder_parts(Folders.DAY, message()) == ("2026-11-24",)
    late = datetime(2026, 11, 24, 1, tzinfo=timezone(timedelta(hours=9)))
    assert folder_parts(Folders.DAY, message(modified=late)) == ("2026-11-23",), "in UTC"
    assert folder_parts(Folders.DAY, message(modified=None)) == ("undated",)
    assert folder_parts(Folders.RULE, message()) == ("no rule",)
    assert folder_parts(Folders.PREFIX, message()) == ("in", "eu")
    assert folder_parts(Folders.PREFIX, message("//../m1")) == ("folder",)


def test_names_are_made_of_what_the_vault_and_the_message_say() -> None:
    fields = name_fields(message())
    assert fields.untrusted_id == "m0001"
    assert (fields.untrusted_subject, fields.untrusted_sender) == ("Hi", "Ana <ana@example.com>")
    assert fields.date == DATE
