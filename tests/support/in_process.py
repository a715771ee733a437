"""Confined jobs done in this very process, for tests of what asks for them and believes the answer."""

import io
from typing import Final

from vaultviewer.adapters.confined.child import answer
from vaultviewer.adapters.confined.frames import Limits, Order, Outcome, receive, receive_bytes
from vaultviewer.app.worker_main import JOBS
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.crossing import Answer
from vaultviewer.core.errors import DiedReading, Stopped
from vaultviewer.core.ports import Buffer

_UNLIMITED: Final = Limits(memory=0, processor_seconds=0)


class InProcess:
    """Implements `Confinement` without a process. `stopped` is raised instead where a test sets it."""

    def __init__(self) -> None:
        self.stopped: Stopped | None = None
        self.jobs: list[str] = []
        """What was asked for."""

    def run(self, job: str, content: Buffer, request: bytes = b"", *, cancel: CancelToken) -> Answer:
        cancel.checkpoint()
        self.jobs.append(job)
        if self.stopped is not None:
            raise self.stopped
        pipe = io.BytesIO()
        answer(Order(job, request, len(content), _UNLIMITED), bytes(content), JOBS, pipe)
        pipe.seek(0)
        outcome = receive(pipe, Outcome)
        if outcome.failure is not None:
            raise DiedReading(reason=outcome.failure)
        return Answer(outcome.reply, tuple(receive_bytes(pipe, size) for size in outcome.sizes))
