import threading

import pytest

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import Cancelled


def test_a_checkpoint_passes_until_the_work_is_given_up() -> None:
    token = CancelToken()
    token.checkpoint()
    before = token.cancelled

    token.cancel()

    assert (before, token.cancelled) == (False, True)
    with pytest.raises(Cancelled):
        token.checkpoint()


def test_what_is_never_cancelled_can_not_be_by_mistake() -> None:
    with pytest.raises(TypeError, match="can't be cancelled"):
        NEVER.cancel()

    NEVER.checkpoint()


def test_cancelling_calls_back_while_the_work_runs_and_never_after_it() -> None:
    calls: list[str] = []
    token = CancelToken()
    with token.calling(lambda: calls.append("over")):
        pass
    with token.calling(lambda: calls.append("running")):
        token.cancel()
        assert calls == ["running"]
    token.cancel()
    assert calls == ["running"]


def test_work_that_was_given_up_before_is_called_back_at_once() -> None:
    calls: list[str] = []
    token = CancelToken()
    token.cancel()
    with token.calling(lambda: calls.append("given up")):
        assert calls == ["given up"]


def test_who_leaves_waits_for_the_call_that_is_under_way() -> None:
    """Else the callback could still end a process that serves somebody else by then."""
    token = CancelToken()
    called, left = threading.Event(), threading.Event()
    order: list[str] = []

    def call_back() -> None:
        called.set()
        left.wait(0.05)  # who doesn't wait for the end of this call sets it meanwhile
        order.append("called")

    def work() -> None:
        with token.calling(call_back):
            inside.set()
            called.wait()
        order.append("left")
        left.set()

    inside = threading.Event()
    worker = threading.Thread(target=work)
    worker.start()
    inside.wait()
    token.cancel()
    worker.join()
    assert order == ["called", "left"]
