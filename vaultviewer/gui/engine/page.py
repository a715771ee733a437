"""The page of a mail view: it shows the one document that it was given and grants nothing."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QColor
from PySide6.QtWebEngineCore import (
    QWebEngineCertificateError,
    QWebEngineClientCertificateSelection,
    QWebEngineDesktopMediaRequest,
    QWebEngineFileSystemAccessRequest,
    QWebEngineFullScreenRequest,
    QWebEngineNewWindowRequest,
    QWebEnginePage,
    QWebEnginePermission,
    QWebEngineRegisterProtocolHandlerRequest,
)

from vaultviewer.core.mail.html.part_addresses import PART_SCHEME
from vaultviewer.gui.engine.document import MESSAGE_SCHEME, MailDocument
from vaultviewer.gui.engine.profile import MailProfile, lock_settings
from vaultviewer.gui.theme import DARK_PAPER, PAPER

_OWN_SCHEMES: Final = frozenset({MESSAGE_SCHEME, PART_SCHEME})


class MailPage(QWebEnginePage):
    """Navigates to `document` and nowhere else. What would lead elsewhere becomes a signal, or nothing."""

    link_clicked = Signal(QUrl)

    def __init__(self, profile: MailProfile, parent: QObject | None = None) -> None:
        super().__init__(profile, parent)
        self._documents = profile.documents
        self.set_dark(dark=False)
        self.newWindowRequested.connect(self._on_new_window_requested)
        self.certificateError.connect(self._on_certificate_error)
        self.desktopMediaRequested.connect(self._on_desktop_media_requested)
        self.fileSystemAccessRequested.connect(self._on_file_system_access_requested)
        self.fullScreenRequested.connect(self._on_full_screen_requested)
        self.permissionRequested.connect(self._on_permission_requested)
        self.registerProtocolHandlerRequested.connect(self._on_protocol_handler_requested)
        self.selectClientCertificate.connect(self._on_client_certificate_wanted)

    def show_document(self, document: MailDocument) -> None:
        """Load `document`, and from now on serve and accept nothing else."""
        self._documents.document = document
        self.load(QUrl(document.url))

    def set_dark(self, *, dark: bool) -> None:
        """Paint what is shown and what will be shown dark, or as it was sent. No document is loaded anew."""
        lock_settings(self.settings(), dark=dark)
        ground, _text = DARK_PAPER if dark else PAPER
        self.setBackgroundColor(QColor(ground))

    def is_own(self, url: QUrl) -> bool:
        """Tell whether `url` is the document being shown, or a place in it."""
        document = self._documents.document
        return document is not None and url.toString().partition("#")[0] == document.url

    # ------------------------------------------------------------------------------ what Qt asks of a page
    def acceptNavigationRequest(
        self,
        untrusted_url: QUrl | str,
        kind: QWebEnginePage.NavigationType,
        main_frame: bool,  # noqa: FBT001  Qt passes it by position
        /,
    ) -> bool:
        url = QUrl(untrusted_url)
        if main_frame and self.is_own(url):
            return True
        if main_frame and kind is QWebEnginePage.NavigationType.NavigationTypeLinkClicked:
            self._announce_link(url)
        return False

    def createWindow(self, _type: QWebEnginePage.WebWindowType) -> QWebEnginePage:
        return None  # type: ignore[return-value]  # the stubs don't know Qt's way of refusing

    def chooseFiles(
        self, _mode: QWebEnginePage.FileSelectionMode, _old: Sequence[str], _accepted: Sequence[str]
    ) -> list[str]:
        return []

    def javaScriptAlert(self, origin: QUrl | str, message: str) -> None:
        pass

    def javaScriptConfirm(self, _origin: QUrl | str, _message: str) -> bool:
        return False

    def javaScriptPrompt(self, _origin: QUrl | str, _message: str, _default: str) -> tuple[bool, str]:
        return False, ""

    def javaScriptConsoleMessage(
        self, level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, line: int, source: str
    ) -> None:
        """Drop it: Qt would log it, and violations of the CSP quote the mail."""

    # ------------------------------------------------------------------------------ what a page may ask of us
    def _announce_link(self, url: QUrl) -> None:
        if url.scheme() not in _OWN_SCHEMES:
            self.link_clicked.emit(url)

    def _on_new_window_requested(self, request: QWebEngineNewWindowRequest) -> None:
        """Take a middle click for a click. Unhandled, the request ends in `createWindow`, which refuses."""
        if request.isUserInitiated():
            self._announce_link(request.requestedUrl())

    def _on_certificate_error(self, error: QWebEngineCertificateError) -> None:
        error.rejectCertificate()

    def _on_client_certificate_wanted(self, selection: QWebEngineClientCertificateSelection) -> None:
        selection.selectNone()

    def _on_desktop_media_requested(self, request: QWebEngineDesktopMediaRequest) -> None:
        request.cancel()

    def _on_file_system_access_requested(self, request: QWebEngineFileSystemAccessRequest) -> None:
        request.reject()

    def _on_full_screen_requested(self, request: QWebEngineFullScreenRequest) -> None:
        request.reject()

    def _on_permission_requested(self, permission: QWebEnginePermission) -> None:
        permission.deny()

    def _on_protocol_handler_requested(self, request: QWebEngineRegisterProtocolHandlerRequest) -> None:
        request.reject()
