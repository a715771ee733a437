"""What a message is on paper or on the clipboard: the lines that say what it is, then its body."""

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QLocale

from vaultviewer.core.mail.body import best_text
from vaultviewer.core.mailbox import Opened
from vaultviewer.core.phrases import visible
from vaultviewer.gui.engine.printing import Record
from vaultviewer.gui.models.body_view import BodyContent
from vaultviewer.gui.models.reader_page import MessagePage

_LONGEST_LINE = 4_000


def _tr(text: str) -> str:
    return QCoreApplication.translate("Records", text)


def compose_record(opened: Opened, page: MessagePage, content: BodyContent) -> Record:
    """Return the record of a message whose body is shown as `content`."""
    return Record(page.untrusted_subject, tuple(_lines(opened, page)), content)


def compose_text(opened: Opened, page: MessagePage) -> str:
    """Return the whole best text of a message below its header lines. Takes time for a long one."""
    lines = [f"{_tr('Subject')}: {page.untrusted_subject}"]
    lines += [f"{line.label}: {line.untrusted_text}" for line in page.headers]
    return "\n".join((*lines, "", best_text(opened.body)))


def _lines(opened: Opened, page: MessagePage) -> Iterator[tuple[str, str]]:
    for line in page.headers:
        yield line.label, line.untrusted_text
    if opened.mail.head.message_id:
        yield _tr("Message-ID"), visible(opened.mail.head.message_id, longest=_LONGEST_LINE)
    if opened.ref is not None:
        yield _tr("Object"), visible(opened.ref.uri, longest=_LONGEST_LINE)
    if opened.evidence is not None and opened.evidence.kms_key_arn:
        yield _tr("KMS key"), visible(opened.evidence.kms_key_arn)
    for badge in page.badges:
        yield _tr("Checked"), f"{badge.text}: {badge.hint}"
    size = QLocale().formattedDataSize
    for row in page.attachments:
        amount = size(row.size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
        yield _tr("Attachment"), f"{row.name} ({visible(row.kind)}, {amount})"
