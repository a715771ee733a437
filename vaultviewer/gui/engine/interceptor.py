"""The gate for every request that a page makes: closed, but for our own two schemes."""

from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtWebEngineCore import QWebEngineUrlRequestInfo, QWebEngineUrlRequestInterceptor

from vaultviewer.core.mail.html.part_addresses import PART_SCHEME
from vaultviewer.gui.engine.document import MESSAGE_SCHEME

_ResourceType = QWebEngineUrlRequestInfo.ResourceType

_ALLOWED: Final = frozenset(
    {
        (MESSAGE_SCHEME, _ResourceType.ResourceTypeMainFrame),
        (PART_SCHEME, _ResourceType.ResourceTypeImage),
    }
)


def is_allowed(url: QUrl, resource_type: QWebEngineUrlRequestInfo.ResourceType) -> bool:
    """Tell whether a page may load `url` as this: a message as a page, a part as an image."""
    return (url.scheme(), resource_type) in _ALLOWED


class RequestGate(QWebEngineUrlRequestInterceptor):
    """Blocks by default. Not everything comes by here: preconnects don't, so it is one layer among others."""

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        if not is_allowed(info.requestUrl(), info.resourceType()):
            info.block(True)
