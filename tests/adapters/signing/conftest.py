"""What the tests of signing share."""

from support.portals import center, clock
from support.signing import aws, open_desk

__all__ = ["aws", "center", "clock", "open_desk"]
