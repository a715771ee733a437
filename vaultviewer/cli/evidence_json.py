"""What is known of an object, for other programs: its row in a listing, its envelope, its checks.

Values are as they lie in S3. Whoever prints them does so through JSON in ASCII, so that none can steer a
terminal.
"""

from collections.abc import Mapping

from vaultviewer.core.archive import Archived
from vaultviewer.core.envelope.model import Envelope
from vaultviewer.core.envelope.verification import Evidence
from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.values import ObjectSummary


def summary_json(bucket: str, summary: ObjectSummary) -> dict[str, object]:
    """Return what the listing alone tells of an object."""
    return {
        "bucket": bucket,
        "key": summary.key,
        "size": summary.size,
        "modified": summary.modified.isoformat(),
        "etag": summary.etag,
        "storage_class": summary.storage_class,
        "archive": None if summary.archived is None else _archive(summary.archived),
    }


def envelope_json(evidence: Evidence) -> dict[str, object]:
    """Return what was learnt of an envelope, and how each check came out."""
    return {
        **_described(evidence.envelope),
        "metadata": dict(evidence.untrusted_metadata),
        "marks": sorted(evidence.marks),
        "checks": [
            {
                "check": int(result.check),
                "title": str(result.check.title),
                "outcome": result.outcome,
                "sentence": str(result.sentence),
            }
            for result in evidence.results
        ],
    }


def evidence_json(evidence: Evidence) -> dict[str, object]:
    """Return all that reading an object has brought to light, its envelope and its checks among it."""
    return {
        "bucket": evidence.ref.bucket,
        "key": evidence.ref.key,
        "version_id": evidence.ref.version_id,
        "etag": evidence.ref.etag,
        "size": evidence.stored_size,
        "modified": None if evidence.modified is None else evidence.modified.isoformat(),
        "stored_sha256": evidence.stored_sha256,
        "s3_request_id": evidence.s3_request_id,
        "kms_key_arn": evidence.kms_key_arn,
        "kms_request_id": evidence.kms_request_id,
        "archive": None if evidence.archived is None else _archive(evidence.archived),
        **envelope_json(evidence),
    }


def error_json(error: VaultViewerError) -> dict[str, str]:
    return {"error": type(error).__name__, "sentence": str(error)}


def _described(envelope: Envelope | None) -> Mapping[str, object]:
    """Return the envelope's own values; all of them None where there is none to read."""
    return {
        "format": None if envelope is None else envelope.format,
        "wrap_algorithm": None if envelope is None else envelope.algorithms.wrap,
        "content_algorithm": None if envelope is None else envelope.algorithms.content,
        "message_id": None if envelope is None else envelope.message_id,
        "rule": None if envelope is None else envelope.rule_name,
        "account": None if envelope is None else envelope.account,
        "kms_key": None if envelope is None else envelope.untrusted_kms_key,
        "encryption_context": None if envelope is None else dict(envelope.context),
    }


def _archive(archived: Archived) -> dict[str, object]:
    return {
        "name": archived.archive,
        "state": archived.state,
        "until": None if archived.until is None else archived.until.isoformat(),
    }
