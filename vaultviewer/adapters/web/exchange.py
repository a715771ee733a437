"""One request and its answer, over a line that somebody else may cut. Raises reasons for people alone."""

import http.client
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from vaultviewer.adapters.web.lines import Line, prepare_connection
from vaultviewer.core.web.addresses import Address
from vaultviewer.core.web.refusal import WebRefusal
from vaultviewer.core.web.urls import WebUrl

HEADERS: Final[Mapping[str, str]] = {
    # Neither this program nor its machine: the sender need not learn that an analyst is reading.
    "User-Agent": "Mozilla/5.0",
    "Accept": "image/png,image/jpeg,image/gif,image/webp,image/bmp,*/*;q=0.5",
    "Accept-Encoding": "identity",
    "Connection": "close",
}
"""All that is sent beside the Host: never a Cookie, a Referer, an Authorization or a language."""

_CHUNK: Final = 64 * 1024
_OK: Final = 200
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Redirect:
    """Another address to ask instead, absolute, and no more to be believed than the first one."""

    untrusted_url: str


def exchange(
    url: WebUrl,
    addresses: Sequence[Address],
    *,
    line: Line,
    trust: ssl.SSLContext,
    spend: Callable[[int], None],
) -> Redirect | bytes:
    """Ask one of `addresses` for `url`, and return what it sends. `spend` is told of bytes as they come.

    Raises WebRefusal; what `spend` raises.
    """
    with _border(url, line), closing(prepare_connection(url, addresses, line, trust)) as connection:
        connection.request("GET", url.target, headers=HEADERS, preload_content=False, decode_content=False)
        answer = connection.getresponse()
        if answer.status in _REDIRECTS:
            return _redirect(url, answer)
        if answer.status != _OK:
            raise WebRefusal("{host} answered with status {status}", host=url.host, status=answer.status)
        return _read(url, answer, spend)


def _redirect(url: WebUrl, answer: BaseHTTPResponse) -> Redirect:
    # http.client reads header fields as ISO 8859-1; what browsers find in Location is UTF-8.
    location = answer.headers.get("location", "").encode("iso-8859-1", "replace").decode("utf-8", "replace")
    if not location:
        raise WebRefusal("{host} passes on to nowhere", host=url.host)
    return Redirect(urljoin(str(url), location))


def _read(url: WebUrl, answer: BaseHTTPResponse, spend: Callable[[int], None]) -> bytes:
    encoding = answer.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", ""}:
        # Nobody asked for it, and a small answer could unpack to gigabytes.
        raise WebRefusal("{host} sent it compressed, unasked", host=url.host)
    content = bytearray()
    for chunk in answer.stream(_CHUNK, decode_content=False):
        spend(len(chunk))
        content += chunk
    return bytes(content)


@contextmanager
def _border(url: WebUrl, line: Line) -> Iterator[None]:
    """Let out reasons for people alone: the libraries' own texts quote what a server said."""
    try:
        yield
    except WebRefusal:
        raise
    except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
        raise _reason(url, line, error) from None
    if line.is_cut:
        raise _too_late(url)  # an answer without a length ends where it was cut


def _too_late(url: WebUrl) -> WebRefusal:
    return WebRefusal("{host} took too long", host=url.host)


def _reason(url: WebUrl, line: Line, error: Exception) -> WebRefusal:
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    if line.is_cut or isinstance(cause, TimeoutError):
        return _too_late(url)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return WebRefusal("nothing proves that it is {host} that answers", host=url.host)
    if isinstance(cause, ssl.SSLError):
        return WebRefusal("no secure connection to {host} came about", host=url.host)
    if isinstance(error, OSError) and not isinstance(error, http.client.HTTPException):
        return WebRefusal("{host} can't be reached", host=url.host)
    return WebRefusal("the answer of {host} broke off or is malformed", host=url.host)
