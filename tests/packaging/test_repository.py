"""What is committed: nothing of the machine it was made on, locks that can be trusted, a tidy top level."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "packaging",
    "pyproject.toml",
    "resources",
    "tests",
    "vaultviewer",
}

# Spelled in pieces, so that this file doesn't find itself.
FOREIGN = re.compile(
    "|".join(
        (
            r"pypi\." + r"(org|python\.org)",
            "python" + "hosted",
            "registry." + "npmjs",
            r"deb\." + r"debian\.org",
            r"artifact" + r"registry|pkg\.dev",
            r"(?<![\w.~])/(work" + r"|root|home)/\w",
            r"\.library" + "/",
        )
    )
)


def committed_files(root: Path) -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607  git as developers have it
        cwd=root,
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    return [root / name for name in listing.decode().split("\0") if name]


def texts(root: Path) -> Iterator[tuple[Path, str]]:
    for path in committed_files(root):
        if path.is_file():
            yield path.relative_to(root), path.read_bytes().decode("utf-8", "replace")


def test_no_committed_file_names_a_registry_or_the_machine_it_was_made_on(
    pytestconfig: pytest.Config,
) -> None:
    found = {
        f"{path}: {match.group()}"
        for path, text in texts(pytestconfig.rootpath)
        for match in FOREIGN.finditer(text)
    }
    assert found == set()


def test_the_search_for_foreign_names_finds_them() -> None:
    for name in ("https://py" + "pi.org/simple", "/wo" + "rk/main/x.py", '"/ho' + 'me/someone"'):
        assert FOREIGN.search(name)
    for name in ("framework/thing", "s3://bucket/work/a", "~/homework"):
        assert not FOREIGN.search(name)


def test_the_top_level_holds_only_what_belongs_there(pytestconfig: pytest.Config) -> None:
    root = pytestconfig.rootpath
    assert {path.relative_to(root).parts[0] for path in committed_files(root)} <= TOP_LEVEL


@pytest.fixture(params=["demo", "test"])
def lock(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> str:
    return (pytestconfig.rootpath / "packaging" / "locks" / f"{request.param}.txt").read_text(
        encoding="utf-8"
    )


def pins(lock: str) -> dict[str, str]:
    """Return each requirement with its version, and everything that follows up to the next."""
    joined = lock.replace("\\\n", " ")
    return dict(re.split(r"\s+", line.strip(), maxsplit=1) for line in joined.splitlines() if line.strip())


def test_every_locked_package_is_one_version_with_hashes(lock: str) -> None:
    assert pins(lock)
    for requirement, rest in pins(lock).items():
        assert re.fullmatch(r"[a-z0-9-]+==[0-9][\w.+!]*", requirement)
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", rest)


def test_no_lock_has_an_address_or_an_option_of_its_own(lock: str) -> None:
    assert "://" not in lock
    assert not re.search(r"(?m)^\s*-", lock.replace("\\\n", " ").replace("--hash=", ""))


def test_the_test_lock_holds_all_of_the_demo_lock(pytestconfig: pytest.Config) -> None:
    locks = pytestconfig.rootpath / "packaging" / "locks"
    demo, test = (pins((locks / f"{name}.txt").read_text(encoding="utf-8")) for name in ("demo", "test"))
    assert demo.keys() <= test.keys()
