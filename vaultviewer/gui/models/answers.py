"""Answers that a dialog gives and a presenter acts upon."""

from enum import StrEnum


class OverwriteAnswer(StrEnum):
    """What to do with files that are in the way; one answer for all of them."""

    REPLACE = "replace"
    KEEP_BOTH = "keep both"
    SKIP = "skip"


class SaveAnswer(StrEnum):
    """How to save what runs when it is opened."""

    AS_ZIP = "as zip"
    AS_IT_IS = "as it is"
    NOT_AT_ALL = "not at all"
