"""A program that shows the 95 snippets in an engine without its locks, or with the ones that are named.

    python unlocked_engine.py CANARY [interceptor] [policy] [resolver] [sanitised]

It runs apart from the tests because the resolver rules hold for a whole process. Without any name it is the
positive control: if that reaches nobody, the rig is broken.
"""

import os
import sys
from typing import Final

from PySide6.QtCore import QBuffer, QEventLoop, QTimer, QUrl
from PySide6.QtWebEngineCore import (
    QWebEngineProfile,
    QWebEngineUrlRequestJob,
    QWebEngineUrlSchemeHandler,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication
from support.canary import hostile_documents
from support.engine_setup import prepare_engine_for_tests

from vaultviewer.core.mail.html.part_addresses import PART_SCHEME
from vaultviewer.core.mail.html.sanitize import sanitize_html
from vaultviewer.gui.engine.document import MESSAGE_SCHEME, MailDocument
from vaultviewer.gui.engine.environment import FLAGS_VARIABLE
from vaultviewer.gui.engine.interceptor import RequestGate
from vaultviewer.gui.engine.schemes import MailSchemeHandler

_LONGEST_LOAD_MS: Final = 3_000


class _BareHandler(QWebEngineUrlSchemeHandler):
    """Serves a document as it is, without any header."""

    document = MailDocument("")

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        buffer = QBuffer(job)
        buffer.setData(self.document.html.encode())
        job.reply(b"text/html; charset=utf-8", buffer)


class UnlockedEngine:
    """A view with everything at Qt's defaults but for the layers that are named."""

    def __init__(self, layers: frozenset[str]) -> None:
        self._profile = QWebEngineProfile()
        self._handler = MailSchemeHandler() if "policy" in layers else _BareHandler()
        for scheme in (MESSAGE_SCHEME, PART_SCHEME):
            self._profile.installUrlSchemeHandler(scheme.encode(), self._handler)
        if "interceptor" in layers:
            self._gate = RequestGate(self._profile)
            self._profile.setUrlRequestInterceptor(self._gate)
        self._view = QWebEngineView(self._profile)
        self._view.resize(800, 600)
        self._view.show()

    def show(self, html: str) -> None:
        """Load a document and return when it has loaded, or was led elsewhere."""
        document = MailDocument(html)
        self._handler.document = document
        loop = QEventLoop()
        self._view.loadFinished.connect(loop.quit)
        limit = QTimer(singleShot=True, interval=_LONGEST_LOAD_MS)
        limit.timeout.connect(loop.quit)
        limit.start()
        self._view.load(QUrl(document.url))
        loop.exec()


def main(base: str, layers: frozenset[str]) -> None:
    prepare_engine_for_tests()
    if "resolver" not in layers:
        os.environ[FLAGS_VARIABLE] = "--no-sandbox" if "--no-sandbox" in os.environ[FLAGS_VARIABLE] else ""
    application = QApplication([])
    engine = UnlockedEngine(layers)
    for html in hostile_documents(base):
        sanitised = sanitize_html(html, part_url=lambda _content_id: None).html
        engine.show(sanitised if "sanitised" in layers else html)
    del application
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], frozenset(sys.argv[2:]))
