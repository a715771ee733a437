"""Versions of one message, or deleted messages of a prefix, in a window of their own."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.phrases import visible
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.reader_page import Notice, WayOut
from vaultviewer.gui.models.row import short_name
from vaultviewer.gui.models.version_row import VersionRow
from vaultviewer.gui.presenters.history import HistoryPresenter
from vaultviewer.gui.presenters.refusal_pages import error_page
from vaultviewer.gui.presenters.saving import SavePresenter
from vaultviewer.gui.theme import GAP, GROUP_GAP, Theme, Tone
from vaultviewer.gui.translation import counted, rendered
from vaultviewer.gui.widgets.empty_state import EmptyState
from vaultviewer.gui.widgets.labels import PlainLabel
from vaultviewer.gui.widgets.notice_bar import NoticeBar
from vaultviewer.gui.widgets.refusal_view import RefusalView
from vaultviewer.gui.widgets.version_list import VersionList
from vaultviewer.gui.windows.action_specs import HISTORY_MENUS, HISTORY_ROW_MENU
from vaultviewer.gui.windows.actions import Actions
from vaultviewer.gui.windows.reader_restoring import ask_restore
from vaultviewer.gui.windows.save_work import SaveWork
from vaultviewer.gui.windows.status import Status

_SIZES: Final = {False: (960, 420), True: (1240, 480)}
"""Pixels; a list of deleted messages has two columns more."""
_MESSAGE_MS: Final = 8000


class HistoryWindow(QMainWindow):
    """Lists on its own, beside the main window; what it opens goes into reader windows."""

    version_wanted = Signal(object)
    """A VersionRow to open."""
    edit_wanted = Signal()
    """The way out of an error leads through the connection's dialog."""
    closed = Signal()

    def __init__(
        self, presenter: HistoryPresenter, *, theme: Theme, icons: Icons, save_presenter: SavePresenter
    ) -> None:
        super().__init__()
        self.setObjectName("historyWindow")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.presenter: Final = presenter
        self.vault: Final = presenter.vault
        self.deleted: Final = presenter.key is None
        self.resize(*_SIZES[self.deleted])
        self._icons = icons
        self._save_presenter = save_presenter
        self._had_rows = False
        save_presenter.setParent(self)
        self.actions_by_name: Final = Actions(icons, self, HISTORY_MENUS)
        self.actions_by_name.fill_menu_bar(self.menuBar())
        self.list: Final = VersionList(presenter.table, theme, deleted=self.deleted)
        self.error: Final = RefusalView(icons, name="historyError")
        self._empty = EmptyState(icons, name="historyEmpty", icon="versions")
        self._notice = NoticeBar(icons)
        self._notice.setObjectName("historyNotice")
        self._count = PlainLabel(name="historyCount", role="secondary")
        self._pages = QStackedWidget()
        self.status: Final = Status(icons)
        self.setStatusBar(self.status)
        self._saving = SaveWork(self, presenter=save_presenter, status=self.status)
        self._lay_out()
        self._wire()
        self._show()

    def start(self) -> None:
        """Ask for the first page."""
        self.presenter.refresh()
        self.list.setFocus()

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        for part in (self.actions_by_name, self._empty, self.status, self.presenter.table):
            part.refresh_icons()
        if self.error.page is not None:
            self.error.show_refusal(self.error.page, with_checks=False)

    # ---------------------------------------------------------------------------------------- building

    def _lay_out(self) -> None:
        bucket = self.vault.connection.bucket
        if self.presenter.key is not None:
            name = visible(short_name(self.presenter.key))
            title = self.tr("Versions of {0}").format(name)
            place = f"s3://{bucket}/{self.presenter.key}"
        else:
            title = self.tr("Deleted messages")
            place = f"s3://{bucket}/{self.presenter.prefix}"
        self.setWindowTitle(f"{title} — VaultViewer")
        self._pages.setObjectName("historyPages")
        self._pages.setAccessibleName(title)
        for page in (self._empty, self.list, self.error):
            self._pages.addWidget(page)
        head = QVBoxLayout()
        head.setContentsMargins(GROUP_GAP, GROUP_GAP, GROUP_GAP, GAP)
        head.setSpacing(GAP // 2)
        head.addWidget(PlainLabel(title, name="historyTitle", role="title", wrap=False))
        head.addWidget(PlainLabel(visible(place, longest=2000), name="historyPlace", role="secondary"))
        head.addWidget(self._count)
        layout = QVBoxLayout()
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._notice)
        layout.addWidget(self._pages, 1)
        holder = QWidget()
        holder.setLayout(layout)
        self.setCentralWidget(holder)

    def _wire(self) -> None:
        handlers: dict[str, Callable[[], object]] = {
            "open_message": self._open,
            "save": self._save,
            "copy_version": self._copy_versions,
            "copy_key": self._copy_addresses,
            "restore": self._restore,
            "refresh": self.presenter.refresh,
            "load_more": self.presenter.load_more,
            "stop": self.presenter.stop,
            "close_window": self.close,
        }
        for name, handler in handlers.items():
            self.actions_by_name[name].triggered.connect(lambda _=False, run=handler: run())
        self.list.open_wanted.connect(self._open)
        self.list.copy_wanted.connect(self._copy_versions)
        self.list.selection_changed.connect(self._enable_actions)
        self.list.menu_wanted.connect(self._show_menu)
        self.error.way_chosen.connect(self._on_way_chosen)
        self.error.report_wanted.connect(self._copy)
        self.status.cancel_wanted.connect(self.presenter.stop)
        self.presenter.changed.connect(self._show)
        self.presenter.table.dataChanged.connect(self._enable_actions)

    # --------------------------------------------------------------------------------------- what is shown

    def _show(self) -> None:
        presenter = self.presenter
        if presenter.loading:
            self.status.start_work(self.tr("Listing versions"))
        elif not self._save_presenter.busy:
            self.status.end_work()
        rows = presenter.table.rowCount()
        if rows:
            self._pages.setCurrentWidget(self.list)
            # A current index alone doesn't tell: Qt gives one to a list that gets the keyboard.
            if not self._had_rows:
                self.list.select_row(0)
        elif presenter.error is not None:
            self.error.show_refusal(error_page(presenter.error), with_checks=False)
            self._pages.setCurrentWidget(self.error)
        else:
            self._say_empty()
            self._pages.setCurrentWidget(self._empty)
        incomplete = presenter.error if rows else None
        self._notice.show_notices(() if incomplete is None else (self._incomplete(incomplete),))
        self._count.setText(self._sentence())
        self._had_rows = rows > 0
        self._enable_actions()

    def _say_empty(self) -> None:
        act = self.actions_by_name
        presenter = self.presenter
        if presenter.loading:
            self._empty.say(self.tr("Listing"), self.tr("Asking S3 for versions."), (act["stop"],))
        elif not presenter.listed or presenter.stopped:
            self._empty.say(
                self.tr("Stopped"), self.tr("The list was not loaded to its end."), (act["load_more"],)
            )
        elif presenter.table.more_below:
            self._empty.say(
                self.tr("None so far"),
                self.tr("There is no deleted message among the versions looked at so far."),
                (act["load_more"],),
            )
        elif self.deleted:
            self._empty.say(
                self.tr("Nothing was deleted"),
                self.tr("No message under this prefix is hidden by a delete marker."),
                (act["refresh"],),
            )
        else:
            self._empty.say(
                self.tr("No versions"),
                self.tr("There is no object of this name any more."),
                (act["refresh"],),
            )

    def _incomplete(self, error: VaultViewerError) -> Notice:
        found, _, way_out = (rendered(phrase) for phrase in error.phrases())
        text = self.tr("The list is not complete. {0} {1}").format(found, way_out)
        return Notice(text, Tone.CAUTION, "failed")

    def _sentence(self) -> str:
        presenter, number = self.presenter, QLocale().toString
        rows = presenter.table.rowCount()
        if self.deleted:
            parts = [
                counted("HistoryWindow", "1 deleted message", "%n deleted messages", rows),
                self.tr("{0} versions looked at").format(number(presenter.looked_at)),
            ]
        else:
            parts = [counted("HistoryWindow", "1 version", "%n versions", rows)]
        if presenter.table.more_below and not presenter.loading:
            parts.append(self.tr("more below"))
        if rows == 1 and presenter.table.row_at(0).version.version_id == "null" and presenter.listed:
            parts.append(self.tr("stored while the bucket kept no versions"))
        return " · ".join(parts)

    def _enable_actions(self) -> None:
        rows = self.list.selected_rows()
        openable = self._openable()
        presenter = self.presenter
        enabled = {
            "open_message": bool(openable),
            "save": bool(openable),
            "copy_version": bool(rows),
            "copy_key": bool(rows),
            "restore": len(rows) == 1 and _to_restore(rows[0]),
            "refresh": True,
            "load_more": not presenter.loading and (presenter.table.more_below or not presenter.listed),
            "stop": presenter.loading,
        }
        for name, on in enabled.items():
            self.actions_by_name[name].setEnabled(on)

    # ------------------------------------------------------------------------------------------- actions

    def _openable(self) -> list[VersionRow]:
        return [row for row in self.list.selected_rows() if not row.version.is_delete_marker]

    def _open(self) -> None:
        for row in self._openable()[:1]:
            self.version_wanted.emit(row)

    def _save(self) -> None:
        bucket = self.vault.connection.bucket
        self._saving.save_versions(self.vault, [row.ref(bucket) for row in self._openable()])

    def _restore(self) -> None:
        row = self.list.selected_rows()[0]
        if row.version.archived is not None:
            ask_restore(
                self,
                self.vault,
                row.ref(self.vault.connection.bucket),
                row.version.archived,
                size=row.version.size,
            )

    def _copy_versions(self) -> None:
        self._copy("\n".join(row.version.version_id for row in self.list.selected_rows()))

    def _copy_addresses(self) -> None:
        bucket = self.vault.connection.bucket
        self._copy("\n".join(row.ref(bucket).uri for row in self.list.selected_rows()))

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.status.showMessage(self.tr("Copied"), _MESSAGE_MS)

    def _show_menu(self, position: QPoint) -> None:
        menu = QMenu(self)
        self.actions_by_name.fill(menu, HISTORY_ROW_MENU)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(position)

    def _on_way_chosen(self, way: WayOut) -> None:
        if way is WayOut.EDIT_CONNECTION:
            self.edit_wanted.emit()
        else:
            self.presenter.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.presenter.close()
        self._save_presenter.cancel()
        super().closeEvent(event)
        self.closed.emit()


def _to_restore(row: VersionRow) -> bool:
    archived = row.version.archived
    return archived is not None and archived.to_be_restored
