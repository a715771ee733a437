"""Processes that read hostile content: real ones, with jobs that do what such content would have them do."""

import errno
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from support import confined_worker
from support.in_process import InProcess
from support.netns import namespace_problem
from support.program import ROOT

from vaultviewer.adapters.confined.frames import Limits
from vaultviewer.adapters.confined.isolation import landlock_version
from vaultviewer.adapters.confined.processes import LIMITS, ConfinedProcesses, bare_environment
from vaultviewer.app.worker_main import worker_command
from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import Cancelled, DiedReading, TookTooLong, TookTooMuchMemory
from vaultviewer.core.mail.digest_job import digest_confined

FOREVER = 600.0
LANDLOCK = landlock_version() if sys.platform == "linux" else 0
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps these limits in a Job Object")
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, or at what Linux alone has")


@pytest.fixture
def confinement() -> Iterator[ConfinedProcesses]:
    made = ConfinedProcesses(confined_worker.command(), seconds=FOREVER)
    yield made
    made.close()


@pytest.fixture
def hurried() -> Iterator[ConfinedProcesses]:
    """A clock that leaves no job any time."""
    made = ConfinedProcesses(confined_worker.command(), seconds=0.5)
    yield made
    made.close()


def facts(confinement: ConfinedProcesses) -> dict[str, Any]:
    answer = confinement.run("tell", b"", cancel=NEVER)
    found: dict[str, Any] = msgspec.msgpack.decode(answer.reply)
    return found


# ------------------------------------------------------------------------------------------- the job done


@pytest.mark.parametrize("size", [0, 1, 3_000_000])
def test_what_is_asked_and_what_is_answered_cross_unchanged(
    confinement: ConfinedProcesses, size: int
) -> None:
    content = memoryview(os.urandom(size))
    answer = confinement.run("echo", content, b"\x00asked", cancel=NEVER)
    assert answer.reply == b"\x00asked"
    assert answer.blobs == (bytes(content), b"", bytes(content))


def test_each_job_has_a_process_of_its_own_and_the_next_one_waits(confinement: ConfinedProcesses) -> None:
    confinement.warm_up()
    confinement.warm_up()
    assert confinement._spare is not None
    spare = confinement._spare.result()._child
    assert facts(confinement)["pid"] == spare.pid
    assert spare.returncode is not None
    assert confinement._spare is not None
    following = confinement._spare.result()._child
    assert following is not spare
    assert facts(confinement)["pid"] == following.pid


def test_many_at_once_do_not_wait_for_each_other(confinement: ConfinedProcesses) -> None:
    tokens = [CancelToken() for _ in range(3)]
    threads = [threading.Thread(target=given_up, args=(confinement, token)) for token in tokens]
    for thread in threads:
        thread.start()
    wait_until_served(confinement, 3)
    assert confinement.run("echo", b"", b"now", cancel=NEVER).reply == b"now"
    for token in tokens:
        token.cancel()
    for thread in threads:
        thread.join()


def test_what_a_library_prints_does_not_get_between(confinement: ConfinedProcesses) -> None:
    assert confinement.run("chatter", b"", cancel=NEVER).reply == b"said"


# ---------------------------------------------------------------------------------- what the job can't reach


@posix
def test_ctrl_c_in_a_terminal_is_not_for_it(confinement: ConfinedProcesses) -> None:
    found = facts(confinement)
    assert found["session"] == found["pid"] != os.getsid(0)


