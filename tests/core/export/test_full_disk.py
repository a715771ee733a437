import json
from pathlib import Path

import pytest
from support import export_small_disk
from support.export_small_disk import COUNT
from support.small_disk import run_apart, small_disk_problem


@pytest.mark.skipif(small_disk_problem() is not None, reason=str(small_disk_problem()))
def test_a_disk_that_fills_up_interrupts_and_half_of_nothing_is_left(tmp_path: Path) -> None:
    done = run_apart(Path(export_small_disk.__file__), str(tmp_path))

    assert done.returncode == 0, done.stderr
    *full, last = map(json.loads, done.stdout.splitlines())
    assert len(full) >= 2
    for run in full:
        assert (run["status"], run["error"], run["failed"]) == ("interrupted", "SaveFailed", 0)
        assert run["whole"], "a file under a final name is not whole"
    assert last["status"] == "done"
    assert last["exported"] == last["files"] == COUNT
    assert last["whole"]
    # Each run went on where the one before it had ended.
    assert [run["exported"] for run in full] == sorted(run["exported"] for run in full)
