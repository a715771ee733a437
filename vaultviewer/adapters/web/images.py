"""Fetches the images of one message: unnamed, bounded in every way, and only from the public internet."""

import ssl
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Final, TypeAlias

from vaultviewer.adapters.web.exchange import Redirect, exchange
from vaultviewer.adapters.web.hosts import Hosts, Resolver, resolve_by_system
from vaultviewer.adapters.web.lines import Line
from vaultviewer.adapters.web.trust import web_trust
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.phrases import phrase
from vaultviewer.core.values import FetchedImage, UnfetchedImage
from vaultviewer.core.web.addresses import Address, is_public
from vaultviewer.core.web.refusal import WebRefusal
from vaultviewer.core.web.urls import WebUrl, read_url

WEB_PORTS: Final = frozenset({80, 443, 8080, 8443})
"""What web servers listen on. On others something else may, which a request could be a command to."""

_MIB: Final = 1024 * 1024
_TICK: Final = 0.1
"""Seconds between two looks at what was cancelled or takes too long."""

Outcome: TypeAlias = FetchedImage | UnfetchedImage


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message may cost. `seconds` are those of an image with all its redirects, body included."""

    images: int = 200
    bytes_each: int = 10 * _MIB
    bytes_in_all: int = 60 * _MIB
    redirects: int = 5
    at_once: int = 5
    resolve_seconds: float = 5.0
    connect_seconds: float = 5.0
    read_seconds: float = 10.0
    seconds: float = 20.0


class WebImages:
    """Implements `core.ports.RemoteImages`.

    Asks directly, whatever proxy the environment names: a proxy looks names up by itself, and nobody could
    say which address is asked in the end. `may_ask` and `ports` are the rules; a test opens them for a server
    of its own.
    """

    def __init__(
        self,
        *,
        resolve: Resolver = resolve_by_system,
        may_ask: Callable[[Address], bool] = is_public,
        ports: frozenset[int] = WEB_PORTS,
        trust: Callable[[], ssl.SSLContext] = web_trust,
        limits: Limits | None = None,
    ) -> None:
        self._resolve = resolve
        self._may_ask = may_ask
        self._ports = ports
        self._trust = trust
        self._limits = limits or Limits()

    def fetch(
        self, untrusted_urls: Sequence[str], *, progress: Callable[[int, int], None], cancel: CancelToken
    ) -> tuple[Outcome, ...]:
        """Ask for each address; see `RemoteImages.fetch`."""
        limits = self._limits
        hosts = Hosts(self._resolve, self._may_ask, seconds=limits.resolve_seconds)
        load = _Load(hosts, self._ports, self._trust(), limits)
        too_many = phrase("a message loads {limit} images at most", limit=limits.images)
        pool = ThreadPoolExecutor(limits.at_once, thread_name_prefix="vv-web")
        try:
            futures = [pool.submit(load.fetch, url) for url in untrusted_urls[: limits.images]]
            waiting = set(futures)
            while waiting:
                _, waiting = wait(waiting, timeout=_TICK, return_when=FIRST_COMPLETED)
                cancel.checkpoint()
                load.cut_late_lines()
                progress(len(futures) - len(waiting), len(futures))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            load.give_up()
            pool.shutdown(wait=True)
        return (
            *(future.result() for future in futures),
            *(UnfetchedImage(url, too_many) for url in untrusted_urls[limits.images :]),
        )


class _Load:
    """One message's images. They share names, a budget of bytes, and whoever watches the clock."""

    def __init__(self, hosts: Hosts, ports: frozenset[int], trust: ssl.SSLContext, limits: Limits) -> None:
        self._hosts = hosts
        self._ports = ports
        self._trust = trust
        self._limits = limits
        self._lock = threading.Lock()
        self._lines: set[Line] = set()
        self._given_up = False
        self._bytes_left = limits.bytes_in_all

    def fetch(self, untrusted_url: str) -> Outcome:
        """Ask for one address, and for those that it passes on to."""
        limits = self._limits
        line = Line(
            seconds=limits.seconds, connect_seconds=limits.connect_seconds, read_seconds=limits.read_seconds
        )
        redirects: list[str] = []
        with self._lock:
            self._lines.add(line)
            if self._given_up:
                line.cut()
        try:
            content = self._follow(untrusted_url, line, redirects)
        except WebRefusal as refusal:
            return UnfetchedImage(untrusted_url, refusal.reason, tuple(redirects))
        finally:
            with self._lock:
                self._lines.discard(line)
            line.hang_up()
        return FetchedImage(untrusted_url, content, tuple(redirects))

    def cut_late_lines(self) -> None:
        now = time.monotonic()
        with self._lock:
            for line in self._lines:
                if now > line.deadline:
                    line.cut()

    def give_up(self) -> None:
        """End whatever still waits for a server."""
        self._hosts.give_up()
        with self._lock:
            self._given_up = True
            for line in self._lines:
                line.cut()

    def _follow(self, untrusted_url: str, line: Line, redirects: list[str]) -> bytes:
        """Ask, and pass each new address through every check anew."""
        url = self._checked(untrusted_url)
        spend = self._purse()
        while True:
            answer = exchange(url, self._hosts.addresses(url), line=line, trust=self._trust, spend=spend)
            if not isinstance(answer, Redirect):
                return answer
            if len(redirects) == self._limits.redirects:
                raise WebRefusal("it passes on more than {limit} times", limit=self._limits.redirects)
            redirects.append(answer.untrusted_url)
            before, url = url, self._checked(answer.untrusted_url)
            if before.scheme == "https" and url.scheme == "http":
                raise WebRefusal("{host} passes on from https to plain http", host=before.host)

    def _checked(self, untrusted_url: str) -> WebUrl:
        url = read_url(untrusted_url)
        if url.port not in self._ports:
            raise WebRefusal("port {port} is none of the web's", port=url.port)
        return url

    def _purse(self) -> Callable[[int], None]:
        """Return what counts the bytes of one image, and of the whole message with it."""
        limits, left = self._limits, self._limits.bytes_each

        def spend(size: int) -> None:
            nonlocal left
            left -= size
            with self._lock:
                self._bytes_left -= size
                spent = self._bytes_left < 0
            if left < 0:
                raise WebRefusal("it is larger than {limit} MB", limit=limits.bytes_each // _MIB)
            if spent:
                raise WebRefusal("a message loads {limit} MB at most", limit=limits.bytes_in_all // _MIB)

        return spend
