"""What kind of message it is, for the choices that people make for one kind and not for another."""

from enum import StrEnum

from vaultviewer.core.mail.body import Body


class MailKind(StrEnum):
    """By what a message brings to read. The values are kept in settings."""

    TEXT = "text"
    HTML = "html"
    ALTERNATIVE = "alternative"
    """Text and HTML."""
    INVITATION = "invitation"
    REPORT = "report"
    """Of delivery or reading, made by a program."""


def kind_of(body: Body) -> MailKind:
    if body.reports:
        return MailKind.REPORT
    if body.invitations:
        return MailKind.INVITATION
    if body.html is None:
        return MailKind.TEXT
    return MailKind.HTML if body.text is None else MailKind.ALTERNATIVE
