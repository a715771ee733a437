"""Makes the page of a message's links. Runs on a lane."""

from collections.abc import Sequence

from vaultviewer.core.mail.links.hyperlinks import MOST_LINKS, Link, LinkReport, Step, examine
from vaultviewer.core.phrases import visible
from vaultviewer.gui.models.links_page import LinkRow, LinksPage, StepLine, WarningLine
from vaultviewer.gui.presenters.severities import ICONS, TONES
from vaultviewer.gui.translation import rendered


def compose_links(reports: Sequence[LinkReport]) -> LinksPage:
    """Describe the links of a message."""
    return LinksPage(tuple(map(_row, reports)), cut=len(reports) >= MOST_LINKS)


def rows_of(page: LinksPage, untrusted_url: str) -> tuple[LinkRow, ...]:
    """Return what a page has on an address; where it has nothing, what the address tells by itself."""
    return page.same_as(untrusted_url) or (_row(examine(Link(untrusted_url))),)


def hover_text(page: LinksPage, untrusted_url: str) -> str:
    """Return one line on where a link leads; of a wrapped one, where it leads in the end."""
    row = next(iter(page.same_as(untrusted_url)), None) if untrusted_url else None
    if row is None or not row.wrapped:
        return visible(untrusted_url)
    return f"{visible(row.host)} → {visible(row.target.untrusted_url)}"


def _row(report: LinkReport) -> LinkRow:
    return LinkRow(
        key=report.key,
        untrusted_text=report.link.untrusted_text,
        steps=tuple(map(_step, report.steps)),
        leads_to=visible(report.leads_to),
        target_known=report.target_known,
        warnings=tuple(
            WarningLine(rendered(warning.sentence), TONES[warning.severity], ICONS[warning.severity])
            for warning in report.warnings
        ),
    )


def _step(step: Step) -> StepLine:
    return StepLine(step.untrusted_url, visible(step.host_unicode), visible(step.host_wire), step.service)
