"""The log file: small, rotating, readable by its owner alone, and free of credentials.

Only VaultViewer's own records go there. At debug level botocore logs signed headers and whole answers, data
keys included, so the loggers of the AWS libraries are never turned up and never handled.
"""

import logging
import logging.handlers
import traceback
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import Final

from vaultviewer.adapters.redaction import redact

_LARGEST: Final = 1024 * 1024
_OLD_FILES: Final = 3
_NOISY: Final = ("boto3", "botocore", "s3transfer", "urllib3")
_OURS: Final = "vaultviewer"

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class RedactingFormatter(logging.Formatter):
    """Redacts the finished text, so that tracebacks and arguments pass through as well."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802  logging's name
        """Write where it happened, and exceptions by class alone: their texts may quote mail."""
        if ei[1] is None:
            return ""
        blocks: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None:
            frames = "".join(traceback.format_tb(error.__traceback__))
            blocks.append(f"Traceback (most recent call last):\n{frames}{type(error).__qualname__}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n\nwhich followed\n\n".join(blocks)


class _PrivateRotatingFileHandler(logging.handlers.RotatingFileHandler):
    """Creates its files with mode 0600, where the system knows modes."""

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).touch(mode=0o600)
        return super()._open()


def start_logging(path: Path, *, level: int = logging.INFO) -> logging.Handler | None:
    """Send VaultViewer's records of this level and above to the file.

    Returns the handler for `stop_logging`, or None where the file can't be written: better a program without
    a log than none.
    """
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = _PrivateRotatingFileHandler(
            path, maxBytes=_LARGEST, backupCount=_OLD_FILES, encoding="utf-8", errors="backslashreplace"
        )
    except OSError:
        return None
    handler.setFormatter(RedactingFormatter("{asctime} {levelname} {name}: {message}", style="{"))
    ours = logging.getLogger(_OURS)
    ours.setLevel(level)
    ours.addHandler(handler)
    return handler


def stop_logging(handler: logging.Handler) -> None:
    """Take the handler away and close its file."""
    logging.getLogger(_OURS).removeHandler(handler)
    handler.close()
