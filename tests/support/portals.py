"""An Identity Center for each test, and portals to it that never really wait."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.identity_center import REGION, IdentityCenterServer, identity_center_server

from vaultviewer.adapters.aws.identity_center.portal import AccessPortal
from vaultviewer.adapters.aws.identity_center.settings import SsoSettings
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.sign_in import DeviceCode


class MovedClock:
    """This machine's time, and what a test adds to it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class Confirming:
    """A person who confirms every code, and waits that are noted instead of waited."""

    def __init__(self, clock: MovedClock) -> None:
        self._clock = clock
        self.shown: list[DeviceCode] = []
        self.waits: list[float] = []

    def show_device_code(self, code: DeviceCode) -> None:
        self.shown.append(code)

    def ask_mfa_code(self, serial: str, *, rejected: bool, cancel: CancelToken) -> str:
        raise NotImplementedError(serial, rejected, cancel)

    def pause(self, seconds: float, cancel: CancelToken) -> None:
        cancel.checkpoint()
        self.waits.append(seconds)
        self._clock.ahead += timedelta(seconds=seconds)


OpenPortal = Callable[..., AccessPortal]


@pytest.fixture
def center(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[IdentityCenterServer]:
    with identity_center_server(tmp_path) as server:
        for name, value in server.environment().items():
            if name != "AWS_CA_BUNDLE":  # the connection's own, where a test doesn't say otherwise
                monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def person(clock: MovedClock) -> Confirming:
    return Confirming(clock)


@pytest.fixture
def open_portal(center: IdentityCenterServer, person: Confirming, clock: MovedClock) -> Iterator[OpenPortal]:
    """Open a portal to the start page, under the name of an sso-session where one is given."""
    opened: list[AccessPortal] = []

    def open_one(session_name: str | None = None, **fields: str) -> AccessPortal:
        portal = AccessPortal(
            SsoSettings(fields.pop("start_url", center.start_url), REGION, session_name),
            Connection(bucket="vault", **{"ca_bundle": str(center.certificates), **fields}),  # type: ignore[arg-type]  # fields of Connection, by the tests
            clock=clock,
            pause=person.pause,
        )
        opened.append(portal)
        return portal

    yield open_one
    for portal in opened:
        portal.close()


@pytest.fixture
def portal(open_portal: OpenPortal) -> AccessPortal:
    return open_portal()
