"""All that a message comes to in one pass over its bytes, ready to be shown: nothing is left to compute.

Whatever reads the content of a message belongs into `digest_mail`. For large messages that runs in a process
of its own (`digest_job`), because Python's parsing would hold up the window, and hostile bytes could more.
"""

from dataclasses import dataclass, field
from typing import Final

from vaultviewer.core.mail.attachments.facts import AttachmentFacts, examine_attachments
from vaultviewer.core.mail.body import Body, choose_body, own_text, part_text
from vaultviewer.core.mail.cards import Card, cards_of
from vaultviewer.core.mail.excerpt import beginning_of
from vaultviewer.core.mail.findings.examination import find
from vaultviewer.core.mail.findings.finding import Finding
from vaultviewer.core.mail.findings.survey import Survey, survey_html
from vaultviewer.core.mail.html.animation import is_animated
from vaultviewer.core.mail.html.part_addresses import PartAddresses, new_token
from vaultviewer.core.mail.html.sanitize import SanitizedHtml, sanitize_html
from vaultviewer.core.mail.links.hyperlinks import LinkReport, examine, merge_links
from vaultviewer.core.mail.protection import Protection, find_protection
from vaultviewer.core.mail.reading import read_mail
from vaultviewer.core.mail.tree import Mail
from vaultviewer.core.ports import Buffer

MOST_PROTECTION: Final = 100
"""Signed and encrypted parts that are told of."""


@dataclass(frozen=True, slots=True)
class Digest:
    """A message, read.

    `text` is the beginning of its own words, without what `cards` say; `text_cut` tells that there is more of
    it. `html` is the HTML body, its images at `addresses`; None where the message has none. `attachments` has
    the facts of each of the body's attachments, in their order. `animated` tells that an image within the
    HTML moves.
    """

    mail: Mail = field(repr=False)
    body: Body = field(repr=False)
    text: str = field(default="", repr=False)
    text_cut: bool = False
    html: SanitizedHtml | None = field(default=None, repr=False)
    addresses: PartAddresses = field(default_factory=PartAddresses, repr=False)
    attachments: tuple[AttachmentFacts, ...] = field(default=(), repr=False)
    links: tuple[LinkReport, ...] = field(default=(), repr=False)
    findings: tuple[Finding, ...] = field(default=(), repr=False)
    animated: bool = False
    cards: tuple[Card, ...] = field(default=(), repr=False)
    protection: tuple[Protection, ...] = field(default=(), repr=False)


def digest_mail(data: Buffer, *, token: str | None = None) -> Digest:
    """Read a message of any bytes. `token` is the host of its parts' addresses, by default a new one."""
    mail = read_mail(data)
    body = choose_body(mail.root)
    text = own_text(body)
    beginning = beginning_of(text)
    addresses = PartAddresses(tuple(body.inline), new_token() if token is None else token)
    html = None if body.html is None else part_text(body.html)
    survey = Survey() if html is None else survey_html(html)
    # Text made of HTML repeats what links say, and they may lie; past its bounds there is no other.
    unlinked = survey.unlinked if body.text is None and survey.seen else beginning
    links = tuple(map(examine, merge_links(survey.links, unlinked)))
    return Digest(
        mail=mail,
        body=body,
        text=beginning,
        text_cut=len(beginning) < len(text),
        html=None if html is None else sanitize_html(html, part_url=addresses.url),
        addresses=addresses,
        attachments=examine_attachments(body.attachments),
        links=links,
        findings=find(mail, beginning, survey, links),
        cards=cards_of(body),
        protection=find_protection(mail.root)[:MOST_PROTECTION],
        animated=any(is_animated(part.content) for part in body.embedded_images()),
    )
