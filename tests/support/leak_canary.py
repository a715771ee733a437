"""The canary of a network namespace: whoever reaches out of a program there reaches this, and is noted.

HTTP on port 80, TLS on 443, DNS on 53 by UDP and TCP, at every address there is. Beside them a tap hears
every packet, whatever it is and wherever it goes.
"""

import asyncio
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from support.leak_baits import BAITS, CONTROL, address_of, bait_at_address, bait_of_host, host_of
from support.netns import NAME_SERVER

_HTTP: Final = 80
_TLS: Final = 443
_DNS: Final = 53
_DISCARD: Final = 9
_PATIENCE: Final = 30.0

_TLS_HANDSHAKE: Final = b"\x16\x03"
_OK: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"

# linux/if_packet.h and asm-generic/socket.h, as far as the socket module leaves them out
_SOL_PACKET: Final = 263
_PACKET_STATISTICS: Final = 6
_PACKET_OUTGOING: Final = 4
_ETH_P_ALL: Final = 3
_TAP_BUFFER: Final = 1 << 24


@dataclass
class Sightings:
    """Which baits were taken, by how they were noticed, and every packet that begins a conversation."""

    dns: set[str] = field(default_factory=set)
    http: set[str] = field(default_factory=set)
    tls: set[str] = field(default_factory=set)
    openings: Counter[str] = field(default_factory=Counter)
    """Packets by where they go: `tcp 198.51.100.7:443`."""
    changed: threading.Condition = field(default_factory=threading.Condition)

    def note(self, seen: set[str], bait: str) -> None:
        with self.changed:
            seen.add(bait)
            self.changed.notify_all()

    def note_opening(self, opening: str) -> None:
        with self.changed:
            self.openings[opening] += 1
            self.changed.notify_all()

    def wait(self, holds: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(holds, _PATIENCE), "the canary is deaf"


def opening_of(packet: bytes) -> str | None:
    """Return where a packet goes that begins something; None for what only answers or goes on."""
    if packet[0] >> 4 == 4:
        protocol, destination = packet[9], socket.inet_ntop(socket.AF_INET, packet[16:20])
        rest = packet[(packet[0] & 15) * 4 :]
    else:
        protocol, destination = packet[6], socket.inet_ntop(socket.AF_INET6, packet[24:40])
        rest = packet[40:]
    if protocol == socket.IPPROTO_TCP:
        is_first = rest[13] & 0x12 == 0x02  # SYN without ACK: RFC 9293, 3.1
        return f"tcp {destination}:{int.from_bytes(rest[2:4], 'big')}" if is_first else None
    if protocol == socket.IPPROTO_UDP:
        source, port = struct.unpack_from(">HH", rest)
        return None if source == _DNS else f"udp {destination}:{port}"
    return f"protocol {protocol} {destination}"


class _Tap:
    """Hears every packet that leaves by any interface of this namespace."""

    def __init__(self, sightings: Sightings) -> None:
        self._sightings = sightings
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ETH_P_ALL))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _TAP_BUFFER)
        self._socket.setblocking(False)

    def fileno(self) -> int:
        return self._socket.fileno()

    def read(self) -> None:
        """Note what has come. On the loopback a packet comes twice: as it leaves, and as it arrives."""
        while True:
            try:
                packet, (_, _, kind, *_) = self._socket.recvfrom(256)
            except BlockingIOError:
                return
            if kind == _PACKET_OUTGOING and (opening := opening_of(packet)):
                self._sightings.note_opening(opening)

    def missed(self) -> int:
        """Return how many packets came too fast to be heard."""
        _, missed = struct.unpack("II", self._socket.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, 8))
        return int(missed)

    def close(self) -> None:
        self._socket.close()


