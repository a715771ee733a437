"""What the reader shows of a message that isn't open yet: locked, or on its way."""

from typing import Final

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.reader_page import LockedPage
from vaultviewer.gui.theme import EDGE, GAP
from vaultviewer.gui.widgets.header_card import HeaderCard
from vaultviewer.gui.widgets.labels import PlainLabel

_PERCENT: Final = 100
_BAR_WIDTH: Final = 320


class LockedView(QWidget):
    """What S3 and the object's metadata tell without KMS."""

    open_wanted = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("readerLocked")
        self._header = HeaderCard(icons, self)
        self._open = QPushButton(icons.icon("locked"), self.tr("Open message"), self)
        self._open.setObjectName("lockedOpen")
        self._open.setAccessibleName(self.tr("Open message"))
        self._open.setToolTip(self.tr("Fetch, verify and decrypt this message (Return)"))
        self._open.clicked.connect(self.open_wanted)
        hint = PlainLabel(
            self.tr("Locked. Opening it calls KMS, which AWS records in CloudTrail."),
            name="lockedHint",
            role="secondary",
            parent=self,
        )
        hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addWidget(self._header)
        layout.addStretch(2)
        layout.addWidget(hint)
        layout.addWidget(self._open, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def show_locked(self, page: LockedPage) -> None:
        self._header.show_header(page.untrusted_name, page.lines)


class BusyView(QWidget):
    """Progress of one opening, with its cancel, and with what it waits for."""

    cancel_wanted = Signal()
    sign_in_wanted = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("readerBusy")
        self._icons = icons
        self._name = PlainLabel(name="busyName", role="secondary", parent=self)
        self._name.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("busyProgress")
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setFixedWidth(_BAR_WIDTH)
        cancel = QPushButton(self.tr("Cancel"), self)
        cancel.setObjectName("busyCancel")
        cancel.setAccessibleName(self.tr("Cancel"))
        cancel.setToolTip(self.tr("Give up opening this message (Esc)"))
        cancel.clicked.connect(self.cancel_wanted)
        line = QHBoxLayout()
        line.setSpacing(GAP)
        line.addStretch(1)
        line.addWidget(self._bar)
        line.addWidget(cancel)
        line.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.addStretch(2)
        layout.addWidget(self._name)
        layout.addLayout(line)
        layout.addWidget(self._build_waiting())
        layout.addStretch(3)

    def _build_waiting(self) -> QWidget:
        waiting = PlainLabel(self.tr("Waits for a sign-in."), name="busyWaitingText", wrap=False)
        waiting.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._sign_in = QPushButton(self.tr("Sign in…"))
        self._sign_in.setObjectName("busySignIn")
        self._sign_in.setAccessibleName(self.tr("Sign in"))
        self._sign_in.setToolTip(self.tr("Go on with the sign-in that this message waits for"))
        self._sign_in.clicked.connect(self.sign_in_wanted)
        self._waiting = QWidget(self)
        self._waiting.setObjectName("busyWaiting")
        line = QHBoxLayout(self._waiting)
        line.setSpacing(GAP)
        line.addStretch(1)
        line.addWidget(waiting)
        line.addWidget(self._sign_in)
        line.addStretch(1)
        # Its room is kept, so that nothing moves under the pointer when the waiting begins.
        policy = self._waiting.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._waiting.setSizePolicy(policy)
        self._waiting.hide()
        return self._waiting

    def set_waiting(self, *, waiting: bool) -> None:
        """Say whether it goes on only once somebody has signed in, and offer the way there."""
        self._sign_in.setIcon(self._icons.icon("key"))
        self._waiting.setVisible(waiting)

    def start(self, untrusted_name: str) -> None:
        self._name.setText(self.tr("Opening {0}").format(untrusted_name))
        self._bar.setRange(0, 0)
        self._waiting.hide()

    def set_progress(self, done: int, total: int) -> None:
        """Show how much has arrived. When all has, what remains is to check and read it, which nobody can
        measure.
        """
        self._bar.setRange(0, _PERCENT if done < total else 0)
        self._bar.setValue(done * _PERCENT // max(total, 1))
        locale, form = QLocale(), QLocale.DataSizeFormat.DataSizeSIFormat
        self._bar.setFormat(
            self.tr("{0} of {1}").format(
                locale.formattedDataSize(done, 1, form), locale.formattedDataSize(total, 1, form)
            )
        )
