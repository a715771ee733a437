"""A vault that behaves as badly as AWS can, for exports: throttled, cut off, tampered with and substituted.

`faulty_vault` starts it: an emulator in a child process, which is this file run as a program, behind a layer
that spoils answers at random, by a seed. Messages are made by number, so that nobody has to hand them over.
"""

import base64
import hashlib
import json
import os
import random
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from support.moto_server import ACCESS_KEY_ID, ACCOUNT, REGION, SECRET_ACCESS_KEY
from support.unmeasured import unmeasured_environment

from vaultviewer.core.connection import Connection
from vaultviewer.core.sign_in import AccessKey

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BUCKET: Final = "faulty"
PREFIX: Final = "inbound/"
KEY: Final = AccessKey(ACCESS_KEY_ID, SECRET_ACCESS_KEY)
SLOW_DOWN: Final = 0.05
KMS_THROTTLED: Final = 0.05
CUT: Final = 0.02

_TESTS: Final = Path(__file__).parents[1]


def mail(number: int) -> bytes:
    """Return message `number`: every hundredth has a megabyte, every tenth 60 KB, the others a few."""
    size = 1_000_000 if number % 100 == 0 else 60_000 if number % 10 == 0 else 500 + number % 50 * 100
    line = f"{number:08} ".encode() * 8 + b"\r\n"
    head = f"From: sender{number}@example.com\r\nTo: in@example.org\r\nSubject: Message {number}\r\n\r\n"
    return head.encode() + line * (size // len(line))


def message_id(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()[:40]


def is_tampered(number: int) -> bool:
    return number % 100 == 7


def is_substituted(number: int) -> bool:
    return number % 100 == 53


def is_bad(number: int) -> bool:
    return is_tampered(number) or is_substituted(number)


@dataclass(frozen=True)
class FaultyVault:
    """The running vault. `faults` are how many answers it has spoiled; read it with `stop`."""

    url: str
    key_arn: str
    count: int
    process: subprocess.Popen[str]

    def connection(self) -> Connection:
        return Connection(
            BUCKET,
            name="faulty",
            prefix=PREFIX,
            region=REGION,
            endpoint_url=self.url,
            path_style=True,
            kms_keys=(self.key_arn,),
        )

    def expected(self) -> dict[str, bytes]:
        """Return what can be exported: plaintext by message ID."""
        return {message_id(number): mail(number) for number in range(self.count) if not is_bad(number)}

    def stop(self) -> dict[str, int]:
        """End it, and return how often it spoiled an answer in which way."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("stop\n")
        self.process.stdin.flush()
        faults: dict[str, int] = json.loads(self.process.stdout.readline())
        return faults


@contextmanager
def faulty_vault(count: int, *, seed: int = 0) -> Iterator[FaultyVault]:
    process = subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, __file__, str(count), str(seed)],
        env=unmeasured_environment() | {"PYTHONPATH": f"{_TESTS.parent}{os.pathsep}{_TESTS}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        ready = json.loads(process.stdout.readline())
        yield FaultyVault(ready["url"], ready["key_arn"], count, process)
    finally:
        process.kill()
        process.communicate()


# ---------------------------------------------------------------------------------------- in the child


class Faults:
    """WSGI middleware that spoils answers to GetObject and Decrypt. Every other answer passes."""

    def __init__(self, application: "WSGIApplication", seed: int) -> None:
        self._application = application
        self._random = random.Random(seed)  # noqa: S311  repeatable faults, no secret
        self._lock = threading.Lock()
        self.counts = {"slow_down": 0, "kms_throttled": 0, "cut": 0}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("HTTP_X_AMZ_TARGET") == "TrentService.Decrypt":
            if self._happens("kms_throttled", KMS_THROTTLED):
                body = json.dumps({"__type": "ThrottlingException", "message": "Rate exceeded"}).encode()
                return _refuse(start_response, "400 Bad Request", "application/x-amz-json-1.1", body)
        elif environ["REQUEST_METHOD"] == "GET" and "list-type" not in environ.get("QUERY_STRING", ""):
            if self._happens("slow_down", SLOW_DOWN):
                body = b"<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>"
                return _refuse(start_response, "503 Slow Down", "application/xml", body)
            if self._happens("cut", CUT):
                return self._cut(environ, start_response)
        return self._application(environ, start_response)

    def _cut(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterator[bytes]:
        """Send half of the body and hang up."""
        body = b"".join(self._application(environ, start_response))
        yield body[: len(body) // 2]
        connection: socket.socket = environ["werkzeug.socket"]
        connection.shutdown(socket.SHUT_RDWR)

    def _happens(self, fault: str, probability: float) -> bool:
        with self._lock:
            happens = self._random.random() < probability
            self.counts[fault] += happens
        return happens


def _refuse(start_response: "StartResponse", status: str, kind: str, body: bytes) -> list[bytes]:
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]


def _fill(count: int) -> str:
    """Store the messages without any request, which would take a minute, and return the key's ARN."""
    from moto.kms.models import kms_backends  # noqa: PLC0415  for the child alone: moto takes a second to load
    from moto.s3.models import s3_backends  # noqa: PLC0415  as above

    kms = kms_backends[ACCOUNT][REGION]
    s3 = s3_backends[ACCOUNT]["aws"]
    s3.create_bucket(BUCKET, REGION)
    key = kms.create_key(None, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", [])
    for number in range(count):
        # Substituted: another message's object, whole, under this one's name.
        told = number + 1 if is_substituted(number) else number
        context = {
            "aws:ses:message-id": message_id(told),
            "aws:ses:rule-name": "archive",
            "aws:ses:source-account": ACCOUNT,
            "kms_cmk_id": key.arn,
        }
        data_key, iv, message = os.urandom(32), os.urandom(12), mail(told)
        wrapped, _ = kms.encrypt(key.id, data_key, context)
        content = bytearray(AESGCM(data_key).encrypt(iv, message, None))
        if is_tampered(number):
            content[len(content) // 2] ^= 1
        stored = s3.put_object(BUCKET, PREFIX + message_id(number), bytes(content))
        metadata = {
            "x-amz-key-v2": base64.b64encode(wrapped).decode(),
            "x-amz-iv": base64.b64encode(iv).decode(),
            "x-amz-wrap-alg": "kms",
            "x-amz-cek-alg": "AES/GCM/NoPadding",
            "x-amz-tag-len": "128",
            "x-amz-unencrypted-content-length": str(len(message)),
            "x-amz-matdesc": json.dumps(context),
        }
        stored.set_metadata({f"x-amz-meta-{name}": value for name, value in metadata.items()})
    return str(key.arn)


def main(count: int, seed: int) -> None:
    from moto.moto_server.werkzeug_app import (  # noqa: PLC0415  as above
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )
    from werkzeug.serving import make_server  # noqa: PLC0415  as above

    class KeepingAlive(MotoRequestHandler):
        protocol_version = "HTTP/1.1"

        def log(self, *_: object) -> None:
            """Say nothing: three thousand lines of access log."""

    key_arn = _fill(count)
    faults = Faults(DomainDispatcherApplication(create_backend_app), seed)
    server = make_server("127.0.0.1", 0, faults, threaded=True, request_handler=KeepingAlive)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    say({"url": f"http://127.0.0.1:{server.server_port}", "key_arn": key_arn})
    if sys.stdin.readline():
        say(faults.counts)


def say(report: object) -> None:
    sys.stdout.write(json.dumps(report) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
