"""A manifest, line after line: its form, its chain, its numbers and its totals."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Final, Protocol, get_args

from vaultviewer.core.export.ledger import Status
from vaultviewer.core.export.manifest import chain
from vaultviewer.core.export.order import ExportOrder
from vaultviewer.core.export.order_format import parse_order
from vaultviewer.core.export.record_names import MANIFEST_NAME
from vaultviewer.core.export.verifying.claims import Claims
from vaultviewer.core.export.verifying.deviations import Flaw, Kind, Tell, Where
from vaultviewer.core.export.verifying.files import reason_of
from vaultviewer.core.export.verifying.lines import (
    Became,
    Header,
    Line,
    Message,
    Totals,
    check_format,
    members_of,
    parse_line,
    read_lines,
)
from vaultviewer.core.export.verifying.meter import Meter


@dataclass(slots=True)
class Account:
    """What a manifest gives account of, as far as it could be read: `opened` at all, `whole` to its end.

    `members` are the header's, empty where it is spelled in another way than ours.
    """

    header: Header | None = None
    members: Mapping[str, object] = field(default_factory=dict)
    order: ExportOrder | None = None
    totals: Totals | None = None
    states: Counter[str] = field(default_factory=Counter)
    bytes: int = 0
    opened: bool = False
    whole: bool = False

    @property
    def messages(self) -> int:
        return self.states.total()

    @property
    def complete(self) -> bool:
        """Tell whether the export was finished: all messages there are were asked for and settled, and its
        run came to its end.
        """
        done = self.header is not None and self.header.status == Status.DONE
        return done and self.totals is not None and self.totals.complete


class Take(Protocol):
    """Who looks at what a line says of a message. `members` are empty where it is spelled in another way."""

    def __call__(
        self, message: Message, members: Mapping[str, object], account: Account, here: Where
    ) -> None: ...


class ManifestCheck:
    """Reads one manifest."""

    def __init__(self, claims: Claims, take: Take, meter: Meter, tell: Tell) -> None:
        self.account: Final = Account()
        self._claims = claims
        self._take = take
        self._meter = meter
        self._tell = tell
        self._line = 1
        self._number = 0
        self._previous = ""

    def read(self, manifest: BinaryIO) -> None:
        """Read it to its end, and tell what is wrong with it.

        Raises Cancelled.
        """
        self.account.opened = True
        try:
            for line in read_lines(manifest):
                self._meter.read(len(line))
                if line.endswith(b"\n"):
                    self._read_line(line[:-1])
                else:
                    self._tell(Kind.LINE_CUT, self._here)
                self._line += 1
        except Flaw as flaw:
            self._tell(flaw.kind, self._here, **flaw.values)
        except OSError as problem:
            self._tell(Kind.FILE_UNREADABLE, Where(untrusted_path=MANIFEST_NAME), reason=reason_of(problem))
        else:
            self.account.whole = True
            self._conclude()

    @property
    def _here(self) -> Where:
        return Where(self._line)

    def _read_line(self, line: bytes) -> None:
        """Raises Flaw where the lines behind this one can't be read."""
        if self._line == 1:
            check_format(line)
        previous, self._previous = self._previous, chain(line)
        read = self._parse(line)
        if self._line == 1 and not isinstance(read, Header):
            self._tell(Kind.NO_HEADER, self._here)
        if read is None:
            return
        if self.account.totals is not None:
            self._tell(Kind.BEHIND_TOTALS, self._here)
        if self._line > 1 and not isinstance(read, Header) and read.previous != previous:
            self._tell(Kind.CHAIN_BROKEN, self._here)
        members = self._members(line)
        if isinstance(read, Header):
            self._take_header(read, members)
        elif isinstance(read, Message):
            self._take_message(read, members)
        else:
            self.account.totals = self.account.totals or read

    def _parse(self, line: bytes) -> Line | None:
        try:
            return parse_line(line)
        except Flaw as flaw:
            self._tell(flaw.kind, self._here, **flaw.values)
            return None

    def _members(self, line: bytes) -> Mapping[str, object]:
        """Return the members of a line; none where it is spelled in another way than ours, which is told."""
        try:
            return members_of(line)
        except Flaw as flaw:
            self._tell(flaw.kind, self._here)
            return {}

    def _take_header(self, header: Header, members: Mapping[str, object]) -> None:
        if self._line > 1:
            self._tell(Kind.HEADER_AGAIN, self._here)
            return
        self.account.header = header
        self.account.members = members
        try:
            order = parse_order(bytes(header.order))
        except ValueError:
            self._tell(Kind.ORDER_UNREADABLE, self._here)
            return
        self.account.order = order
        if order.bucket != header.bucket:
            self._tell(Kind.ORDER_OF_ANOTHER, self._here, said=header.bucket, ordered=order.bucket)

    def _take_message(self, message: Message, members: Mapping[str, object]) -> None:
        self._meter.message()
        self.account.states[message.state] += 1
        if message.state == "exported":
            self.account.bytes += message.plaintext_size or 0
        here = replace(self._here, number=message.number, untrusted_key=message.key)
        new = self._claims.add_number(message.number)
        if not new or message.number < self._number:
            self._tell(Kind.NUMBER_OUT_OF_ORDER, here, before=self._number)
        self._number = message.number
        self._take(message, members, self.account, here)

    def _conclude(self) -> None:
        for first, last in self._claims.missing_numbers():
            kind = Kind.NUMBER_MISSING if first == last else Kind.NUMBERS_MISSING
            self._tell(kind, first=first, last=last)
        totals = self.account.totals
        if totals is None:
            self._tell(Kind.NO_TOTALS)
            return
        counted = {"asked": self.account.messages, "bytes": self.account.bytes}
        counted |= {state: self.account.states[state] for state in get_args(Became)}
        for what, count in counted.items():
            said = getattr(totals, what)
            if said != count:
                self._tell(Kind.TOTAL_WRONG, what=what, said=said, counted=count)
        if totals.open and totals.complete:
            self._tell(Kind.TOTALS_CONTRADICT)
        elif totals.open:
            self._tell(Kind.STILL_OPEN, asked=totals.asked, open=totals.open)
        elif not totals.complete:
            self._tell(Kind.NOT_LISTED)
        elif self.account.header is not None and not self.account.complete:
            self._tell(Kind.NOT_CONCLUDED, status=self.account.header.status)
