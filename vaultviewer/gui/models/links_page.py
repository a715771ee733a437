"""The links of a message, ready to be shown: composed off the GUI thread, never changed.

Every text may hold untrusted values and belongs into a plain-text widget.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from vaultviewer.core.mail.links.hyperlinks import link_key
from vaultviewer.gui.theme import Tone


@dataclass(frozen=True, slots=True)
class WarningLine:
    """A sentence on what is odd about a link."""

    text: str
    tone: Tone
    icon: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """An address on the way. `host` is for people, `wire` what the network is asked for, "" where there is
    none; `service` names who forwards from here.
    """

    untrusted_url: str
    host: str
    wire: str
    service: str


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link with one of its texts. `steps` begins with the link and ends as far as its target is known.

    `leads_to` is the host at the end of the way, `warnings` begins with the most serious.
    """

    key: str
    untrusted_text: str
    steps: tuple[StepLine, ...] = field(repr=False)
    leads_to: str
    target_known: bool
    warnings: tuple[WarningLine, ...]

    @property
    def untrusted_url(self) -> str:
        return self.steps[0].untrusted_url

    @property
    def host(self) -> str:
        return self.steps[0].host

    @property
    def target(self) -> StepLine:
        return self.steps[-1]

    @property
    def wrapped(self) -> bool:
        return len(self.steps) > 1

    @property
    def tone(self) -> Tone:
        """How serious the most serious warning is."""
        return self.warnings[0].tone if self.warnings else Tone.NEUTRAL


@dataclass(frozen=True)
class LinksPage:
    """All links of a message in its order; `cut` tells that there are more."""

    rows: tuple[LinkRow, ...] = field(default=(), repr=False)
    cut: bool = False

    def same_as(self, untrusted_url: str) -> tuple[LinkRow, ...]:
        """Return the rows of one address, one for each text under which the message shows it."""
        return self._by_key.get(link_key(untrusted_url), ())

    @cached_property
    def _by_key(self) -> Mapping[str, tuple[LinkRow, ...]]:
        rows: dict[str, tuple[LinkRow, ...]] = {}
        for row in self.rows:
            rows[row.key] = (*rows.get(row.key, ()), row)
        return rows
