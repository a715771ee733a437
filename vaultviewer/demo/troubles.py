"""What goes wrong in a real vault: objects that a careful reader refuses, marks, or can't get the key for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from vaultviewer.core.errors import (
    AccessDenied,
    ContentNotAuthentic,
    MessageIdMismatch,
    NotAMessage,
    UnauthenticatedRefused,
    VaultViewerError,
)
from vaultviewer.demo.corpus.building import Folder, SampleMessage, message, text
from vaultviewer.demo.corpus.company import (
    CET,
    CLAIRE,
    COMPLIANCE,
    EST,
    GMT,
    LEGAL,
    MATEUS,
    PRIYA,
    SECURITY,
    at,
)
from vaultviewer.demo.expectations import Fate
from vaultviewer.demo.writer import ReceiptRule, SesWriter, WrittenObject, plain

SETUP_NOTIFICATION: Final = "AMAZON_SES_SETUP_NOTIFICATION"

Write = Callable[[SesWriter, ReceiptRule, str, bytes], WrittenObject]
"""Makes the object of a message, given its receipt rule, its SES message ID and its bytes."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A message, how it is written, and how a reader ends with it."""

    message: SampleMessage
    write: Write
    error: type[VaultViewerError] | None = None
    encrypted: bool = True
    denied_key: bool = False
    with_ses_headers: bool = True

    @property
    def fate(self) -> Fate:
        if self.error is None:
            return Fate.OPENS
        return Fate.DENIED if self.error is AccessDenied else Fate.REFUSED


def all_troubles() -> Iterator[Trouble]:
    yield Trouble(_setup_notification(Folder.INBOUND), _setup_notification_object, with_ses_headers=False)
    yield Trouble(
        _setup_notification(Folder.DMARC), _plain_setup_notification, encrypted=False, with_ses_headers=False
    )
    yield Trouble(_unencrypted(), _plain_object, encrypted=False)
    yield Trouble(_old_client(), SesWriter.cbc, error=UnauthenticatedRefused)
    yield Trouble(_context_client(), SesWriter.kms_context)
    yield Trouble(_committing_client(), SesWriter.committing)
    yield Trouble(_tampered(), _tampered_object, error=ContentNotAuthentic)
    yield Trouble(_substituted(), _substituted_object, error=MessageIdMismatch)
    yield Trouble(_metadata_lost(), _object_without_metadata, error=NotAMessage)
    yield Trouble(_privileged(), SesWriter.ses, error=AccessDenied, denied_key=True)


def _setup_notification_object(
    writer: SesWriter, rule: ReceiptRule, message_id: str, content: bytes
) -> WrittenObject:
    return writer.ses(rule, message_id, content, key=rule.prefix + SETUP_NOTIFICATION)


def _plain_setup_notification(_: SesWriter, rule: ReceiptRule, __: str, content: bytes) -> WrittenObject:
    return plain(rule.prefix + SETUP_NOTIFICATION, content)


def _plain_object(_: SesWriter, rule: ReceiptRule, message_id: str, content: bytes) -> WrittenObject:
    return plain(rule.prefix + message_id, content)


