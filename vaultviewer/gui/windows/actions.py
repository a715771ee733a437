"""The actions of one window, made from their specs. Menus, toolbar and pages share them."""

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.windows.action_specs import GROUPS, SEPARATOR, SPECS, SUBMENUS, ActionSpec, Menus


class Actions(QObject):
    """The actions of a window's menus, by name; each also has its name as object name."""

    def __init__(self, icons: Icons, window: QWidget, menus: Menus) -> None:
        super().__init__(window)
        self._icons = icons
        self._menus = menus
        names = [name for _, row in menus for name in _flat(row)]
        self._by_name = {name: self._make(name, SPECS[name], window) for name in names}
        window.addActions(list(self._by_name.values()))
        for group in GROUPS:
            together = QActionGroup(self)
            for name in self._by_name.keys() & set(group):
                together.addAction(self._by_name[name])

    def __getitem__(self, name: str) -> QAction:
        return self._by_name[name]

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def fill_menu_bar(self, bar: QMenuBar) -> None:
        for title, names in self._menus:
            self.fill(bar.addMenu(_translated(title)), names)

    def fill(self, menu: QMenu, names: str) -> None:
        """Add actions by their names."""
        menu.setToolTipsVisible(True)
        for name in names.split():
            if name == SEPARATOR:
                menu.addSeparator()
            elif name in SUBMENUS:
                title, within = SUBMENUS[name]
                self.fill(menu.addMenu(_translated(title)), within)
            else:
                menu.addAction(self._by_name[name])

    def refresh_icons(self) -> None:
        """Ask for icons again after a change of theme."""
        for name, action in self._by_name.items():
            if SPECS[name].icon:
                action.setIcon(self._icons.icon(SPECS[name].icon))

    def _make(self, name: str, spec: ActionSpec, window: QWidget) -> QAction:
        text = _translated(spec.text)
        action = QAction(text, window)
        action.setObjectName(name)
        plain = text.replace("&", "").removesuffix("…")
        action.setIconText(plain)
        action.setCheckable(spec.checkable)
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        hint = _translated(spec.hint)
        action.setToolTip(f"{hint} ({keys})" if keys else hint)
        action.setStatusTip(hint)
        if spec.icon:
            action.setIcon(self._icons.icon(spec.icon))
        return action


def _flat(names: str) -> Iterator[str]:
    """Yield the actions of a menu, those of its submenus at their place."""
    for name in names.split():
        if name in SUBMENUS:
            yield from _flat(SUBMENUS[name][1])
        elif name != SEPARATOR:
            yield name


def _translated(text: str) -> str:
    return QCoreApplication.translate("Actions", text)
