"""Set up and run VaultViewer from its source, from nothing: `python3 packaging/dev.py demo`.

Needs Python 3.11 and its standard library, nothing else. Three steps, each skipped where it is already done:
the system's packages (Debian and its kin; linux/debian-packages.txt), a virtual environment in .venv, and the
locked packages (locks/*.txt) in it. Then the verb runs in that environment.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Command = Sequence[str | Path]

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "packaging" / "locks"
DEBIAN_PACKAGES = ROOT / "packaging" / "linux" / "debian-packages.txt"
VENV = ROOT / ".venv"
STAMP = VENV / "vaultviewer-setup.json"
OLDEST_PYTHON = (3, 11)

# Each worker takes a core and, for its browser engine and its emulator of AWS, some hundred megabytes.
# A worker that has run out of tests takes over half of what is left of another's; neighbours stay together,
# so that a window or a server that several tests share is made once or twice.
SIDE_BY_SIDE = ("--numprocesses=auto", "--maxprocesses=8", "--dist=worksteal")

LOCK_OPTIONS = (
    "--universal",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-header",
    "--no-annotate",
    "--python-version=3.11",
)


class SetupError(Exception):
    """Something outside is in the way. Its text is for people."""


# ---------------------------------------------------------------------------------------- commands


def run(command: Command, *, env: dict[str, str] | None = None) -> int:
    """Run a command in the project's folder, its output on this terminal."""
    sys.stdout.flush()
    return subprocess.run(  # noqa: S603  only commands that this file spells out; arguments are the caller's own
        [str(word) for word in command], cwd=ROOT, env=env, check=False
    ).returncode


def must_run(command: Command, *, env: dict[str, str] | None = None) -> None:
    if status := run(command, env=env):
        raise SetupError(f"“{' '.join(map(str, command))}” ended with status {status}.")


def output_of(command: Sequence[str]) -> str:
    """Return what a query prints; its exit status only tells that some of the names are unknown."""
    return subprocess.run(  # noqa: S603  only commands that this file spells out
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False
    ).stdout


# --------------------------------------------------------------------------------- system packages


def parse_packages(text: str) -> list[tuple[str, ...]]:
    """Read the list of Debian packages: a tuple of alternatives for each line."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [tuple(name.strip() for name in line.split("|")) for line in lines if line]


def missing_packages(wanted: Iterable[tuple[str, ...]], installed: set[str]) -> list[tuple[str, ...]]:
    return [alternatives for alternatives in wanted if installed.isdisjoint(alternatives)]


def installed_packages(dpkg_query: str, wanted: Iterable[tuple[str, ...]]) -> set[str]:
    names = sorted({name for alternatives in wanted for name in alternatives})
    listing = output_of([dpkg_query, "--show", "--showformat=${Package} ${db:Status-Status}\\n", *names])
    return {line.split()[0] for line in listing.splitlines() if line.endswith(" installed")}


def known_to_apt(name: str) -> bool:
    """Tell whether the release has this package; a merely virtual one has no record to show."""
    return bool(output_of([tool_on_path("apt-cache"), "show", "--no-all-versions", name]))


def names_for_apt(packages: Iterable[tuple[str, ...]]) -> list[str]:
    """Choose among alternatives what the release has, as far as the last update tells."""
    return [next(filter(known_to_apt, names), names[-1]) for names in packages]


def tool_on_path(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise SetupError(f"The command {name} is needed and was not found.")
    return found


def may_administer() -> bool:
    return os.geteuid() == 0 or shutil.which("sudo") is not None


def as_administrator(command: list[str]) -> list[str]:
    return command if os.geteuid() == 0 else [tool_on_path("sudo"), *command]


def install_system_packages() -> None:
    """Install what is missing of the list on Debian and its kin; elsewhere say what to look for."""
    if sys.platform != "linux":
        return
    dpkg_query = shutil.which("dpkg-query")
    if dpkg_query is None or shutil.which("apt-get") is None:
        print(
            "This system has no apt. VaultViewer needs the libraries that Qt WebEngine uses; "
            f"{DEBIAN_PACKAGES.relative_to(ROOT)} has their Debian names."
        )
        return
    wanted = parse_packages(DEBIAN_PACKAGES.read_text(encoding="utf-8"))
    missing = missing_packages(wanted, installed_packages(dpkg_query, wanted))
    if not missing:
        return
    heading(f"Installing {len(missing)} system packages")
    apt = ["env", "DEBIAN_FRONTEND=noninteractive", tool_on_path("apt-get")]
    if not may_administer():
        raise SetupError(
            "System packages are missing, and this account can't install them. Ask an administrator to "
            "run:\n  apt-get install " + " ".join(names_for_apt(missing))
        )
    must_run(as_administrator([*apt, "update", "-q"]))
    must_run(
        as_administrator([*apt, "install", "-q", "-y", "--no-install-recommends", *names_for_apt(missing)])
    )


# ----------------------------------------------------------------------------- virtual environment


def venv_program(name: str) -> Path:
    return VENV / "Scripts" / f"{name}.exe" if sys.platform == "win32" else VENV / "bin" / name


def stamp_for(lock: str) -> dict[str, str]:
    """Describe an environment made by this interpreter from this lock as it is now."""
    digest = hashlib.sha256((LOCKS / f"{lock}.txt").read_bytes()).hexdigest()
    return {"python": sys.version, "lock": lock, "sha256": digest, "root": str(ROOT)}


def read_stamp() -> dict[str, str]:
    """Return what the environment was made from; nothing where it was not finished or can't be read."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def prepare_environment(lock: str) -> None:
    """Make .venv hold the packages of this lock. The test lock holds those of the demo lock too."""
    stamp = read_stamp()
    if stamp and stamp in (stamp_for(lock), stamp_for("test")):
        return
    heading(f"Installing the locked packages ({lock}) into {VENV.name}; the first time takes some minutes")
    STAMP.unlink(missing_ok=True)
    made_here = stamp.get("python") == sys.version and stamp.get("root") == str(ROOT)
    if not made_here or not venv_program("python").exists():
        must_run([sys.executable, "-m", "venv", "--clear", VENV])
    pip: Command = (venv_program("python"), "-m", "pip", "--disable-pip-version-check")
    # The lock is whole, so nothing is left to resolve (`pip check` proves it). Left to resolve, the pip that
    # comes with Python 3.11 doesn't see the pin behind “coverage[toml]” and asks for the newest release, for
    # which the lock has no hash: the set-up broke on the day coverage made one (pip's issue 12345).
    locked = ("--no-deps", "--require-hashes", "--only-binary=:all:")
    must_run([*pip, "install", *locked, "-r", LOCKS / f"{lock}.txt"])
    must_run([*pip, "check"])
    link_source()
    STAMP.write_text(json.dumps(stamp_for(lock)), encoding="utf-8")


