"""What IAM Identity Center offers to somebody who has signed in to its start page (the access portal)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PortalAccount:
    """An AWS account that somebody may enter. Its name and mail address are the organization's own words."""

    number: str
    untrusted_name: str = ""
    untrusted_email: str = ""
