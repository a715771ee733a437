"""Completion scripts: each shell takes its own, and bash and fish offer what the parsers know."""

import io
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from vaultviewer.app.completion_main import PARSERS
from vaultviewer.app.main import VERBS
from vaultviewer.cli.completion import Names, completion
from vaultviewer.cli.console import Console

NAMES: Final = Names(lambda: ["SOC vault", "it's $(ours)", "two\nlines"], lambda: ["default", "soc"])
SHELLS: Final = ("bash", "zsh", "fish")


def printed(what: str) -> str:
    console = Console(io.BytesIO(), io.BytesIO(), io.StringIO())
    parsers = {name: parser() for name, parser in PARSERS.items()}
    assert completion([what], console, parsers, NAMES) == 0
    assert isinstance(console.output, io.BytesIO)
    return console.output.getvalue().decode()


def in_shell(shell: str, *words: str, folder: Path | None = None) -> str:
    path = shutil.which(shell)
    if path is None:
        pytest.skip(f"{shell} is not installed")
    return subprocess.run(  # noqa: S603  a shell that is asked for by name, and our own script
        [path, *words], capture_output=True, encoding="utf-8", check=True, timeout=30, cwd=folder
    ).stdout


@pytest.fixture
def fake_program() -> str:
    """A function for shells that answers in the program's place."""
    lines = "".join(f"{name}\\n" for name in ("SOC vault", "it's $(ours)", "other"))
    return f'vaultviewer() {{ printf "{lines.replace("$", chr(92) + "$")}"; }}'


def completed(line: str, fake_program: str, folder: Path) -> list[str]:
    """Return what bash offers at the end of a line."""
    words = line.split(" ")
    quoted = " ".join(f"'{word}'" for word in words)
    script = (
        f"{printed('bash')}\n{fake_program}\nCOMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}\n"
        '_vaultviewer; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    return in_shell("bash", "--norc", "-c", script, folder=folder).splitlines()


def test_every_verb_can_be_completed() -> None:
    assert list(PARSERS) == list(VERBS)


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_takes_its_script(shell: str, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(printed(shell), encoding="utf-8")
    in_shell(shell, "-n", str(script))


@pytest.mark.parametrize("shell", SHELLS)
def test_each_script_has_every_option_of_every_verb(shell: str) -> None:
    script = printed(shell)
    for parser in PARSERS.values():
        for action in parser()._actions:
            for spelling in action.option_strings:
                assert (spelling if shell != "fish" else f" {spelling.lstrip('-')} ") in script


def test_bash_offers_verbs_options_and_choices(fake_program: str, tmp_path: Path) -> None:
    assert completed("vaultviewer sh", fake_program, tmp_path) == ["show"]
    assert completed("vaultviewer show --te", fake_program, tmp_path) == ["--text"]
    assert completed("vaultviewer export --form m", fake_program, tmp_path) == ["mbox"]
    assert "--decrypts-per-second" in completed("vaultviewer export --d", fake_program, tmp_path)


def test_bash_offers_names_so_that_none_is_run_or_split(fake_program: str, tmp_path: Path) -> None:
    offered = completed("vaultviewer list --connection ", fake_program, tmp_path)
    assert offered == ["SOC\\ vault", "it\\'s\\ \\$\\(ours\\)", "other"]


def test_bash_offers_files_and_folders_where_they_belong(fake_program: str, tmp_path: Path) -> None:
    (tmp_path / "a folder").mkdir()
    (tmp_path / "a.eml").touch()
    assert sorted(completed("vaultviewer show a", fake_program, tmp_path)) == ["a folder", "a.eml"]
    assert completed("vaultviewer export --to a", fake_program, tmp_path) == ["a folder"]


def test_fish_offers_options_and_choices(tmp_path: Path) -> None:
    script = tmp_path / "vaultviewer.fish"
    script.write_text(printed("fish"), encoding="utf-8")

    def offered(line: str) -> list[str]:
        told = in_shell("fish", "--no-config", "-c", f"source {script}; complete -C '{line}'")
        return [each.split("\t")[0] for each in told.splitlines()]

    assert offered("vaultviewer sh") == ["show"]
    assert offered("vaultviewer export --form m") == ["mbox"]
    assert "--look-inside" in offered("vaultviewer export --l")


def test_names_are_printed_a_line_each_but_none_that_spans_two() -> None:
    assert printed("connections") == "SOC vault\nit's $(ours)\n"
    assert printed("profiles") == "default\nsoc\n"
