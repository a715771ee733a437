"""What holds for every test: an environment of its own, no leaks, repeatable hypothesis runs."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from support import isolation
from support.engine_setup import qapp_cls
from support.leaks import no_leaked_processes, no_leaked_threads, no_leaked_timers, no_leaked_windows
from support.sendable_reports import pytest_report_to_serializable
from support.stall_report import pytest_sessionfinish, pytest_terminal_summary, pytest_testnodedown

__all__ = [
    "no_leaked_processes",
    "no_leaked_threads",
    "no_leaked_timers",
    "no_leaked_windows",
    "pytest_report_to_serializable",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "pytest_testnodedown",
    "qapp_cls",
]

# Before any test module imports Qt or boto3, both of which read the environment once.
_home = tempfile.TemporaryDirectory(prefix="vaultviewer-tests-")
isolation.enter(Path(_home.name))

# Time limits per example fail on busy machines and say nothing; pytest-timeout bounds each test.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if "CI" in os.environ else "desk")


def pytest_unconfigure() -> None:
    _home.cleanup()


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that no other test has seen."""
    home = tmp_path_factory.mktemp("home")
    for name, value in isolation.settings_for(home).items():
        monkeypatch.setenv(name, value)
    return home
