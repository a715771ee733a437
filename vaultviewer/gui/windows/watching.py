"""The watch for new mail before the person's eyes: its switch, how it gets on, and what has arrived."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QLocale, QObject, Signal
from PySide6.QtWidgets import QWidget

from vaultviewer.core.connection import Connection
from vaultviewer.core.phrases import visible
from vaultviewer.core.values import ObjectSummary
from vaultviewer.core.vault.arrivals import MOST_WATCHED_PAGES, PAGE_SIZE
from vaultviewer.gui.models.message_cells import time_with_offset
from vaultviewer.gui.models.watch_line import WatchLine
from vaultviewer.gui.presenters.connections import ConnectionsPresenter
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.presenters.vaults import Vaults
from vaultviewer.gui.presenters.watcher import Watcher
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.translation import counted, rendered
from vaultviewer.gui.windows.actions import Actions
from vaultviewer.gui.windows.browsing import Browsing
from vaultviewer.gui.windows.desktop_notes import DesktopNotes
from vaultviewer.gui.windows.status import Status

USUAL_INTERVAL: Final = 60.0
"""Seconds between two looks where nobody has said another number."""
_MESSAGE_MS: Final = 15_000


class Watching(QObject):
    """Every open vault may watch; the switch and the status bar are about the one that is shown."""

    show_wanted = Signal(object)
    """The Connection of the vault whose arrivals somebody wants to see."""

    def __init__(
        self,
        window: QWidget,
        *,
        actions: Actions,
        connections: ConnectionsPresenter,
        vaults: Vaults,
        browsing: Browsing,
        status: Status,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._action = actions["watch"]
        self._connections = connections
        self._vaults = vaults
        self._browsing = browsing
        self._status = status
        self._announced: Connection | None = None
        self.notes = DesktopNotes(window)
        self.notes.chosen.connect(self._on_note_chosen)
        # Not `toggled`: that also tells of what the program has checked by itself.
        self._action.triggered.connect(self._on_switched)
        connections.changed.connect(self._on_connections_changed)
        browsing.vault_changed.connect(self._show)
        vaults.watch_changed.connect(lambda _: self._show())
        vaults.arrived.connect(self._on_arrived)
        status.look_wanted.connect(self._look_now)
        self._show()

    def close(self) -> None:
        """Leave the desktop as it was."""
        self.notes.close()

    def _on_switched(self, on: bool) -> None:  # noqa: FBT001  a slot of Qt's signal
        vault = self._browsing.vault
        if vault is not None:
            interval = USUAL_INTERVAL if on else None
            self._connections.adjust(replace(vault.connection, watch_interval=interval))

    def _on_connections_changed(self) -> None:
        for connection in self._connections.connections:
            self._vaults.follow(connection)
        self._show()

    def _look_now(self) -> None:
        vault = self._browsing.vault
        if vault is not None:
            if vault.sign_in is not None:
                vault.sign_in.ask()  # where the look under way waits for that
            vault.watcher.look_now()

    def _show(self) -> None:
        vault = self._browsing.vault
        self._action.setEnabled(vault is not None)
        self._action.setChecked(vault is not None and vault.connection.watch_interval is not None)
        self._status.show_watch(self._line(vault.watcher) if vault is not None and vault.watcher.on else None)

    # ---------------------------------------------------------------------------------- what is said

    def _line(self, watcher: Watcher) -> WatchLine:
        if watcher.error is not None:
            found, _, way_out = (rendered(phrase) for phrase in watcher.error.phrases())
            again = (
                self.tr("Next look at {0}.").format(time_with_offset(watcher.next_look))
                if watcher.next_look is not None
                else self.tr("The next answer of the vault resumes the watch.")
            )
            return WatchLine(
                self.tr("Watch interrupted"), f"{found} {way_out} {again}", "watch-failed", Tone.CAUTION
            )
        hints = [self._how(watcher)]
        last = watcher.last
        if last is not None and last.left:
            hints.append(
                counted(
                    "Watching",
                    "1 message in the queue is not about this vault and was left there.",
                    "%n messages in the queue are not about this vault and were left there.",
                    last.left,
                )
            )
        hints.append(self.tr("Click to look now."))
        if last is not None and not last.whole:
            most = QLocale().toString(MOST_WATCHED_PAGES * PAGE_SIZE)
            hints.insert(
                1,
                self.tr(
                    "The prefix holds more than one look lists. A longer prefix or an SQS queue in the "
                    "connection misses nothing."
                ),
            )
            text = self.tr("Watching the first {0} keys").format(most)
            return WatchLine(text, " ".join(hints), "watch", Tone.CAUTION)
        return WatchLine(self.tr("Watching"), " ".join(hints), "watch")

    def _how(self, watcher: Watcher) -> str:
        if watcher.by_queue:
            return self.tr("Waits for what the queue tells of new mail.")
        return counted(
            "Watching",
            "Looks for new mail every second.",
            "Looks for new mail every %n seconds.",
            round(watcher.interval),
        )

    def _on_arrived(self, vault: OpenVault, found: tuple[ObjectSummary, ...]) -> None:
        connection = vault.connection
        text = counted("Watching", "1 new message", "%n new messages", len(found))
        title = visible(connection.title)
        said = self.tr("{0} in {1}").format(text, title)
        elsewhere = sum(not summary.key.startswith(vault.prefix) for summary in found)
        if vault is self._browsing.vault and elsewhere:
            beside = counted("Watching", "1 under another prefix", "%n under other prefixes", elsewhere)
            said = f"{said} ({beside})"
        self._status.showMessage(said, _MESSAGE_MS)
        if connection.announce:
            self._announced = connection
            self.notes.show(title, text)

    def _on_note_chosen(self) -> None:
        window = self._window
        if window.isMinimized():
            window.showNormal()
        window.show()
        window.raise_()
        window.activateWindow()
        if self._announced is not None:
            self.show_wanted.emit(self._announced)
