"""An object's envelope for people: what the metadata says, and how each check came out."""

from collections.abc import Iterator
from typing import Final

from vaultviewer.core.envelope.verification import Evidence, Outcome
from vaultviewer.core.phrases import visible

WARNINGS: Final = frozenset({Outcome.NOTED, Outcome.OVERRIDDEN})
_LABEL: Final = 22
_VALUE: Final = 2_000
"""Characters of a value: S3 takes 2 KB of metadata in all."""


def evidence_lines(evidence: Evidence) -> Iterator[str]:
    """Yield the envelope line by line, in order: the object, its envelope, its metadata, the checks."""
    envelope = evidence.envelope
    when = None if evidence.modified is None else evidence.modified.astimezone().isoformat(" ", "seconds")
    yield from _fields(
        ("Object", evidence.ref.uri),
        ("Version", evidence.ref.version_id),
        ("Arrived", when),
        ("Bytes stored", evidence.stored_size),
    )
    if envelope is not None:
        yield from _fields(
            ("Format", envelope.format.value),
            ("Key wrapping", envelope.algorithms.wrap.value),
            ("Content encryption", envelope.algorithms.content.value),
            ("Message ID", envelope.message_id),
            ("Receipt rule", envelope.rule_name),
            ("Account", envelope.account),
            ("KMS key", envelope.untrusted_kms_key),
        )
    yield ""
    yield "Metadata:"
    for name, value in sorted(evidence.untrusted_metadata.items()):
        yield f"  {visible(name)}: {visible(value, longest=_VALUE)}"
    yield ""
    yield "Checks:"
    for result in evidence.results:
        yield f"  {int(result.check):2}  {result.outcome.value:14}  {result.check.title}"
        yield f"      {result.sentence}"


def warnings(evidence: Evidence) -> Iterator[str]:
    """Yield a line for each check that let the message pass with a mark on it."""
    for result in evidence.results:
        if result.outcome in WARNINGS:
            yield f"check {int(result.check)}, {result.outcome.value}: {result.sentence}"


def _fields(*fields: tuple[str, object]) -> Iterator[str]:
    for label, untrusted_value in fields:
        if untrusted_value is not None:
            yield f"{label + ':':{_LABEL}}{visible(untrusted_value, longest=_VALUE)}"
