"""What is kept of a message for whoever asks later how it came to be here."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import msgspec
from support.export_desk import ExportDesk, FixedClock, mail, message_id
from support.fakes import BUCKET
from support.sealing import SES_CONTEXT
from support.vectors import KEY_ARN

from vaultviewer import __version__
from vaultviewer.core.envelope.verification import Check
from vaultviewer.core.export.custody import NO_RECORD, custody_record
from vaultviewer.core.export.exchange import Entry, Outcome, State
from vaultviewer.core.export.ledger import Ledger
from vaultviewer.core.export.runner import Export
from vaultviewer.core.values import ObjectRef


def run(desk: ExportDesk) -> list[Entry]:
    with desk.ledger() as ledger:
        Export(ledger, desk.mailbox(), desk.heard, replace(desk.tools(), record=custody_record)).run()
    with Ledger.open(desk.folder) as ledger:
        return list(ledger.entries())


def outcomes(entry: Entry) -> dict[str, str]:
    checks = msgspec.convert(entry.record["checks"], list[dict[str, str]])
    return {check["check"]: check["outcome"] for check in checks}


def test_the_record_of_an_exported_message_says_all_that_is_known(tmp_path: Path) -> None:
    desk = ExportDesk(tmp_path / "target", count=1)

    (entry,) = run(desk)

    record = dict(entry.record)
    assert record.keys() == NO_RECORD.keys()
    assert len(outcomes(entry)) == len(Check)
    assert set(outcomes(entry).values()) <= {"passed", "noted", "not applicable"}
    del record["checks"]
    stored = desk.store.objects[desk.key(0)]
    assert record == {
        "version_id": None,
        "etag": stored.etag,
        "stored_sha256": hashlib.sha256(stored.body).hexdigest(),
        "plaintext_sha256": hashlib.sha256(mail(0)).hexdigest(),
        "plaintext_size": len(mail(0)),
        "envelope": "V2",
        "encryption_context": SES_CONTEXT | {"aws:ses:message-id": message_id(0), "kms_cmk_id": KEY_ARN},
        "kms_key_arn": KEY_ARN,
        "kms_request_id": record["kms_request_id"],
        "s3_request_id": record["s3_request_id"],
        "caller_arn": "arn:aws:iam::123456789012:user/ann",
        "time": FixedClock().now().isoformat(),
        "program": f"VaultViewer {__version__}",
    }


def test_the_record_of_a_refused_message_says_which_check_refused_it(tmp_path: Path) -> None:
    desk = ExportDesk(tmp_path / "target", count=1)
    stored = desk.store.objects[desk.key(0)]
    desk.store.put(desk.key(0), stored.body[:-1] + bytes([stored.body[-1] ^ 1]), stored.metadata)

    (entry,) = run(desk)

    assert entry.state is State.FAILED
    assert outcomes(entry)["content"] == "refused"
    assert entry.record["plaintext_sha256"] is None
    assert entry.record["stored_sha256"] is not None


def test_of_a_message_that_nobody_read_only_the_object_is_known() -> None:
    ref = ObjectRef(BUCKET, "key", version_id="v1", etag='"e"')

    record = custody_record(Outcome(ref, State.FAILED, FixedClock().now(), caller_arn=""))

    assert {name: value for name, value in record.items() if value is not None} == {
        "version_id": "v1",
        "etag": '"e"',
        "time": FixedClock().now().isoformat(),
        "program": f"VaultViewer {__version__}",
    }
    assert json.loads(json.dumps(record)) == record
