"""The locked view."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import delete
from support.engine_views import show

from vaultviewer.gui.engine.document import MailDocument
from vaultviewer.gui.engine.view import MailView


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[MailView]:
    mail_view = MailView()
    mail_view.resize(800, 600)
    mail_view.show()
    # Only with a first document is there a renderer and a widget that takes the mouse.
    assert show(qtbot, mail_view, MailDocument("<p>Nothing yet</p>"))
    yield mail_view
    delete(mail_view)
