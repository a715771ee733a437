"""A gate before moto that lets credentials run out, which moto's STS never does, and wants MFA codes.

STS itself is moto's; its answers are given a shorter life, and what is signed with keys past it is refused as
S3 and KMS refuse it.
"""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl

import urllib3
from support.moto_forwarding import forwarded
from support.moto_server import MotoServer
from support.scripted_server import Request, answer, scripted_server
from support.token_service import WRONG_CODE, access_key_of

LIFE: Final = 3.0
"""Seconds."""
_EXPIRATION: Final = re.compile(rb"<Expiration>[^<]*</Expiration>")
_ACCESS_KEY: Final = re.compile(rb"<AccessKeyId>([^<]*)</AccessKeyId>")


@dataclass
class ShortLives:
    """What the gate has let through, and what it still waits for."""

    url: str = ""
    codes: list[str] = field(default_factory=list)
    """MFA codes that it takes, each once."""
    outlive: list[str] = field(default_factory=list)
    """Texts: the next request with one in its target is held until its keys have run out."""
    let_through: list[str] = field(default_factory=list)
    """Methods and targets of what was answered by moto."""
    refused: list[str] = field(default_factory=list)
    _ends: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def issue(self, name: str) -> str:
        """Make up temporary keys that somebody gets outside of the program; return their access key."""
        self._ends[name] = time.monotonic() + LIFE
        return name

    def script(self, request: Request, moto: MotoServer, pool: urllib3.PoolManager) -> bytes:
        asked = f"{request.method} {request.target}"
        key = access_key_of(request)
        with self._lock:
            held = next((text for text in self.outlive if text in request.target), None)
            if held is not None:
                self.outlive.remove(held)
        if held is not None and key in self._ends:
            threading.Event().wait(max(0.0, self._ends[key] - time.monotonic()))
        if time.monotonic() >= self._ends.get(key, float("inf")):
            self.refused.append(asked)
            return _expired(request)
        form = dict(parse_qsl(request.body.decode("latin-1"))) if request.method == "POST" else {}
        if form.get("Action") == "AssumeRole":
            return self._assume(request, form, moto, pool)
        self.let_through.append(asked)
        return forwarded(request, moto, pool)

    def _assume(
        self, request: Request, form: dict[str, str], moto: MotoServer, pool: urllib3.PoolManager
    ) -> bytes:
        code = form.get("TokenCode", "")
        if code not in self.codes:
            said = f"<ErrorResponse><Error><Code>AccessDenied</Code><Message>{WRONG_CODE}</Message></Error>"
            return answer("403 Forbidden", f"{said}</ErrorResponse>".encode())
        self.codes.remove(code)
        granted = forwarded(request, moto, pool).partition(b"\r\n\r\n")[2]
        found = _ACCESS_KEY.search(granted)
        assert found is not None
        self._ends[found[1].decode()] = time.monotonic() + LIFE
        ends = (datetime.now(UTC) + timedelta(seconds=LIFE)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return answer("200 OK", _EXPIRATION.sub(f"<Expiration>{ends}</Expiration>".encode(), granted))


def _expired(request: Request) -> bytes:
    if "x-amz-target" in request.headers:  # KMS, which speaks JSON
        body = b'{"__type": "ExpiredTokenException", "message": "The security token is expired"}'
        return answer("400 Bad Request", body, content_type="application/x-amz-json-1.1")
    if request.method == "POST":  # STS
        body = b"<ErrorResponse><Error><Code>ExpiredToken</Code></Error></ErrorResponse>"
        return answer("403 Forbidden", body)
    return answer("400 Bad Request", b"<Error><Code>ExpiredToken</Code></Error>")


@contextmanager
def short_lives_before(moto: MotoServer) -> Iterator[ShortLives]:
    """Serve on 127.0.0.1 while the block runs."""
    lives = ShortLives()
    pool = urllib3.PoolManager(maxsize=8)
    with scripted_server(lambda request: lives.script(request, moto, pool)) as server:
        lives.url = server.url
        yield lives
    pool.clear()
