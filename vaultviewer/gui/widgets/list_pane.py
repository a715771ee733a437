"""The middle pane: the message list, or what stands in its place while there is none to show."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.reader_page import Notice, RefusalPage
from vaultviewer.gui.theme import Theme
from vaultviewer.gui.widgets.empty_state import EmptyState
from vaultviewer.gui.widgets.message_list import MessageList
from vaultviewer.gui.widgets.notice_bar import NoticeBar
from vaultviewer.gui.widgets.refusal_view import RefusalView


class ListPane(QStackedWidget):
    """An error stands where it happened: in place of an empty list, above one that has rows."""

    notice_action_wanted = Signal(str)
    """The identifier of a notice's action."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("listPane")
        self.setAccessibleName(self.tr("Message list"))
        self.list = MessageList(theme)
        self.error = RefusalView(icons, name="listError")
        self._notice = NoticeBar(icons)
        self._notice.action_wanted.connect(self.notice_action_wanted)
        self._notice.setObjectName("listNotice")
        self._empty = EmptyState(icons, name="listEmpty", icon="vault")
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._notice)
        layout.addWidget(self.list)
        self._with_list = holder
        for widget in (self._empty, holder, self.error):
            self.addWidget(widget)

    def show_list(self, notice: Notice | None = None) -> None:
        self._notice.show_notices(() if notice is None else (notice,))
        self.setCurrentWidget(self._with_list)

    def show_empty(self, title: str, text: str, actions: Sequence[QAction] = ()) -> None:
        self._empty.say(title, text, actions)
        self.setCurrentWidget(self._empty)

    def show_error(self, page: RefusalPage) -> None:
        self.error.show_refusal(page, with_checks=False)
        self.setCurrentWidget(self.error)

    def refresh_icons(self) -> None:
        self._empty.refresh_icons()
        if self.error.page is not None:
            self.error.show_refusal(self.error.page, with_checks=False)
