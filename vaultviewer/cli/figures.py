"""Sizes and durations in as many words as people need."""

from typing import Final

_UNITS: Final = ("bytes", "kB", "MB", "GB", "TB")
_THOUSAND: Final = 1000
_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86_400


def size_words(count: float) -> str:
    """Return a number of bytes in decimal units, as disks and AWS's bills count: `45.2 MB`."""
    for unit in _UNITS[:-1]:
        # 999.96 would be rounded to 1000.0.
        if round(count, 1) < _THOUSAND:
            return f"{count:.0f} {unit}" if unit == _UNITS[0] else f"{count:.1f} {unit}"
        count /= _THOUSAND
    return f"{count:.1f} {_UNITS[-1]}"


def duration_words(seconds: float) -> str:
    """Return a duration that somebody waits for, in two units at most: `3 min`, `2 h 5 min`."""
    if seconds < _MINUTE:
        return f"{max(1, round(seconds))} s"
    if seconds < _HOUR:
        return f"{round(seconds / _MINUTE)} min"
    hours, rest = divmod(round(seconds / _MINUTE), 60)
    if seconds < _DAY:
        return f"{hours} h {rest} min"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h"
