"""Which writer makes which form."""

from pathlib import Path

from vaultviewer.core.export.exchange import Writer
from vaultviewer.core.export.forms.attachments import AttachmentsWriter
from vaultviewer.core.export.forms.eml import EmlWriter
from vaultviewer.core.export.forms.mbox import MboxWriter
from vaultviewer.core.export.forms.table import TableWriter
from vaultviewer.core.export.forms.zip_archive import ZipWriter
from vaultviewer.core.export.order import ExportOrder, Form


def make_writer(order: ExportOrder, folder: Path, resume_at: int) -> Writer:
    """Return what writes an order into a folder, going on at the greatest checkpoint of its ledger.

    Raises AlreadyExists, SaveFailed.
    """
    match order.form:
        case Form.EML:
            return EmlWriter(order, folder)
        case Form.ATTACHMENTS:
            return AttachmentsWriter(order, folder)
        case Form.MBOX:
            return MboxWriter(order, folder, resume_at)
        case Form.ZIP:
            return ZipWriter(order, folder, resume_at)
        case Form.TABLE:
            return TableWriter(order, folder, resume_at)
