"""`vaultviewer demo --serve`: the sample vault for the other verbs, where Qt is missing."""

import os
import re
import shlex
import signal
import subprocess

import pytest
from support.program import ROOT, run_program
from support.verbs import run_here, verb_command


@pytest.mark.skipif(os.name == "nt", reason="Windows can't send SIGINT to one process")
def test_the_verbs_do_what_the_directions_say_until_ctrl_c() -> None:
    with subprocess.Popen(  # noqa: S603  our own interpreter and program
        verb_command("demo", "--serve"),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        try:
            told = "".join(server.stdout.readline() for _ in range(7))
            at = re.search(r"at=\((.*)\)", told)
            listing = re.search(r"vaultviewer (list \S+) ", told)
            assert at, told
            assert listing, told
            ended = run_here(*shlex.split(listing[1]), *shlex.split(at[1]), "--limit", "3")
            assert (ended.returncode, ended.stdout.count("\n")) == (0, 4)
        finally:
            server.send_signal(signal.SIGINT)
        assert "stopping" in server.stderr.read()
    assert server.returncode == 0


def test_serving_goes_without_a_folder_for_pictures() -> None:
    ended = run_program("demo", "--serve", "--out", "x")
    assert (ended.returncode, "goes without --out" in ended.stderr) == (2, True)
