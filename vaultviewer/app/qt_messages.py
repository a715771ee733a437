"""Qt's own messages belong into the log, not into the terminal of somebody who reads mail."""

import logging
from typing import Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

log: Final = logging.getLogger("vaultviewer.qt")
# Where no log file is open, Python would print warnings to the terminal instead.
log.addHandler(logging.NullHandler())

_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def log_qt_messages() -> None:
    """Send what Qt says from now on to the log file, where one is open."""
    qInstallMessageHandler(_on_message)


def _on_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    # Typed as text, but null where Qt was built without the categories' names.
    category: str | None = context.category
    log.log(_LEVELS.get(kind, logging.WARNING), "%s: %s", category or "default", message)
