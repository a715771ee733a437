"""Words for what was found hidden or spoofed in a message, for the bar above its body."""

from collections.abc import Iterable, Iterator
from typing import Final

from vaultviewer.core.mail.findings.finding import Finding
from vaultviewer.core.mail.links.defang import defang_within
from vaultviewer.core.phrases import visible
from vaultviewer.gui.models.reader_page import Notice
from vaultviewer.gui.presenters.severities import ICONS, TONES
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.translation import rendered

_RANKS: Final = (Tone.DANGER, Tone.CAUTION, Tone.GOOD, Tone.NEUTRAL)


def finding_notices(findings: Iterable[Finding]) -> Iterator[Notice]:
    """Yield a notice for each finding, its quotes folded below it."""
    for finding in findings:
        yield Notice(
            rendered(finding.sentence),
            TONES[finding.severity],
            ICONS[finding.severity],
            tuple(visible(line) for line in finding.details),
            harmless_details=tuple(visible(defang_within(line)) for line in finding.details),
        )


def most_serious_first(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Order notices by their tone. Of one tone those with something to do come first, else as they came."""
    return tuple(sorted(notices, key=lambda each: (_RANKS.index(each.tone), each.action is None)))
