"""The pages of the sign-in dialog: under way, a code for the browser, a code from a device, a problem."""

import unicodedata
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QFont, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.core.phrases import visible
from vaultviewer.gui.dialogs.labels import CLOSE, plain_label
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.sign_in_pages import DevicePage, MfaPage, ProblemPage
from vaultviewer.gui.theme import GAP, GROUP_GAP, Tone, fixed_font, title_font

CODE_DIGITS: Final = 6
"""Of an MFA code: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html, TokenCode."""

_CODE_SCALE: Final = 2.2
_ICON: Final = QSize(24, 24)
_SECOND_MS: Final = 1000
_LONGEST_URL: Final = 1000


class BusyPanel(QWidget):
    """Nothing to do but to wait, which is never long."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("signInBusy")
        self.setAccessibleName(self.tr("Signing in"))
        bar = QProgressBar()
        bar.setObjectName("signInProgress")
        bar.setAccessibleName(self.tr("Sign-in under way"))
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        layout = _column(self, _title(self.tr("Signing in"), "signInBusyTitle"))
        layout.addWidget(bar)
        layout.addStretch(1)


class DevicePanel(QWidget):
    """A code to compare with the one on AWS's page, which opens only when it is asked for."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("signInDevice")
        self.setAccessibleName(self.tr("Sign in to IAM Identity Center"))
        self._url = QUrl()
        self._expires = datetime.now(UTC)
        self._clock = QTimer(self)
        self._clock.setInterval(_SECOND_MS)
        self._clock.timeout.connect(self._tick)
        self._code = _selectable(plain_label(), "deviceCode")
        self._code.setFont(_large(fixed_font()))
        self._code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._address = _selectable(plain_label(role="secondary"), "deviceAddress")
        self._left = _named(plain_label(role="secondary"), "deviceTimeLeft")
        self.open_button = QPushButton(icons.icon("open-window"), self.tr("&Open browser"))
        self.open_button.setObjectName("openBrowserButton")
        self.open_button.setAccessibleName(self.tr("Open browser"))
        self.open_button.clicked.connect(self._open_browser)
        layout = _column(self, _title(self.tr("Sign in to IAM Identity Center"), "signInDeviceTitle"))
        layout.addWidget(
            _named(
                plain_label(
                    self.tr(
                        "Open AWS's page in your browser, and allow the sign-in there if it shows this very "
                        "code. Then everything goes on by itself."
                    )
                ),
                "deviceHint",
            )
        )
        layout.addWidget(self._card(icons))
        layout.addWidget(self._address)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.open_button)
        copy = _copy_button(icons, self.tr("Copy &address"), "copyAddressButton")
        copy.setToolTip(self.tr("Copy the address, to open it in a browser of your choice"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._url.toString()))
        row.addWidget(copy)
        row.addStretch(1)
        row.addWidget(self._left)
        layout.addLayout(row)
        layout.addStretch(1)

    def show_code(self, page: DevicePage) -> None:
        self._url = QUrl(page.url, QUrl.ParsingMode.StrictMode)
        self._expires = page.expires
        self._code.setText(visible(page.code))
        # One after the other, so that a screen reader doesn't try to say it as a word.
        self._code.setAccessibleName(self.tr("Code: {0}").format(" ".join(visible(page.code))))
        self._address.setText(visible(page.url, longest=_LONGEST_URL))
        self._address.setAccessibleName(self.tr("Address: {0}").format(visible(page.url)))
        safe = self._url.isValid() and self._url.scheme() == "https" and bool(self._url.host())
        self.open_button.setEnabled(safe)
        self.open_button.setToolTip(
            self.tr("Open this address in your browser")
            if safe
            else self.tr("Only https addresses are opened")
        )
        self._clock.start()
        self._tick()

    def leave(self) -> None:
        """Stop counting."""
        self._clock.stop()

    def _card(self, icons: Icons) -> QFrame:
        card = QFrame()
        card.setObjectName("deviceCard")
        card.setProperty("vvRole", "well")
        copy = _copy_button(icons, self.tr("&Copy code"), "copyCodeButton")
        copy.setToolTip(self.tr("Copy the code"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._code.text()))
        row = QHBoxLayout(card)
        row.setContentsMargins(GROUP_GAP, GROUP_GAP, GROUP_GAP, GROUP_GAP)
        row.setSpacing(GAP)
        row.addWidget(self._code, 1)
        row.addWidget(copy)
        return card

    def _open_browser(self) -> None:
        if self.open_button.isEnabled():
            QDesktopServices.openUrl(self._url)

    def _tick(self) -> None:
        seconds = int((self._expires - datetime.now(UTC)).total_seconds())
        if seconds > 0:
            text = self.tr("Valid for {0}:{1:02} minutes").format(seconds // 60, seconds % 60)
        else:
            text = self.tr("The code has expired")
            self._clock.stop()
        self._left.setText(text)


class MfaPanel(QWidget):
    """One field for the digits that a device shows."""

    code_entered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("signInMfa")
        self.setAccessibleName(self.tr("Enter the MFA code"))
        self._hint = _named(plain_label(), "mfaHint")
        self.field = CodeField()
        self.field.setObjectName("mfaCodeField")
        self.field.textChanged.connect(self._show_readiness)
        self._rejected = _named(
            plain_label(
                self.tr("AWS did not accept that code. Wait for the next one: each is good for one sign-in."),
                tone=Tone.DANGER,
            ),
            "mfaRejected",
        )
        label = _named(plain_label(self.tr("&Code")), "mfaCodeLabel")
        label.setBuddy(self.field)
        self.enter_button = QPushButton(self.tr("&Sign in"))
        self.enter_button.setObjectName("enterCodeButton")
        self.enter_button.setAccessibleName(self.tr("Sign in"))
        self.enter_button.clicked.connect(self._enter)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(label)
        row.addWidget(self.field)
        row.addWidget(self.enter_button)
        row.addStretch(1)
        layout = _column(self, _title(self.tr("Enter the MFA code"), "signInMfaTitle"))
        layout.addWidget(self._hint)
        layout.addLayout(row)
        layout.addWidget(self._rejected)
        layout.addStretch(1)

    def ask(self, page: MfaPage) -> None:
        """Ask for a code, for the first time or anew."""
        self._hint.setText(
            self.tr("Assuming the role takes the code that this device shows now: {0}").format(
                visible(page.serial)
            )
        )
        self._rejected.setVisible(page.rejected)
        self.forget()
        self.field.setAccessibleName(self.tr("Code of {0}").format(visible(page.serial)))
        self.field.setAccessibleDescription(self._rejected.text() if page.rejected else "")
        self._show_readiness()

    def forget(self) -> None:
        """Leave no code behind."""
        self.field.setText("")  # unlike clear(), which can be undone

    def _show_readiness(self) -> None:
        # What the signal hands over may be outdated: the field corrects what was typed before it tells of it.
        complete = len(self.field.text()) == CODE_DIGITS
        self.enter_button.setEnabled(complete)
        self.enter_button.setToolTip(
            self.tr("Sign in with this code (Return)") if complete else self.tr("The code has six digits")
        )

    def _enter(self) -> None:
        code = self.field.text()
        self.forget()
        self.code_entered.emit(code)


class CodeField(QLineEdit):
    """Takes digits alone, however they are typed or pasted: "123 456" and full-width ones, too."""

    def __init__(self) -> None:
        super().__init__()
        font = fixed_font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        self.setFont(font)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("0" * (CODE_DIGITS + 3)))
        self.textEdited.connect(self._keep_digits)

    def _keep_digits(self, text: str) -> None:
        digits = "".join(str(unicodedata.decimal(char)) for char in text if char.isdecimal())[:CODE_DIGITS]
        if digits != text:
            self.setText(digits)


