"""Whether the engine can run here, asked of stand-ins for `unshare`."""

import os
import sys
from pathlib import Path

import pytest

from vaultviewer.gui.engine import readiness
from vaultviewer.gui.engine.readiness import MISSING, NO_SANDBOX, engine_problem, user_namespaces_work

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox of Linux")

_ask_again = engine_problem.__wrapped__
"""The question without its cache."""


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are looked for, as yet empty."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def _install_unshare(tools: Path, first_line: str, body: str) -> None:
    program = tools / "unshare"
    program.write_text(f"{first_line}\n{body}\n")
    program.chmod(0o755)


@pytest.mark.parametrize(("body", "expected"), [("exit 0", True), ("exit 1", False)])
def test_a_namespace_that_can_be_made_is_one(tools: Path, body: str, expected: bool) -> None:  # noqa: FBT001  pytest's parameters
    _install_unshare(tools, "#!/bin/sh", body)
    assert user_namespaces_work() is expected


def test_a_probe_that_can_not_run_counts_as_no(tools: Path) -> None:
    _install_unshare(tools, "#!/nowhere/sh", "")
    assert not user_namespaces_work()


def test_a_probe_that_hangs_counts_as_no(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install_unshare(tools, "#!/bin/sh", "read forever < /dev/zero")
    monkeypatch.setattr(readiness, "_PROBE_SECONDS", 0.05)
    assert not user_namespaces_work()


def test_without_a_probe_chromium_is_left_to_decide(tools: Path) -> None:
    assert list(tools.iterdir()) == []
    assert user_namespaces_work()


@pytest.mark.parametrize(
    ("user", "body", "problem"),
    [(1000, "exit 1", NO_SANDBOX), (1000, "exit 0", None), (0, "exit 1", None)],
)
def test_a_user_needs_the_sandbox_and_root_does_not(
    tools: Path, monkeypatch: pytest.MonkeyPatch, user: int, body: str, problem: object
) -> None:
    _install_unshare(tools, "#!/bin/sh", body)
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert _ask_again() is problem


def test_without_qtwebengine_it_is_called_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtWebEngineWidgets", None)
    assert _ask_again() is MISSING
