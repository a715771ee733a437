"""The status bar: what is loaded, what is under way, and how to stop it."""

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QToolButton, QWidget

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.row import RowState
from vaultviewer.gui.models.watch_line import WatchLine
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.tool_tips import plain_tool_tip
from vaultviewer.gui.translation import counted

_BAR_WIDTH = 160


class Status(QStatusBar):
    """Numbers with separators; progress of one piece of work with its cancel."""

    cancel_wanted = Signal()
    sign_in_wanted = Signal()
    look_wanted = Signal()
    """Look for new mail now."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self._icons = icons
        self._counts = QLabel()
        self._counts.setObjectName("counts")
        self._counts.setAccessibleName(self.tr("Loaded messages"))
        self.addWidget(self._counts, 1)
        self._waiting = QToolButton()
        self._waiting.setObjectName("waitingCount")
        self._waiting.setAutoRaise(True)
        self._waiting.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._waiting.setToolTip(self.tr("Go on with the sign-in"))
        self._waiting.clicked.connect(self.sign_in_wanted)
        self.addPermanentWidget(self._waiting)
        self._waiting.hide()
        self._watch = QToolButton()
        self._watch.setObjectName("watchState")
        self._watch.setAutoRaise(True)
        self._watch.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._watch.clicked.connect(self.look_wanted)
        self._watch_line: WatchLine | None = None
        self.addPermanentWidget(self._watch)
        self._watch.hide()
        self._work = QLabel()
        self._work.setObjectName("workText")
        self._bar = QProgressBar()
        self._bar.setObjectName("workProgress")
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setFixedWidth(_BAR_WIDTH)
        self._bar.setTextVisible(False)
        self._cancel = QToolButton()
        self._cancel.setObjectName("workCancel")
        self._cancel.setAutoRaise(True)
        self._cancel.setAccessibleName(self.tr("Cancel"))
        self._cancel.setToolTip(self.tr("Cancel"))
        self._cancel.clicked.connect(self.cancel_wanted)
        for widget in (self._work, self._bar, self._cancel):
            self.addPermanentWidget(widget)
        self.refresh_icons()
        self.end_work()

    def show_counts(self, vault: OpenVault | None) -> None:
        self._counts.setText("" if vault is None else self._sentence(vault))

    def show_waiting(self, count: int) -> None:
        """Say how much waits for a sign-in, whichever vault is shown."""
        self._waiting.setText(
            counted("Status", "1 waits for a sign-in", "%n wait for a sign-in", count) if count else ""
        )
        self._waiting.setAccessibleName(self._waiting.text())
        self._waiting.setVisible(bool(count))

    def show_watch(self, line: WatchLine | None) -> None:
        """Say how the watch for new mail is getting on, or nothing where there is none."""
        self._watch_line = line
        self._watch.setVisible(line is not None)
        if line is not None:
            self._watch.setText(line.text)
            self._watch.setToolTip(plain_tool_tip(line.hint))
            self._watch.setAccessibleName(line.text)
            self._watch.setAccessibleDescription(line.hint)
            self._watch.setIcon(self._icons.icon(line.icon, line.tone))

    def start_work(self, text: str) -> None:
        self._work.setText(text)
        self._bar.setRange(0, 0)
        for widget in (self._work, self._bar, self._cancel):
            widget.show()

    def set_progress(self, done: int, total: int) -> None:
        self._bar.setRange(0, max(total, 1))
        self._bar.setValue(done)

    def end_work(self) -> None:
        for widget in (self._work, self._bar, self._cancel):
            widget.hide()

    def refresh_icons(self) -> None:
        self._cancel.setIcon(self._icons.icon("stop"))
        self._waiting.setIcon(self._icons.icon("key", Tone.CAUTION))
        self.show_watch(self._watch_line)

    def _sentence(self, vault: OpenVault) -> str:
        """Return `12,000 loaded, more below · 37 opened · 2 refused`."""
        table, number = vault.table, QLocale().toString
        parts = [self._loaded(vault)]
        for words, states in (
            (self.tr("{0} opened"), (RowState.OPEN, RowState.NOT_ENCRYPTED)),
            (self.tr("{0} refused"), (RowState.REFUSED,)),
            (self.tr("{0} denied"), (RowState.DENIED,)),
            (self.tr("{0} failed"), (RowState.FAILED,)),
        ):
            if count := table.count(*states):
                parts.append(words.format(number(count)))
        return " · ".join(parts)

    def _loaded(self, vault: OpenVault) -> str:
        """Say how much of the list is there, and that sorting and filtering know no more than that."""
        table, number = vault.table, QLocale().toString
        more_below = table.more_below
        if table.arrangement.filter_text.strip():
            text = self.tr("{0} of {1} loaded match").format(number(table.rowCount()), number(table.loaded))
            rest = self.tr(", more below not searched") if more_below else ""
        else:
            text = self.tr("{0} loaded").format(number(table.loaded))
            if vault.relisted is not None:
                rest = self.tr(", refreshing: {0} listed").format(number(vault.relisted))
            elif vault.loading:
                rest = self.tr(", loading more")
            elif more_below:
                rest = self.tr(", stopped, more below") if vault.stopped else self.tr(", more below")
            else:
                rest = ""
        sorted_among = more_below and not table.arrangement.natural
        return text + rest + (self.tr(" (sorted among what is loaded)") if sorted_among else "")
