"""The pure parts of packaging/dev.py; the rest is what `make demo` and `make test` themselves run."""

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def dev(pytestconfig: pytest.Config) -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("dev", pytestconfig.rootpath / "packaging" / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["dev"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["dev"]


def test_the_package_list_knows_comments_and_alternatives(dev: ModuleType) -> None:
    text = "# reason\n\nlibnss3\nlibasound2t64 | libasound2  # renamed\n"
    assert dev.parse_packages(text) == [("libnss3",), ("libasound2t64", "libasound2")]


def test_one_installed_alternative_is_enough(dev: ModuleType) -> None:
    wanted = [("a",), ("b", "c"), ("d", "e")]
    assert dev.missing_packages(wanted, {"c"}) == [("a",), ("d", "e")]


def test_the_committed_list_is_readable_and_names_nothing_twice(dev: ModuleType) -> None:
    packages = dev.parse_packages(dev.DEBIAN_PACKAGES.read_text(encoding="utf-8"))
    names = [name for alternatives in packages for name in alternatives]
    assert {"python3-venv", "libxcb-cursor0", "libnss3"} <= set(names)
    assert len(names) == len(set(names))


def test_an_older_python_is_told_plainly(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "OLDEST_PYTHON", (99, 1))
    assert dev.main(["setup"]) == 1
    assert "needs Python 99.1 or newer" in capsys.readouterr().out


def test_steps_stop_at_the_first_failure_and_are_all_summed_up(
    dev: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    def step(title: str, status: int) -> object:
        return dev.Step(title, (sys.executable, "-c", f"raise SystemExit({status})"))

    assert dev.run_steps([step("one", 0), step("two", 3), step("three", 0)]) == 3
    summary = capsys.readouterr().out.partition("Summary")[2]
    assert [line.split("(")[0].split() for line in summary.splitlines() if line] == [
        ["passed", "one"],
        ["FAILED", "two"],
        ["not", "run", "three"],
    ]


def test_tests_chosen_by_hand_run_without_the_ratchet(dev: ModuleType) -> None:
    (step,) = dev.test_steps(["tests/core", "-x"])
    assert step.command[-2:] == ("tests/core", "-x")


def test_the_whole_run_checks_before_it_tests_and_ends_with_the_ratchet(dev: ModuleType) -> None:
    titles = [step.title for step in dev.test_steps([])]
    assert titles == ["Lint", "Format", "Types", "Architecture", "Tests", "Coverage ratchet"]


@pytest.fixture
def environment(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Lock files and a .venv of the test's own; returns the commands that dev.py wants to run."""
    for lock in ("demo", "test"):
        (tmp_path / f"{lock}.txt").write_text(lock, encoding="utf-8")
    venv = tmp_path / "venv"
    monkeypatch.setattr(dev, "LOCKS", tmp_path)
    monkeypatch.setattr(dev, "VENV", venv)
    monkeypatch.setattr(dev, "STAMP", venv / "stamp.json")
    commands: list[list[str]] = []

    def note(command: list[object]) -> None:
        commands.append([str(word) for word in command])
        python = dev.venv_program("python")
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()

    monkeypatch.setattr(dev, "must_run", note)
    monkeypatch.setattr(dev, "output_of", lambda _command: str(tmp_path))
    return commands


def test_a_second_run_installs_nothing(dev: ModuleType, environment: list[list[str]]) -> None:
    dev.prepare_environment("demo")
    *_, install, check = environment
    assert {"--no-deps", "--require-hashes"} <= set(install)
    assert check[-1] == "check"
    environment.clear()
    dev.prepare_environment("demo")
    assert environment == []


def test_the_test_environment_serves_the_demo_but_not_the_other_way_round(
    dev: ModuleType, environment: list[list[str]]
) -> None:
    dev.prepare_environment("demo")
    dev.prepare_environment("test")
    assert environment[-2][-1].endswith("test.txt")
    environment.clear()
    dev.prepare_environment("demo")
    assert environment == []


def test_a_changed_lock_is_installed_into_the_environment_that_is_there(
    dev: ModuleType, environment: list[list[str]]
) -> None:
    dev.prepare_environment("test")
    environment.clear()
    (dev.LOCKS / "test.txt").write_text("newer", encoding="utf-8")
    dev.prepare_environment("test")
    assert [command[4] for command in environment] == ["install", "check"]


@pytest.mark.parametrize(
    "stamp", ["", "[]", "{}", json.dumps({"python": "3.10.0", "root": "elsewhere"})], ids=repr
)
def test_an_environment_that_was_not_finished_or_moved_is_made_anew(
    dev: ModuleType, environment: list[list[str]], stamp: str
) -> None:
    dev.prepare_environment("test")
    environment.clear()
    dev.STAMP.write_text(stamp, encoding="utf-8")
    dev.prepare_environment("test")
    assert [command[2] for command in environment] == ["venv", "pip", "pip"]


def test_the_source_is_on_the_path_of_the_environment(
    dev: ModuleType, environment: list[list[str]], tmp_path: Path
) -> None:
    dev.prepare_environment("demo")
    assert environment
    assert (tmp_path / "vaultviewer.pth").read_text(encoding="utf-8") == f"{dev.ROOT}\n"


class Machine:
    """A Linux machine with apt, as dev.py sees it: what it has, what its release knows, what was run."""

    def __init__(self) -> None:
        self.programs = {"apt-get", "apt-cache", "dpkg-query", "sudo"}
        self.installed: set[str] = set()
        self.known: set[str] = set()
        self.commands: list[list[str]] = []

    def which(self, name: str) -> str | None:
        return name if name in self.programs else None

    def output_of(self, command: list[str]) -> str:
        if command[0] == "dpkg-query":
            return "".join(f"{name} installed\n" for name in command[3:] if name in self.installed)
        return command[-1] if command[-1] in self.known else ""


@pytest.fixture
def machine(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    packages = tmp_path / "packages.txt"
    packages.write_text("a\nnew | old\nb\n", encoding="utf-8")
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "DEBIAN_PACKAGES", packages)
    monkeypatch.setattr(dev.sys, "platform", "linux")
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(dev.shutil, "which", machine.which)
    monkeypatch.setattr(dev, "output_of", machine.output_of)
    monkeypatch.setattr(dev, "must_run", machine.commands.append)
    return machine


def test_what_is_missing_is_installed_by_the_name_that_the_release_knows(
    dev: ModuleType, machine: Machine
) -> None:
    machine.installed = {"a"}
    machine.known = {"a", "b", "old"}
    dev.install_system_packages()
    update, install = machine.commands
    assert update[:4] == ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "update"]
    assert install[-2:] == ["old", "b"]
    assert "--no-install-recommends" in install


def test_where_nothing_is_missing_apt_is_not_called(dev: ModuleType, machine: Machine) -> None:
    machine.installed = {"a", "new", "b"}
    dev.install_system_packages()
    assert machine.commands == []


def test_others_than_root_go_through_sudo(
    dev: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000, raising=False)
    dev.install_system_packages()
    assert [command[0] for command in machine.commands] == ["sudo", "sudo"]


def test_without_root_and_sudo_the_command_to_ask_for_is_named(
    dev: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000, raising=False)
    machine.programs.remove("sudo")
    with pytest.raises(dev.SetupError, match=r"apt-get install a old b$"):
        dev.install_system_packages()


def test_a_system_without_apt_is_told_what_to_look_for(
    dev: ModuleType, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.programs = set()
    dev.install_system_packages()
    assert "packages.txt" in capsys.readouterr().out
    assert machine.commands == []
