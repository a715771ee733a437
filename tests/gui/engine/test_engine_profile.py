"""The profile: what is off, and that nothing is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWebEngineCore import QWebEngineDownloadRequest, QWebEngineProfile, QWebEngineSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete
from support.engine_views import show

from vaultviewer.gui.engine.document import MailDocument
from vaultviewer.gui.engine.page import MailPage
from vaultviewer.gui.engine.profile import MailProfile
from vaultviewer.gui.engine.view import MailView

_ALLOWED = {
    "AutoLoadImages",
    "ShowScrollBars",
    "PlaybackRequiresUserGesture",
    "WebRTCPublicInterfacesOnly",
    "TrimAccessibilityIdentifiers",
}


@pytest.fixture
def profile(qapp: QApplication) -> Iterator[MailProfile]:
    assert qapp is not None
    made = MailProfile()
    yield made
    delete(made)


@pytest.fixture
def page(profile: MailProfile) -> Iterator[MailPage]:
    made = MailPage(profile)
    yield made
    delete(made)


@pytest.mark.parametrize("attribute", QWebEngineSettings.WebAttribute)
def test_every_attribute_is_off_but_those_that_are_named(
    page: MailPage, attribute: QWebEngineSettings.WebAttribute
) -> None:
    assert page.settings().testAttribute(attribute) is (attribute.name in _ALLOWED)


def test_qt_would_have_left_scripts_on(qapp: QApplication) -> None:
    # The control for the test above: without the loop it fails.
    assert qapp is not None
    profile = QWebEngineProfile()
    assert profile.settings().testAttribute(QWebEngineSettings.WebAttribute.JavascriptEnabled)
    delete(profile)


def test_other_policies_are_strict(page: MailPage) -> None:
    settings = page.settings()
    unknown = QWebEngineSettings.UnknownUrlSchemePolicy.DisallowUnknownUrlSchemes
    assert settings.unknownUrlSchemePolicy() is unknown
    assert settings.imageAnimationPolicy() is QWebEngineSettings.ImageAnimationPolicy.Disallow


def test_nothing_is_kept(profile: MailProfile) -> None:
    assert profile.isOffTheRecord()
    assert profile.storageName() == ""
    assert profile.httpCacheType() is QWebEngineProfile.HttpCacheType.NoCache
    no_cookies = QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies
    assert profile.persistentCookiesPolicy() is no_cookies
    ask_every_time = QWebEngineProfile.PersistentPermissionsPolicy.AskEveryTime
    assert profile.persistentPermissionsPolicy() is ask_every_time
    assert not profile.isSpellCheckEnabled()
    assert not profile.isPushServiceEnabled()


def test_a_download_is_cancelled(qtbot: QtBot, view: MailView, tmp_path: Path) -> None:
    document = MailDocument("<p>text</p>")
    assert show(qtbot, view, document)
    profile = view.page().profile()
    profile.setDownloadPath(str(tmp_path))
    # Slots are called in the order of their connection: this one sees what the profile's own has done. Later
    # is too late: the request doesn't outlive the signal.
    states: list[QWebEngineDownloadRequest.DownloadState] = []
    profile.downloadRequested.connect(lambda download: states.append(download.state()))
    with qtbot.waitSignal(profile.downloadRequested, timeout=10_000):
        view.page().download(document.url, "stolen.html")
    assert states == [QWebEngineDownloadRequest.DownloadState.DownloadCancelled]
    assert list(tmp_path.iterdir()) == []


def test_two_views_share_nothing(view: MailView) -> None:
    other = MailView()
    assert other.page().profile() is not view.page().profile()
    assert other.page().profile() is not QWebEngineProfile.defaultProfile()
    delete(other)
