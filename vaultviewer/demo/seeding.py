"""Fills the emulator with the sample vault: keys, bucket, messages and troubles."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from vaultviewer.core.preflight.model import Statement
from vaultviewer.core.preflight.policies import ses_statement
from vaultviewer.demo.corpus.building import Folder, SampleMessage
from vaultviewer.demo.corpus.everything import all_messages
from vaultviewer.demo.expectations import Expectation, Fate
from vaultviewer.demo.ses_headers import Arrival, ses_header_block
from vaultviewer.demo.troubles import Trouble, all_troubles
from vaultviewer.demo.writer import ReceiptRule, SesWriter, WrittenObject

if TYPE_CHECKING:
    from types_boto3_kms import KMSClient

    from vaultviewer.demo.emulator import Emulator

ACCOUNT: Final = "111122223333"
REGION: Final = "eu-central-1"
BUCKET: Final = "hoshino-brandt-mail"

_TRANSIT: Final = timedelta(seconds=7)
"""From the sender's Date to the object in S3."""
_RULE_NAMES: Final = {
    Folder.INBOUND: "inbound-encrypted",
    Folder.LEGAL: "legal-hold",
    Folder.DMARC: "dmarc-reports",
}


@dataclass(frozen=True, slots=True)
class Keys:
    """The KMS keys of the vault. `privileged` may wrap for SES, but nobody here may unwrap with it."""

    mail: str
    legal: str
    privileged: str


@dataclass(frozen=True, slots=True)
class _Seed:
    stored: WrittenObject
    modified: datetime
    expectation: Expectation


def seed(
    emulator: "Emulator", *, on_progress: Callable[[int, int], None], given_up: Callable[[], bool]
) -> tuple[tuple[str, ...], tuple[Expectation, ...]]:
    """Write all objects; return the KMS keys to accept and what to expect of each object."""
    s3, kms = emulator.s3(), emulator.kms()
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    keys = _create_keys(kms)
    messages = tuple(all_messages())
    troubles = tuple(all_troubles())
    total = len(messages) + len(troubles)
    expectations = []
    for done, made in enumerate(_objects(SesWriter(kms, ACCOUNT), keys, messages, troubles), start=1):
        if given_up():
            break
        made.stored.put(s3, BUCKET)
        emulator.set_modified(BUCKET, made.stored.key, made.modified)
        expectations.append(made.expectation)
        on_progress(done, total)
    _deny_decrypt(kms, keys.privileged)
    return (keys.mail, keys.legal, keys.privileged), tuple(expectations)


def ses_message_id(name: str) -> str:
    """Return an ID as SES gives them: 40 characters, digits and lower-case letters up to v."""
    digest = hashlib.sha256(name.encode()).digest()[:25]
    return base64.b32hexencode(digest).decode("ascii").lower()


def as_delivered(message: SampleMessage) -> bytes:
    """Return the message with the header block of SES in front."""
    arrival = Arrival(
        message_id=ses_message_id(message.name),
        return_path=message.return_path,
        recipient=message.recipient,
        header_from_domain=message.header_from,
        client_host=message.client_host,
        client_ip=message.client_ip,
        received=message.sent + _TRANSIT,
        verdicts=message.verdicts,
    )
    return ses_header_block(arrival, region=REGION) + message.mime


def _objects(
    writer: SesWriter, keys: Keys, messages: tuple[SampleMessage, ...], troubles: tuple[Trouble, ...]
) -> Iterator[_Seed]:
    rules = _rules(keys)
    for message in messages:
        content = as_delivered(message)
        stored = writer.ses(rules[message.folder], ses_message_id(message.name), content)
        yield _seed(message, stored, content, Fate.OPENS)
    for trouble in troubles:
        message = trouble.message
        content = as_delivered(message) if trouble.with_ses_headers else message.mime
        rule = rules[message.folder]
        if trouble.denied_key:
            rule = ReceiptRule(rule.name, rule.prefix, keys.privileged)
        stored = trouble.write(writer, rule, ses_message_id(message.name), content)
        error = "" if trouble.error is None else trouble.error.__name__
        yield _seed(message, stored, content, trouble.fate, encrypted=trouble.encrypted, error=error)


def _seed(
    message: SampleMessage,
    stored: WrittenObject,
    content: bytes,
    fate: Fate,
    *,
    encrypted: bool = True,
    error: str = "",
) -> _Seed:
    expectation = Expectation(
        name=message.name,
        key=stored.key,
        fate=fate,
        subject=message.subject,
        plaintext_size=len(content),
        encrypted=encrypted,
        error=error,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return _Seed(stored, message.sent + _TRANSIT, expectation)


def _rules(keys: Keys) -> Mapping[Folder, ReceiptRule]:
    return {
        folder: ReceiptRule(name, folder.value, keys.legal if folder is Folder.LEGAL else keys.mail)
        for folder, name in _RULE_NAMES.items()
    }


def _create_keys(kms: "KMSClient") -> Keys:
    def create(alias: str, description: str) -> str:
        key = kms.create_key(Description=description, Policy=_policy())["KeyMetadata"]
        kms.create_alias(AliasName=f"alias/{alias}", TargetKeyId=key["KeyId"])
        return key["Arn"]

    return Keys(
        mail=create("inbound-mail", "Messages that Amazon SES receives"),
        legal=create("legal-hold", "Messages under legal hold"),
        privileged=create("privileged", "Attorney-client privilege: no Decrypt but for the general counsel"),
    )


def _deny_decrypt(kms: "KMSClient", key_arn: str) -> None:
    denial = {
        "Sid": "Privilege",
        "Effect": "Deny",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/analyst"},
        "Action": ["kms:Decrypt"],
        "Resource": "*",
    }
    kms.put_key_policy(KeyId=key_arn, PolicyName="default", Policy=_policy(denial))


def _policy(*more: Statement) -> str:
    """Return a key policy that lets the account administer the key and Amazon SES encrypt under it."""
    administration = {
        "Sid": "Administration",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [administration, ses_statement(ACCOUNT), *more]})
