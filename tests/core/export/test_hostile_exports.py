"""Manifests that anybody may have written: whatever stands in them, verifying ends with a verdict, and opens
nothing outside of the folder. And of an export that was really made no byte can be changed unnoticed.
"""

import io
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.verify_desk import Exporting, HandedOn

from vaultviewer.core.export.custody import NO_RECORD
from vaultviewer.core.export.ledger_file import LEDGER_NAME
from vaultviewer.core.export.manifest import canonical, chain
from vaultviewer.core.export.order import Form
from vaultviewer.core.export.verifying.deviations import Kind

FORMS: Final = pytest.mark.parametrize("form", Form)
_ON_THE_FLY: Final = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[Form, HandedOn]:
    """Signed exports of each form; whoever changes one puts it right again."""
    folder = tmp_path_factory.mktemp("exports")
    made: dict[Form, HandedOn] = {}
    for form in Form:
        desk = Exporting(folder / form)
        made[form] = desk.make(form, signed=True)
    return made


@contextmanager
def changed(path: Path, content: bytes) -> Iterator[None]:
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        yield
    finally:
        path.write_bytes(before)


# ------------------------------------------------------------------------------- no byte goes unnoticed


def records_and_files(handed: HandedOn) -> list[Path]:
    return sorted(
        path for path in handed.folder.rglob("*") if path.is_file() and not path.name.startswith(LEDGER_NAME)
    )


def contents(archive: bytes) -> list[tuple[str, bytes]] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as read:
            return [(each.filename, read.read(each)) for each in read.infolist()]
    except Exception:  # noqa: BLE001  whatever zipfile says of it: it is another archive then
        return None


@FORMS
@_ON_THE_FLY
@given(data=st.data())
def test_any_byte_that_is_changed_is_found(
    exports: dict[Form, HandedOn], form: Form, data: st.DataObject
) -> None:
    handed = exports[form]
    path = data.draw(st.sampled_from(records_and_files(handed)))
    before = path.read_bytes()
    at = data.draw(st.integers(0, len(before) - 1))
    byte = data.draw(st.integers(1, 255)) ^ before[at]
    after = before[:at] + bytes([byte]) + before[at + 1 :]
    with changed(path, after):
        found = handed.verify(trusted=handed.key if path.suffix != ".pub" else None)
    if form is Form.ZIP and contents(after) == contents(before) and path.suffix == ".zip":
        return  # a bit of a compressed stream that says nothing, such as those that fill its last byte
    assert not found.verification.clean, (path.name, at, byte)


@FORMS
@_ON_THE_FLY
@given(data=st.data())
def test_any_cut_and_any_insertion_is_found(
    exports: dict[Form, HandedOn], form: Form, data: st.DataObject
) -> None:
    handed = exports[form]
    path = data.draw(st.sampled_from(records_and_files(handed)))
    before = path.read_bytes()
    start = data.draw(st.integers(0, len(before)))
    end = data.draw(st.integers(start, len(before)))
    after = before[:start] + data.draw(st.binary(max_size=20)) + before[end:]
    if after == before:
        return
    with changed(path, after):
        found = handed.verify()
    if path.suffix == ".zip" and contents(after) == contents(before):
        return
    assert not found.verification.clean, (path.name, start, end)


# ------------------------------------------------------------------------------------ hostile manifests

_TEXT: Final = st.sampled_from(
    [
        "",
        "a",
        "One.eml",
        "../outside",
        "/etc/passwd",
        "sub/../../x",
        "manifest.jsonl",
        "\0",
        "\x1b]0;x\x07",
        "é" * 90,
    ]
) | st.text(max_size=8)
_NUMBER: Final = st.sampled_from([0, 1, 2, -1, 2**63 - 1, 2**63, 10**400]) | st.integers(0, 5)
_HASH: Final = st.sampled_from(
    ["0" * 64, "A" * 64, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]
)
_ANYTHING: Final = st.recursive(
    st.none() | st.booleans() | _NUMBER | _TEXT | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)
