"""The emulator of AWS behind the sample vault: moto's S3, KMS and STS over HTTP, on 127.0.0.1 only.

Imported in the child process alone, once its environment is set: moto reads settings at import.
"""

import logging
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Self

import boto3
from botocore.config import Config
from flask import Flask
from moto.kms.models import kms_backends
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from moto.s3.models import s3_backends
from werkzeug.serving import make_server

from vaultviewer.demo.key_policy import DecryptGate

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from moto.backends import SERVICE_NAMES
    from types_boto3_kms import KMSClient
    from types_boto3_s3 import S3Client

LOOPBACK: Final = "127.0.0.1"
_SHUTDOWN_POLL_SECONDS: Final = 0.1
_SERVICES: Final = frozenset({"s3", "kms", "sts"})


class Emulator:
    """A running server and clients for it. Use as a context manager."""

    def __init__(self, *, account: str, region: str, access_key_id: str, secret_access_key: str) -> None:
        self._account = account
        self._session = boto3.Session(
            aws_access_key_id=access_key_id, aws_secret_access_key=secret_access_key, region_name=region
        )
        keys = kms_backends[account][region]
        application = DecryptGate(
            DomainDispatcherApplication(_service_application), keys, f"arn:aws:iam::{account}:user/analyst"
        )
        self._server = make_server(LOOPBACK, 0, application, threaded=True, request_handler=_QuietHandler)
        self._server.app = _HostGate(application, f"{LOOPBACK}:{self._server.server_port}")
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_SHUTDOWN_POLL_SECONDS,), name="emulator"
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def endpoint(self) -> str:
        return f"http://{LOOPBACK}:{self._server.server_port}"

    def s3(self) -> "S3Client":
        # Amazon SES stores no S3 checksum with a message, so neither does the vault.
        config = Config(s3={"addressing_style": "path"}, request_checksum_calculation="when_required")
        return self._session.client("s3", endpoint_url=self.endpoint, config=config)

    def kms(self) -> "KMSClient":
        return self._session.client("kms", endpoint_url=self.endpoint)

    def set_modified(self, bucket: str, key: str, moment: datetime) -> None:
        """Make an object look as if it had been stored at `moment`, which no S3 API allows."""
        stored = s3_backends[self._account]["aws"].get_object(bucket, key)
        if stored is None:
            raise KeyError(key)
        stored.last_modified = moment.astimezone(UTC).replace(tzinfo=None)


class _QuietHandler(MotoRequestHandler):
    """Logs nothing: the child's standard output carries its reports."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  the name that Werkzeug gives
        logging.getLogger(__name__).debug("%s %s", type, message % args)


class _HostGate:
    """WSGI middleware that answers what is addressed to the loopback address by number, and no web page.

    A web page that made its own name resolve to 127.0.0.1 (DNS rebinding) would arrive under that name. One
    that sends a form to the number itself can't help its browser naming the page's origin.
    """

    def __init__(self, application: "WSGIApplication", host: str) -> None:
        self._application = application
        self._host = host

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("HTTP_HOST") == self._host and "HTTP_ORIGIN" not in environ:
            return self._application(environ, start_response)
        start_response("421 Misdirected Request", [("Content-Length", "0")])
        return []


def _service_application(service: "SERVICE_NAMES") -> Flask:
    """Return moto's application for one service; an empty one, which knows no page, for all others."""
    return create_backend_app(service) if service in _SERVICES else Flask("nothing", static_folder=None)
