"""Programs that give credentials (`credential_process`), run so that none can hold a call up for good.

https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sourcing-external.html
"""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from botocore.exceptions import CredentialRetrievalError

from vaultviewer.adapters.aws.border import running_cancel

_APART: Final[dict[str, Any]] = {}
if sys.platform == "win32":
    _APART["creationflags"] = subprocess.CREATE_NO_WINDOW
else:
    # Without a terminal, so that nothing can ask there.
    _APART["start_new_session"] = True


class UnattendedProcess(subprocess.Popen[bytes]):
    """What botocore's `ProcessProvider` runs in place of a plain `Popen`: no input, no terminal, an end.

    `longest` is in seconds.
    """

    def __init__(self, command: Sequence[str], *, stdout: int, stderr: int, longest: float) -> None:
        self._longest = longest
        super().__init__(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, **_APART)

    def communicate(self, input: bytes | None = None, timeout: float | None = None) -> tuple[bytes, bytes]:  # noqa: A002  Popen's name
        """Return what the program wrote.

        Raises CredentialRetrievalError where it takes too long; Cancelled.
        """
        cancel = running_cancel()
        try:
            with cancel.calling(self._end):
                written = super().communicate(input, self._longest if timeout is None else timeout)
        except subprocess.TimeoutExpired:
            self._end()
            super().communicate()
            raise CredentialRetrievalError(
                provider="custom-process", error_msg="it did not end in time"
            ) from None
        cancel.checkpoint()
        return written

    def _end(self) -> None:
        """End the program, and what it started where the system groups processes."""
        if self.returncode is not None:
            return
        with suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                self.kill()
            else:
                os.killpg(self.pid, signal.SIGKILL)
