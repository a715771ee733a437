"""Marking text for translation outside a QObject's own `tr`."""

from PySide6.QtCore import QCoreApplication

from vaultviewer.core.phrases import Phrase


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: ARG001, N802  the call lupdate looks for
    """Mark a text that is translated where it is shown. Qt's own of this name is typed to return object."""
    return text


def rendered(phrase: Phrase) -> str:
    """Return a sentence of the core in the user's language, its untrusted values made harmless."""
    return phrase.render(lambda template: QCoreApplication.translate("core", template))
