"""A server on 127.0.0.1 that notes who comes by, and the 95 snippets that try to."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from typing import Any

SNIPPETS: dict[str, str] = json.loads(
    (Path(__file__).parents[1] / "data" / "remote-content.json").read_text(encoding="utf-8")
)

_CONTROL = "/control"
_PER_DOCUMENT = 10


def hostile_html(name: str, base: str) -> str:
    """Return the snippet with its addresses pointing at the canary, each under the snippet's own name."""
    return SNIPPETS[name].replace("URL2", f"{base}/{name}/2").replace("URL", f"{base}/{name}")


def hostile_documents(base: str, *, size: int = _PER_DOCUMENT) -> list[str]:
    """Return documents with `size` snippets each: every page costs a process, so fewer are quicker."""
    snippets = [hostile_html(name, base) for name in SNIPPETS]
    return ["\n".join(snippets[start : start + size]) for start in range(0, len(snippets), size)]


class _Note(BaseHTTPRequestHandler):
    timeout = 10  # a preconnect sends nothing, and its connection must not outlive the test

    def do_GET(self) -> None:
        self.server.note(self.path)  # type: ignore[attr-defined]  # the class below is the only one that uses this
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_HEAD = do_OPTIONS = do_GET  # noqa: N815  as above

    def log_message(self, *_arguments: object) -> None:
        pass


class Canary(ThreadingHTTPServer):
    """Counts requests by their snippets, and connections: a preconnect makes one and asks nothing.

    Connections are counted as they are accepted. Requests are counted by their threads, so they are all there
    only once the canary has closed, which waits for those threads.
    """

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Note)
        self.connections = 0
        self.requests: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def get_request(self) -> tuple[socket, Any]:
        request = super().get_request()
        self.connections += 1
        return request

    def note(self, path: str) -> None:
        with self._lock:
            self.requests[path.removeprefix("/").partition("/")[0]] += 1

    def settle(self) -> None:
        """Return when every connection made before this call has been counted.

        A listening socket hands out connections in the order in which they came. So once a request of our own
        is answered, all that came before it have been taken off the queue.
        """
        connection = HTTPConnection("127.0.0.1", self.server_port, timeout=10)
        connection.request("GET", _CONTROL)
        connection.getresponse().read()
        connection.close()
        self.connections -= 1
        if self.requests.pop(_CONTROL.removeprefix("/"), 0) != 1:
            raise AssertionError("the canary does not count what it answers")


@contextmanager
def listening_canary() -> Iterator[Canary]:
    with Canary() as canary:
        thread = threading.Thread(target=canary.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield canary
        finally:
            canary.shutdown()
            thread.join()
