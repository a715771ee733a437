"""Makes the page of a message that is selected, not opened: what S3 tells, and what its metadata claims."""

from PySide6.QtCore import QCoreApplication, QLocale

from vaultviewer.core.envelope.verification import Evidence
from vaultviewer.core.phrases import visible
from vaultviewer.core.values import ObjectSummary
from vaultviewer.gui.models.message_cells import time_with_offset
from vaultviewer.gui.models.reader_page import HeaderLine, LockedPage
from vaultviewer.gui.models.row import short_name
from vaultviewer.gui.presenters.restore_pages import archive_words


def locked_page(summary: ObjectSummary, evidence: Evidence | None) -> LockedPage:
    """Return what S3 tells, and with `evidence` what the object's metadata claims."""
    locale = QLocale()
    lines = [
        HeaderLine(_tr("Key"), visible(summary.key)),
        HeaderLine(_tr("Received"), time_with_offset(summary.modified.astimezone())),
        HeaderLine(
            _tr("Size"), locale.formattedDataSize(summary.size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
        ),
    ]
    archived = summary.archived if evidence is None else evidence.archived
    if archived is not None:
        lines.append(HeaderLine(_tr("Archive"), archive_words(archived)))
    envelope = evidence.envelope if evidence is not None else None
    if envelope is not None:
        claims = (
            (_tr("Rule"), envelope.rule_name),
            (_tr("Account"), envelope.account),
            (_tr("KMS key"), envelope.untrusted_kms_key),
        )
        lines += [HeaderLine(label, visible(claim)) for label, claim in claims if claim is not None]
    return LockedPage(visible(short_name(summary.key)), tuple(lines))


def _tr(text: str) -> str:
    return QCoreApplication.translate("LockedPage", text)
