"""Takes layers of the lock out, for the rig alone, so that the canary sees what each of them stops."""

import os
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineSettings

from vaultviewer.core.mail.html import sanitize
from vaultviewer.gui.engine import interceptor, page, profile, schemes
from vaultviewer.gui.engine.environment import FLAGS_VARIABLE

_PATCH: Final = pytest.MonkeyPatch()
"""Never undone: the rig ends with its one run."""


def _break_resolver() -> None:
    os.environ[FLAGS_VARIABLE] = "--no-sandbox --log-level=3"


def _break_gate() -> None:
    _PATCH.setattr(interceptor, "is_allowed", lambda _url, _kind: True)


def _break_policy() -> None:
    _PATCH.setattr(schemes, "_header_lists", dict)


def _break_settings() -> None:
    def unlock(settings: QWebEngineSettings, *, dark: bool = False) -> None:
        attribute = QWebEngineSettings.WebAttribute
        settings.setAttribute(attribute.ForceDarkMode, dark)
        # Our scheme counts as secure, and what is loaded from there by plain HTTP as mixed content.
        settings.setAttribute(attribute.AllowRunningInsecureContent, True)

    for module in (profile, page):
        _PATCH.setattr(module, "lock_settings", unlock)


def _break_page() -> None:
    accept = page.MailPage.acceptNavigationRequest

    def accept_all(
        self: page.MailPage,
        url: QUrl | str,
        kind: QWebEnginePage.NavigationType,
        main_frame: bool,  # noqa: FBT001  Qt passes it by position
        /,
    ) -> bool:
        accept(self, url, kind, main_frame)
        return True

    def open_window(self: page.MailPage, _type: QWebEnginePage.WebWindowType) -> QWebEnginePage:
        self.link_clicked.emit(QUrl("about:blank"))
        return QWebEnginePage(self.profile(), self)

    _PATCH.setattr(page.MailPage, "acceptNavigationRequest", accept_all)
    _PATCH.setattr(page.MailPage, "createWindow", open_window)


def _break_sanitiser() -> None:
    """Let HTML pass as it is, with its own images. Whoever uses the sanitiser imports it after this."""

    def pass_through(
        untrusted_html: str,
        *,
        part_url: sanitize.PartUrl,
        image_url: sanitize.ImageUrl | None = None,
        simple: bool = False,
    ) -> sanitize.SanitizedHtml:
        del image_url, simple
        html = re.sub(r'cid:([^"]+)', lambda found: part_url(found[1]) or "", untrusted_html)
        return sanitize.SanitizedHtml(html)

    _PATCH.setattr(sanitize, "sanitize_html", pass_through)


BREAKS: Final[Mapping[str, Callable[[], None]]] = MappingProxyType(
    {
        "resolver": _break_resolver,
        "gate": _break_gate,
        "policy": _break_policy,
        "settings": _break_settings,
        "page": _break_page,
        "sanitiser": _break_sanitiser,
    }
)
"""How to take a layer out. To be called before the application exists."""
