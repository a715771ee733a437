"""What our own schemes serve, and under which policy."""

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import QBuffer, QObject, QUrl
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineUrlRequestJob,
    QWebEngineUrlScheme,
    QWebEngineUrlSchemeHandler,
)
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from vaultviewer.core.mail.html.part_addresses import PART_SCHEME
from vaultviewer.gui.engine.document import MESSAGE_SCHEME, InlineParts, MailDocument, MailPart
from vaultviewer.gui.engine.schemes import (
    CONTENT_SECURITY_POLICY,
    RESPONSE_HEADERS,
    MailSchemeHandler,
    Resource,
    find_resource,
    served_type,
)

_PICTURE = MailPart("image/png", b"picture")


@pytest.mark.parametrize("name", [MESSAGE_SCHEME, PART_SCHEME])
def test_schemes_reach_no_file_and_are_under_the_policy(qapp: QApplication, name: str) -> None:
    assert qapp is not None
    flag = QWebEngineUrlScheme.Flag
    scheme = QWebEngineUrlScheme.schemeByName(name.encode())
    assert scheme.flags() == flag.SecureScheme | flag.NoAccessAllowed
    assert not scheme.flags() & (
        flag.LocalScheme | flag.LocalAccessAllowed | flag.ContentSecurityPolicyIgnored
    )


def test_the_policy_is_the_one_that_was_measured() -> None:
    assert CONTENT_SECURITY_POLICY.split("; ") == [
        "default-src 'none'",
        "img-src vv-part:",
        "style-src 'unsafe-inline'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "sandbox",
    ]
    assert RESPONSE_HEADERS["X-Content-Type-Options"] == "nosniff"
    assert RESPONSE_HEADERS["Cache-Control"] == "no-store"


def test_a_document_and_its_parts_are_found() -> None:
    inline = InlineParts({"a@b": _PICTURE})
    document = inline.document("<p>")
    assert find_resource(document, QUrl(document.url)) == Resource(
        "text/html; charset=utf-8", document.page()
    )
    assert find_resource(document, QUrl(inline.part_url("a@b") or "")) == Resource("image/png", b"picture")


def test_another_documents_token_finds_nothing() -> None:
    shown, other = InlineParts({"a@b": _PICTURE}), InlineParts({"a@b": _PICTURE})
    document = shown.document("")
    assert find_resource(document, QUrl(other.part_url("a@b") or "")) is None
    assert find_resource(document, QUrl(other.document("").url)) is None
    assert find_resource(None, QUrl(document.url)) is None


@pytest.mark.parametrize("address", ["vv-message://{}/0", "vv-part://{}/", "vv-part://{}/9", "https://{}/"])
def test_a_token_at_the_wrong_address_finds_nothing(address: str) -> None:
    document = MailDocument("", {"a@b": _PICTURE})
    assert find_resource(document, QUrl(address.format(document.token))) is None


@pytest.mark.parametrize(
    ("declared", "content", "served"),
    [
        ("image/png", b"", "image/png"),
        ("IMAGE/JPG; name=a.jpg", b"", "image/jpeg"),
        ("image/svg+xml", b"<svg>", None),
        ("text/html", b"<p>", None),
        ("text/css", b"", None),
        ("application/octet-stream", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("application/octet-stream", b"GIF89a", "image/gif"),
        ("application/octet-stream", b"<svg>", None),
        ("", b"\x89PNG\r\n\x1a\n", None),
    ],
)
def test_only_raster_images_are_served(declared: str, content: bytes, served: str | None) -> None:
    assert served_type(MailPart(declared, content)) == served


def test_a_part_that_is_no_raster_image_is_not_found() -> None:
    inline = InlineParts({"a@b": MailPart("image/svg+xml", b"<svg>")})
    assert find_resource(inline.document(""), QUrl(inline.part_url("a@b") or "")) is None


class _Post:
    """Stands for a job that only Chromium can make; notes how it failed."""

    def __init__(self) -> None:
        self.failures: list[QWebEngineUrlRequestJob.Error] = []

    def requestMethod(self) -> bytes:  # noqa: N802  Qt's name
        return b"POST"

    def fail(self, error: QWebEngineUrlRequestJob.Error) -> None:
        self.failures.append(error)


def test_nothing_can_be_sent_to_our_schemes(qapp: QApplication) -> None:
    assert qapp is not None
    job = _Post()
    MailSchemeHandler().requestStarted(cast("QWebEngineUrlRequestJob", job))
    assert job.failures == [QWebEngineUrlRequestJob.Error.RequestDenied]


# ---------------------------------------------------------------------------- the policy, alone and live
_SCRIPT = "<script>document.title = 'ran'</script>"
_DATA_IMAGE = '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'
_REMOTE_IMAGE = '<img src="https://canary.invalid/x.png">'


class _BareHandler(QWebEngineUrlSchemeHandler):
    """The control: serves the same page without its headers."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = MailDocument("")

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        buffer = QBuffer(job)
        buffer.setData(self.document.page())
        job.reply(b"text/html; charset=utf-8", buffer)


class _TalkativePage(QWebEnginePage):
    """A page with nothing locked, which keeps what Chromium says."""

    def __init__(self, profile: QWebEngineProfile) -> None:
        super().__init__(profile)
        self.said: list[str] = []

    def javaScriptConsoleMessage(
        self, _level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, _line: int, _source: str
    ) -> None:
        self.said.append(message)


@pytest.fixture(params=[MailSchemeHandler, _BareHandler])
def handler(request: pytest.FixtureRequest) -> MailSchemeHandler | _BareHandler:
    made: MailSchemeHandler | _BareHandler = request.param()
    return made


@pytest.fixture
def unlocked_page(qapp: QApplication, handler: MailSchemeHandler | _BareHandler) -> Iterator[_TalkativePage]:
    assert qapp is not None
    profile = QWebEngineProfile()
    profile.installUrlSchemeHandler(MESSAGE_SCHEME.encode(), handler)
    page = _TalkativePage(profile)
    yield page
    delete(page)
    delete(profile)


def test_the_policy_header_is_sent_and_obeyed(
    qtbot: QtBot, unlocked_page: _TalkativePage, handler: MailSchemeHandler | _BareHandler
) -> None:
    handler.document = MailDocument(_SCRIPT + _DATA_IMAGE + _REMOTE_IMAGE)
    with qtbot.waitSignal(unlocked_page.loadFinished, timeout=30_000):
        unlocked_page.load(QUrl(handler.document.url))
    said = "\n".join(unlocked_page.said)
    if isinstance(handler, _BareHandler):
        assert unlocked_page.title() == "ran"
        assert "Content Security Policy" not in said
    else:
        assert unlocked_page.title() == "Message"
        assert "Blocked script execution" in said
        assert said.count('violates the following Content Security Policy directive: "img-src vv-part:"') == 2
