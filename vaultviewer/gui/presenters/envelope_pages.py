"""Makes the envelope panel: each check with its outcome, and every value that lies beside the message."""

from collections.abc import Iterable, Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from vaultviewer.core.envelope.verification import CheckResult, Evidence, Outcome
from vaultviewer.core.phrases import visible
from vaultviewer.gui.models.message_cells import time_with_offset
from vaultviewer.gui.models.reader_page import CheckLine, EnvelopePage, Fact
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.translation import QT_TRANSLATE_NOOP, rendered

_OUTCOMES: Final[Mapping[Outcome, tuple[str, Tone, str]]] = {
    Outcome.PASSED: (QT_TRANSLATE_NOOP("EnvelopePage", "Passed"), Tone.GOOD, "passed"),
    Outcome.NOTED: (QT_TRANSLATE_NOOP("EnvelopePage", "Noted"), Tone.CAUTION, "noted"),
    Outcome.REFUSED: (QT_TRANSLATE_NOOP("EnvelopePage", "Refused"), Tone.DANGER, "refused"),
    Outcome.OVERRIDDEN: (QT_TRANSLATE_NOOP("EnvelopePage", "Overridden"), Tone.DANGER, "overridden"),
    Outcome.NOT_APPLICABLE: (
        QT_TRANSLATE_NOOP("EnvelopePage", "Not applicable"),
        Tone.NEUTRAL,
        "not-applicable",
    ),
    Outcome.NOT_REACHED: (QT_TRANSLATE_NOOP("EnvelopePage", "Not reached"), Tone.NEUTRAL, "not-reached"),
}


LONGEST_METADATA: Final = 8192
"""Characters of one value; S3 allows 2 KB of metadata in all, an instruction file may hold more."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("EnvelopePage", text)


def compose_envelope(evidence: Evidence) -> EnvelopePage:
    return EnvelopePage(
        checks=tuple(_check_line(result) for result in evidence.results),
        sections=tuple(
            (title, facts)
            for title, facts in (
                (_tr("Encryption"), tuple(_encryption(evidence))),
                (_tr("Encryption context"), _context(evidence)),
                (_tr("Object"), tuple(_object(evidence))),
                (_tr("Metadata as stored"), _stored(evidence.untrusted_metadata)),
            )
            if facts
        ),
    )


def _check_line(result: CheckResult) -> CheckLine:
    word, tone, icon = _OUTCOMES[result.outcome]
    return CheckLine(
        number=int(result.check),
        title=rendered(result.check.title),
        outcome=_tr(word),
        sentence=rendered(result.sentence),
        tone=tone,
        icon=icon,
    )


def _encryption(evidence: Evidence) -> Iterable[Fact]:
    envelope = evidence.envelope
    if envelope is not None:
        yield Fact(_tr("Format"), str(envelope.format))
        yield Fact(_tr("Key wrapping"), str(envelope.algorithms.wrap))
        yield Fact(_tr("Content"), str(envelope.algorithms.content))
        if envelope.untrusted_kms_key is not None:
            yield Fact(
                _tr("KMS key, as the message names it"), visible(envelope.untrusted_kms_key), fixed=True
            )
    if evidence.kms_key_arn is not None:
        yield Fact(_tr("KMS key, as KMS answered"), visible(evidence.kms_key_arn), fixed=True)
    if evidence.kms_request_id is not None:
        yield Fact(_tr("KMS request ID"), visible(evidence.kms_request_id), fixed=True)


def _context(evidence: Evidence) -> tuple[Fact, ...]:
    return _stored(evidence.envelope.context) if evidence.envelope is not None else ()


def _object(evidence: Evidence) -> Iterable[Fact]:
    ref = evidence.ref
    yield Fact(_tr("Bucket"), visible(ref.bucket), fixed=True)
    yield Fact(_tr("Key"), visible(ref.key), fixed=True)
    if ref.version_id is not None:
        yield Fact(_tr("Version ID"), visible(ref.version_id), fixed=True)
    if ref.etag is not None:
        yield Fact(_tr("ETag"), visible(ref.etag), fixed=True)
    yield Fact(_tr("Stored size"), _tr("{0} bytes").format(QLocale().toString(evidence.stored_size)))
    if evidence.modified is not None:
        yield Fact(_tr("Stored at"), time_with_offset(evidence.modified.astimezone()))
    if evidence.s3_request_id is not None:
        yield Fact(_tr("S3 request ID"), visible(evidence.s3_request_id), fixed=True)


def _stored(untrusted_values: Mapping[str, str]) -> tuple[Fact, ...]:
    return tuple(
        Fact(visible(name), visible(value, longest=LONGEST_METADATA), fixed=True)
        for name, value in sorted(untrusted_values.items())
    )