def _tampered_object(writer: SesWriter, rule: ReceiptRule, message_id: str, content: bytes) -> WrittenObject:
    return writer.ses(rule, message_id, content).with_flipped_bit(len(content) // 2)


def _substituted_object(
    writer: SesWriter, rule: ReceiptRule, message_id: str, content: bytes
) -> WrittenObject:
    """Put another message's whole object, metadata and all, under this message's key."""
    other_id = message_id[::-1]
    return writer.ses(rule, other_id, content).under(rule.prefix + message_id)


def _object_without_metadata(
    writer: SesWriter, rule: ReceiptRule, message_id: str, content: bytes
) -> WrittenObject:
    """Keep the ciphertext only, as a copy by a tool that drops metadata does."""
    return plain(rule.prefix + message_id, writer.ses(rule, message_id, content).body)


def _setup_notification(folder: Folder) -> SampleMessage:
    return message(
        f"setup-notification-{folder.name.lower()}",
        sent=at(9, 14, 8, 30, GMT),
        sender=("Amazon Web Services", "no-reply-aws@amazon.example"),
        to="recipient@amazon.example",
        subject="Amazon SES Setup Notification",
        folder=folder,
        body=text(
            "Hello,\n\n"
            "You received this message because you attempted to set up Amazon SES to deliver emails to this "
            "S3 bucket.\n\n"
            "Please note that this single object was created only as a notification that your attempt was "
            "successful. You may delete this object at any time.\n\n"
            "Thank you for using Amazon SES!\n\nThe Amazon SES Team\n"
        ),
    )


def _unencrypted() -> SampleMessage:
    return message(
        "plain-object",
        sent=at(11, 2, 9, 41, CET),
        sender=PRIYA,
        to=SECURITY,
        subject="Receipt rule without encryption: please confirm",
        body=text(
            "Hi all,\n\n"
            "While moving the receipt rules to the new account I saw that the fallback rule\n"
            "has no message encryption. Everything that it stored since Friday lies in the\n"
            "bucket as plain MIME, this mail included.\n\n"
            "The bucket's own encryption still applies, but nobody needs our KMS key to read\n"
            "these. I have switched it on now; the old objects stay as they are until you say\n"
            "otherwise.\n\nPriya\n"
        ),
    )


def _old_client() -> SampleMessage:
    return message(
        "cbc",
        sent=at(10, 19, 17, 5, CET),
        sender=("Archive Importer", "importer@archive.hoshino-brandt.example"),
        to=COMPLIANCE,
        subject="Imported: supplier correspondence 2019, folder 14",
        body=text(
            "This message was re-encrypted by the archive importer, version 1, which wrote\n"
            "AES-CBC without authentication. Import it again with version 2.\n"
        ),
    )


def _context_client() -> SampleMessage:
    return message(
        "kms-context",
        sent=at(10, 20, 9, 12, CET),
        sender=("Archive Importer", "importer@archive.hoshino-brandt.example"),
        to=COMPLIANCE,
        subject="Imported: supplier correspondence 2019, folder 15",
        body=text(
            "This message was re-encrypted by the archive importer, version 2. Its encryption\n"
            "context binds the content algorithm (kms+context).\n"
        ),
    )


def _committing_client() -> SampleMessage:
    return message(
        "v3-committing",
        sent=at(10, 21, 9, 15, CET),
        sender=("Archive Importer", "importer@archive.hoshino-brandt.example"),
        to=COMPLIANCE,
        subject="Imported: supplier correspondence 2019, folder 16",
        body=text(
            "This message was re-encrypted by the archive importer, version 3, in the format\n"
            "that commits the ciphertext to its key.\n"
        ),
    )


def _tampered() -> SampleMessage:
    return message(
        "tampered",
        sent=at(11, 18, 13, 27, CET),
        sender=("Lena Richter", "l.richter@kranich-logistik.example"),
        to=COMPLIANCE,
        subject="Corrected delivery weights for the customs declaration",
        body=text(
            "Dear colleagues,\n\nthe corrected gross weights for declaration 26DE4851-7730 are\n"
            "  pallet 1   412.5 kg\n  pallet 2   398.0 kg\n  pallet 3   407.5 kg\n\n"
            "Kind regards\nLena Richter\n"
        ),
    )


def _substituted() -> SampleMessage:
    return message(
        "substituted",
        sent=at(11, 20, 10, 58, CET),
        sender=("Accounts Receivable", "receivables@nordlicht-werkzeuge.example"),
        to=COMPLIANCE,
        subject="Change of our bank details, effective immediately",
        body=text(
            "Dear accounting team,\n\nour bank details have changed. Please send all open amounts to the\n"
            "account below from today on and disregard any earlier letter.\n\n"
            "  IBAN  DE00 0000 0000 0000 0000 00\n\nAccounts Receivable\n"
        ),
    )


def _metadata_lost() -> SampleMessage:
    return message(
        "metadata-lost",
        sent=at(10, 30, 16, 44, EST),
        sender=MATEUS,
        to=SECURITY,
        subject="Copy of the October evidence",
        body=text(
            "The October evidence was copied here by a tool that keeps no metadata. The\n"
            "originals are still in the old bucket.\n"
        ),
    )


def _privileged() -> SampleMessage:
    return message(
        "denied-key",
        sent=at(11, 19, 15, 30, CET),
        sender=CLAIRE,
        to=LEGAL,
        subject="Privileged: memorandum of outside counsel",
        folder=Folder.LEGAL,
        body=text(
            "Privileged and confidential.\n\n"
            "The memorandum is for the general counsel only; its key is withheld from everybody else.\n"
        ),
    )
