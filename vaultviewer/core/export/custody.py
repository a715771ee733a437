"""The custody record of a message: what was read, who asked for it, and how each check came out."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from vaultviewer import __version__
from vaultviewer.core.envelope.verification import CheckResult, Evidence
from vaultviewer.core.export.exchange import Outcome

PROGRAM: Final = f"VaultViewer {__version__}"
NO_RECORD: Final[Mapping[str, object]] = MappingProxyType(
    dict.fromkeys(
        (
            "version_id",
            "etag",
            "stored_sha256",
            "plaintext_sha256",
            "plaintext_size",
            "envelope",
            "encryption_context",
            "kms_key_arn",
            "kms_request_id",
            "s3_request_id",
            "caller_arn",
            "time",
            "program",
            "checks",
        )
    )
)
"""The members of a record, none of which is known."""


def custody_record(outcome: Outcome) -> dict[str, object]:
    """Return the members of `NO_RECORD`, as JSON has them: null is what nobody knows.

    SHA-256 is in hexadecimal, sizes are in bytes, `time` is when the message was settled, with its offset.
    `stored_sha256` is of the body as it lies in the bucket, `plaintext_sha256` of the message.
    """
    return {
        **NO_RECORD,
        "version_id": outcome.ref.version_id,
        "etag": outcome.ref.etag,
        "plaintext_sha256": outcome.plaintext_sha256,
        "plaintext_size": outcome.plaintext_size,
        "caller_arn": outcome.caller_arn or None,
        "time": outcome.when.isoformat(),
        "program": PROGRAM,
        **({} if outcome.evidence is None else _evidence(outcome.evidence)),
    }


def _evidence(evidence: Evidence) -> dict[str, object]:
    envelope = evidence.envelope
    return {
        "stored_sha256": evidence.stored_sha256,
        "envelope": None if envelope is None else envelope.format,
        "encryption_context": None if envelope is None else dict(envelope.context),
        "kms_key_arn": evidence.kms_key_arn,
        "kms_request_id": evidence.kms_request_id,
        "s3_request_id": evidence.s3_request_id,
        "checks": [_check(result) for result in evidence.results],
    }


def _check(result: CheckResult) -> dict[str, str]:
    return {
        "check": result.check.name.lower().replace("_", "-"),
        "outcome": result.outcome,
        "detail": str(result.sentence),
    }
