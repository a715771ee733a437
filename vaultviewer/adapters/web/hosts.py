"""Host names to addresses: once for each name, within a time, and all of them checked before any is asked."""

import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from ipaddress import ip_address
from typing import TypeAlias

from vaultviewer.core.web.addresses import Address
from vaultviewer.core.web.refusal import WebRefusal
from vaultviewer.core.web.urls import WebUrl

Resolver: TypeAlias = Callable[[str], Sequence[Address]]
"""Raises OSError, as `getaddrinfo` does."""


def resolve_by_system(name: str) -> Sequence[Address]:
    """Ask the system's resolver, in the order in which it would have the addresses tried."""
    found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(ip_address(entry[4][0]) for entry in found))


class Hosts:
    """The names of one message. What a name led to first it leads to for all of the message's images.

    So a name server can't answer with a public address for the check and a private one for the connection.
    """

    def __init__(self, resolve: Resolver, may_ask: Callable[[Address], bool], *, seconds: float) -> None:
        self._resolve = resolve
        self._may_ask = may_ask
        self._seconds = seconds
        self._lock = threading.Lock()
        self._answers: dict[str, Future[Sequence[Address]]] = {}
        self._given_up = False

    def addresses(self, url: WebUrl) -> Sequence[Address]:
        """Return where to ask, the first choice first.

        Raises WebRefusal where a single one of the addresses may not be asked, or none was found in time.
        """
        literal = url.address
        addresses = self._look_up(url.host) if literal is None else (literal,)
        if not all(map(self._may_ask, addresses)):
            raise WebRefusal("{host} lies in a private or reserved network", host=url.host)
        return addresses

    def give_up(self) -> None:
        """Let nobody wait any longer for a name server."""
        with self._lock:
            self._given_up = True
            for answer in self._answers.values():
                answer.cancel()

    def _look_up(self, name: str) -> Sequence[Address]:
        try:
            addresses = self._asked(name).result(self._seconds)
        except (TimeoutError, CancelledError):
            raise WebRefusal("no name server told in time where {host} is", host=name) from None
        except (OSError, ValueError):  # a ValueError where Python can't write the name, or read the answer
            raise WebRefusal("no host has the name {host}", host=name) from None
        if not addresses:
            raise WebRefusal("no host has the name {host}", host=name)
        return addresses

    def _asked(self, name: str) -> "Future[Sequence[Address]]":
        with self._lock:
            if name not in self._answers:
                answer: Future[Sequence[Address]] = Future()
                self._answers[name] = answer
                if self._given_up:
                    answer.cancel()
                    return answer
                # The system's resolver can't be interrupted, and may go on long after nobody waits for it any
                # more: in a thread that holds up neither the work nor the end of the program.
                threading.Thread(
                    target=self._ask, args=(name, answer), name="vv-resolve", daemon=True
                ).start()
            return self._answers[name]

    def _ask(self, name: str, answer: "Future[Sequence[Address]]") -> None:
        try:
            addresses = self._resolve(name)
        except Exception as error:  # noqa: BLE001  whatever it is, it belongs to whoever waits for the answer
            if answer.set_running_or_notify_cancel():
                answer.set_exception(error)
        else:
            if answer.set_running_or_notify_cancel():
                answer.set_result(addresses)
