"""Times as people type them on a command line."""

import argparse
from datetime import datetime

MOMENT_HELP = "such as 2026-03-31 or 2026-03-31T09:30+02:00; without an offset in this machine's time"


def moment(text: str) -> datetime:
    """Read an ISO 8601 date or time; of a date, its first moment. The result has its offset.

    Raises argparse.ArgumentTypeError.
    """
    try:
        read = datetime.fromisoformat(text)
        return read if read.tzinfo is not None else read.astimezone()
    except (ValueError, OverflowError, OSError):
        raise argparse.ArgumentTypeError(f"a time looks {MOMENT_HELP.partition(';')[0]}") from None


def positive(text: str) -> int:
    """Read a number from 1 on.

    Raises argparse.ArgumentTypeError.
    """
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError("it has to be a number from 1 on")
    return int(text)
