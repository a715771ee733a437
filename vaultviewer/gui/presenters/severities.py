"""How the severities of the core are shown."""

from typing import Final

from vaultviewer.core.mail.severity import Severity
from vaultviewer.gui.theme import Tone

TONES: Final = {
    Severity.DANGER: Tone.DANGER,
    Severity.CAUTION: Tone.CAUTION,
    Severity.NOTE: Tone.NEUTRAL,
}
ICONS: Final = {Severity.DANGER: "refused", Severity.CAUTION: "noted", Severity.NOTE: "info"}
"""Roles of `gui.icons`."""
