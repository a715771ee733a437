"""Makes the page that stands where a message should be, and the row that says why it isn't there."""

from PySide6.QtCore import QCoreApplication

from vaultviewer import __version__
from vaultviewer.core.envelope.verification import Evidence
from vaultviewer.core.errors import (
    AccessDenied,
    BindingRefused,
    CertificatesUnreadable,
    CredentialsError,
    ExpeditedUnavailable,
    InstructionFileRefused,
    KeychainUnavailable,
    NoKeyPinned,
    NoSuchBucket,
    NoSuchObject,
    NotAMessage,
    ObjectArchived,
    ObjectChanged,
    ObjectRestoring,
    Refused,
    RuleNotAllowed,
    ServiceError,
    TimedOut,
    TlsFailed,
    UnauthenticatedRefused,
    VaultViewerError,
    WrongKey,
    WrongRegion,
)
from vaultviewer.core.mailbox import Unopened
from vaultviewer.core.phrases import visible
from vaultviewer.core.values import ObjectRef
from vaultviewer.gui.models.reader_page import RefusalPage, WayOut
from vaultviewer.gui.models.row import STATE_TONES, RowDetails, RowState, short_name
from vaultviewer.gui.presenters.envelope_pages import compose_envelope
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.translation import rendered

_MENDED_IN_THE_CONNECTION = (
    AccessDenied,
    BindingRefused,
    CertificatesUnreadable,
    CredentialsError,
    InstructionFileRefused,
    KeychainUnavailable,
    NoKeyPinned,
    NoSuchBucket,
    RuleNotAllowed,
    TimedOut,
    TlsFailed,
    UnauthenticatedRefused,
    WrongKey,
    WrongRegion,
)


def state_of(error: VaultViewerError) -> RowState:
    if isinstance(error, Refused):
        return RowState.REFUSED
    if isinstance(error, ObjectArchived):
        return RowState.ARCHIVED
    if isinstance(error, ObjectRestoring):
        return RowState.RESTORING
    return RowState.DENIED if isinstance(error, AccessDenied) else RowState.FAILED


def refused_row(unopened: Unopened) -> RowDetails:
    """Return what the list shows of a message that didn't open."""
    envelope = unopened.evidence.envelope
    return RowDetails(
        state=state_of(unopened.error),
        untrusted_rule=visible((envelope.rule_name if envelope else None) or ""),
        explanation=rendered(unopened.error.headline()),
    )


def compose_refusal(unopened: Unopened) -> RefusalPage:
    """Say what was found, what it means and what can be done."""
    return error_page(
        unopened.error, untrusted_name=short_name(unopened.evidence.ref.key), evidence=unopened.evidence
    )


def error_page(
    error: VaultViewerError,
    *,
    untrusted_name: str = "",
    evidence: Evidence | None = None,
    ref: ObjectRef | None = None,
) -> RefusalPage:
    """Return the page of any error, with or without an object behind it.

    `ref` is the object where there is no evidence of it.
    """
    found, meaning, way_out = (rendered(phrase) for phrase in error.phrases())
    return RefusalPage(
        error=error,
        title=rendered(error.headline()),
        untrusted_name=visible(untrusted_name),
        found=found,
        meaning=meaning,
        way_out=way_out,
        tone=STATE_TONES[state_of(error)] or Tone.CAUTION,
        icon=state_of(error),
        ways=_ways_out(error, evidence),
        report=_report(error, evidence, ref),
    )


def _ways_out(error: VaultViewerError, evidence: Evidence | None) -> tuple[WayOut, ...]:
    ways: list[WayOut] = []
    if isinstance(error, ObjectArchived | ExpeditedUnavailable):
        ways.append(WayOut.RESTORE)
    elif isinstance(error, ObjectRestoring):
        ways.append(WayOut.FOLLOW)
    if isinstance(error, NoSuchObject | ObjectChanged):
        ways.append(WayOut.REFRESH)
    elif isinstance(error, ServiceError) or not isinstance(error, Refused):
        ways.append(WayOut.TRY_AGAIN)
    if isinstance(error, NotAMessage):
        ways.append(WayOut.SAVE_BYTES)
    if isinstance(error, _MENDED_IN_THE_CONNECTION):
        ways.append(WayOut.EDIT_CONNECTION)
    if isinstance(error, BindingRefused) and evidence is not None:
        ways.append(WayOut.OPEN_ANYWAY)
    return tuple(ways)


def _report(error: VaultViewerError, evidence: Evidence | None, ref: ObjectRef | None) -> str:
    """Return what to send to a colleague: no content, no key, no credential is in any of it."""
    lines = [
        f"VaultViewer {__version__}",
        rendered(error.headline()),
        *(rendered(phrase) for phrase in error.phrases()),
    ]
    if evidence is not None:
        lines += ["", evidence.ref.uri, "", compose_envelope(evidence).as_text()]
    elif ref is not None:
        lines += ["", ref.uri]
    else:
        lines.append(QCoreApplication.translate("RefusalPage", "No object was involved."))
    return "\n".join(lines)
