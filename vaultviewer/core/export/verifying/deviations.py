"""What can be wrong with an export, a kind each, with the words that name it.

Every value is untrusted: keys and paths are out of a manifest that anybody may have written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from vaultviewer.core.phrases import Phrase


class Kind(StrEnum):
    """The name of each deviation, as programs read it."""

    # The manifest as a text.
    NO_MANIFEST = "no-manifest"
    LINE_TOO_LONG = "line-too-long"
    LINE_CUT = "line-cut"
    LINE_UNREADABLE = "line-unreadable"
    LINE_REWRITTEN = "line-rewritten"
    CHAIN_BROKEN = "chain-broken"
    UNKNOWN_FORMAT = "unknown-format"
    NO_HEADER = "no-header"
    HEADER_AGAIN = "header-again"
    NO_TOTALS = "no-totals"
    BEHIND_TOTALS = "behind-totals"
    # What it says of the messages.
    NUMBER_MISSING = "number-missing"
    NUMBERS_MISSING = "numbers-missing"
    NUMBER_OUT_OF_ORDER = "number-out-of-order"
    OBJECT_AGAIN = "object-again"
    OTHER_BUCKET = "other-bucket"
    RECORD_INCOMPLETE = "record-incomplete"
    FILES_OF_NOTHING = "files-of-nothing"
    FILES_NOT_OF_FORM = "files-not-of-form"
    ORDER_OF_ANOTHER = "order-of-another"
    ORDER_UNREADABLE = "order-unreadable"
    TOTAL_WRONG = "total-wrong"
    TOTALS_CONTRADICT = "totals-contradict"
    STILL_OPEN = "still-open"
    NOT_LISTED = "not-listed"
    NOT_CONCLUDED = "not-concluded"
    # The files.
    PATH_OUTSIDE = "path-outside"
    PATH_OF_OURS = "path-of-ours"
    PATH_AGAIN = "path-again"
    FILE_MISSING = "file-missing"
    FILE_LINKED = "file-linked"
    NO_FILE = "no-file"
    FILE_UNREADABLE = "file-unreadable"
    FILE_RESIZED = "file-resized"
    FILE_CHANGED = "file-changed"
    NOT_THE_MESSAGE = "not-the-message"
    FOREIGN_FILE = "foreign-file"
    UNFINISHED_FILE = "unfinished-file"
    # What lies in containers.
    PLACE_UNKNOWN = "place-unknown"
    PLACE_AGAIN = "place-again"
    PLACE_MISSING = "place-missing"
    PLACE_CHANGED = "place-changed"
    PLACE_REDRESSED = "place-redressed"
    UNACCOUNTED = "unaccounted"
    CONTAINER_DAMAGED = "container-damaged"
    # The ledger.
    LEDGER_UNREADABLE = "ledger-unreadable"
    NOT_IN_LEDGER = "not-in-ledger"
    NOT_IN_MANIFEST = "not-in-manifest"
    LEDGER_DIFFERS = "ledger-differs"
    LEDGER_ORDER_DIFFERS = "ledger-order-differs"
    LEDGER_TOTAL_DIFFERS = "ledger-total-differs"
    # The signature.
    UNSIGNED = "unsigned"
    SIGNATURE_WRONG = "signature-wrong"
    SIGNED_BY_ANOTHER = "signed-by-another"
    KEY_CHANGED = "key-changed"
    SIGNATURE_UNREADABLE = "signature-unreadable"


_WORDS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.NO_MANIFEST: "There is no manifest: nothing says what belongs here.",
        Kind.LINE_TOO_LONG: "The line is longer than any line of a manifest. What follows was not read.",
        Kind.LINE_CUT: "The manifest ends in the middle of this line.",
        Kind.LINE_UNREADABLE: "It is no line of a manifest: {reason}.",
        Kind.LINE_REWRITTEN: "The line is not spelled as VaultViewer spells it: something else wrote it.",
        Kind.CHAIN_BROKEN: "The line does not carry the hash of the line before it: one of them was changed, "
        "or a line was taken out, put in or moved.",
        Kind.UNKNOWN_FORMAT: "The manifest is of a format that this version does not know: {format}, "
        "version {version}. What follows was not read.",
        Kind.NO_HEADER: "The manifest does not begin with its header.",
        Kind.HEADER_AGAIN: "There is a second header.",
        Kind.NO_TOTALS: "The manifest does not end with its totals: its end was cut off.",
        Kind.BEHIND_TOTALS: "The line stands behind the totals, where nothing belongs.",
        Kind.NUMBER_MISSING: "Message {first} is missing from the manifest.",
        Kind.NUMBERS_MISSING: "Messages {first} to {last} are missing from the manifest.",
        Kind.NUMBER_OUT_OF_ORDER: "The line comes after message {before}: it was moved, or repeated.",
        Kind.OBJECT_AGAIN: "The message is the same object as message {other}.",
        Kind.OTHER_BUCKET: "The message is out of the bucket {bucket}, and the export out of {exported}.",
        Kind.RECORD_INCOMPLETE: "The message was exported, but its record has no {what}.",
        Kind.FILES_OF_NOTHING: "The message was not exported, but has files all the same.",
        Kind.FILES_NOT_OF_FORM: "The message does not have the files that the form of this export makes: "
        "{form}.",
        Kind.ORDER_OF_ANOTHER: "The export is out of the bucket {said}, and its order out of {ordered}.",
        Kind.ORDER_UNREADABLE: "The order of the export can't be read.",
        Kind.TOTAL_WRONG: "The totals have {said} as “{what}”, and the lines come to {counted}.",
        Kind.TOTALS_CONTRADICT: "The totals call the export complete, and their numbers do not.",
        Kind.STILL_OPEN: "The export is not finished: of {asked} messages {open} are still open.",
        Kind.NOT_LISTED: "The export is not finished: which messages there are was not listed to the end.",
        Kind.NOT_CONCLUDED: "The export is not finished: its last run ended as “{status}”.",
        Kind.PATH_OUTSIDE: "The manifest names a file outside of the folder, which was not opened.",
        Kind.PATH_OF_OURS: "The manifest names one of the export's own records as the file of a message.",
        Kind.PATH_AGAIN: "The file is that of message {other} too.",
        Kind.FILE_MISSING: "The file is missing.",
        Kind.FILE_LINKED: "A link stands in the place of the file, or of a folder above it, and was not "
        "followed.",
        Kind.NO_FILE: "Something that is no file has its name.",
        Kind.FILE_UNREADABLE: "The file can't be read: {reason}.",
        Kind.FILE_RESIZED: "The file has {actual} bytes, and {said} were exported.",
        Kind.FILE_CHANGED: "The file was changed: its SHA-256 is {actual}.",
        Kind.NOT_THE_MESSAGE: "The file is not the message: the record has another SHA-256 or size of it.",
        Kind.FOREIGN_FILE: "The file is not part of the export.",
        Kind.UNFINISHED_FILE: "The file was left unfinished.",
        Kind.PLACE_UNKNOWN: "The manifest names a place that can't be: {place}.",
        Kind.PLACE_AGAIN: "The place {place} is that of another message too.",
        Kind.PLACE_MISSING: "The message is missing from the file: nothing is at {place}.",
        Kind.PLACE_CHANGED: "What is at {place} was changed: it is not the message that was exported.",
        Kind.PLACE_REDRESSED: "What the file says about the message at {place} was changed: its {what}.",
        Kind.UNACCOUNTED: "The file holds what no message accounts for: {what}.",
        Kind.CONTAINER_DAMAGED: "The file can't be read to its end: {reason}.",
        Kind.LEDGER_UNREADABLE: "The ledger can't be compared: {reason}.",
        Kind.NOT_IN_LEDGER: "The message is not in the ledger.",
        Kind.NOT_IN_MANIFEST: "The message is in the ledger, and not in the manifest.",
        Kind.LEDGER_DIFFERS: "The ledger says otherwise of the message: {what}.",
        Kind.LEDGER_ORDER_DIFFERS: "The ledger says otherwise of the export: {what}.",
        Kind.LEDGER_TOTAL_DIFFERS: "The totals have {said} as “{what}”, and the ledger has {counted}.",
        Kind.UNSIGNED: "There is no signature, though one belongs here.",
        Kind.SIGNATURE_WRONG: "The signature is not that of this manifest: one of the two was changed.",
        Kind.SIGNED_BY_ANOTHER: "Another key than the one to trust has signed the manifest: {fingerprint}.",
        Kind.KEY_CHANGED: "The file is not the public key that the manifest was signed with.",
        Kind.SIGNATURE_UNREADABLE: "The signature can't be checked: {reason}.",
    }
)


@dataclass(frozen=True, slots=True)
class Where:
    """What a deviation is about, as far as it is known: a line of the manifest, a message, a file."""

    line: int | None = None
    number: int | None = None
    untrusted_key: str | None = None
    untrusted_path: str | None = None

    def at(self, untrusted_path: str) -> "Where":
        return replace(self, untrusted_path=untrusted_path)


NOWHERE: Final = Where()


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing that is not as it should be."""

    kind: Kind
    where: Where
    values: Mapping[str, object]

    @property
    def sentence(self) -> Phrase:
        return Phrase(_WORDS[self.kind], self.values)


class Tell(Protocol):
    """Who is told of a deviation."""

    def __call__(self, kind: Kind, where: Where = NOWHERE, /, **values: object) -> None: ...


class Flaw(Exception):
    """A deviation on its way to whoever knows which message or file it is about."""

    def __init__(self, kind: Kind, **values: object) -> None:
        super().__init__(kind)
        self.kind = kind
        self.values = values
