"""What stands above a message that is not what the list shows of its object."""

from PySide6.QtCore import QCoreApplication

from vaultviewer.gui.models.message_cells import time_with_offset
from vaultviewer.gui.models.reader_page import Notice
from vaultviewer.gui.models.version_row import VersionKind, VersionRow
from vaultviewer.gui.theme import Tone


def version_notice(row: VersionRow) -> Notice:
    """Say which version it is, and why it isn't in the list."""
    stored = time_with_offset(row.version.modified.astimezone())
    if row.kind is VersionKind.DELETED and row.deleted is not None:
        deleted = time_with_offset(row.deleted.astimezone())
        text = _tr("Deleted from the list on {0}. This is its last version, stored on {1}.")
        return Notice(text.format(deleted, stored), Tone.CAUTION, "delete-marker")
    if row.kind is VersionKind.CURRENT:
        return Notice(_tr("This is the current version, stored on {0}.").format(stored), Tone.NEUTRAL, "info")
    return Notice(
        _tr("This is an older version, stored on {0}. The object was changed or deleted since.").format(
            stored
        ),
        Tone.CAUTION,
        "older",
    )


def pinned_notice() -> Notice:
    """Say the same where nothing but the version ID is at hand."""
    return Notice(_tr("This is one version of the object. The list shows the latest."), Tone.NEUTRAL, "older")


def _tr(text: str) -> str:
    return QCoreApplication.translate("VersionNotice", text)
