"""What a manifest says of one message, against itself, the messages before it, the files and the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vaultviewer.core.export.order import Form
from vaultviewer.core.export.paths import folded_path
from vaultviewer.core.export.verifying.claims import Claims, Place
from vaultviewer.core.export.verifying.containers import CONTAINERS, parse_place
from vaultviewer.core.export.verifying.deviations import Flaw, Kind, Tell, Where
from vaultviewer.core.export.verifying.files import OURS, check_file
from vaultviewer.core.export.verifying.ledgers import LedgerBeside
from vaultviewer.core.export.verifying.lines import FileLine, Message
from vaultviewer.core.export.verifying.manifest_check import Account
from vaultviewer.core.export.verifying.meter import Meter

_KNOWN_OF_EXPORTED: Final = (
    "stored_sha256",
    "plaintext_sha256",
    "plaintext_size",
    "time",
    "program",
    "checks",
)


@dataclass(frozen=True, slots=True)
class MessageCheck:
    """Implements `Take`. Files are compared at once; what lies in containers is claimed, for later."""

    folder: Path
    claims: Claims
    ledger: LedgerBeside
    meter: Meter
    tell: Tell

    def __call__(
        self, message: Message, members: Mapping[str, object], account: Account, here: Where
    ) -> None:
        bucket = message.bucket if account.header is None else account.header.bucket
        if message.bucket != bucket:
            self.tell(Kind.OTHER_BUCKET, here, bucket=message.bucket, exported=bucket)
        other = self.claims.add_object(message.bucket, message.key, message.version_id, message.number)
        if other is not None:
            self.tell(Kind.OBJECT_AGAIN, here, other=other)
        self.ledger.check_message(message.number, members, here)
        form = None if account.order is None else account.order.form
        if message.state == "exported":
            self._check_exported(message, form, here)
        elif message.files:
            self.tell(Kind.FILES_OF_NOTHING, here)

    def _check_exported(self, message: Message, form: Form | None, here: Where) -> None:
        for what in _KNOWN_OF_EXPORTED:
            if getattr(message, what) is None:
                self.tell(Kind.RECORD_INCOMPLETE, here, what=what)
        if form is not None and not _is_of_form(message.files, form):
            self.tell(Kind.FILES_NOT_OF_FORM, here, form=form)
        for said in message.files:
            try:
                self._check_file(message, said, form)
            except Flaw as flaw:
                self.tell(flaw.kind, here.at(said.path), **flaw.values)

    def _check_file(self, message: Message, said: FileLine, form: Form | None) -> None:
        """Raises Flaw; Cancelled."""
        if folded_path(said.path) in OURS:
            raise Flaw(Kind.PATH_OF_OURS)
        if form in CONTAINERS:
            self._claim_place(message, said, form)
        elif form is not None or not said.place:  # of what lies in an unknown form of container nobody knows
            self._claim_file(message, said, whole=form is Form.EML)

    def _claim_place(self, message: Message, said: FileLine, form: Form) -> None:
        """Raises Flaw."""
        at, length = parse_place(form, said.place)
        place = Place(
            number=message.number,
            untrusted_key=message.key,
            at=at,
            length=length,
            size=said.size,
            sha256=said.sha256,
            plaintext_sha256=message.plaintext_sha256,
            plaintext_size=message.plaintext_size,
            modified=self.ledger.modified(),
        )
        if self.claims.add_place(said.path, place) is not None:
            raise Flaw(Kind.PLACE_AGAIN, place=place)

    def _claim_file(self, message: Message, said: FileLine, *, whole: bool) -> None:
        """Raises Flaw; Cancelled."""
        other = self.claims.add_path(said.path, message.number)
        if other is not None:
            raise Flaw(Kind.PATH_AGAIN, other=other)
        check_file(self.folder, message, said, whole=whole, meter=self.meter)


def _is_of_form(files: tuple[FileLine, ...], form: Form) -> bool:
    """Tell whether a message of this form has such files, and none of them twice."""
    placed = [bool(file.place) for file in files]
    if form in CONTAINERS:
        return placed == [True]
    different = len({folded_path(file.path) for file in files}) == len(files)
    return different and not any(placed) and (form is Form.ATTACHMENTS or len(files) == 1)
