"""What in a message is hidden or pretends to be something else, for the bar that says so.

Flagged, never removed: honest newsletters hide a preview text too, and an analyst wants to see all of it.
"""

from dataclasses import dataclass
from enum import StrEnum

from vaultviewer.core.mail.severity import Severity
from vaultviewer.core.phrases import Phrase


class FindingKind(StrEnum):
    SEVERAL_FROM = "several From fields"
    REPEATED_FIELD = "repeated field"
    NAME_HAS_ADDRESS = "address in a name"
    SENDER_LOOKS_ALIKE = "look-alike sender"
    REPLY_TO_ELSEWHERE = "Reply-To elsewhere"
    SENDER_ELSEWHERE = "Sender elsewhere"
    RETURN_PATH_ELSEWHERE = "Return-Path elsewhere"
    BIDI_IN_HEAD = "bidi in head"
    BIDI_IN_FILE_NAME = "bidi in file name"
    BIDI_IN_TEXT = "bidi in text"
    ZERO_WIDTH = "zero width"
    PREVIEW_TEXT = "preview text"
    HIDDEN_TEXT = "hidden text"
    SPLIT_WORDS = "split words"
    LINK_NAMES_ANOTHER = "link names another host"
    LINK_DISGUISED = "link disguised"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of thing that was found. `details` quote it: lines of untrusted text, each bounded."""

    kind: FindingKind
    sentence: Phrase
    details: tuple[str, ...]
    severity: Severity
