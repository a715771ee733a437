import json
from pathlib import Path

import pytest
from support.ratchet import Coverage, FileCoverage, Ratchet, judge, main, read_coverage

COMPLETE = FileCoverage("vaultviewer/core/envelope/v2.py")
GAPPY = FileCoverage(
    "vaultviewer/core/envelope/v3.py", missing_lines=(3, 4), missing_branches=((7, 9), (8, -1))
)


def test_holding_the_total_is_silent() -> None:
    judgement = judge(Coverage(80.4), Ratchet(80))
    assert judgement.problems == []
    assert judgement.advice == []


def test_falling_under_the_total_fails_and_is_not_rounded_away() -> None:
    (problem,) = judge(Coverage(79.999), Ratchet(80)).problems
    assert "80" in problem


def test_a_rise_by_a_point_asks_to_be_kept() -> None:
    judgement = judge(Coverage(83.7), Ratchet(80))
    assert judgement.problems == []
    assert "from 80 to 83" in judgement.advice[0]


def test_a_file_that_must_be_complete_fails_with_its_gaps() -> None:
    coverage = Coverage(99, (COMPLETE, GAPPY))
    (problem,) = judge(coverage, Ratchet(99, ("vaultviewer/core/envelope/*",))).problems
    assert GAPPY.path in problem
    assert "3, 4" in problem
    assert "7→9, 8→exit" in problem


def test_a_missed_branch_alone_makes_a_file_incomplete() -> None:
    file = FileCoverage("a.py", missing_branches=((1, 2),))
    assert len(judge(Coverage(99, (file,)), Ratchet(99, ("a.py",))).problems) == 1


def test_a_pattern_that_matches_nothing_fails() -> None:
    (problem,) = judge(Coverage(99, (COMPLETE,)), Ratchet(99, ("vaultviewer/core/envelop/*",))).problems
    assert "matches no measured file" in problem


def report(*, branch: bool = True) -> dict[str, object]:
    return {
        "meta": {"branch_coverage": branch},
        "totals": {"percent_covered": 91.5},
        "files": {"vaultviewer\\core\\errors.py": {"missing_lines": [5], "missing_branches": [[6, -3]]}},
    }


def test_a_report_is_read_with_one_spelling_of_paths() -> None:
    expected = FileCoverage("vaultviewer/core/errors.py", (5,), ((6, -3),))
    assert read_coverage(report()) == Coverage(91.5, (expected,))


def test_line_coverage_alone_is_not_accepted() -> None:
    with pytest.raises(ValueError, match="no branch coverage"):
        read_coverage(report(branch=False))


@pytest.mark.parametrize(("total", "status"), [(91, 0), (92, 1)])
def test_the_command_reads_both_files_and_tells_by_its_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], total: int, status: int
) -> None:
    (tmp_path / "coverage.json").write_text(json.dumps(report()), encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        f"[tool.coverage-ratchet]\ntotal = {total}\ncomplete = []\n", encoding="utf-8"
    )
    assert main(tmp_path) == status
    assert "91.50 %" in capsys.readouterr().out
