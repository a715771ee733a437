"""A TCP proxy before a server: it holds answers up, breaks connections, and goes away and comes back.

It runs an event loop of its own in one thread, so that a window under test meets a real, slow or vanished
server while the test itself stays in step with it: what is held up says so, and goes on when told to.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import pytest
from support.moto_server import MotoServer

_CHUNK: Final = 64 * 1024
_PATIENCE: Final = 30.0
_METHODS: Final = (b"GET ", b"HEAD ", b"POST ", b"PUT ")
_T = TypeVar("_T")


class Hold:
    """Holds up the next answer to a request with this text in its first line, after some bytes of it."""

    def __init__(self, text: str, after: int, loop: asyncio.AbstractEventLoop) -> None:
        self.text = text
        self.after = after
        self.reached = threading.Event()
        """Set once an answer is held up."""
        self._loop = loop
        self._released = asyncio.Event()

    def release(self) -> None:
        self._loop.call_soon_threadsafe(self._released.set)

    async def wait(self) -> None:
        self.reached.set()
        await self._released.wait()


class GateProxy:
    """`target` is where new connections lead; change it to put another server behind the same address."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.requests: list[str] = []
        """First lines of the requests that came by."""
        self._holds: list[Hold] = []
        self._server: asyncio.Server | None = None
        self._pumps: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="gate-proxy")
        self._thread.start()
        self._port = 0
        self.come_back()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def hold(self, text: str, *, after: int = 0) -> Hold:
        """Hold up the answer to the next request with `text` in its first line; each hold does so once."""
        made = Hold(text, after, self._loop)
        self._holds.append(made)
        return made

    def go_away(self) -> None:
        """Break every connection and refuse new ones."""
        self._run(self._stop())

    def come_back(self) -> None:
        """Listen again, on the same port."""
        self._run(self._listen())

    def close(self) -> None:
        self.go_away()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # ------------------------------------------------------------------------- in the proxy's own thread

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in tuple(self._pumps):
            task.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._pumps.add(task)
        try:
            await self._join(reader, writer)
        except (OSError, asyncio.CancelledError):
            """A broken connection is what this proxy is for; the other side sees it as one."""
        finally:
            self._pumps.discard(task)
            writer.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        target = urlsplit(self.target)
        there = await asyncio.open_connection(target.hostname, target.port)
        waiting: list[Hold] = []

        def notice(chunk: bytes) -> None:
            if chunk.startswith(_METHODS):
                line = chunk.partition(b"\r\n")[0].decode("latin-1")
                self.requests.append(line)
                waiting[:] = [hold for hold in self._holds if hold.text in line][:1]
                for hold in waiting:
                    self._holds.remove(hold)

        asking = asyncio.ensure_future(_pump(reader, there[1], notice))
        try:
            await _answer(there[0], writer, waiting)
        finally:
            asking.cancel()
            there[1].transport.abort()
            await asyncio.gather(asking, return_exceptions=True)


async def _pump(
    source: asyncio.StreamReader, target: asyncio.StreamWriter, notice: Callable[[bytes], None]
) -> None:
    while chunk := await source.read(_CHUNK):
        notice(chunk)
        target.write(chunk)
        await target.drain()
    target.write_eof()


async def _answer(source: asyncio.StreamReader, target: asyncio.StreamWriter, waiting: list[Hold]) -> None:
    while chunk := await source.read(_CHUNK):
        if waiting:
            hold = waiting[0]
            passed, kept = chunk[: hold.after], chunk[hold.after :]
            hold.after -= len(passed)
            target.write(passed)
            await target.drain()
            if not kept:
                continue
            waiting.clear()
            await hold.wait()
            chunk = kept
        target.write(chunk)
        await target.drain()


@contextlib.contextmanager
def proxy_before(server: MotoServer) -> Iterator[GateProxy]:
    made = GateProxy(server.url)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def proxy(moto_server: MotoServer) -> Iterator[GateProxy]:
    """A proxy before the shared moto server."""
    with proxy_before(moto_server) as made:
        yield made