class ProblemPanel(QWidget):
    """What went wrong, what to do about it elsewhere, and the way back in."""

    retry_wanted = Signal()
    edit_wanted = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("signInProblem")
        self._icons = icons
        self._sign = _named(QLabel(), "problemSign")
        self._title = _title("", "problemTitle")
        self._found = _selectable(plain_label(), "problemFound")
        self._way_out = _selectable(plain_label(), "problemWayOut")
        self.retry_button = QPushButton(icons.icon("retry"), self.tr("&Try again"))
        self.retry_button.setObjectName("trySignInAgainButton")
        self.retry_button.setAccessibleName(self.tr("Try again"))
        self.retry_button.setToolTip(self.tr("Read the credentials anew and go on"))
        self.retry_button.clicked.connect(self.retry_wanted)
        self._edit = QPushButton(icons.icon("edit"), self.tr("&Edit connection…"))
        self._edit.setObjectName("signInEditButton")
        self._edit.setAccessibleName(self.tr("Edit connection"))
        self._edit.setToolTip(self.tr("Change how this connection signs in"))
        self._edit.setAutoDefault(False)
        self._edit.clicked.connect(self.edit_wanted)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.retry_button)
        row.addWidget(self._edit)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addLayout(head)
        layout.addWidget(self._found)
        layout.addWidget(self._way_out)
        layout.addSpacing(CLOSE)
        layout.addLayout(row)
        layout.addStretch(1)

    def show_problem(self, page: ProblemPage) -> None:
        self._sign.setPixmap(self._icons.icon("failed", Tone.CAUTION).pixmap(_ICON))
        self._title.setText(page.title)
        self._found.setText(page.found)
        self._way_out.setText(page.way_out)
        self._edit.setVisible(page.editable)
        self.setAccessibleName(page.title)
        self.setAccessibleDescription(f"{page.found} {page.way_out}")


def _column(panel: QWidget, title: QLabel) -> QVBoxLayout:
    layout = QVBoxLayout(panel)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GAP + CLOSE)
    layout.addWidget(title)
    return layout


def _title(text: str, name: str) -> QLabel:
    label = _named(plain_label(text), name)
    label.setFont(title_font(label.font()))
    return label


def _named(label: QLabel, name: str) -> QLabel:
    label.setObjectName(name)
    return label


def _selectable(label: QLabel, name: str) -> QLabel:
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return _named(label, name)


def _copy_button(icons: Icons, text: str, name: str) -> QPushButton:
    button = QPushButton(icons.icon("copy"), text)
    button.setObjectName(name)
    button.setAccessibleName(text.replace("&", ""))
    button.setAutoDefault(False)
    return button


def _large(base: QFont) -> QFont:
    font = QFont(base)
    font.setPointSizeF(base.pointSizeF() * _CODE_SCALE)
    font.setWeight(QFont.Weight.DemiBold)
    font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 110)
    return font