class _DnsServer(asyncio.DatagramProtocol):
    """Notes which name is asked for, and answers with the bait's own address."""

    def __init__(self, sightings: Sightings) -> None:
        self._sightings = sightings

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]  # it is one
        self._transport = transport

    def datagram_received(self, query: bytes, sender: tuple[str, int]) -> None:
        self._transport.sendto(self.answer(query), sender)

    def answer(self, query: bytes) -> bytes:
        """Note the question and return the answer. RFC 1035, 4.1: one question follows 12 bytes of header."""
        labels, at = [], 12
        while length := query[at]:
            labels.append(query[at + 1 : at + 1 + length].decode("ascii", "replace"))
            at += 1 + length
        bait = bait_of_host(".".join(labels).lower())
        self._sightings.note(self._sightings.dns, bait)
        wants_ipv4 = query[at + 1 : at + 3] == b"\0\1"
        address = socket.inet_aton(address_of(bait)) if bait in BAITS and wants_ipv4 else b""
        header = struct.pack(">2sHHHHH", query[:2], 0x8180, 1, 1 if address else 0, 0, 0)
        record = struct.pack(">HHHIH", 0xC00C, 1, 1, 0, len(address)) + address if address else b""
        return header + query[12 : at + 5] + record

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answer = self.answer(await reader.readexactly(int.from_bytes(await reader.readexactly(2), "big")))
        writer.write(len(answer).to_bytes(2, "big") + answer)


class Canary:
    """Lives in a thread of its own. `settle` completes what is in `seen`."""

    def __init__(self) -> None:
        self.seen = Sightings()
        self._loop = asyncio.new_event_loop()
        self._tap = _Tap(self.seen)
        self._thread = threading.Thread(target=self._loop.run_forever, name="canary", daemon=True)
        self._thread.start()
        self._do(self._listen())

    def has_seen(self, bait: str) -> bool:
        return any(bait in each for each in (self.seen.dns, self.seen.http, self.seen.tls))

    def settle(self) -> None:
        """Return when every packet that was sent before this call has been noted.

        The tap hears packets in the order in which they are sent, so having heard one of ours it has heard
        all before it. Raises AssertionError where there were too many for it.
        """
        mark = f"udp {address_of(CONTROL)}:{_DISCARD}"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"", (address_of(CONTROL), _DISCARD))
        self.seen.wait(lambda: self.seen.openings[mark] > 0)
        del self.seen.openings[mark]
        if missed := self._tap.missed():
            raise AssertionError(f"the tap missed {missed} packets")

    def sing(self) -> None:
        """Reach out in each way that is watched. Raises AssertionError where one goes unnoticed."""
        for port, hello in ((_HTTP, b"GET / HTTP/1.0\r\n\r\n"), (_TLS, _TLS_HANDSHAKE)):
            with socket.create_connection((host_of(CONTROL), port), timeout=_PATIENCE) as connection:
                connection.sendall(hello)
                connection.recv(1)
        seen = self.seen
        seen.wait(lambda: all(CONTROL in each for each in (seen.dns, seen.http, seen.tls)))
        knocks = [f"tcp {address_of(CONTROL)}:{port}" for port in (_HTTP, _TLS)]
        seen.wait(lambda: all(seen.openings[knock] for knock in knocks))

    def close(self) -> None:
        self._do(_hang_up())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._tap.close()

    # ---------------------------------------------------------------------------------------- within

    async def _listen(self) -> None:
        self._loop.add_reader(self._tap, self._tap.read)
        dns = _DnsServer(self.seen)
        await self._loop.create_datagram_endpoint(lambda: dns, (NAME_SERVER, _DNS))
        await self._loop.create_datagram_endpoint(asyncio.DatagramProtocol, ("0.0.0.0", _DISCARD))  # noqa: S104  nobody else is in this namespace
        for port, serve in ((_DNS, dns.serve), (_HTTP, self._serve_http), (_TLS, self._serve_tls)):
            await asyncio.start_server(_closing(serve), None, port)

    async def _serve_http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Note who connects: a preconnect asks for nothing."""
        self.seen.note(self.seen.http, _bait_reached(writer))
        await reader.readuntil(b"\r\n\r\n")
        writer.write(_OK)

    async def _serve_tls(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Note who connects, and hang up on the hello: by then all on the way have read the host's name."""
        self.seen.note(self.seen.tls, _bait_reached(writer))
        await reader.readexactly(len(_TLS_HANDSHAKE))

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)


async def _hang_up() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


_Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


def _closing(serve: _Serve) -> _Serve:
    """Serve one request to a connection and close it; who only connects and leaves is no error."""

    async def serve_and_close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    return serve_and_close


def _bait_reached(writer: asyncio.StreamWriter) -> str:
    """Return the bait at the address that was connected to."""
    return bait_at_address(writer.get_extra_info("sockname")[0])


@contextmanager
def listening_canary() -> Iterator[Canary]:
    canary = Canary()
    try:
        yield canary
    finally:
        canary.close()
