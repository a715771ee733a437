"""A tiny HTTP server that says exactly what a test tells it to: redirects, refusals, half answers."""

import socketserver
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BufferedIOBase
from typing import Final

SILENCE: Final = b""
"""An answer that never comes: the connection stays open until the server closes."""


@dataclass(frozen=True)
class Request:
    """What arrived, header names in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class ScriptedServer:
    """Where it listens, and what has been asked so far."""

    url: str
    requests: list[Request] = field(default_factory=list)


def answer(
    status: str,
    body: bytes = b"",
    *,
    length: int | None = None,
    headers: Mapping[str, str] | None = None,
    **more_headers: str,
) -> bytes:
    """Write an HTTP answer; `length` promises another length than the body has."""
    fields = {
        "content-length": str(len(body) if length is None else length),
        "connection": "close",
        **{name.replace("_", "-"): value for name, value in {**(headers or {}), **more_headers}.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


@contextmanager
def scripted_server(
    script: Callable[[Request], bytes | Iterable[bytes]], *, tls: ssl.SSLContext | None = None
) -> Iterator[ScriptedServer]:
    """Serve on 127.0.0.1 and a free port while the block runs.

    An answer in pieces is written piece by piece, until it ends or the client hangs up.
    """
    closing = threading.Event()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            request = _read_request(self.rfile)
            if request is None:
                self.wfile.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                return
            server.requests.append(request)
            said = script(request)
            if said is SILENCE:
                closing.wait()
            elif not isinstance(said, bytes):
                for piece in said:
                    self.wfile.write(piece)
            elif request.method == "HEAD":
                self.wfile.write(b"".join(said.partition(b"\r\n\r\n")[:2]))
            else:
                self.wfile.write(said)

    class Server(socketserver.ThreadingTCPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up, or refuses our certificate, is part of the script."""

    with Server(("127.0.0.1", 0), Handler) as listener:
        if tls is not None:
            listener.socket = tls.wrap_socket(
                listener.socket, server_side=True, do_handshake_on_connect=False
            )
        scheme = "http" if tls is None else "https"
        server = ScriptedServer(f"{scheme}://127.0.0.1:{listener.server_address[1]}")
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            closing.set()
            listener.shutdown()
            thread.join()


def _read_request(stream: BufferedIOBase) -> Request | None:
    first = stream.readline().decode("latin-1").split()
    if len(first) != 3:
        return None
    headers = {}
    while line := stream.readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", "0")))
    return Request(first[0], first[1], headers, body)
