"""How serious something found in a message is."""

from enum import StrEnum
from typing import Final


class Severity(StrEnum):
    """From what honest mail does every day to what only deceives."""

    NOTE = "note"
    CAUTION = "caution"
    DANGER = "danger"


SEVERITIES: Final = (Severity.DANGER, Severity.CAUTION, Severity.NOTE)
"""The most serious first."""
