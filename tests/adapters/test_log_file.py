"""The log file: private, bounded, without credentials, without the requests of the AWS libraries."""

import logging
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from vaultviewer.adapters.logs import start_logging, stop_logging

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    levels = {
        name: logging.getLogger(name).level
        for name in ("boto3", "botocore", "s3transfer", "urllib3", "vaultviewer")
    }
    path = tmp_path / "logs" / "vaultviewer.log"
    handler = start_logging(path)
    assert handler is not None
    yield path
    stop_logging(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_records_arrive(path: Path) -> None:
    logging.getLogger("vaultviewer.app").info("opened %s", "メール\udcff")
    logging.getLogger("vaultviewer.app").debug("too much")
    text = path.read_text(encoding="utf-8")
    assert "INFO vaultviewer.app: opened メール\\udcff" in text
    assert "too much" not in text


def test_credentials_do_not(path: Path) -> None:
    log = logging.getLogger("vaultviewer.adapters")
    log.warning("secret %s", SECRET)
    log.error("failed", exc_info=ValueError(f"Authorization: Bearer {SECRET}"))
    text = path.read_text(encoding="utf-8")
    assert SECRET not in text
    assert "ValueError" in text
    assert "failed" in text


def test_neither_does_mail_that_an_exception_quotes(path: Path) -> None:
    quoted = "the-confidential-offer"

    def parse(charset: str) -> None:
        try:
            b"x".decode(charset)
        except LookupError as error:
            raise ValueError(charset) from error

    try:
        parse(quoted)
    except ValueError:
        logging.getLogger("vaultviewer.gui").exception("work failed unexpectedly")
    text = path.read_text(encoding="utf-8")
    assert "ValueError\n" in text
    assert "LookupError\n" in text
    assert "in parse" in text
    assert quoted not in text


@pytest.mark.parametrize("library", ["botocore.auth", "botocore.endpoint", "urllib3.connectionpool"])
def test_the_aws_libraries_requests_do_not(path: Path, library: str) -> None:
    log = logging.getLogger(library)
    assert not log.isEnabledFor(logging.DEBUG)
    log.warning("headers")
    assert "headers" not in path.read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no modes")
def test_only_its_owner_reads_it_also_after_it_was_rotated(path: Path) -> None:
    log = logging.getLogger("vaultviewer.app")
    for _ in range(12):
        log.info("x y " * 25_000)
    files = sorted(path.parent.iterdir())
    assert [file.name for file in files] == ["vaultviewer.log", "vaultviewer.log.1"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert start_logging(tmp_path / "file" / "vaultviewer.log") is None
