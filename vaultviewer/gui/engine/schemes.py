"""Our own two URL schemes and the handler that serves them from memory."""

from dataclasses import dataclass
from typing import Final, cast

from PySide6.QtCore import QBuffer, QByteArray, QObject, QUrl
from PySide6.QtWebEngineCore import QWebEngineUrlRequestJob, QWebEngineUrlScheme, QWebEngineUrlSchemeHandler

from vaultviewer.core.mail.html.part_addresses import PART_SCHEME
from vaultviewer.gui.engine.document import MESSAGE_SCHEME, MailDocument, MailPart

CONTENT_SECURITY_POLICY: Final = (
    f"default-src 'none'; img-src {PART_SCHEME}:; style-src 'unsafe-inline'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
)

RESPONSE_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

# Secure, so that Chromium doesn't take a part in a message for mixed content; without access to any other
# origin. Never LocalScheme or LocalAccessAllowed, which would open file:, nor ContentSecurityPolicyIgnored.
_SCHEME_FLAGS: Final = QWebEngineUrlScheme.Flag.SecureScheme | QWebEngineUrlScheme.Flag.NoAccessAllowed

# Raster images only: SVG is a document with links and styles of its own. Mail programs use the misnomers.
_SERVED_IMAGES: Final = {
    "image/avif": "image/avif",
    "image/bmp": "image/bmp",
    "image/gif": "image/gif",
    "image/jpeg": "image/jpeg",
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/png": "image/png",
    "image/webp": "image/webp",
    "image/x-icon": "image/x-icon",
    "image/x-ms-bmp": "image/bmp",
    "image/x-png": "image/png",
}
# Outlook and several gateways declare inline images as application/octet-stream.
_SIGNATURES: Final = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}


def register_schemes() -> None:
    """Make our schemes known to Chromium: only before QApplication exists, and harmless when repeated."""
    for name in (MESSAGE_SCHEME, PART_SCHEME):
        if QWebEngineUrlScheme.schemeByName(name.encode()).name().isEmpty():
            scheme = QWebEngineUrlScheme(name.encode())
            scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
            scheme.setFlags(_SCHEME_FLAGS)
            QWebEngineUrlScheme.registerScheme(scheme)


@dataclass(frozen=True, slots=True)
class Resource:
    """What a request is answered with."""

    content_type: str
    content: bytes


def served_type(part: MailPart) -> str | None:
    """Return the image type under which a part is served; None if it isn't served at all."""
    declared = part.content_type.partition(";")[0].strip().lower()
    if declared == "application/octet-stream":
        return next((name for start, name in _SIGNATURES.items() if part.content.startswith(start)), None)
    return _SERVED_IMAGES.get(declared)


def find_resource(document: MailDocument | None, url: QUrl) -> Resource | None:
    """Return what `url` names in `document`; None for everything else, other documents' parts among it."""
    if document is None or url.host() != document.token:
        return None
    if url.scheme() == MESSAGE_SCHEME and url.path() == "/":
        return Resource("text/html; charset=utf-8", document.page())
    if url.scheme() == PART_SCHEME and (part := document.part_at(url.path())) is not None:
        content_type = served_type(part)
        return None if content_type is None else Resource(content_type, part.content)
    return None


def _header_lists() -> dict[QByteArray, QByteArray]:
    # Each value has to be a list. A bare QByteArray, as the stubs have it, sets no header and says nothing.
    lists = {
        QByteArray(name.encode()): [QByteArray(value.encode())] for name, value in RESPONSE_HEADERS.items()
    }
    return cast("dict[QByteArray, QByteArray]", lists)


class MailSchemeHandler(QWebEngineUrlSchemeHandler):
    """Serves one document at a time. A custom scheme takes 6 MB and more where `setHtml` fails at 3 MB."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document: MailDocument | None = None

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        if job.requestMethod() != b"GET":
            job.fail(QWebEngineUrlRequestJob.Error.RequestDenied)
            return
        resource = find_resource(self.document, job.requestUrl())
        if resource is None:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        buffer = QBuffer(job)  # the job reads from it for as long as it lives
        buffer.setData(resource.content)
        job.setAdditionalResponseHeaders(_header_lists())
        job.reply(resource.content_type.encode(), buffer)
