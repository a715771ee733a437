"""Files are written whole or not at all, and never over another by accident."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from vaultviewer.core.errors import AlreadyExists, SaveFailed
from vaultviewer.core.export.atomic import write_whole


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path: Path) -> Iterator[None]:
    yield
    assert [path.name for path in tmp_path.rglob("*.part")] == []


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
@pytest.mark.parametrize("size", [0, 1, 3_000_000])
@pytest.mark.parametrize("overwrite", [True, False])
def test_the_bytes_are_written_for_the_owner_alone(
    tmp_path: Path,
    *,
    kind: type,
    size: int,
    overwrite: bool,
) -> None:
    path = tmp_path / "new.eml"

    write_whole(path, kind(bytes(range(256)) * (size // 256 + 1))[:size], overwrite=overwrite)

    assert path.read_bytes() == (bytes(range(256)) * (size // 256 + 1))[:size]
    assert os.name == "nt" or path.stat().st_mode & 0o777 == 0o600


def test_an_existing_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    with pytest.raises(AlreadyExists):
        write_whole(path, b"new", overwrite=False)

    assert path.read_bytes() == b"old"


def test_an_existing_file_is_replaced_on_request(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    write_whole(path, b"new", overwrite=True)

    assert path.read_bytes() == b"new"


def test_a_dangling_link_counts_as_existing(tmp_path: Path) -> None:
    path = tmp_path / "link"
    path.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(AlreadyExists):
        write_whole(path, b"new", overwrite=False)


def test_replacing_a_link_leaves_its_target(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"target")
    path = tmp_path / "link"
    path.symlink_to(target)

    write_whole(path, b"new", overwrite=True)

    assert target.read_bytes() == b"target"
    assert path.read_bytes() == b"new"


def _appears_meanwhile(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let another program take the name after the first look at it."""
    real = os.fsync

    def fsync(descriptor: int) -> None:
        path.write_bytes(b"theirs")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)


@pytest.mark.parametrize("hard_links", [True, False])
def test_a_file_that_appears_meanwhile_is_kept(
    tmp_path: Path,
    *,
    hard_links: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "a"
    _appears_meanwhile(path, monkeypatch)
    if not hard_links:
        monkeypatch.setattr(os, "link", _failing(errno.EPERM))

    with pytest.raises(AlreadyExists):
        write_whole(path, b"ours", overwrite=False)

    assert path.read_bytes() == b"theirs"


def _failing(number: int) -> object:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def test_a_disk_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", _failing(errno.ENOTSUP))

    write_whole(tmp_path / "a", b"x", overwrite=False)

    assert (tmp_path / "a").read_bytes() == b"x"
    assert os.name == "nt" or (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_a_placeholder_does_not_outlive_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", _failing(errno.EPERM))
    monkeypatch.setattr(Path, "replace", _failing(errno.EIO))

    with pytest.raises(SaveFailed, match="could not be written"):
        write_whole(tmp_path / "a", b"x", overwrite=False)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EACCES, "you may not write in that folder"),
        (errno.EROFS, "that disk can only be read"),
        (errno.ENXIO, os.strerror(errno.ENXIO).lower()),
    ],
)
@pytest.mark.parametrize("overwrite", [True, False])
def test_a_failing_disk_leaves_nothing(
    tmp_path: Path,
    *,
    number: int,
    reason: str,
    overwrite: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "fsync", _failing(number))

    with pytest.raises(SaveFailed) as caught:
        write_whole(tmp_path / "a", b"x" * 10, overwrite=overwrite)

    assert caught.value.details["reason"] == reason
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", _failing(errno.ENOSPC))

    with pytest.raises(SaveFailed):
        write_whole(path, b"new", overwrite=True)

    assert path.read_bytes() == b"old"


def test_an_interrupt_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)

    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a", b"x", overwrite=False)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing/a", "the folder does not exist"),
        ("a" * 300, "the name is too long"),
        ("nul\x00", "the name can't be used"),
    ],
)
def test_names_that_can_not_be(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(SaveFailed) as caught:
        write_whole(tmp_path / name, b"x", overwrite=True)

    assert caught.value.details["reason"] == reason


def test_a_folder_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()

    with pytest.raises(SaveFailed) as caught:
        write_whole(tmp_path / "a", b"x", overwrite=True)

    assert caught.value.details["reason"] == "a folder has that name"


def test_a_link_that_fails_for_another_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", _failing(errno.EIO))

    with pytest.raises(SaveFailed):
        write_whole(tmp_path / "a", b"x", overwrite=False)

    assert list(tmp_path.iterdir()) == []
