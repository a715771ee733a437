"""What the tests of IAM Identity Center share."""

from support.portals import center, clock, open_portal, person, portal

__all__ = ["center", "clock", "open_portal", "person", "portal"]
