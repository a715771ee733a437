"""What verifying an export has found, for people and for programs.

Keys and paths are out of a manifest that anybody may have written: what could steer a terminal is spelled
out, or is JSON in ASCII.
"""

import json
from collections.abc import Iterator
from typing import Final

from vaultviewer.cli.figures import size_words
from vaultviewer.core.export.signature import SignatureState, Verdict
from vaultviewer.core.export.verifying.deviations import Deviation
from vaultviewer.core.export.verifying.ledgers import Comparison
from vaultviewer.core.export.verifying.meter import Progress
from vaultviewer.core.export.verifying.verification import Verification
from vaultviewer.core.phrases import visible

_LABEL: Final = 11
_LONGEST: Final = 1_100
"""Characters of a key or a path: S3 takes keys of 1,024 bytes."""
_LEDGERS: Final = {
    Comparison.COMPARED: "compared with the manifest",
    Comparison.MISSING: "none is here; the manifest was verified without it",
    Comparison.UNREADABLE: "not compared",
}


def progress_line(progress: Progress) -> str:
    return (
        f"Verifying … {progress.messages:,} messages, {progress.files:,} files, "
        f"{size_words(progress.bytes_done)} of {size_words(progress.bytes_asked)}"
    )


def deviation_text(deviation: Deviation) -> str:
    """Say in a line what deviates, and where."""
    where = deviation.where
    places = (
        (f"line {where.line}", where.line),
        (f"message {where.number}", where.number),
        (_shown(where.untrusted_key), where.untrusted_key),
        (_shown(where.untrusted_path), where.untrusted_path),
    )
    place = ", ".join(words for words, known in places if known is not None)
    return f"{place}: {deviation.sentence}" if place else str(deviation.sentence)


def deviation_json(deviation: Deviation) -> str:
    where = deviation.where
    return json.dumps(
        {
            "type": "deviation",
            "kind": deviation.kind,
            "line": where.line,
            "number": where.number,
            "key": where.untrusted_key,
            "path": where.untrusted_path,
            "sentence": str(deviation.sentence),
        }
    )


def summary_text(found: Verification) -> Iterator[str]:
    """Yield the lines that sum it up, the verdict last."""
    if found.header is not None:
        header = found.header
        yield _field("Export", f"of {visible(header.bucket)} as {found.form or 'an unknown form'}")
        sealed = header.sealed_at.isoformat(" ", "seconds")  # in its own offset: in others it may not exist
        yield _field("Sealed", f"{sealed} by {visible(header.program)}; {_status(found)}")
    counts = (f"{count:,} {state}" for state, count in sorted(found.states.items()))
    yield _field("Messages", "; ".join((f"{found.messages:,} in the manifest", *counts)))
    yield _field("Read", f"{size_words(found.bytes)}, {_counted(found.files, 'file')} beside the manifest")
    yield _field("Ledger", _LEDGERS[found.ledger])
    if found.signature is not None:
        yield _field("Signature", _signature(found.signature))
    count = sum(found.deviations.values())
    if count:
        yield f"{_counted(count, 'deviation')}: this is not what was exported, or not all of it."
    else:
        yield "Everything is as the manifest says."


def summary_json(found: Verification, code: int) -> str:
    header, signature = found.header, found.signature
    return json.dumps(
        {
            "type": "summary",
            "exit_code": code,
            "deviations": sum(found.deviations.values()),
            "kinds": dict(sorted(found.deviations.items())),
            "bucket": None if header is None else header.bucket,
            "form": found.form,
            "program": None if header is None else header.program,
            "sealed_at": None if header is None else header.sealed_at.isoformat(),
            "status": None if header is None else header.status,
            "complete": found.complete,
            "messages": found.messages,
            "states": dict(sorted(found.states.items())),
            "files": found.files,
            "bytes": found.bytes,
            "ledger": found.ledger,
            "signature": None if signature is None else signature.verdict,
            "fingerprint": None if signature is None else signature.fingerprint,
            "trusted": signature is not None and signature.trusted,
        }
    )


def _status(found: Verification) -> str:
    return "finished" if found.complete else "not finished"


def _signature(signature: SignatureState) -> str:
    match signature.verdict:
        case Verdict.ABSENT:
            return "none"
        case Verdict.GOOD if signature.trusted:
            return f"good, by the key to trust: {signature.fingerprint}"
        case Verdict.GOOD:
            return f"good, by the key beside it; compare its fingerprint: {signature.fingerprint}"
        case Verdict.OTHER_KEY:
            return f"by another key: {signature.fingerprint}"
        case Verdict.WRONG:
            return f"wrong by the key {signature.fingerprint}"
        case _:
            return "not checked"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _field(label: str, value: str) -> str:
    return f"{label + ':':{_LABEL}}{value}"


def _shown(untrusted: str | None) -> str:
    return visible(untrusted or "", longest=_LONGEST)
