"""A real Secret Service: GNOME Keyring on a message bus of its own, with its files in a folder of its own.

Nothing starts a service or a window on that bus. So a locked keychain stays locked: the question for its
password has no program that could show it, which the service takes for one that somebody gave up.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import pytest

_CONFIG: Final = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>
"""
_PASSWORD: Final = "the login password of a test"
_PATIENCE: Final = 30.0


class SecretServiceBus:
    """A bus and the service on it. Its address is in this process's environment while it runs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._runtime = folder / "runtime"
        self._runtime.mkdir(mode=0o700, parents=True)
        self._bus: subprocess.Popen[str] | None = None
        self._service: subprocess.Popen[bytes] | None = None

    @property
    def files(self) -> Path:
        """Where the service keeps what it was given."""
        return self._folder / "data" / "keyrings"

    def start_bus(self) -> str:
        """Start the bus alone and return its address."""
        config = self._folder / "bus.conf"
        config.write_text(_CONFIG.format(socket=escape(str(self._runtime / "bus"))), encoding="utf-8")
        self._bus = subprocess.Popen(  # noqa: S603  Debian's own, with a configuration of the test's
            [_program("dbus-daemon"), f"--config-file={config}", "--nofork", "--print-address=1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._bus.stdout is not None
        return self._bus.stdout.readline().strip()

    def start_service(self) -> None:
        """Start GNOME Keyring with the login keychain unlocked, and wait until it answers on the bus."""
        self._service = subprocess.Popen(  # noqa: S603  Debian's own, with constant arguments
            [_program("gnome-keyring-daemon"), "--foreground", "--components=secrets", "--unlock"],
            env={
                **os.environ,
                "XDG_RUNTIME_DIR": str(self._runtime),
                "XDG_DATA_HOME": str(self._folder / "data"),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert self._service.stdin is not None
        self._service.stdin.write(_PASSWORD.encode())
        self._service.stdin.close()
        self._await_service()

    def lock(self) -> None:
        """Lock the keychain, as a desktop does after a while."""
        import secretstorage  # noqa: PLC0415  there on Linux alone

        with closing(secretstorage.dbus_init()) as bus:
            collection = secretstorage.get_default_collection(bus)
            collection.lock()
            assert collection.is_locked()

    def entries(self) -> list[tuple[str, dict[str, str], str]]:
        """Return label, attributes and secret of each entry, as any other program finds them."""
        import secretstorage  # noqa: PLC0415  as above

        found = []
        with closing(secretstorage.dbus_init()) as bus:
            for item in secretstorage.get_default_collection(bus).get_all_items():
                # The program under test may take one out between two of these calls.
                with suppress(secretstorage.ItemNotFoundException):
                    found.append((item.get_label(), item.get_attributes(), item.get_secret().decode()))
        return found

    def end_service(self) -> None:
        _end(self._service)
        self._service = None

    def end_bus(self) -> None:
        _end(self._bus)
        self._bus = None

    def _await_service(self) -> None:
        import secretstorage  # noqa: PLC0415  as above

        deadline = time.monotonic() + _PATIENCE
        with closing(secretstorage.dbus_init()) as bus:
            while not secretstorage.check_service_availability(bus):
                assert self._service is not None
                assert self._service.poll() is None, "gnome-keyring-daemon ended"
                assert time.monotonic() < deadline, "gnome-keyring-daemon does not answer"


def _program(name: str) -> str:
    found = shutil.which(name)
    assert found is not None, f"{name} is missing; packaging/linux/debian-packages.txt names its package"
    return found


def _end(process: "subprocess.Popen[Any] | None") -> None:
    if process is not None:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture
def secret_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretServiceBus]:
    """The keychain of a test's own desktop, unlocked."""
    if not sys.platform.startswith("linux"):
        pytest.skip("the Secret Service is Linux's")
    service = SecretServiceBus(tmp_path / "desktop")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", service.start_bus())
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    try:
        service.start_service()
        yield service
    finally:
        service.end_service()
        service.end_bus()
