"""Signing in for tests: a renewal that does as it is told, and work that waits for one."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import IdentityCenterSignInNeeded, MfaCodeNeeded
from vaultviewer.core.sign_in import DeviceCode, Person

T = TypeVar("T")


class FakeRenewal:
    """Implements `core.sign_in.Renewal`: does what `plan` says with the person, or simply succeeds."""

    def __init__(self) -> None:
        self.count = 0
        self.alone = 0
        self.plan: Callable[[Person, CancelToken], None] = lambda _person, _cancel: None

    def renew(self, person: Person | None, *, cancel: CancelToken) -> None:
        """Renew; `alone` counts how often nobody was there to be asked."""
        cancel.checkpoint()
        if person is None:
            self.alone += 1
        self.plan(person or Away(), cancel)
        self.count += 1


class Away:
    """Answers as AWS's adapter does where there is nobody to ask."""

    def show_device_code(self, code: DeviceCode) -> None:
        raise IdentityCenterSignInNeeded(start_url=code.url)

    def ask_mfa_code(self, serial: str, *, rejected: bool, cancel: CancelToken) -> str:
        del rejected, cancel
        raise MfaCodeNeeded(serial=serial)


class Nobody:
    """A person who is never asked."""

    def show_device_code(self, code: DeviceCode) -> None:
        raise AssertionError(f"nobody should be shown {code}")

    def ask_mfa_code(self, serial: str, *, rejected: bool, cancel: CancelToken) -> str:
        raise AssertionError(f"nobody should be asked for {serial}, {rejected=}, {cancel.cancelled=}")


class Workers:
    """Threads that wait at a desk, and what came of it."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor()

    def start(self, call: Callable[[], T]) -> "Future[T]":
        return self._pool.submit(call)

    def close(self) -> None:
        self._pool.shutdown()


class Listener:
    """Is told by a desk, and can be waited for."""

    def __init__(self) -> None:
        self._news = threading.Condition()

    def __call__(self) -> None:
        with self._news:
            self._news.notify_all()

    def wait_until(self, holds: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(holds, timeout=20)