def link_source() -> None:
    """Put the source on the environment's path: an editable install without a build backend."""
    query = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site_packages = Path(output_of([str(venv_program("python")), "-c", query]).strip())
    (site_packages / "vaultviewer.pth").write_text(f"{ROOT}\n", encoding="utf-8")


# ------------------------------------------------------------------------------------------- verbs


@dataclass(frozen=True)
class Step:
    title: str
    command: Command


def check_steps() -> list[Step]:
    return [
        Step("Lint", (venv_program("ruff"), "check", ".")),
        Step("Format", (venv_program("ruff"), "format", "--check", ".")),
        Step("Types", (venv_program("mypy"),)),
        Step("Architecture", (venv_program("lint-imports"),)),
    ]


def test_steps(arguments: Sequence[str]) -> list[Step]:
    """All checks and tests; with arguments only the tests that these name, one after the other, for which no
    ratchet can hold.
    """
    python = venv_program("python")
    if arguments:
        return [Step("Tests", (python, "-m", "pytest", *arguments))]
    coverage = ("--cov", "--cov-branch", "--cov-report=json", "--cov-report=term:skip-covered")
    return [
        *check_steps(),
        Step("Tests", (python, "-m", "pytest", *SIDE_BY_SIDE, *coverage)),
        Step("Coverage ratchet", (python, ROOT / "tests" / "support" / "ratchet.py")),
    ]


def run_steps(steps: Sequence[Step]) -> int:
    """Run the steps up to the first that fails, and sum up."""
    # Off-screen on a desktop too: hundreds of windows would steal the focus of whoever works there.
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    summary: list[str] = []
    status = 0
    for step in steps:
        if status:
            summary.append(f"  not run  {step.title}")
            continue
        heading(step.title)
        start = time.monotonic()
        status = run(step.command, env=env)
        seconds = time.monotonic() - start
        summary.append(f"  {'FAILED ' if status else 'passed '}  {step.title} ({seconds:.0f} s)")
    heading("Summary")
    print(*summary, sep="\n")
    return status


def lock_packages(arguments: Sequence[str]) -> None:
    """Write the lock files anew from pyproject.toml, keeping versions unless `--upgrade` is given."""
    with tempfile.TemporaryDirectory(prefix="vaultviewer-lock-") as folder:
        must_run([sys.executable, "-m", "venv", folder])
        programs = Path(folder, "Scripts" if sys.platform == "win32" else "bin")
        pip: Command = (programs / "python", "-m", "pip", "--disable-pip-version-check", "install")
        must_run([*pip, "--quiet", "uv"])
        uv: Command = (programs / "uv", "pip", "compile", "--quiet", *LOCK_OPTIONS, "pyproject.toml")
        test = LOCKS / "test.txt"
        must_run([*uv, "--extra=test", f"--output-file={test}", *arguments])
        # Constrained, so that both locks name the same versions and the test environment serves the demo too.
        demo = LOCKS / "demo.txt"
        must_run(
            [*uv, "--extra=gui", "--extra=demo", f"--constraints={test}", f"--output-file={demo}", *arguments]
        )


def heading(text: str) -> None:
    print(f"\n== {text}", flush=True)


def perform(verb: str, arguments: Sequence[str]) -> int:
    if verb == "lock":
        install_system_packages()
        lock_packages(arguments)
        return 0
    install_system_packages()
    prepare_environment("demo" if verb in {"demo", "run"} else "test")
    if verb in {"demo", "run"}:
        return run([venv_program("python"), "-m", "vaultviewer", *(["demo"] * (verb == "demo")), *arguments])
    if verb == "check":
        return run_steps(check_steps())
    return run_steps(test_steps(arguments)) if verb == "test" else 0


def main(argv: Sequence[str]) -> int:
    if sys.version_info < OLDEST_PYTHON:
        print(
            f"VaultViewer needs Python {'.'.join(map(str, OLDEST_PYTHON))} or newer; this is "
            f"{sys.version.split()[0]} ({sys.executable}).\nName a newer one: make PYTHON=python3.12 demo"
        )
        return 1
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("verb", choices=("demo", "run", "test", "check", "setup", "lock"))
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="handed on to what the verb runs")
    chosen = parser.parse_args(argv)
    try:
        return perform(chosen.verb, chosen.arguments)
    except SetupError as problem:
        print(f"\nStopped: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
