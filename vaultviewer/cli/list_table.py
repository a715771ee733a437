"""Messages of a vault as a table for people. Columns have a width of their own, so that rows come at once."""

from collections.abc import Iterator
from typing import Final

from vaultviewer.core.envelope.model import Format
from vaultviewer.core.envelope.verification import Evidence, Mark, Outcome
from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.phrases import visible
from vaultviewer.core.values import ObjectSummary

_TIME: Final = 25
"""Characters of 2026-03-31 09:30:00+02:00."""
_SIZE: Final = 10
_STORED: Final = 14
_FORMAT: Final = 6
_ACCOUNT: Final = 12
_RULE: Final = 20
_KEY_ID: Final = 36
_GAP: Final = "  "
_NOTHING: Final = "-"


def heading(*, envelope: bool) -> str:
    cells = [f"{'ARRIVED':{_TIME}}", f"{'BYTES':>{_SIZE}}", f"{'STORAGE':{_STORED}}"]
    if envelope:
        cells += [f"{'FORMAT':{_FORMAT}}", f"{'ACCOUNT':{_ACCOUNT}}", f"{'RULE':{_RULE}}"]
        cells.append(f"{'KMS KEY':{_KEY_ID}}")
    return _GAP.join([*cells, "KEY"])


def row(summary: ObjectSummary) -> str:
    return _GAP.join([*_known(summary), visible(summary.key, longest=1024)])


def row_with_envelope(summary: ObjectSummary, found: Evidence | VaultViewerError) -> Iterator[str]:
    """Yield the row, and below it what keeps the message from being opened, where something does."""
    envelope = found.envelope if isinstance(found, Evidence) else None
    cells = [
        _cell(_format(found), _FORMAT),
        _cell(None if envelope is None else envelope.account, _ACCOUNT),
        _cell(None if envelope is None else envelope.rule_name, _RULE),
        _cell(None if envelope is None else _short_key(envelope.untrusted_kms_key), _KEY_ID),
    ]
    yield _GAP.join([*_known(summary), *cells, visible(summary.key, longest=1024)])
    if isinstance(found, VaultViewerError):
        yield f"    {found.phrases()[0]}"
    else:
        refused = (each for each in found.results if each.outcome is Outcome.REFUSED)
        yield from (f"    Check {int(each.check)}, refused: {each.sentence}" for each in refused)


def _known(summary: ObjectSummary) -> list[str]:
    when = summary.modified.astimezone().isoformat(" ", "seconds")
    stored = summary.storage_class if summary.archived is None else summary.archived.state.value
    return [f"{when:{_TIME}}", f"{summary.size:>{_SIZE}}", _cell(stored, _STORED)]


def _format(found: Evidence | VaultViewerError) -> str | None:
    if isinstance(found, VaultViewerError):
        return None
    if found.envelope is not None:
        return found.envelope.format
    return Format.PLAIN if Mark.NOT_ENCRYPTED in found.marks else None


def _short_key(untrusted_key: str | None) -> str | None:
    """Return the ID at the end of a key's ARN."""
    return None if untrusted_key is None else untrusted_key.rpartition("/")[2]


def _cell(untrusted_text: str | None, width: int) -> str:
    return f"{visible(untrusted_text, longest=64) if untrusted_text else _NOTHING:{width}}"
