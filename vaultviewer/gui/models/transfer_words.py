"""How far an export is, in words: messages, bytes, rate, time left."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from vaultviewer.core.export.exchange import Tally
from vaultviewer.core.export.rate import Progress
from vaultviewer.gui.translation import counted

_MINUTE: Final = 60
_HOUR: Final = 3600


def messages_text(tally: Tally) -> str:
    """Return `812 of 3,000`, with a plus while nobody knows how many there will be."""
    number = QLocale().toString
    if not tally.asked and not tally.listed:
        return ""
    return _of(number(tally.settled), number(tally.asked), tally)


def bytes_text(tally: Tally) -> str:
    return _of(size_text(tally.bytes_done), size_text(tally.bytes_asked), tally) if tally.asked else ""


def rate_text(progress: Progress) -> str:
    """Return `12.3/s · 1.2 MB/s`; nothing while there is no rate yet."""
    if progress.messages_per_second <= 0:
        return ""
    rate = _tr("{0}/s").format
    messages = QLocale().toString(progress.messages_per_second, "f", 1)
    return f"{rate(messages)} · {rate(size_text(round(progress.bytes_per_second)))}"


def left_text(progress: Progress) -> str:
    """Return how long it will take in two units at most; nothing while nobody can know."""
    seconds = progress.seconds_left
    if seconds is None or progress.tally.balanced:
        return ""
    if seconds < _MINUTE:
        return counted("Transfer", "1 s", "%n s", max(1, round(seconds)))
    if seconds < _HOUR:
        return counted("Transfer", "1 min", "%n min", round(seconds / _MINUTE))
    hours, minutes = divmod(round(seconds / _MINUTE), 60)
    return _tr("{0} h {1} min").format(QLocale().toString(hours), minutes)


def pace_text(progress: Progress) -> str:
    """Say how many messages are under way side by side, and how many wait to be asked for again."""
    if not progress.at_once:
        return ""
    pace = counted("Transfer", "1 message at a time", "%n messages at a time", progress.at_once)
    if not progress.delayed:
        return pace
    waiting = counted("Transfer", "1 waits for another try", "%n wait for another try", progress.delayed)
    return f"{pace} · {waiting}"


def tally_text(tally: Tally) -> str:
    """Return `2,970 exported · 20 skipped · 10 failed`."""
    number = QLocale().toString
    parts = [_tr("{0} exported").format(number(tally.exported))]
    if tally.skipped:
        parts.append(_tr("{0} skipped").format(number(tally.skipped)))
    if tally.failed:
        parts.append(_tr("{0} failed").format(number(tally.failed)))
    return " · ".join(parts)


def size_text(size: int) -> str:
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def _of(done: str, asked: str, tally: Tally) -> str:
    return _tr("{0} of {1}").format(done, asked) + ("" if tally.listed else "+")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Transfer", text)