_FILE: Final = st.fixed_dictionaries(
    {
        "path": _TEXT | st.just("messages.mbox") | st.just("messages.zip") | st.just("messages.csv"),
        "size": _NUMBER,
        "sha256": _HASH,
        "place": st.sampled_from(["", "0+10", "5+3", "1", "3", "One.eml", "9+" + "9" * 12]) | _TEXT,
    }
)
_MESSAGE: Final = st.fixed_dictionaries(
    {
        "number": st.integers(1, 4) | _NUMBER,
        "state": st.sampled_from(["exported", "skipped", "failed", "open", "lost"]),
        "reason": st.none() | _TEXT,
        "error": st.none() | _TEXT,
        "bucket": st.just("ses-inbound") | _TEXT,
        "key": _TEXT,
        "files": st.lists(_FILE, max_size=3),
    },
    optional={
        "plaintext_sha256": _HASH,
        "plaintext_size": _NUMBER,
        "time": st.sampled_from(["2026-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "2026-01-01", "x"]),
        "checks": st.lists(_ANYTHING, max_size=2),
        "encryption_context": _ANYTHING,
        "more": _ANYTHING,
    },
).map(lambda drawn: {"type": "message", **NO_RECORD, **drawn})
_TOTALS: Final = st.fixed_dictionaries(
    dict.fromkeys(("asked", "exported", "skipped", "failed", "open", "bytes"), _NUMBER)
    | {"complete": st.booleans()}
).map(lambda drawn: {"type": "totals", **drawn})


@FORMS
@_ON_THE_FLY
@given(
    body=st.lists(_MESSAGE | _MESSAGE | _TOTALS | _ANYTHING, max_size=6),
    header=st.dictionaries(
        st.sampled_from(["bucket", "order", "status", "sealed_at", "program", "version", "format", "more"]),
        _ANYTHING | st.just("0001-01-01T00:00:00+14:00"),
        max_size=2,
    ),
    with_ledger=st.booleans(),
)
def test_whatever_a_manifest_says_there_is_a_verdict_and_nothing_outside_is_opened(
    exports: dict[Form, HandedOn],
    form: Form,
    body: list[Any],
    header: dict[str, Any],
    tmp_path: Path,
    *,
    with_ledger: bool,
) -> None:
    folder = tmp_path / "export"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(exports[form].folder, folder)
    if not with_ledger:
        (folder / LEDGER_NAME).unlink()
    handed = HandedOn(folder)
    lines: list[bytes] = [canonical(handed.lines()[0] | header)]
    for line in body:
        if isinstance(line, dict):
            line["previous"] = chain(lines[-1])
        lines.append(json.dumps(line, sort_keys=True, separators=(",", ":")).encode())
    handed.manifest.write_bytes(b"\n".join(lines) + b"\n")
    with only_inside(folder):
        found = handed.verify()
    assert not found.verification.clean, "the signature is of another manifest"
    for deviation in found.deviations:
        assert str(deviation.sentence).isprintable()
        assert "{" not in deviation.sentence.template.format_map(_Filled(deviation.values)), deviation.kind


class _Filled(dict[str, object]):
    def __init__(self, values: Any) -> None:  # noqa: ANN401  any mapping
        super().__init__(dict.fromkeys(values, "x"))


@_ON_THE_FLY
@given(manifest=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_in_the_place_of_a_manifest_are_found(
    exports: dict[Form, HandedOn], manifest: bytes
) -> None:
    handed = exports[Form.EML]
    with changed(handed.manifest, manifest):
        assert handed.verify().kinds & {
            Kind.NO_HEADER,
            Kind.NO_TOTALS,
            Kind.UNKNOWN_FORMAT,
        }


@contextmanager
def only_inside(folder: Path) -> Iterator[None]:
    """Fail whatever opens a file that is not in a folder."""
    opened = os.open

    def guarded(path: Any, *rest: Any, **named: Any) -> int:  # noqa: ANN401  as os.open
        assert Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)), path
        return opened(path, *rest, **named)

    os.open = guarded
    try:
        yield
    finally:
        os.open = opened
