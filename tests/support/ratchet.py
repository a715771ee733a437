"""Hold the coverage that was reached: reads coverage.json and [tool.coverage-ratchet] of pyproject.toml.

`total` is the percentage below which the run fails; it is only ever raised. `complete` lists files, or
patterns of files, every line and branch of which must have run.
"""

import json
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PureWindowsPath
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class FileCoverage:
    """What of a file did not run: lines, and jumps from line to line (a negative one leaves the function)."""

    path: str
    missing_lines: tuple[int, ...] = ()
    missing_branches: tuple[tuple[int, int], ...] = ()

    @property
    def complete(self) -> bool:
        return not self.missing_lines and not self.missing_branches


@dataclass(frozen=True, slots=True)
class Coverage:
    percent: float
    files: tuple[FileCoverage, ...] = ()


@dataclass(frozen=True, slots=True)
class Ratchet:
    total: float
    complete: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    problems: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)


def read_ratchet(pyproject: Mapping[str, Any]) -> Ratchet:
    table = pyproject["tool"]["coverage-ratchet"]
    return Ratchet(float(table["total"]), tuple(table["complete"]))


def read_coverage(report: Mapping[str, Any]) -> Coverage:
    """Read coverage.py's JSON report.

    Raises ValueError where branches were not measured: line coverage alone would pass for more than it is.
    """
    if not report["meta"]["branch_coverage"]:
        raise ValueError("the report has no branch coverage")
    files = tuple(
        FileCoverage(
            PureWindowsPath(path).as_posix(),
            tuple(entry["missing_lines"]),
            tuple((start, end) for start, end in entry["missing_branches"]),
        )
        for path, entry in sorted(report["files"].items())
    )
    return Coverage(report["totals"]["percent_covered"], files)


def judge(coverage: Coverage, ratchet: Ratchet) -> Judgement:
    judgement = Judgement()
    if coverage.percent < ratchet.total:
        judgement.problems.append(
            f"Coverage fell to {coverage.percent:.2f} %; it must not be under {ratchet.total:g} %."
        )
    elif coverage.percent >= ratchet.total + 1:
        judgement.advice.append(
            f"Coverage is {coverage.percent:.2f} %: raise `total` in [tool.coverage-ratchet] "
            f"from {ratchet.total:g} to {int(coverage.percent)}."
        )
    judgement.problems.extend(_incomplete(coverage.files, ratchet.complete))
    return judgement


def _incomplete(files: Iterable[FileCoverage], patterns: Iterable[str]) -> Iterator[str]:
    known = tuple(files)
    for pattern in patterns:
        matched = [file for file in known if fnmatchcase(file.path, pattern)]
        if not matched:
            yield f"`complete` names {pattern}, which matches no measured file."
        for file in matched:
            if not file.complete:
                yield f"{file.path} must be covered completely; {_describe_gaps(file)}."


def _describe_gaps(file: FileCoverage) -> str:
    gaps = []
    if file.missing_lines:
        gaps.append("lines not run: " + ", ".join(map(str, file.missing_lines)))
    if file.missing_branches:
        jumps = (f"{start}→{'exit' if end < 0 else end}" for start, end in file.missing_branches)
        gaps.append("branches not taken: " + ", ".join(jumps))
    return "; ".join(gaps)


def main(root: Path = _ROOT) -> int:
    ratchet = read_ratchet(tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8")))
    coverage = read_coverage(json.loads((root / "coverage.json").read_text(encoding="utf-8")))
    judgement = judge(coverage, ratchet)
    print(f"{coverage.percent:.2f} % of lines and branches; at least {ratchet.total:g} %.")  # noqa: T201  a command talks to its terminal
    for line in judgement.problems + judgement.advice:
        print(line)  # noqa: T201  a command talks to its terminal
    return 1 if judgement.problems else 0


if __name__ == "__main__":
    sys.exit(main())
