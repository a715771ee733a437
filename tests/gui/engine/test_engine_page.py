"""The page grants nothing and goes nowhere."""

from itertools import cycle

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWebEngineCore import QWebEnginePage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from support.engine_views import show

from vaultviewer.gui.engine.document import MailDocument
from vaultviewer.gui.engine.page import MailPage
from vaultviewer.gui.engine.view import MailView

NavigationType = QWebEnginePage.NavigationType

_LINK = QUrl("https://evil.example/x?a=b")
_PLACE = QPoint(50, 50)


def _linked(url: str, extra: str = "") -> MailDocument:
    style = "position:absolute;left:0;top:0;width:200px;height:100px;background:#aabbcc"
    return MailDocument(f'<a href="{url}" style="{style}" {extra}>link</a>')


def _target(view: MailView) -> QWidget:
    """Return the widget that Chromium paints into and takes the mouse from."""
    proxy = view.focusProxy()
    assert proxy is not None
    return proxy


def _answering(qtbot: QtBot, view: MailView) -> QWidget:
    """Return the target once the document answers to the pointer: what is clicked before is lost."""
    target, hovered = _target(view), list[str]()
    steps = cycle((_PLACE, _PLACE + QPoint(1, 0)))

    def answers() -> bool:
        QTest.mouseMove(target, next(steps))
        return any(hovered)

    view.link_hovered.connect(hovered.append)
    qtbot.waitUntil(answers, timeout=10_000)
    view.link_hovered.disconnect(hovered.append)
    return target


def _page(view: MailView) -> MailPage:
    page = view.page()
    assert isinstance(page, MailPage)
    return page


@pytest.mark.parametrize(
    ("button", "modifier"),
    [
        (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier),
        (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier),
        (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier),
        (Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier),
    ],
)
def test_a_clicked_link_is_announced_and_not_followed(
    qtbot: QtBot, view: MailView, button: Qt.MouseButton, modifier: Qt.KeyboardModifier
) -> None:
    document = _linked(_LINK.toString())
    assert show(qtbot, view, document)
    target = _answering(qtbot, view)
    with qtbot.waitSignal(view.link_activated, timeout=10_000) as blocker:
        QTest.mouseClick(target, button, modifier, _PLACE)
    assert blocker.args == [_LINK]
    assert view.url() == QUrl(document.url)
    with qtbot.waitSignal(view.text_found, timeout=10_000) as found:
        view.find_text("link")
    assert found.args == [1, 1]


def test_hovering_tells_where_a_link_leads(qtbot: QtBot, view: MailView) -> None:
    assert show(qtbot, view, _linked(_LINK.toString()))
    hovered: list[str] = []
    view.link_hovered.connect(hovered.append)
    _answering(qtbot, view)
    assert [link for link in hovered if link] == [_LINK.toString()]


def test_a_link_within_the_message_is_followed_in_silence(qtbot: QtBot, view: MailView) -> None:
    document = _linked("#end")
    document = MailDocument(f'{document.html}<div style="height:3000px"></div><p id="end">end</p>')
    assert show(qtbot, view, document)
    target = _answering(qtbot, view)
    with qtbot.assertNotEmitted(view.link_activated):
        with qtbot.waitSignal(view.page().scrollPositionChanged, timeout=10_000):
            QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=_PLACE)
        # The renderer scrolls first; word of the new address comes on its own way.
        qtbot.waitUntil(lambda: view.url() == QUrl(document.url + "#end"), timeout=10_000)


@pytest.mark.parametrize("html", ['<meta http-equiv="refresh" content="0;url=https://evil.example/">'])
def test_a_message_that_leads_away_by_itself_stays_and_says_nothing(
    qtbot: QtBot, view: MailView, html: str
) -> None:
    document = MailDocument(html)
    with qtbot.assertNotEmitted(view.link_activated):
        assert show(qtbot, view, document)
        # A second document takes a turn through browser and renderer, in which the first would have left.
        assert show(qtbot, view, MailDocument("<p>next</p>"))


