"""The profile of a mail page: it remembers nothing, and every web attribute that isn't named is off."""

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QFontDatabase
from PySide6.QtWebEngineCore import QWebEngineDownloadRequest, QWebEngineProfile, QWebEngineSettings

from vaultviewer.core.mail.html.part_addresses import PART_SCHEME
from vaultviewer.gui.engine.document import MESSAGE_SCHEME
from vaultviewer.gui.engine.interceptor import RequestGate
from vaultviewer.gui.engine.schemes import MailSchemeHandler

_Attribute = QWebEngineSettings.WebAttribute

ALLOWED_ATTRIBUTES: Final = frozenset(
    {
        _Attribute.AutoLoadImages,  # a message's own parts
        _Attribute.ShowScrollBars,
        _Attribute.PlaybackRequiresUserGesture,  # the last three restrict rather than allow
        _Attribute.WebRTCPublicInterfacesOnly,
        _Attribute.TrimAccessibilityIdentifiers,
    }
)


def lock_settings(settings: QWebEngineSettings, *, dark: bool = False) -> None:
    """Switch off every attribute but the few that are named, so that those of a new Qt start off.

    `dark` allows one more: Chromium's own darkening of pages, which paints other colours and nothing else.
    """
    allowed = ALLOWED_ATTRIBUTES | {_Attribute.ForceDarkMode} if dark else ALLOWED_ATTRIBUTES
    for attribute in _Attribute:
        settings.setAttribute(attribute, attribute in allowed)
    settings.setUnknownUrlSchemePolicy(QWebEngineSettings.UnknownUrlSchemePolicy.DisallowUnknownUrlSchemes)
    allow_animations(settings, allowed=False)
    settings.setDefaultTextEncoding("utf-8")


def allow_animations(settings: QWebEngineSettings, *, allowed: bool) -> None:
    """Let the images of the document that is loaded next move, or show them still."""
    policies = QWebEngineSettings.ImageAnimationPolicy
    settings.setImageAnimationPolicy(policies.Allow if allowed else policies.Disallow)


def _use_platform_fonts(settings: QWebEngineSettings) -> None:
    general = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
    settings.setFontFamily(QWebEngineSettings.FontFamily.StandardFont, general)
    settings.setFontFamily(QWebEngineSettings.FontFamily.SansSerifFont, general)
    settings.setFontFamily(QWebEngineSettings.FontFamily.FixedFont, fixed)


class MailProfile(QWebEngineProfile):
    """Off the record, because it has no name. It has to outlive its pages: see `MailView`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setHttpCacheType(QWebEngineProfile.HttpCacheType.NoCache)
        self.setPersistentCookiesPolicy(QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies)
        self.setPersistentPermissionsPolicy(QWebEngineProfile.PersistentPermissionsPolicy.AskEveryTime)
        self.setPushServiceEnabled(False)
        self.setSpellCheckEnabled(False)
        self.downloadRequested.connect(self._on_download_requested)
        lock_settings(self.settings())
        _use_platform_fonts(self.settings())
        # PySide drops an interceptor that Python doesn't hold, parent or not, and then every request passes.
        self._gate = RequestGate(self)
        self.setUrlRequestInterceptor(self._gate)
        self.documents = MailSchemeHandler(self)
        for scheme in (MESSAGE_SCHEME, PART_SCHEME):
            self.installUrlSchemeHandler(scheme.encode(), self.documents)

    def _on_download_requested(self, download: QWebEngineDownloadRequest) -> None:
        download.cancel()
