"""The confined process itself: it shuts itself off, does one job and ends.

A job is a function `run(content: memoryview, request: bytes) -> tuple[bytes, Sequence[Buffer]]`: the reply in
msgpack, and what is large beside it. It is found by its name in a table and imported when it is asked for.
"""

import importlib
import io
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NoReturn, TypeAlias, cast

from vaultviewer.adapters.confined.frames import (
    Broken,
    Order,
    Outcome,
    Ready,
    Sink,
    Source,
    receive,
    receive_bytes,
    send,
)
from vaultviewer.adapters.confined.shutting_off import keep_within, shut_off
from vaultviewer.core.ports import Buffer

Job: TypeAlias = Callable[[memoryview, bytes], tuple[bytes, Sequence[Buffer]]]

_DONE: Final = 0
_FORSAKEN: Final = 1
_NOTHING_RESERVED: Final[Mapping[str, int]] = MappingProxyType({})


def serve(
    jobs: Mapping[str, str], *, likely: str | None = None, reserved: Mapping[str, int] = _NOTHING_RESERVED
) -> NoReturn:
    """Do the one job that comes in on standard input. `jobs` says "module:function" for each name; the
    `likely` one is imported while nobody is waiting. `reserved` is what `keep_within` calls so, for the jobs
    whose libraries do that.

    Ends the process without another word: what Python would still do could only go wrong.
    """
    orders = io.BufferedReader(io.FileIO(_take_over(0, os.O_RDONLY), "r"))
    answers = io.FileIO(_take_over(1, os.O_WRONLY), "w")
    try:
        shut_off()
        send(answers, Ready(os.getpid()))
        if likely is not None:
            find_job(jobs, likely)
        order = receive(orders, Order)
        keep_within(order.limits, reserved=reserved.get(order.job, 0))
        content = receive_bytes(orders, order.size)
        threading.Thread(target=_end_with_parent, args=(orders,), daemon=True).start()
        answer(order, content, jobs, answers)
    except (Broken, OSError):
        os._exit(_FORSAKEN)  # the parent is gone, or wants nothing any more
    os._exit(_DONE)


def answer(order: Order, content: bytes, jobs: Mapping[str, str], answers: Sink) -> None:
    """Do a job and send what came of it, whatever that is.

    Raises OSError where nobody listens.
    """
    blobs: Sequence[Buffer] = ()
    try:
        reply, blobs = find_job(jobs, order.job)(memoryview(content), order.request)
        outcome = Outcome(reply, tuple(memoryview(blob).nbytes for blob in blobs))
    except MemoryError:
        outcome = Outcome(out_of_memory=True)
    except BaseException as error:  # noqa: BLE001  a panic of a Rust library is no Exception; all of them are told
        outcome = Outcome(failure=type(error).__name__)
    send(answers, outcome, blobs)


def find_job(jobs: Mapping[str, str], name: str) -> Job:
    """Import the function that does a job.

    Raises KeyError where the table has no such name.
    """
    module, _, function = jobs[name].partition(":")
    return cast("Job", getattr(importlib.import_module(module), function))


def _take_over(number: int, flags: int) -> int:
    """Return a standard stream's own descriptor, and put nothing in its place: what a library prints or reads
    must not get between the frames.
    """
    ours = os.dup(number)
    nothing = os.open(os.devnull, flags)
    os.dup2(nothing, number)
    os.close(nothing)
    return ours


def _end_with_parent(orders: Source) -> None:
    """A pipe's end is the one sign that also a killed parent gives, on every platform."""
    orders.read(1)
    os._exit(_FORSAKEN)