def test_no_secret_of_the_environment_is_handed_on(
    confinement: ConfinedProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "aws_profile", "HTTPS_PROXY", "HOME", "TOKEN"):
        monkeypatch.setenv(name, "secret")
    monkeypatch.setenv("LANG", "C.UTF-8")
    environment = facts(confinement)["environment"]
    assert "secret" not in environment.values()
    assert environment["LANG"] == "C.UTF-8"
    assert environment.keys() <= {"LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "QT_QPA_PLATFORM"}


def test_windows_can_start_python_in_the_bare_environment() -> None:
    kept = bare_environment({"SystemRoot": r"C:\Windows", "windir": r"C:\Windows", "USERPROFILE": "secret"})
    assert kept == {"SystemRoot": r"C:\Windows", "windir": r"C:\Windows", "QT_QPA_PLATFORM": "offscreen"}


@pytest.mark.parametrize("name", ["PYTHONPATH", "PYTHONSTARTUP", "PYTHONHOME"])
def test_the_environment_adds_no_code(
    confinement: ConfinedProcesses, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    found = facts(confinement)
    assert str(tmp_path) not in found["path"]
    assert "" not in found["path"]


@posix
def test_no_file_of_the_parent_is_open_in_the_child(confinement: ConfinedProcesses, tmp_path: Path) -> None:
    path = tmp_path / "keys"
    with path.open("w") as file:
        os.set_inheritable(file.fileno(), True)
        found = facts(confinement)
        ours = os.fstat(file.fileno())
    assert [ours.st_dev, ours.st_ino] not in found["files"]
    assert len(found["files"]) == 5  # two pipes, and nothing in the place of the three standard streams
    assert found["input"] == ""


@posix
def test_nothing_can_be_written_to_a_disk(confinement: ConfinedProcesses, tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"before")
    answer = confinement.run("write file", b"", os.fsencode(tmp_path), cancel=NEVER)
    refused = errno.EACCES if LANDLOCK else errno.EFBIG
    assert answer.reply.decode() == f"new {refused} old {refused}"
    assert (tmp_path / "old").read_bytes() == b"before"


@pytest.mark.skipif(LANDLOCK < 6, reason="this kernel knows less of Landlock")
def test_neither_the_network_nor_anything_of_its_user_is_within_reach(
    confinement: ConfinedProcesses, tmp_path: Path
) -> None:
    secret = tmp_path / "credentials"
    secret.write_bytes(b"key")
    with socket.create_server(("127.0.0.1", 0)) as server:
        request = msgspec.msgpack.encode((server.getsockname()[1], str(tmp_path), os.getpid()))
        answer = confinement.run("reach out", b"", request, cancel=NEVER)
    # Landlock knows TCP alone; where there are no namespaces, datagrams still get out.
    assert answer.read(set[str]) <= (set() if namespace_problem() is None else {"datagram"})
    assert secret.read_bytes() == b"key"
    assert list(tmp_path.iterdir()) == [secret]


@posix
def test_no_dump_of_its_memory_is_left(
    confinement: ConfinedProcesses, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DiedReading, match="SIGQUIT"):
        confinement.run("dump", b"", cancel=NEVER)
    assert list(tmp_path.iterdir()) == []


# --------------------------------------------------------------------------------------- the job stopped


@pytest.mark.parametrize("job", ["wait", "hang within c"])
def test_what_takes_too_long_is_stopped(hurried: ConfinedProcesses, job: str) -> None:
    with pytest.raises(TookTooLong, match="more than"):
        hurried.run(job, b"", cancel=NEVER)


@posix
def test_processor_time_is_bounded_by_the_kernel() -> None:
    limits = Limits(memory=LIMITS.memory, processor_seconds=1)
    confinement = ConfinedProcesses(confined_worker.command(), limits=limits, seconds=FOREVER)
    with pytest.raises(TookTooLong, match="more than 1 seconds"):
        confinement.run("hang within c", b"", cancel=NEVER)
    confinement.close()


@posix
def test_what_takes_too_much_memory_is_stopped(confinement: ConfinedProcesses) -> None:
    with pytest.raises(TookTooMuchMemory, match="1536 MB"):
        confinement.run("fill memory", b"", cancel=NEVER)


@pytest.mark.parametrize("job", ["answer endlessly", "reply endlessly"])
def test_an_answer_cannot_fill_our_memory_either(confinement: ConfinedProcesses, job: str) -> None:
    with pytest.raises(DiedReading):
        confinement.run(job, b"", cancel=NEVER)


@pytest.mark.parametrize(
    ("job", "reason"),
    [
        ("crash", "SIGSEGV"),
        ("leave", "exit code 7"),
        ("gone", "AttributeError"),
        ("no such job", "KeyError"),
    ],
)
def test_a_job_that_dies_says_how(confinement: ConfinedProcesses, job: str, reason: str) -> None:
    with pytest.raises(DiedReading, match=reason):
        confinement.run(job, b"", cancel=NEVER)


def test_an_error_quotes_nothing_of_the_content(confinement: ConfinedProcesses) -> None:
    with pytest.raises(DiedReading) as caught:
        confinement.run("raise secret", b"plaintext", cancel=NEVER)
    assert "ValueError" in str(caught.value)
    assert "plaintext" not in f"{caught.value!s}{caught.value!r}{caught.value.details}"


@pytest.mark.parametrize(
    "lie",
    [
        b"",
        b"\xff" * 8,
        b"\x00" * 7 + b"\x04junk",
        b"\x00" * 7 + b"\x01\xc0",
        b"".join((b"\x00" * 7, bytes([17]), msgspec.msgpack.encode({"sizes": [-1], "reply": b""}))),
        b"".join((b"\x00" * 7, bytes([23]), msgspec.msgpack.encode({"sizes": [1 << 62], "reply": b""}))),
    ],
    ids=["nothing", "endless", "junk", "null", "negative", "more than memory"],
)
def test_what_a_process_that_was_taken_over_says_is_not_believed(
    confinement: ConfinedProcesses, lie: bytes
) -> None:
    with pytest.raises(DiedReading):
        confinement.run("lie", b"", lie, cancel=NEVER)


def test_after_each_kind_of_end_the_next_job_is_done(hurried: ConfinedProcesses) -> None:
    for job in ("wait", "crash", "fill memory"):
        with pytest.raises((TookTooLong, DiedReading, TookTooMuchMemory)):
            hurried.run(job, b"", cancel=NEVER)
    confinement = hurried
    confinement._seconds = FOREVER
    assert confinement.run("echo", b"", b"still here", cancel=NEVER).reply == b"still here"
    assert confinement._serving == set()


# --------------------------------------------------------------------------------------------- given up


def given_up(confinement: ConfinedProcesses, token: CancelToken, job: str = "wait") -> None:
    with pytest.raises(Cancelled):
        confinement.run(job, b"x" * 3_000_000, cancel=token)


def wait_until_served(confinement: ConfinedProcesses, count: int) -> None:
    turn = threading.Event()
    while len(confinement._serving) < count:
        turn.wait(0.01)


@pytest.mark.parametrize("job", ["wait", "hang within c"])
def test_cancelling_ends_the_process_at_once(confinement: ConfinedProcesses, job: str) -> None:
    token = CancelToken()
    worker = threading.Thread(target=given_up, args=(confinement, token, job))
    worker.start()
    wait_until_served(confinement, 1)
    (process,) = confinement._serving
    token.cancel()
    worker.join()
    assert process._child.returncode is not None
    assert confinement._serving == set()


def test_what_was_cancelled_before_needs_no_process(confinement: ConfinedProcesses) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        confinement.run("echo", b"", cancel=token)
    assert confinement._spare is None


def test_closing_ends_what_works_and_what_waits(confinement: ConfinedProcesses) -> None:
    worker = threading.Thread(target=given_up, args=(confinement, CancelToken()))
    worker.start()
    wait_until_served(confinement, 1)
    spare = confinement._spare
    assert spare is not None
    confinement.close()
    worker.join()
    assert spare.result()._child.returncode is not None
    with pytest.raises(Cancelled):
        confinement.run("echo", b"", cancel=NEVER)
    confinement.warm_up()
    assert confinement._spare is None


def test_closing_before_anything_was_read_is_no_trouble() -> None:
    ConfinedProcesses(confined_worker.command()).close()


def test_a_command_that_cannot_start_is_told_and_tried_again(tmp_path: Path) -> None:
    confinement = ConfinedProcesses((str(tmp_path / "nothing"),))
    for _ in range(2):
        with pytest.raises(DiedReading, match="No such file"):
            confinement.run("echo", b"", cancel=NEVER)
    confinement.close()


def test_a_process_that_died_while_it_waited_is_replaced(confinement: ConfinedProcesses) -> None:
    confinement.warm_up()
    assert confinement._spare is not None
    spare = confinement._spare.result()._child
    spare.kill()
    spare.wait()
    assert confinement.run("echo", b"", b"done", cancel=NEVER).reply == b"done"


_PARENT = """
import sys
sys.path.insert(0, "tests")
from support import confined_worker
from vaultviewer.adapters.confined.processes import ConfinedProcesses
from vaultviewer.core.cancel import NEVER
ConfinedProcesses(confined_worker.command({folder!r}), seconds=600).run({job!r}, b"", {pipe!r}, cancel=NEVER)
"""


@linux
def test_a_killed_parent_takes_its_children_along(tmp_path: Path) -> None:
    """Though the child's own threads can't run. A pipe that the child alone reads from tells of its end."""
    pipe = tmp_path / "held"
    os.mkfifo(pipe)
    source = _PARENT.format(folder=str(tmp_path), job="hang within c", pipe=os.fsencode(pipe))
    parent = subprocess.Popen([sys.executable, "-c", source], cwd=ROOT)  # noqa: S603  this test's own program
    with pipe.open("wb", buffering=0) as held:  # as soon as the child has opened it
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        nobody_reads = select.poll()
        nobody_reads.register(held, 0)
        assert nobody_reads.poll(30_000) == [(held.fileno(), select.POLLERR)]


# -------------------------------------------------------------------------------------- the real command


def test_the_program_s_own_process_digests_a_message() -> None:
    raw = b"From: a@example.net\r\nSubject: Confined\r\n\r\n" + b"A line of text\r\n" * 5_000
    confinement = ConfinedProcesses(worker_command())
    found = digest_confined(raw, confinement, cancel=NEVER)
    confinement.close()
    assert found.mail.head.subject == "Confined"
    assert found.mail == digest_confined(raw, InProcess(), cancel=NEVER).mail
    assert found.mail.defects == ()
