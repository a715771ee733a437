"""Turning the pages of the connection dialog as a person does."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from support.e2e_person import Person

from vaultviewer.gui.dialogs.connection_form import ConnectionForm


def turn_to(person: Person, page: str, dialog: QWidget) -> None:
    """Press Ctrl+Tab until the page of this name is shown."""
    form = person.find(ConnectionForm, "connectionForm", dialog)
    for _ in range(form.count()):
        if form.currentWidget().objectName() == page:
            return
        person.press(form, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert form.currentWidget().objectName() == page
