"""The sample vault as the program sees it: a child process to start, to connect to and to stop."""

import contextlib
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Self

import vaultviewer
from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.demo.errors import EmulatorMissing, SampleVaultFailed, SampleVaultTimedOut
from vaultviewer.demo.expectations import SampleVaultInfo
from vaultviewer.demo.protocol import Missing, Progress, Ready, Report, decode

CONNECTION_ID: Final = "sample-vault"
_PACKAGE_ROOT: Final = Path(vaultviewer.__file__).resolve().parent.parent
"""Where `-m` finds this very package, whatever the current folder is."""
_POLL_SECONDS: Final = 0.1
_STOP_SECONDS: Final = 5.0
_LAST_WORDS: Final = 3
"""Lines of the child's other output that an error quotes."""


def default_command() -> tuple[str, ...]:
    """Return the child's command line for a program that runs from Python; a frozen one brings its own."""
    return (sys.executable, "-m", "vaultviewer.demo.server")


class SampleVault:
    """A server process that lives no longer than this object's `stop`, nor than this process.

    `command` starts `vaultviewer.demo.server.main` in a new process.
    """

    def __init__(self, command: Sequence[str] | None = None, *, timeout: float = 60.0) -> None:
        self._command = tuple(command or default_command())
        self._timeout = timeout
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(
        self,
        on_progress: Callable[[int, int], None] = lambda _done, _total: None,
        cancel: CancelToken = NEVER,
    ) -> SampleVaultInfo:
        """Start the server, wait until the vault is filled and tell how to connect.

        Raises EmulatorMissing, SampleVaultFailed, SampleVaultTimedOut; Cancelled. After each of these nothing
        is left running.
        """
        if self._process is not None:
            raise RuntimeError("the sample vault was started before")
        reports: queue.SimpleQueue[Report | None] = queue.SimpleQueue()
        last_words: deque[str] = deque(maxlen=_LAST_WORDS)
        try:
            self._launch(reports, last_words)
            return _information(self._wait_until_ready(reports, last_words, on_progress, cancel))
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the server and wait for its end. May be called at any time and more than once."""
        process, reader = self._process, self._reader
        self._process = self._reader = None
        if process is None:
            return
        if process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if reader is not None:
            reader.join()
        if process.stdout is not None:
            process.stdout.close()

    def _launch(self, reports: "queue.SimpleQueue[Report | None]", last_words: deque[str]) -> None:
        try:
            process = subprocess.Popen(  # noqa: S603  the command comes from the composition root
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                cwd=_PACKAGE_ROOT,
                # Windows would show a console window for it; elsewhere there is no such flag.
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise SampleVaultFailed(reason=error.strerror or type(error).__name__) from error
        self._process = process
        self._reader = threading.Thread(
            target=_read_reports, args=(process, reports, last_words), name="sample-vault-reports"
        )
        self._reader.start()

    def _wait_until_ready(
        self,
        reports: "queue.SimpleQueue[Report | None]",
        last_words: deque[str],
        on_progress: Callable[[int, int], None],
        cancel: CancelToken,
    ) -> Ready:
        deadline = time.monotonic() + self._timeout
        while time.monotonic() < deadline:
            cancel.checkpoint()
            try:
                report = reports.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue
            match report:
                case Ready():
                    return report
                case Progress(done, total):
                    on_progress(done, total)
                case Missing(module):
                    raise EmulatorMissing(module=module)
                case None:
                    raise SampleVaultFailed(reason=" ".join(last_words) or "it said nothing")
        raise SampleVaultTimedOut(seconds=round(self._timeout))


def _read_reports(
    process: subprocess.Popen[str], reports: "queue.SimpleQueue[Report | None]", last_words: deque[str]
) -> None:
    """Pass the child's reports on until it ends, and None after the last; a full pipe would stop it."""
    if process.stdout is not None:
        for line in process.stdout:
            report = decode(line)
            if report is not None:
                reports.put(report)
            elif line.strip():
                last_words.append(line.strip())
    reports.put(None)


def _information(ready: Ready) -> SampleVaultInfo:
    return SampleVaultInfo(
        connection=Connection(
            bucket=ready.bucket,
            name="Sample vault",
            id=CONNECTION_ID,
            region=ready.region,
            endpoint_url=ready.endpoint,
            path_style=True,
            account=ready.account,
            kms_keys=ready.kms_keys,
        ),
        access_key_id=ready.access_key_id,
        secret_access_key=ready.secret_access_key,
        expectations=ready.expectations,
    )
