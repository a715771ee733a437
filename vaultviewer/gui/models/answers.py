"""Answers that a dialog gives and a presenter acts upon."""

from enum import StrEnum


class OverwriteAnswer(StrEnum):
    """What to do with files that are in the way; one answer for all of them."""

    REPLACE = "replace"
    KEEP_BOTH = "keep both"
    SKIP = "skip"
