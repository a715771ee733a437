"""Where a link really leads. It is never followed by a click alone."""

from typing import Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QPlainTextEdit, QVBoxLayout, QWidget

from vaultviewer.core.mail.links import defang
from vaultviewer.core.phrases import visible
from vaultviewer.gui.dialogs.labels import plain_label
from vaultviewer.gui.theme import EDGE, GAP, GROUP_GAP, fixed_font

_WIDTH: Final = 560
_LONGEST_SHOWN: Final = 4000
"""Characters: Chromium takes links of 2 MB, and laying out one line of that takes minutes."""


def may_be_opened(url: QUrl) -> bool:
    """Tell whether the system may be handed a link.

    Not `file:` and `smb:`, which start programs and send credentials, nor the many schemes that other
    programs on this machine answer to.
    """
    if url.scheme() in {"http", "https"}:
        return url.isValid() and bool(url.host())
    return url.scheme() == "mailto" and url.isValid()


class LinkDialog(QDialog):
    """Shows the host in Unicode and as it stands on the wire, and the whole address; offers copies first."""

    def __init__(self, untrusted_url: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("linkDialog")
        self.setWindowTitle(self.tr("Link in a message"))
        self._url = untrusted_url
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.setSpacing(GROUP_GAP)
        note = plain_label(
            self.tr("Opening it tells its owner that the message was read, and may be dangerous."),
            role="secondary",
        )
        note.setObjectName("linkNote")
        layout.addLayout(self._hosts())
        layout.addWidget(self._address())
        layout.addWidget(note)
        layout.addWidget(self._buttons())
        self.setMinimumWidth(_WIDTH)

    def _hosts(self) -> QFormLayout:
        url = QUrl(self._url)
        form = QFormLayout()
        form.setSpacing(GAP)
        shown = visible(url.host(QUrl.ComponentFormattingOption.PrettyDecoded)) or self.tr("none")
        wire = visible(url.host(QUrl.ComponentFormattingOption.FullyEncoded)) or self.tr("none")
        for label, text, name in (
            (self.tr("Host"), shown, "linkHost"),
            (self.tr("Host as the network sees it"), wire, "linkWireHost"),
        ):
            value = plain_label(text)
            value.setObjectName(name)
            value.setAccessibleName(f"{label}: {text}")
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            form.addRow(label, value)
        return form

    def _address(self) -> QPlainTextEdit:
        address = QPlainTextEdit(visible(self._url, longest=_LONGEST_SHOWN))
        address.setObjectName("linkAddress")
        address.setAccessibleName(self.tr("Address"))
        address.setReadOnly(True)
        address.setFont(fixed_font())
        address.setFixedHeight(address.fontMetrics().lineSpacing() * 4 + 2 * GAP)
        return address

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        role = QDialogButtonBox.ButtonRole.ActionRole
        copy = box.addButton(self.tr("&Copy"), role)
        copy.setObjectName("copyLink")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._url))
        defanged = box.addButton(self.tr("Copy &defanged"), role)
        defanged.setObjectName("copyDefanged")
        defanged.setToolTip(self.tr("Copy it in a form that no program turns into a link"))
        defanged.clicked.connect(lambda: QGuiApplication.clipboard().setText(defang(self._url)))
        follow = box.addButton(self.tr("Open in &browser"), role)
        follow.setObjectName("openInBrowser")
        follow.clicked.connect(self._open_in_browser)
        if not may_be_opened(QUrl(self._url)):
            follow.setEnabled(False)
            follow.setToolTip(self.tr("Only web and mail addresses are opened from a message"))
        box.rejected.connect(self.reject)
        close = box.button(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        return box

    def _open_in_browser(self) -> None:
        url = QUrl(self._url)
        if may_be_opened(url):
            QDesktopServices.openUrl(url)
            self.accept()
