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
