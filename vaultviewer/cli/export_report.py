"""What an export says of itself: while it runs on the status line, of each failure, and in the end."""

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from vaultviewer.cli.console import Console
from vaultviewer.cli.exits import Exit, exit_for, exit_for_all
from vaultviewer.cli.figures import duration_words, size_words
from vaultviewer.cli.status_line import StatusLine
from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.export.exchange import Entry, State
from vaultviewer.core.export.ledger import Ledger, Status
from vaultviewer.core.export.rate import Progress
from vaultviewer.core.export.runner import Ended
from vaultviewer.core.phrases import visible

_STATUS_WORDS: Final = {
    Status.DONE: "Exported",
    Status.CANCELLED: "Interrupted. Exported",
    Status.INTERRUPTED: "Stopped. Exported",
    Status.OPEN: "Stopped. Exported",
}


class Reporter:
    """Implements `Listener` on a terminal; where there is none, failures alone are told."""

    def __init__(self, console: Console, status: StatusLine) -> None:
        self._console = console
        self._status = status

    def progressed(self, progress: Progress) -> None:
        self._status.show(progress_line(progress))

    def failed(self, entry: Entry) -> None:
        self._status.clear()
        self._console.complain(f"{visible(entry.ref.uri, longest=1100)}: {entry.reason}")


def progress_line(progress: Progress) -> str:
    """Say how far an export is: messages, bytes, rate, time left."""
    tally = progress.tally
    # While the listing goes on nobody knows how many there will be.
    more = "" if tally.listed else "+"
    words = [
        f"{tally.settled:,} of {tally.asked:,}{more} messages",
        f"{size_words(tally.bytes_done)} of {size_words(tally.bytes_asked)}{more}",
    ]
    if tally.failed:
        words.append(f"{tally.failed:,} failed")
    if progress.messages_per_second:
        words.append(f"{progress.messages_per_second:.1f}/s")
    if progress.bytes_per_second:
        words.append(f"{size_words(progress.bytes_per_second)}/s")
    if progress.seconds_left is not None and tally.settled < tally.asked:
        words.append(f"{duration_words(progress.seconds_left)} left")
    return " · ".join(words)


def exit_of(ended: Ended, ledger: Ledger) -> Exit:
    """Return the exit code of a run."""
    if ended.error is not None:
        return exit_for(ended.error)
    if ended.status is Status.CANCELLED:
        return Exit.INTERRUPTED
    failed = (_error_named(entry.error) for entry in ledger.entries(State.FAILED))
    return exit_for_all(failed, any_done=ended.tally.exported > 0)


def summary_text(ended: Ended, folder: Path) -> Iterator[str]:
    """Yield the lines that sum a run up."""
    tally = ended.tally
    words = [f"{_STATUS_WORDS[ended.status]} {tally.exported:,} of {tally.asked:,} messages to {folder}"]
    if tally.skipped:
        words.append(f"{tally.skipped:,} skipped")
    if tally.failed:
        words.append(f"{tally.failed:,} failed")
    yield visible("; ".join(words) + ".", longest=5_000)
    if ended.status is not Status.DONE:
        yield "Go on with --resume."
    elif tally.failed:
        yield "Try those that failed once more with --resume --retry-failed."


def summary_json(ended: Ended, ledger: Ledger, code: Exit) -> str:
    """Sum a run up as one JSON object in ASCII, with every message that was not exported."""
    tally = ended.tally
    settled = chain(ledger.entries(State.SKIPPED), ledger.entries(State.FAILED))
    return json.dumps(
        {
            "exit_code": code,
            "status": ended.status,
            "problem": None if ended.error is None else str(ended.error),
            "folder": str(ledger.folder),
            "form": ledger.order.form,
            "listed": tally.listed,
            "asked": tally.asked,
            "exported": tally.exported,
            "skipped": tally.skipped,
            "failed": tally.failed,
            "bytes_asked": tally.bytes_asked,
            "bytes_done": tally.bytes_done,
            "not_exported": [_told(entry) for entry in settled],
        },
        indent=2,
    )


def _told(entry: Entry) -> dict[str, object]:
    return {
        "key": entry.ref.key,
        "state": entry.state,
        "error": entry.error or None,
        "reason": entry.reason,
    }


def _error_named(name: str) -> type[VaultViewerError]:
    """Return the class that a ledger names; the base of all where it names none of ours."""
    return next((kind for kind in _family(VaultViewerError) if kind.__name__ == name), VaultViewerError)


def _family(kind: type[VaultViewerError]) -> Iterator[type[VaultViewerError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _family(child)
