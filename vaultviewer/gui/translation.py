"""Marking text for translation outside a QObject's own `tr`."""

from PySide6.QtCore import QCoreApplication

from vaultviewer.core.phrases import Phrase


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: ARG001, N802  the call lupdate looks for
    """Mark a text that is translated where it is shown. Qt's own of this name is typed to return object."""
    return text


def counted(context: str, one: str, many: str, count: int) -> str:
    """Return a text about a number: `many` with its `%n` filled in, or `one` where English asks for it.

    A translation of `many` brings plural forms of its own, and then decides alone.
    """
    text = QCoreApplication.translate(context, many, None, count)
    return one if count == 1 and text == many.replace("%n", "1") else text


def rendered(phrase: Phrase) -> str:
    """Return a sentence of the core in the user's language, its untrusted values made harmless."""
    return phrase.render(lambda template: QCoreApplication.translate("core", template))
