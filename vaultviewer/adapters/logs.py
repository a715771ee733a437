"""The log file: small, rotating, readable by its owner alone, and free of credentials.

Only VaultViewer's own records go there. At debug level botocore logs signed headers and whole answers, data
keys included, so the loggers of the AWS libraries are never turned up and never handled.
"""

import logging
import logging.handlers
from io import TextIOWrapper
from pathlib import Path
from typing import Final

from vaultviewer.adapters.redaction import redact

_LARGEST: Final = 1024 * 1024
_OLD_FILES: Final = 3
_NOISY: Final = ("boto3", "botocore", "s3transfer", "urllib3")
_OURS: Final = "vaultviewer"


class RedactingFormatter(logging.Formatter):
    """Redacts the finished text, so that tracebacks and arguments pass through as well."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


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
