"""The context menu of both readers: what a hostile page may be asked for, and nothing else."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget


def build_reader_menu(
    parent: QWidget, *, copy: Callable[[], None] | None, select_all: Callable[[], None], link: str
) -> QMenu:
    """Return a menu that deletes itself. `copy` is None if nothing is selected, `link` empty off a link."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("ReaderMenu", text)

    menu = QMenu(parent)
    menu.setObjectName("readerMenu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    copy_action = menu.addAction(tr("Copy"))
    copy_action.setObjectName("copyText")
    copy_action.setShortcut(QKeySequence.StandardKey.Copy)
    copy_action.setEnabled(copy is not None)
    if copy is not None:
        copy_action.triggered.connect(copy)
    select_action = menu.addAction(tr("Select all"))
    select_action.setObjectName("selectAllText")
    select_action.setShortcut(QKeySequence.StandardKey.SelectAll)
    select_action.triggered.connect(select_all)
    if link:
        menu.addSeparator()
        link_action = menu.addAction(tr("Copy link"))
        link_action.setObjectName("copyLink")
        link_action.triggered.connect(lambda: QGuiApplication.clipboard().setText(link))
    return menu
