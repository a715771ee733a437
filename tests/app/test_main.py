"""The command line: what it says, which part of the program it starts, and its exit codes."""

from pathlib import Path
from typing import Final

import pytest
from support.program import run_program, run_python

from vaultviewer import __version__
from vaultviewer.app import demo_main, gui_main, main

EXAMPLES: Final = ("vaultviewer demo", "vaultviewer demo --out DIR", "vaultviewer message.eml")
WITHOUT_QT: Final = "import sys; sys.modules['PySide6'] = None; from vaultviewer.app.main import main; "


def test_help_names_every_way_to_start() -> None:
    ended = run_program("--help")
    assert (ended.returncode, ended.stderr) == (0, "")
    for words in EXAMPLES:
        assert words in ended.stdout
    for verb in main.VERBS:
        assert f"\n  {verb} " in ended.stdout


def test_the_version_is_the_package_s() -> None:
    ended = run_program("--version")
    assert (ended.returncode, ended.stdout) == (0, f"VaultViewer {__version__}\n")


@pytest.mark.parametrize("words", [["--no-such-option"], ["demo", "--nowhere"], ["one.eml", "two.eml"]])
def test_a_wrong_command_line_ends_with_2_and_says_how_it_goes(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main.main(words)
    assert ended.value.code == 2
    assert "usage: vaultviewer" in capsys.readouterr().err


@pytest.mark.parametrize("words", ["--help", "--version", "demo --help"])
def test_help_and_version_need_no_qt_and_no_boto(words: str) -> None:
    program = (
        "import sys\n"
        "for name in ('PySide6', 'boto3', 'botocore', 'moto'): sys.modules[name] = None\n"
        "from vaultviewer.app.main import main\n"
        f"main({words.split()!r})\n"
    )
    assert run_python("-c", program).returncode == 0


def test_what_is_interrupted_while_it_starts_leaves_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*, file: Path | None) -> int:
        assert file is None
        raise KeyboardInterrupt

    monkeypatch.setattr(gui_main, "run_window", interrupted)
    assert main.main([]) == 130


@pytest.mark.parametrize("verb", list(main.VERBS))
def test_each_verb_explains_itself_without_qt(verb: str) -> None:
    ended = run_python("-c", f"{WITHOUT_QT} main(['{verb}', '--help'])")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert f"usage: vaultviewer {verb} " in ended.stdout


@pytest.mark.parametrize("words", [[], ["message.eml"], ["demo"]])
def test_where_qt_is_missing_the_window_says_so(words: list[str]) -> None:
    ended = run_python("-c", f"{WITHOUT_QT} sys.exit(main({words!r}))")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("vaultviewer: The window needs Qt")
    assert ended.stderr.count("\n") == 2, "no traceback"


@pytest.mark.parametrize(
    ("words", "display", "started"),
    [
        ([], True, ("window", None)),
        (["message.eml"], True, ("window", Path("message.eml"))),
        (["demo"], True, ("demo window",)),
        (["demo"], False, ("tour", Path("demo-output"))),
        (["demo", "--out", "there"], True, ("tour", Path("there"))),
    ],
    ids=["nothing", "a file", "demo", "demo without a display", "demo into a folder"],
)
def test_what_is_started(
    monkeypatch: pytest.MonkeyPatch, words: list[str], *, display: bool, started: tuple[object, ...]
) -> None:
    seen: list[tuple[object, ...]] = []

    def window(*, file: Path | None) -> int:
        seen.append(("window", file))
        return 0

    def demo_window() -> int:
        seen.append(("demo window",))
        return 0

    def tour(folder: Path) -> int:
        seen.append(("tour", folder))
        return 0

    monkeypatch.setattr(gui_main, "run_window", window)
    monkeypatch.setattr(demo_main, "run_demo_window", demo_window)
    monkeypatch.setattr(demo_main, "run_demo_tour", tour)
    monkeypatch.setattr(demo_main, "has_display", lambda: display)
    assert main.main(words) == 0
    assert seen == [started]


@pytest.mark.parametrize(
    ("platform", "variables", "seen"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
        ("win32", {}, True),
        ("darwin", {}, True),
        ("darwin", {"QT_QPA_PLATFORM": "minimal"}, False),
    ],
)
def test_whether_there_is_a_display(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], *, seen: bool
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", platform)
    assert demo_main.has_display() is seen
