"""What somebody who signs in is shown, one page at a time. Texts are untrusted: plain-text widgets only."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class BusyPage:
    """The sign-in is under way and needs nobody."""


@dataclass(frozen=True, slots=True)
class DevicePage:
    """A code to compare in the browser. `expires` has its offset."""

    url: str
    code: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class MfaPage:
    """A code to read off a device and type. `attempt` counts, so that asking again is another page."""

    serial: str
    attempt: int = 1

    @property
    def rejected(self) -> bool:
        """The code before this was not accepted."""
        return self.attempt > 1


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """Why nobody is signed in, and what can be done outside of this window before trying again.

    `editable` where the way out leads through the connection's dialog.
    """

    title: str
    found: str
    way_out: str
    editable: bool = False


SignInPage: TypeAlias = BusyPage | DevicePage | MfaPage | ProblemPage
