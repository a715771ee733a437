"""The settings file: what is saved comes back, what is malformed is kept aside, nothing is half-written."""

import contextlib
import dataclasses
import json
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultviewer.adapters import settings_format
from vaultviewer.adapters.settings import SettingsFile
from vaultviewer.adapters.settings_format import Document, Malformed, parse, render
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import SaveFailed
from vaultviewer.core.settings import Settings
from vaultviewer.core.sign_in import (
    AssumedRole,
    DefaultChain,
    IdentityCenter,
    Profile,
    SignIn,
    Source,
    StoredKey,
)

FULL = Connection(
    bucket="vault",
    name="Abuse desk メール",
    id="c1",
    prefix="mail/",
    sign_in=SignIn(
        IdentityCenter("https://acme.awsapps.com/start", "eu-west-1", "111122223333", "Audit"),
        AssumedRole(
            "arn:aws:iam::111122223333:role/reader",
            external_id="case-17",
            session_name="audit",
            duration=1800,
            mfa_serial="arn:aws:iam::111122223333:mfa/ana",
        ),
    ),
    region="eu-west-1",
    endpoint_url="https://s3.example.net",
    path_style=True,
    requester_pays=True,
    ca_bundle="/etc/ssl/own.pem",
    account="111122223333",
    rule_names=("archive", "abuse"),
    kms_keys=("alias/mail",),
    accept_any_key=True,
    allow_cbc=True,
    allow_instruction_files=True,
    connect_timeout=1.5,
    read_timeout=30.0,
    watch_interval=60.0,
    queue_url="https://sqs.eu-west-1.amazonaws.com/111122223333/mail",
    announce=True,
    bookmarks=("mail/2026/", "mail/2027/"),
)
KEPT = Settings(
    connections=(FULL, Connection(bucket="other", id="c2")),
    layout={"main/geometry": "AAEC"},
    options={"dark": True, "zoom": 125, "zone": "UTC"},
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "VaultViewer" / "settings.json"


def test_no_file_means_defaults(path: Path) -> None:
    settings, problem = SettingsFile(path).load()
    assert settings == Settings()
    assert problem is None
    assert not path.exists()


def test_what_is_saved_comes_back(path: Path) -> None:
    SettingsFile(path).save(KEPT)
    settings, problem = SettingsFile(path).load()
    assert problem is None
    assert settings == KEPT


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no modes")
def test_only_its_owner_reads_it(path: Path) -> None:
    SettingsFile(path).save(KEPT)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_every_field_of_a_connection_is_kept() -> None:
    assert set(settings_format._FIELDS) == {field.name for field in dataclasses.fields(Connection)}
    # And no field of the sample has its default, so that the round trip above proves each of them.
    plain = Connection(bucket="x", id="x")
    same = [name for name in settings_format._FIELDS if getattr(FULL, name) == getattr(plain, name)]
    assert same == []


def test_a_connection_of_an_older_program_takes_the_defaults(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"version": 1, "connections": [{"id": "a", "bucket": "b", "new_in_2030": 1}]}')
    settings, problem = SettingsFile(path).load()
    assert problem is None
    assert settings.connections == (Connection(bucket="b", id="a"),)


def test_a_profile_of_version_1_stays_chosen(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(
        '{"version": 1, "connections": [{"id": "a", "bucket": "b", "profile": "soc"},'
        ' {"id": "c", "bucket": "d", "profile": null}]}'
    )
    settings, problem = SettingsFile(path).load()
    assert problem is None
    assert [each.sign_in for each in settings.connections] == [SignIn(Profile("soc")), SignIn()]


@pytest.mark.parametrize("source", [DefaultChain(), Profile("soc"), StoredKey()])
def test_every_source_comes_back(path: Path, source: Source) -> None:
    kept = Settings(connections=(Connection(bucket="b", sign_in=SignIn(source)),))
    SettingsFile(path).save(kept)
    assert SettingsFile(path).load().settings == kept


_DEFAULT_SOURCE = {"kind": "default_chain"}
_ROLE = {"arn": "a", "external_id": None, "session_name": "s", "duration": 900, "mfa_serial": None}


@pytest.mark.parametrize(
    "sign_in",
    [
        None,
        {},
        {"source": _DEFAULT_SOURCE},
        {"source": _DEFAULT_SOURCE, "role": None, "region": "eu-west-1"},
        {"source": {"kind": "passkey"}, "role": None},
        {"source": {"kind": []}, "role": None},
        {"source": {"kind": "profile"}, "role": None},
        {"source": {"kind": "profile", "name": 7}, "role": None},
        {"source": {"kind": "stored_key", "secret": "x"}, "role": None},
        {"source": _DEFAULT_SOURCE, "role": {"arn": "x"}},
        {"source": _DEFAULT_SOURCE, "role": {**_ROLE, "duration": True}},
        {"source": _DEFAULT_SOURCE, "role": {**_ROLE, "arn": None}},
        {"source": _DEFAULT_SOURCE, "role": []},
    ],
)
def test_a_sign_in_that_is_not_understood_is_never_guessed(path: Path, sign_in: object) -> None:
    path.parent.mkdir()
    entry = {"id": "a", "bucket": "b", "sign_in": sign_in}
    path.write_text(json.dumps({"version": 2, "connections": [entry]}))
    settings, problem = SettingsFile(path).load()
    assert settings.connections == ()
    assert problem is not None


def test_unknown_keys_survive_a_save(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"version": 1, "searches": {"mine": "from:ana"}}')
    file = SettingsFile(path)
    settings, _ = file.load()
    file.save(dataclasses.replace(settings, options={"dark": True}))
    document = json.loads(path.read_text())
    assert document["searches"] == {"mine": "from:ana"}
    assert document["options"] == {"dark": True}


def _document(**changes: object) -> bytes:
    entry = {"id": "a", "bucket": "b"} | changes.pop("connection", {})  # type: ignore[operator]  # a dict, by the tests below
    return json.dumps({"version": 1, "connections": [entry], **changes}).encode()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b"{}",
        b'{"version": true}',
        b'{"version": "1"}',
        b'{"version": 3}',
        b'{"version": 1, "version": 1}',
        b"[" * 100_000,
        _document(connections={}),
        _document(connections=[1]),
        _document(connections=[{"id": "a"}]),
        _document(connections=[{"bucket": "b"}]),
        _document(connections=[{"id": "a", "bucket": "b"}] * 2),
        _document(connection={"bucket": 1}),
        _document(connection={"profile": 1}),
        _document(connection={"accept_any_key": 1}),
        _document(connection={"accept_any_key": "false"}),
        _document(connection={"allow_cbc": None}),
        _document(connection={"kms_keys": "alias/mail"}),
        _document(connection={"kms_keys": [None]}),
        _document(connection={"read_timeout": True}),
        _document(connection={"read_timeout": "5"}),
        _document(connection={"read_timeout": 0}),
        _document(connection={"read_timeout": 1e999}),
        _document(connection={"read_timeout": 10_000}),
        _document(connection={"read_timeout": float("nan")}),
        _document(layout=[]),
        _document(layout={"main": 1}),
        _document(layout={"main": "no base64"}),
        _document(layout={"main": "ü"}),
        _document(options={"x": None}),
        _document(options={"x": 1.5}),
        _document(options={"x": {}}),
    ],
)
def test_a_malformed_file_is_kept_aside_and_reported(path: Path, text: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(text)
    settings, problem = SettingsFile(path).load()
    assert settings == Settings()
    assert problem is not None
    backup = problem.details["backup"]
    assert isinstance(backup, Path)
    assert backup != path
    assert backup.read_bytes() == text
    assert not path.exists()
    assert problem.details["reason"]


def test_a_file_far_too_large_is_not_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vaultviewer.adapters.settings._LARGEST", 10)
    path.parent.mkdir()
    path.write_bytes(render(Document(KEPT)))
    assert SettingsFile(path).load().problem is not None


def test_a_folder_in_the_files_place_is_moved_aside(path: Path) -> None:
    path.mkdir(parents=True)
    file = SettingsFile(path)
    assert file.load().problem is not None
    file.save(KEPT)
    assert SettingsFile(path).load().settings == KEPT


def test_what_cannot_be_moved_is_named_where_it_is(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path, _target: Path) -> Path:
        raise PermissionError

    path.parent.mkdir()
    path.write_bytes(b"{")
    monkeypatch.setattr(Path, "rename", refuse)
    problem = SettingsFile(path).load().problem
    assert problem is not None
    assert problem.details["backup"] == path
    assert path.read_bytes() == b"{"


def test_a_folder_that_cannot_be_made_is_a_failed_save(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SaveFailed):
        SettingsFile(tmp_path / "file" / "settings.json").save(KEPT)


def test_two_programs_lose_nothing_of_each_other(path: Path) -> None:
    SettingsFile(path).save(KEPT)
    mine, yours = SettingsFile(path), SettingsFile(path)
    my_settings, your_settings = mine.load().settings, yours.load().settings
    added = Connection(bucket="added", id="c3")
    yours.save(
        dataclasses.replace(
            your_settings,
            connections=(dataclasses.replace(FULL, name="renamed by you"), added),
            options={**your_settings.options, "zoom": 150},
        )
    )
    mine.save(dataclasses.replace(my_settings, options={"dark": False, "zoom": 125}))
    merged = SettingsFile(path).load().settings
    assert [(entry.id, entry.name) for entry in merged.connections] == [("c1", "renamed by you"), ("c3", "")]
    assert merged.options == {"dark": False, "zoom": 150}


def test_my_own_change_wins_over_theirs(path: Path) -> None:
    file = SettingsFile(path)
    file.save(KEPT)
    other = SettingsFile(path)
    other.save(dataclasses.replace(other.load().settings, options={"zoom": 200}))
    file.save(dataclasses.replace(KEPT, options={**KEPT.options, "zoom": 90}))
    assert SettingsFile(path).load().settings.options == {"zoom": 90}


def test_what_another_program_added_outlives_every_later_save(path: Path) -> None:
    file = SettingsFile(path)
    file.save(KEPT)
    other = SettingsFile(path)
    added = Connection(bucket="added", id="c3")
    other.save(dataclasses.replace(other.load().settings, connections=(*KEPT.connections, added)))
    for zoom in (80, 90):
        file.save(dataclasses.replace(KEPT, options={"zoom": zoom}))
    assert SettingsFile(path).load().settings.connections == (*KEPT.connections, added)


def test_a_removed_connection_stays_removed(path: Path) -> None:
    file = SettingsFile(path)
    file.save(KEPT)
    file.save(dataclasses.replace(KEPT, connections=KEPT.connections[1:]))
    assert SettingsFile(path).load().settings.connections == KEPT.connections[1:]


def test_removing_the_file_under_a_running_program_loses_nothing(path: Path) -> None:
    file = SettingsFile(path)
    file.save(KEPT)
    path.unlink()
    file.save(KEPT)
    assert SettingsFile(path).load().settings == KEPT


def test_a_file_broken_under_a_running_program_is_kept_aside(path: Path) -> None:
    file = SettingsFile(path)
    file.save(KEPT)
    path.write_bytes(b"broken")
    file.save(KEPT)
    assert SettingsFile(path).load().settings == KEPT
    [backup] = path.parent.glob("*.unreadable-*")
    assert backup.read_bytes() == b"broken"


_texts = st.text(max_size=20)
_connections = st.builds(
    Connection,
    bucket=_texts,
    name=_texts,
    prefix=_texts,
    sign_in=st.builds(SignIn, st.builds(Profile, st.text(max_size=20)) | st.just(StoredKey())),
    rule_names=st.lists(_texts, max_size=3).map(tuple),
    accept_any_key=st.booleans(),
    read_timeout=st.floats(min_value=0.1, max_value=600.0),
)


@given(st.lists(_connections, max_size=3, unique_by=lambda entry: entry.id), st.dictionaries(_texts, _texts))
def test_any_text_survives(connections: list[Connection], options: dict[str, str]) -> None:
    settings = Settings(connections=tuple(connections), options=options)
    assert parse(render(Document(settings))) == Document(settings)


@given(
    st.binary(max_size=200)
    | st.recursive(st.none() | st.booleans() | st.integers() | _texts, st.lists).map(
        lambda value: json.dumps({"version": 1, "connections": value}).encode()
    )
)
def test_nothing_but_malformed_is_raised(text: bytes) -> None:
    with contextlib.suppress(Malformed):
        assert isinstance(parse(text).settings, Settings)
