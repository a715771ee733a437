"""The words in an empty place and the buttons below them: both at once, nothing of what was said before."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.widgets.empty_state import EmptyState


def test_buttons_stand_as_soon_as_the_words_do(qtbot: QtBot, icons: Icons) -> None:
    state = EmptyState(icons, name="empty", icon="message")
    qtbot.addWidget(state)
    with qtbot.waitExposed(state):
        state.show()
    first, second = QAction("First", state), QAction("Second", state)
    for action in (first, second):
        action.setObjectName(action.text())
    state.say("one", "text", (first,))
    state.say("two", "text", (first, second))
    # No event has been processed: the button said first still waits for its deletion.
    visible = [button.objectName() for button in state.findChildren(QPushButton) if button.isVisible()]
    assert visible == ["emptyFirst", "emptySecond"]
