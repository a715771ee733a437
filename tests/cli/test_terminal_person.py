"""Whoever sits at the terminal: shown a code, asked for one without an echo, free to give up."""

import io
import os
import sys
from datetime import UTC, datetime

import pytest

from vaultviewer.cli.console import Console
from vaultviewer.cli.person import TerminalPerson
from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import Cancelled
from vaultviewer.core.sign_in import DeviceCode

SERIAL = "arn:aws:iam::111122223333:mfa/analyst"


def at_terminal(typed: str | None = "123456") -> tuple[TerminalPerson, Console, list[str]]:
    """Return a person who types this, or ends the input, and the questions asked."""
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        if typed is None:
            raise EOFError
        return typed

    console = Console(io.BytesIO(), io.BytesIO(), io.StringIO())
    return TerminalPerson(console, ask), console, asked


def errors_of(console: Console) -> str:
    assert isinstance(console.errors, io.StringIO)
    return console.errors.getvalue()


def test_a_device_code_is_shown_beside_the_results() -> None:
    person, console, _ = at_terminal()
    person.show_device_code(DeviceCode("https://device.example/?c=\x1b", "ABCD-EFGH", datetime.now(UTC)))
    assert "ABCD-EFGH" in errors_of(console)
    assert "\x1b" not in errors_of(console)
    assert isinstance(console.output, io.BytesIO)
    assert console.output.getvalue() == b""


def test_a_code_is_asked_for_by_the_device_and_a_rejected_one_told() -> None:
    person, console, asked = at_terminal(" 123456 ")
    assert person.ask_mfa_code(SERIAL, rejected=False, cancel=NEVER) == "123456"
    assert SERIAL in asked[0]
    assert errors_of(console) == ""
    person.ask_mfa_code(SERIAL, rejected=True, cancel=NEVER)
    assert "doesn't accept" in errors_of(console)


@pytest.mark.parametrize("typed", ["", "  ", None])
def test_nothing_typed_gives_up(typed: str | None) -> None:
    person, _, _ = at_terminal(typed)
    with pytest.raises(Cancelled):
        person.ask_mfa_code(SERIAL, rejected=False, cancel=NEVER)


def test_what_is_given_up_before_asks_nothing() -> None:
    person, _, asked = at_terminal()
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        person.ask_mfa_code(SERIAL, rejected=False, cancel=cancel)
    assert asked == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_a_real_terminal_does_not_echo_the_code() -> None:
    import pty  # noqa: PLC0415  not on Windows
    import subprocess  # noqa: PLC0415  with the above

    program = (
        "import sys\n"
        "from vaultviewer.cli.console import Console\n"
        "from vaultviewer.cli.person import TerminalPerson\n"
        "from vaultviewer.core.cancel import NEVER\n"
        "person = TerminalPerson(Console(sys.stdin.buffer, sys.stdout.buffer, sys.stderr))\n"
        "code = person.ask_mfa_code('the-device', rejected=False, cancel=NEVER)\n"
        "print('taken' if code == '654321' else 'lost')\n"
    )
    ours, theirs = pty.openpty()
    process = subprocess.Popen(  # noqa: S603  our own interpreter and program
        [sys.executable, "-c", program], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    try:
        seen = b""
        while b"the-device: " not in seen:
            seen += os.read(ours, 1024)
        os.write(ours, b"654321\n")
        while b"taken" not in seen and b"lost" not in seen:
            seen += os.read(ours, 1024)
    finally:
        process.wait()
        os.close(ours)
    assert b"taken" in seen
    assert b"654321" not in seen
