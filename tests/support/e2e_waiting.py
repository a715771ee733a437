"""Running the event loop until something is the case."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEventLoop, QTimer

LONGEST_WAIT_MS: Final = 60_000
"""Far more than anything takes on a machine that is busy with other things."""
_POLL_MS: Final = 4


def run_until(holds: Callable[[], object], what: str) -> None:
    """Run the event loop until a condition holds; `what` names it where it never does."""
    if holds():
        return
    loop = QEventLoop()
    poll = QTimer()
    poll.timeout.connect(lambda: loop.quit() if holds() else None)
    limit = QTimer()
    limit.setSingleShot(True)
    limit.timeout.connect(loop.quit)
    poll.start(_POLL_MS)
    limit.start(LONGEST_WAIT_MS)
    loop.exec()
    poll.stop()
    limit.stop()
    assert holds(), f"waited in vain for {what}"
