"""Connections to addresses that were checked before, which another thread can cut at any time.

urllib3's time-outs hold for each read alone, and a server that sends a byte now and then never runs into
them. So whoever watches the work cuts the line: a blocked read, a handshake and a connection attempt all end.
"""

import socket
import ssl
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import IPv4Address
from typing import Final

from urllib3.connection import HTTPConnection, HTTPSConnection

from vaultviewer.core.web.addresses import Address
from vaultviewer.core.web.urls import WebUrl

_MOST_ADDRESSES: Final = 3
"""Of one host that are tried: one that does not answer costs the whole patience for a connection."""


class Line:
    """What one image is fetched over: a socket at a time, until a deadline on the monotonic clock."""

    def __init__(self, *, seconds: float, connect_seconds: float, read_seconds: float) -> None:
        self.deadline: Final = time.monotonic() + seconds
        self._connect_seconds = connect_seconds
        self.read_seconds: Final = read_seconds
        self._lock = threading.Lock()
        self._handle: socket.socket | None = None
        self._is_cut = False

    @property
    def is_cut(self) -> bool:
        return self._is_cut

    def cut(self) -> None:
        """End whatever is being read or sent; nothing can be connected afterwards. Safe from any thread."""
        with self._lock:
            self._is_cut = True
            if self._handle is not None:
                with suppress(OSError):  # not connected yet, or not any more
                    self._handle.shutdown(socket.SHUT_RDWR)

    def hang_up(self) -> None:
        """Let go of the socket, whose owner has closed it."""
        with self._lock:
            if self._handle is not None:
                self._handle.close()
                self._handle = None

    def connect(self, addresses: Sequence[Address], port: int) -> socket.socket:
        """Return a socket that is connected to the first of the addresses which answers.

        Raises OSError.
        """
        problem: OSError = ConnectionAbortedError("no address")
        for address in addresses[:_MOST_ADDRESSES]:
            try:
                return self._connect(address, port)
            except OSError as error:
                problem = error
        raise problem

    def _connect(self, address: Address, port: int) -> socket.socket:
        family = socket.AF_INET if isinstance(address, IPv4Address) else socket.AF_INET6
        wire = socket.socket(family, socket.SOCK_STREAM)
        try:
            self._hold(wire)
            wire.settimeout(self._patience(self._connect_seconds))
            wire.connect((str(address), port))
            wire.settimeout(self._patience(self.read_seconds))
        except BaseException:
            wire.close()
            raise
        return wire

    def _hold(self, wire: socket.socket) -> None:
        # A handle of our own: TLS takes the socket over, and hands out no other until its handshake is done.
        handle = wire.dup()
        self.hang_up()
        with self._lock:
            self._handle = handle
            if self._is_cut:
                raise ConnectionAbortedError("cut")

    def _patience(self, seconds: float) -> float:
        return max(min(seconds, self.deadline - time.monotonic()), 0.001)


class _Pinned(HTTPConnection):
    """Asks for the host of the URL, at an address that was resolved and checked before.

    Host field, server name and certificate go by the name. `_new_conn` is where urllib3 makes its socket; its
    SOCKS support replaces it the same way.
    """

    line: Line
    addresses: Sequence[Address]

    def _new_conn(self) -> socket.socket:
        return self.line.connect(self.addresses, self.port)


class _PinnedTls(_Pinned, HTTPSConnection):
    pass


def prepare_connection(
    url: WebUrl, addresses: Sequence[Address], line: Line, trust: ssl.SSLContext
) -> HTTPConnection:
    """Return a connection for one request; it reads no proxy settings and keeps nothing for the next."""
    connection = (
        _PinnedTls(url.host, url.port, timeout=line.read_seconds, ssl_context=trust)
        if url.scheme == "https"
        else _Pinned(url.host, url.port, timeout=line.read_seconds)
    )
    connection.line, connection.addresses = line, addresses
    return connection
