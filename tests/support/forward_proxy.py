"""An HTTP proxy that opens tunnels, as those of companies do: it may ask for a sign-in, and every tunnel ends
at one server of the test, whatever name was asked for.
"""

import base64
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class ForwardProxy:
    """Where it listens, and the `host:port` of each tunnel that was asked for."""

    address: str
    asked: list[str] = field(default_factory=list)


@contextmanager
def forward_proxy(backend_url: str, *, sign_in: str | None = None) -> Iterator[ForwardProxy]:
    """Serve on 127.0.0.1 while the block runs. `sign_in` is the `name:password` that it wants."""
    parts = urlsplit(backend_url)
    backend = (parts.hostname or "", parts.port or 0)
    wanted = None if sign_in is None else "Basic " + base64.b64encode(sign_in.encode()).decode()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            first = self.rfile.readline().decode("latin-1").split()
            given = None
            while line := self.rfile.readline().decode("latin-1").strip():
                name, _, value = line.partition(":")
                if name.lower() == "proxy-authorization":
                    given = value.strip()
            proxy.asked.append(first[1])
            if wanted is not None and given != wanted:
                self.wfile.write(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")
                return
            with socket.create_connection(backend) as far:
                self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                _join(self.connection, far)

    class Server(socketserver.ThreadingTCPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up is part of the test."""

    with Server(("127.0.0.1", 0), Handler) as listener:
        proxy = ForwardProxy(f"127.0.0.1:{listener.server_address[1]}")
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield proxy
        finally:
            listener.shutdown()
            thread.join()


def _join(near: socket.socket, far: socket.socket) -> None:
    """Hand on what either side says, until both have finished."""

    def pump(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    back = threading.Thread(target=pump, args=(far, near))
    back.start()
    pump(near, far)
    back.join()
