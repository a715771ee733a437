"""A connection: where a vault lies, who asks for it, and what its reader accepts. Holds no secret, ever."""

import ipaddress
import re
import uuid
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

from vaultviewer.core.envelope.policy import Policy
from vaultviewer.core.phrases import Phrase, phrase

_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]")
_ACCOUNT: Final = re.compile(r"[0-9]{12}")
_REGION: Final = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]{1,2}")
_KMS_KEY: Final = re.compile(
    r"arn:aws[a-z\-]*:kms:[a-z0-9\-]+:[0-9]{12}:(key/[A-Za-z0-9\-]+|alias/[A-Za-z0-9/_\-]+)"
    r"|alias/[A-Za-z0-9/_\-]+|(mrk-)?[A-Fa-f0-9\-]{32,36}"
)


@dataclass(frozen=True, slots=True)
class Connection:
    """As saved in the settings.

    `prefix` is both where browsing starts and the key prefix that the receipt rule puts before the message
    ID, which need not end in a slash. `kms_keys` are key IDs, aliases or ARNs. Time-outs are in seconds.
    """

    bucket: str
    name: str = ""
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    prefix: str = ""
    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    path_style: bool = False
    account: str | None = None
    rule_names: tuple[str, ...] = ()
    kms_keys: tuple[str, ...] = ()
    accept_any_key: bool = False
    allow_cbc: bool = False
    allow_instruction_files: bool = False
    connect_timeout: float = 5.0
    read_timeout: float = 20.0

    @property
    def title(self) -> str:
        return self.name or f"s3://{self.bucket}/{self.prefix}"

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
        if not _BUCKET.fullmatch(self.bucket):
            found["bucket"] = phrase(
                "A bucket name has 3 to 63 lower-case letters, digits, dots and hyphens."
            )
        if self.account is not None and not _ACCOUNT.fullmatch(self.account):
            found["account"] = phrase("An account number has 12 digits.")
        if self.region is not None and not _REGION.fullmatch(self.region):
            found["region"] = phrase("A Region looks like eu-central-1.")
        if self.endpoint_url is not None and not _is_endpoint(self.endpoint_url):
            found["endpoint_url"] = phrase(
                "An endpoint looks like https://host:port; http is for this machine alone, such as "
                "http://127.0.0.1:5000."
            )
        wrong_key = next((key for key in self.kms_keys if not _KMS_KEY.fullmatch(key)), None)
        if wrong_key is not None:
            found["kms_keys"] = phrase("{key} is no KMS key ID, alias or ARN.", key=wrong_key)
        elif not self.kms_keys and not self.accept_any_key:
            found["kms_keys"] = phrase("Name the KMS keys to accept, or choose to accept any key.")
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


def parse_s3_uri(text: str) -> tuple[str, str] | None:
    """Split `s3://bucket/prefix`, an S3 ARN or an `https` address of the S3 console into bucket and prefix.

    Returns None where the text is none of these.
    """
    text = text.strip()
    if text.startswith("s3://"):
        bucket, _, prefix = text.removeprefix("s3://").partition("/")
    elif match := re.fullmatch(r"arn:aws[a-z\-]*:s3:::([^/]+)/?(.*)", text, re.DOTALL):
        bucket, prefix = match.group(1), match.group(2)
    elif match := re.fullmatch(r"https://[^/]*console\.aws\.amazon\.com/s3/buckets/([^?/]+)(\?.*)?", text):
        bucket = match.group(1)
        prefix = unquote(_query_value(match.group(2) or "", "prefix"))
    else:
        return None
    return (bucket, prefix) if _BUCKET.fullmatch(bucket) else None


def _query_value(query: str, name: str) -> str:
    found = re.search(rf"[?&]{name}=([^&]*)", query)
    return found.group(1) if found else ""
