"""Where things lie on this machine, and the clock."""

import sys
from pathlib import Path

import pytest

from vaultviewer.adapters import paths
from vaultviewer.adapters.clock import SystemClock


def test_settings_and_log_are_the_users_own() -> None:
    home = Path.home()
    assert paths.settings_path().is_relative_to(home)
    assert paths.log_path().is_relative_to(home)
    assert paths.settings_path().name == "settings.json"
    assert "VaultViewer" in paths.settings_path().parts


def test_the_checkout_has_its_resources_beside_the_package() -> None:
    assert paths.resource_root() == Path(paths.__file__).resolve().parents[2] / "resources"


def test_a_wheel_has_them_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "vaultviewer"
    (package / "_resources").mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(package / "adapters" / "paths.py"))
    assert paths.resource_root() == (package / "_resources").resolve()


def test_the_frozen_program_has_them_where_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resource_root() == tmp_path / "resources"


def test_the_clock_tells_its_offset() -> None:
    assert SystemClock().now().utcoffset() is not None


def test_drops_lie_where_the_system_wipes_them_if_there_is_such_a_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert paths.drop_root() == tmp_path / "VaultViewer" / "drops"
    for elsewhere in ("", "relative", str(tmp_path / "no such folder")):
        monkeypatch.setenv("XDG_RUNTIME_DIR", elsewhere)
        assert paths.drop_root().is_absolute()
        assert not paths.drop_root().is_relative_to(tmp_path / "VaultViewer")
