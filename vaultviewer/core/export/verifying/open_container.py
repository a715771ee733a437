"""A file that holds many messages, open to be compared with what a manifest says is in it."""

from dataclasses import dataclass, field
from typing import BinaryIO

from vaultviewer.core.export.verifying.claims import At, Claims, Place
from vaultviewer.core.export.verifying.deviations import Kind, Tell, Where
from vaultviewer.core.export.verifying.meter import Meter


@dataclass(slots=True)
class OpenContainer:
    """A container, and what should be in it.

    One that is not `finished` may go on behind what the manifest accounts for: resuming cuts that off.
    """

    file: BinaryIO
    path: str
    size: int
    finished: bool
    claims: Claims
    meter: Meter
    tell: Tell
    _held_back: list[str] = field(default_factory=list)

    def take(self, at: At) -> Place | None:
        """Return what should be at a place. What nobody claims before it is not the end of the file."""
        place = self.claims.take_place(self.path, at)
        if place is not None:
            for what in self._held_back:
                self.tell(Kind.UNACCOUNTED, self._here, what=what)
            self._held_back.clear()
        return place

    def unaccounted(self, what: str) -> None:
        if self.finished:
            self.tell(Kind.UNACCOUNTED, self._here, what=what)
        else:
            self._held_back.append(what)

    def wrong(self, place: Place, kind: Kind, **values: object) -> None:
        here = Where(number=place.number, untrusted_key=place.untrusted_key, untrusted_path=self.path)
        self.tell(kind, here, place=place, **values)

    def damaged(self, reason: str) -> None:
        self.tell(Kind.CONTAINER_DAMAGED, self._here, reason=reason)

    @property
    def _here(self) -> Where:
        return Where(untrusted_path=self.path)