@pytest.mark.parametrize("kind", NavigationType)
@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "file:///etc/hostname",
        "data:text/html,x",
        "about:blank",
        "chrome://gpu/",
        "javascript:1",
        "vv-message://m0/",
        "vv-part://{token}/0",
        "vv-message://{token}/other",
        "vv-message://{token}/?query",
        "vv-message://user@{token}/",
    ],
)
def test_no_other_address_is_accepted(
    qtbot: QtBot, view: MailView, kind: QWebEnginePage.NavigationType, address: str
) -> None:
    document = MailDocument("")
    assert show(qtbot, view, document)
    url = QUrl(address.format(token=document.token))
    assert not _page(view).acceptNavigationRequest(url, kind, True)
    assert not _page(view).acceptNavigationRequest(url, kind, False)


def test_the_message_itself_is_accepted_but_not_in_a_frame(qtbot: QtBot, view: MailView) -> None:
    document = MailDocument("")
    assert show(qtbot, view, document)
    typed = NavigationType.NavigationTypeTyped
    assert _page(view).acceptNavigationRequest(QUrl(document.url), typed, True)
    assert not _page(view).acceptNavigationRequest(QUrl(document.url), typed, False)


def test_an_earlier_message_is_not_accepted_any_more(qtbot: QtBot, view: MailView) -> None:
    earlier = MailDocument("")
    assert show(qtbot, view, earlier)
    assert show(qtbot, view, MailDocument(""))
    back = NavigationType.NavigationTypeBackForward
    assert not _page(view).acceptNavigationRequest(QUrl(earlier.url), back, True)


@pytest.mark.parametrize(
    ("kind", "main_frame", "announced"),
    [
        (NavigationType.NavigationTypeLinkClicked, True, True),
        (NavigationType.NavigationTypeLinkClicked, False, False),
        (NavigationType.NavigationTypeRedirect, True, False),
        (NavigationType.NavigationTypeFormSubmitted, True, False),
        (NavigationType.NavigationTypeOther, True, False),
    ],
)
def test_only_a_click_is_announced(
    view: MailView,
    kind: QWebEnginePage.NavigationType,
    main_frame: bool,  # noqa: FBT001  pytest's parameters
    announced: bool,  # noqa: FBT001  as above
) -> None:
    clicked: list[QUrl] = []
    _page(view).link_clicked.connect(clicked.append)
    _page(view).acceptNavigationRequest(_LINK, kind, main_frame)
    assert clicked == ([_LINK] if announced else [])


def test_a_link_to_a_part_is_not_announced(view: MailView) -> None:
    clicked: list[QUrl] = []
    _page(view).link_clicked.connect(clicked.append)
    _page(view).acceptNavigationRequest(
        QUrl("vv-part://m0/0"), NavigationType.NavigationTypeLinkClicked, True
    )
    assert clicked == []


def test_windows_dialogs_and_files_are_refused(view: MailView) -> None:
    page = _page(view)
    for kind in QWebEnginePage.WebWindowType:
        assert page.createWindow(kind) is None
    for mode in QWebEnginePage.FileSelectionMode:
        assert page.chooseFiles(mode, ["/etc/hostname"], []) == []
    assert page.javaScriptConfirm(QUrl(), "Sure?") is False
    assert page.javaScriptPrompt(QUrl(), "Name?", "default") == (False, "")
    page.javaScriptAlert(QUrl(), "Boo")
    assert QApplication.activeModalWidget() is None


def test_what_chromium_says_about_a_mail_is_not_logged(
    view: MailView, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    level = QWebEnginePage.JavaScriptConsoleMessageLevel.ErrorMessageLevel
    _page(view).javaScriptConsoleMessage(level, "secret", 1, "vv-message://m0/")
    assert "secret" not in caplog.text + "".join(capfd.readouterr())


class _Request:
    """Stands for the request objects that only Chromium can make; notes the one answer."""

    def __init__(self) -> None:
        self.answers: list[str] = []

    def __getattr__(self, name: str) -> object:
        return lambda: self.answers.append(name)


@pytest.mark.parametrize(
    ("slot", "answer"),
    [
        ("_on_certificate_error", "rejectCertificate"),
        ("_on_client_certificate_wanted", "selectNone"),
        ("_on_desktop_media_requested", "cancel"),
        ("_on_file_system_access_requested", "reject"),
        ("_on_full_screen_requested", "reject"),
        ("_on_permission_requested", "deny"),
        ("_on_protocol_handler_requested", "reject"),
    ],
)
def test_whatever_a_page_asks_for_is_denied(view: MailView, slot: str, answer: str) -> None:
    request = _Request()
    getattr(_page(view), slot)(request)
    assert request.answers == [answer]
