"""The status bar: what is loaded, what is under way, and how to stop it."""

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QToolButton, QWidget

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.row import RowState
from vaultviewer.gui.presenters.vault import OpenVault

_BAR_WIDTH = 160


class Status(QStatusBar):
    """Numbers with separators; progress of one piece of work with its cancel."""

    cancel_wanted = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self._icons = icons
        self._counts = QLabel()
        self._counts.setObjectName("counts")
        self._counts.setAccessibleName(self.tr("Loaded messages"))
        self.addWidget(self._counts, 1)
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

    def _sentence(self, vault: OpenVault) -> str:
        table, number = vault.table, QLocale().toString
        loaded, shown = table.loaded, table.rowCount()
        if table.arrangement.filter_text.strip():
            text = self.tr("{0} of {1} loaded match").format(number(shown), number(loaded))
            if table.more_below:
                text += self.tr(", more below not searched")
        else:
            text = self.tr("{0} loaded").format(number(loaded))
            if vault.loading:
                text += self.tr(", loading more")
            elif vault.stopped and table.more_below:
                text += self.tr(", stopped, more below")
            elif table.more_below:
                text += self.tr(", more below")
        if table.more_below and not table.arrangement.natural:
            text += self.tr(" (sorted among what is loaded)")
        parts = [text]
        if opened := table.count(RowState.OPEN, RowState.NOT_ENCRYPTED):
            parts.append(self.tr("{0} opened").format(number(opened)))
        if refused := table.count(RowState.REFUSED):
            parts.append(self.tr("{0} refused").format(number(refused)))
        if denied := table.count(RowState.DENIED):
            parts.append(self.tr("{0} denied").format(number(denied)))
        if failed := table.count(RowState.FAILED):
            parts.append(self.tr("{0} failed").format(number(failed)))
        return " · ".join(parts)
