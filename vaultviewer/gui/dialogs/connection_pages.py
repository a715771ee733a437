"""What each page of a connection asks for; how one signs in has a module of its own."""

from typing import Final

from PySide6.QtCore import QCoreApplication

from vaultviewer.core.place import is_bucket, parse_place
from vaultviewer.gui.dialogs.fields import ChoiceField, LinesField, NamesField, SecondsField, TextField
from vaultviewer.gui.dialogs.form_page import FormPage
from vaultviewer.gui.dialogs.picking_fields import BucketField, FileField

_LONGEST_WAIT: Final = 600.0
_LONGEST_WATCH: Final = 86_400.0


class VaultPage(FormPage):
    """Where the mail lies. Addresses that are pasted into the bucket's field are taken apart."""

    def __init__(self) -> None:
        super().__init__("vaultPage", _tr("Vault"))
        self.bucket = BucketField(
            "bucket",
            self.tr("&Bucket"),
            placeholder=self.tr("Its name, or paste s3://bucket/prefix or an ARN"),
        )
        self._prefix = TextField(
            "prefix",
            self.tr("&Prefix"),
            placeholder=self.tr("The whole bucket"),
            help_text=self.tr(
                "The key prefix of the receipt rule, exactly as there, with or without a slash."
            ),
            exact=True,
        )
        self.add_section(
            "",
            TextField("name", self.tr("&Name"), placeholder=self.tr("As you call this vault")),
            self.bucket,
            self._prefix,
            TextField(
                "region",
                self.tr("&Region"),
                placeholder=self.tr("As the profile says"),
                help_text=self.tr("The bucket's. One in another Region is found all the same."),
                optional=True,
            ),
            ChoiceField(
                "requester_pays",
                self.tr("Re&quester pays"),
                help_text=self.tr(
                    "For buckets that are set up so: whoever reads pays for requests and traffic. That is "
                    "your account then."
                ),
            ),
        )
        self._length = 0
        self.bucket.line.textEdited.connect(self._on_bucket_typed)  # comes before textChanged
        self.bucket.line.textChanged.connect(self._on_bucket_changed)
        self.bucket.line.editingFinished.connect(self._take_apart)

    def _on_bucket_typed(self, text: str) -> None:
        """Take an address apart at once where it was pasted, but let one that is being typed be finished."""
        if len(text) - self._length > 1:
            self._take_apart()

    def _on_bucket_changed(self) -> None:
        self._length = len(self.bucket.line.text())

    def _take_apart(self) -> None:
        place = parse_place(self.bucket.line.text())
        if place is not None and not is_bucket(self.bucket.line.text().strip()):
            self.bucket.set_value(place.bucket)
            self._prefix.set_value(place.prefix)


class AcceptedPage(FormPage):
    """What the reader accepts."""

    def __init__(self) -> None:
        super().__init__("acceptedPage", _tr("Accepted"))
        self.add_section(
            self.tr("Mail"),
            TextField(
                "account",
                self.tr("&Account"),
                placeholder=self.tr("Any, or the 12 digits of the one that receives"),
                optional=True,
            ),
            NamesField(
                "rule_names",
                self.tr("Receipt ru&les"),
                placeholder=self.tr("Any, or their names with commas between"),
            ),
        )
        self.add_section(
            self.tr("Keys"),
            LinesField(
                "kms_keys",
                self.tr("&KMS keys"),
                placeholder="arn:aws:kms:eu-central-1:111122223333:key/…",
                help_text=self.tr("Key ARNs, key IDs or aliases, one a line. Only these unwrap messages."),
            ),
            ChoiceField(
                "accept_any_key",
                self.tr("Accept an&y key"),
                help_text=self.tr(
                    "The message then chooses the key: whoever can write to the bucket can choose one of "
                    "theirs, and sees in their own account who opens what and when."
                ),
                risky=True,
            ),
        )
        self.add_section(
            self.tr("Weaker formats"),
            ChoiceField(
                "allow_cbc",
                self.tr("Allow &unauthenticated content (CBC)"),
                help_text=self.tr(
                    "Nothing protects such content from changes, and Amazon SES never writes it. What is "
                    "opened stays marked."
                ),
                risky=True,
            ),
            ChoiceField(
                "allow_instruction_files",
                self.tr("Allow &instruction files"),
                help_text=self.tr(
                    "The encryption details then lie in a second object, and whoever can write that one can "
                    "swap the message's key. Amazon SES never writes them. What is opened stays marked."
                ),
                risky=True,
            ),
        )


class NewMailPage(FormPage):
    """How one learns of new mail."""

    def __init__(self) -> None:
        super().__init__("newMailPage", _tr("New mail"))
        self.add_section(
            "",
            SecondsField(
                "watch_interval",
                self.tr("Look &every"),
                help_text=self.tr(
                    "How often the vault that is shown is listed for newer mail. Each look is a request that "
                    "AWS charges for."
                ),
                longest=_LONGEST_WATCH,
                step=15.0,
                decimals=0,
                zero=self.tr("Never"),
            ),
            TextField(
                "queue_url",
                self.tr("SQS &queue"),
                placeholder="https://sqs.eu-central-1.amazonaws.com/111122223333/new-mail",
                help_text=self.tr(
                    "Instead of looking: a queue that receives the bucket's notifications, or those of "
                    "Amazon SES by way of SNS. What VaultViewer has taken in of it is deleted there."
                ),
                optional=True,
            ),
            ChoiceField(
                "announce",
                self.tr("Tell the &desktop"),
                help_text=self.tr(
                    "New mail is then also announced by a notification of the system, by its number alone."
                ),
            ),
        )


class NetworkPage(FormPage):
    """By which way AWS is reached, and how long it may take."""

    def __init__(self) -> None:
        super().__init__("networkPage", _tr("Network"))
        self.add_section(
            self.tr("Way"),
            TextField(
                "endpoint_url",
                self.tr("&Endpoint"),
                placeholder=self.tr("Amazon's own, or https://host:port"),
                optional=True,
            ),
            ChoiceField(
                "path_style",
                self.tr("Bucket name in the pat&h"),
                help_text=self.tr("Stores other than Amazon's often need this."),
            ),
            FileField(
                "ca_bundle",
                self.tr("Certificates"),
                placeholder=self.tr("The usual authorities, or a PEM file"),
                help_text=self.tr(
                    "The authorities to trust instead of the usual ones, where a proxy opens connections."
                ),
                filters=self.tr("Certificates (*.pem *.crt *.cer)"),
            ),
        )
        self.add_section(
            self.tr("Patience"),
            SecondsField(
                "connect_timeout",
                self.tr("C&onnect within"),
                help_text=self.tr("The longest wait for a server to take the call."),
                longest=_LONGEST_WAIT,
            ),
            SecondsField(
                "read_timeout",
                self.tr("&Give up after"),
                help_text=self.tr("The longest silence in the middle of an answer."),
                longest=_LONGEST_WAIT,
            ),
        )


def _tr(title: str) -> str:
    """Translate the title of a page, which is wanted before the page is an object."""
    return QCoreApplication.translate("ConnectionPages", title)
