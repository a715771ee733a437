"""The policy statements that a reader of mail needs, and the one that Amazon SES needs: no more than that.

Sources: "Actions, resources, and condition keys" for S3 and KMS in AWS's Service Authorization Reference;
"Giving permissions to Amazon SES for email receiving" in the Amazon SES Developer Guide; "Using
kms:EncryptionContext" and "Allowing users in other accounts to use a KMS key" in the AWS KMS Developer Guide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from vaultviewer.core.aws_names import arn_account, partition_of
from vaultviewer.core.connection import Connection
from vaultviewer.core.envelope.model import MESSAGE_ID, RULE_NAME, SOURCE_ACCOUNT
from vaultviewer.core.place import access_point_region
from vaultviewer.core.preflight.model import Statement

SES: Final = "ses.amazonaws.com"

_CONTEXT: Final = "kms:EncryptionContext:"
RULE_NAME_KEY: Final = _CONTEXT + RULE_NAME
MESSAGE_ID_KEY: Final = _CONTEXT + MESSAGE_ID
SOURCE_ACCOUNT_KEY: Final = _CONTEXT + SOURCE_ACCOUNT

_PRESENT: Final = "false"
"""What the operator Null says of a key that has to be there."""

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Setup:
    """What the statements are about. What nobody knows yet is in capitals, to be replaced.

    `keys` are ARNs of keys: IAM takes neither key IDs nor aliases. `account` is the one that receives the
    mail, and `rule_names` are the receipt rules to read mail of, all of them where there are none.
    """

    bucket: str = "BUCKET"
    prefix: str = "PREFIX"
    keys: tuple[str, ...] = ("arn:aws:kms:REGION:KEY-ACCOUNT:key/KEY-ID",)
    account: str = "RECEIVING-ACCOUNT"
    rule_names: tuple[str, ...] = ()
    partition: str = "aws"

    @property
    def bucket_arn(self) -> str:
        return self.bucket if self.bucket.startswith("arn:") else f"arn:{self.partition}:s3:::{self.bucket}"

    @property
    def objects_arn(self) -> str:
        """The pattern of all objects below the prefix. An access point's have a word before the key."""
        between = "/object/" if self.bucket.startswith("arn:") else "/"
        return f"{self.bucket_arn}{between}{_literally(self.prefix)}*"


def setup_of(
    connection: Connection,
    *,
    region: str | None = None,
    caller_account: str | None = None,
    key_arns: Mapping[str, str] = _NOTHING,
) -> Setup:
    """Return what is known of a connection's set-up.

    `region` is the bucket's, `key_arns` says where the connection's key IDs and aliases lead.
    """
    region = region or connection.region or access_point_region(connection.bucket)
    configured = connection.kms_keys or ("KEY-ID",)
    keys = tuple(key_arns.get(key) or _key_arn(key, region, caller_account) for key in configured)
    return Setup(
        bucket=connection.bucket,
        prefix=connection.prefix,
        keys=keys,
        account=connection.account or arn_account(keys[0]) or Setup().account,
        rule_names=connection.rule_names,
        partition=partition_of(region),
    )


def _key_arn(key: str, region: str | None, caller_account: str | None) -> str:
    """Return a key's ARN, with capitals for what neither the connection nor AWS has told."""
    owner, _, resource = key.rpartition(":")
    if not owner:
        owner = f"arn:{partition_of(region)}:kms:{region or 'REGION'}:{caller_account or 'KEY-ACCOUNT'}"
    key_id = "KEY-ID" if resource.startswith("alias/") else resource.removeprefix("key/")
    return f"{owner}:key/{key_id}"


# ------------------------------------------------------------------------------- the reader's statements


def reader_policy(setup: Setup) -> dict[str, object]:
    """Return the whole IAM policy of somebody who reads this mail."""
    statements = [list_statement(setup), read_statement(setup), decrypt_statement(setup)]
    return {"Version": "2012-10-17", "Statement": statements}


def list_statement(setup: Setup) -> Statement:
    """Allow listing below the prefix alone, where there is one."""
    statement = _allow("ListTheVault", "s3:ListBucket", setup.bucket_arn)
    if not setup.prefix:
        return statement
    return {**statement, "Condition": {"StringLike": {"s3:prefix": f"{_literally(setup.prefix)}*"}}}


def read_statement(setup: Setup) -> Statement:
    return _allow("ReadWhatIsStored", "s3:GetObject", setup.objects_arn)


def decrypt_statement(setup: Setup) -> Statement:
    """Allow unwrapping the data keys of mail that SES received for this account, and of nothing else.

    KMS sees the encryption context exactly as it lies beside the message.
    """
    equal: dict[str, object] = {SOURCE_ACCOUNT_KEY: setup.account}
    present = {MESSAGE_ID_KEY: _PRESENT}
    if setup.rule_names:
        equal[RULE_NAME_KEY] = _one_or_all(setup.rule_names)
    else:
        present[RULE_NAME_KEY] = _PRESENT
    return {
        **_allow("UnwrapDataKeysOfReceivedMail", "kms:Decrypt", _one_or_all(setup.keys)),
        "Condition": {"StringEquals": equal, "Null": present},
    }


def server_side_statement(key: str, region: str) -> Statement:
    """Allow reading a bucket that S3 itself encrypts under a KMS key (SSE-KMS), through S3 alone."""
    return {
        **_allow("ReadThroughTheBucketsOwnEncryption", "kms:Decrypt", key),
        "Condition": {"StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"}},
    }


def plain_statement(action: str, resource: str) -> Statement:
    """Allow one action on one resource."""
    # A policy takes each Sid once, of letters and digits alone.
    service, _, name = action.partition(":")
    return _allow(f"Allow{service.capitalize()}{name}", action, resource)


def to_principal(statement: Statement, account: str, partition: str) -> Statement:
    """Return a statement as a bucket's or a key's policy has it, for those whom `account` lets.

    A bucket or a key of another account needs both: this, and the statement in the caller's own policy.
    """
    allowed = {"AWS": f"arn:{partition}:iam::{account}:root"}
    return {"Sid": statement["Sid"], "Effect": statement["Effect"], "Principal": allowed, **statement}


# ------------------------------------------------------------------------------------ SES's statement


def ses_statement(account: str) -> Statement:
    """Return what the policy of a customer managed key needs, so that SES can encrypt mail for `account`.

    The AWS managed key `aws/ses` needs nothing.
    """
    return {
        "Sid": "AllowSESToEncryptMessagesBelongingToThisAccount",
        "Effect": "Allow",
        "Principal": {"Service": SES},
        "Action": ["kms:Encrypt", "kms:GenerateDataKey*"],
        "Resource": "*",
        "Condition": {
            "Null": {RULE_NAME_KEY: _PRESENT, MESSAGE_ID_KEY: _PRESENT},
            "StringEquals": {SOURCE_ACCOUNT_KEY: account},
        },
    }


def _allow(sid: str, action: str, resource: object) -> dict[str, object]:
    return {"Sid": sid, "Effect": "Allow", "Action": action, "Resource": resource}


def _one_or_all(values: Sequence[str]) -> object:
    return values[0] if len(values) == 1 else list(values)


def _literally(prefix: str) -> str:
    """Spell a prefix so that IAM takes none of it for a wildcard or a variable.

    "Policy variables: Specifying special characters" in the IAM User Guide.
    """
    return "".join(f"${{{char}}}" if char in "*?$" else char for char in prefix)
