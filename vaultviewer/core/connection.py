"""A connection: where a vault lies, who asks for it, and what its reader accepts. Holds no secret, ever."""

import ipaddress
import uuid
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from vaultviewer.core.aws_names import is_account, is_kms_key, is_queue_url, is_region
from vaultviewer.core.envelope.policy import Policy
from vaultviewer.core.phrases import Phrase, phrase
from vaultviewer.core.place import access_point_region, is_bucket
from vaultviewer.core.sign_in import SignIn

SHORTEST_WATCH: Final = 15.0
"""Seconds between two looks for new mail: each lists the prefix, which costs money and requests."""


@dataclass(frozen=True, slots=True)
class Connection:
    """As saved in the settings.

    `prefix` is both where browsing starts and the key prefix that the receipt rule puts before the message
    ID, which need not end in a slash. `bucket` may be an access point's ARN. `kms_keys` are key IDs, aliases
    or ARNs. Times are in seconds. `ca_bundle` is a file of certificates to trust in place of the usual ones.

    `watch_interval` is None where nobody watches for new mail; `queue_url` names an SQS queue that is told of
    it, and `announce` wishes the desktop to be told as well. `bookmarks` are prefixes.
    """

    bucket: str
    name: str = ""
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    prefix: str = ""
    sign_in: SignIn = field(default_factory=SignIn)
    region: str | None = None
    endpoint_url: str | None = None
    path_style: bool = False
    requester_pays: bool = False
    ca_bundle: str | None = None
    account: str | None = None
    rule_names: tuple[str, ...] = ()
    kms_keys: tuple[str, ...] = ()
    accept_any_key: bool = False
    allow_cbc: bool = False
    allow_instruction_files: bool = False
    connect_timeout: float = 5.0
    read_timeout: float = 20.0
    watch_interval: float | None = None
    queue_url: str | None = None
    announce: bool = False
    bookmarks: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return self.name or f"s3://{self.bucket}/{self.prefix}"

    def same_vault(self, other: "Connection") -> bool:
        """Tell whether both lead to the same messages in the same way: one may stand in for the other while
        the vault stays open.
        """
        beside = {name: getattr(other, name) for name in ("name", "watch_interval", "announce", "bookmarks")}
        return replace(self, **beside) == other

    def policy(self) -> Policy:
        """Return what the reader accepts on this connection."""
        return Policy(
            account=self.account,
            rule_names=frozenset(self.rule_names),
            key_prefix=self.prefix,
            accepted_keys=self.kms_keys,
            accept_any_key=self.accept_any_key,
            allow_cbc=self.allow_cbc,
            allow_instruction_files=self.allow_instruction_files,
        )

    def problems(self) -> dict[str, Phrase]:
        """Say what must be corrected before this can work, by field name."""
        found: dict[str, Phrase] = {}
        if not is_bucket(self.bucket):
            found["bucket"] = phrase(
                "A bucket name has 3 to 63 lower-case letters, digits, dots and hyphens; an access point has "
                "an ARN."
            )
        found |= self.sign_in.problems()
        if self.account is not None and not is_account(self.account):
            found["account"] = phrase("An account number has 12 digits.")
        if self.region is not None and not is_region(self.region):
            found["region"] = phrase("A Region looks like eu-central-1.")
        if self.endpoint_url is not None and not _is_endpoint(self.endpoint_url):
            found["endpoint_url"] = phrase(
                "An endpoint looks like https://host:port; http is for this machine alone, such as "
                "http://127.0.0.1:5000."
            )
        wrong_key = next((key for key in self.kms_keys if not is_kms_key(key)), None)
        if wrong_key is not None:
            found["kms_keys"] = phrase("{key} is no KMS key ID, alias or ARN.", key=wrong_key)
        elif not self.kms_keys and not self.accept_any_key:
            found["kms_keys"] = phrase("Name the KMS keys to accept, or choose to accept any key.")
        if self.watch_interval is not None and self.watch_interval < SHORTEST_WATCH:
            found["watch_interval"] = phrase("Look for new mail every {seconds} seconds at most.", seconds=15)
        if self.queue_url is not None and not is_queue_url(self.queue_url):
            found["queue_url"] = phrase(
                "A queue looks like https://sqs.eu-central-1.amazonaws.com/111122223333/name."
            )
        elif self.queue_url is not None and access_point_region(self.bucket) is not None:
            found["queue_url"] = phrase(
                "A queue's messages name the bucket, which an access point doesn't tell. Name the bucket, or "
                "watch without a queue."
            )
        return found


def _is_endpoint(text: str) -> bool:
    """Tell whether an address may be asked for data keys: KMS answers with them in clear inside of TLS."""
    try:
        parts = urlsplit(text)
        # A user name or password would be a secret in the settings file.
        if not parts.hostname or parts.port == 0 or "@" in parts.netloc:
            return False
        return parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(parts.hostname))
    except ValueError:
        return False


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
