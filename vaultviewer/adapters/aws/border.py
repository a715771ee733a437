"""The border to AWS: only errors of ours leave it, and a call that is given up sends no more requests.

Nothing here imports boto3, which takes a fifth of a second; a window can hold a vault that it never opened.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from vaultviewer.adapters.aws.calls import Call
from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import Cancelled, InvalidRequest, VaultViewerError

MOST_REQUESTS: Final = 12
"""On the wire, for one call: retries, one change of Region, and the question for that Region included.

botocore (1.44) would ask without end where an endpoint answers everything with a redirect that names no
Region: `S3RegionRedirectorv2` sends a HeadBucket, and another one for the redirect that it meets there.
"""


@dataclass(slots=True)
class _Work:
    """A call under way in this thread."""

    operation: str
    cancel: CancelToken
    requests: int = 0


_running: Final[ContextVar[_Work | None]] = ContextVar("_running", default=None)


@contextmanager
def border(call: Call, cancel: CancelToken) -> Iterator[None]:
    """Let only errors of ours out of the block, and let `cancel` stop it before each attempt on the wire.

    Raises Cancelled; ServiceError; what checks of ours raise inside.
    """
    cancel.checkpoint()
    before = _running.set(_Work(call.operation, cancel))
    try:
        yield
    except (VaultViewerError, Cancelled):
        raise
    except Exception as error:
        # boto3 is loaded by the time that it fails.
        from vaultviewer.adapters.aws.errors import translate  # noqa: PLC0415  see the module's docstring

        translated = translate(error, call)
        if translated is None:
            raise
        # The original may quote headers that AWS echoed: it must not travel along into logs.
        raise translated from None
    finally:
        _running.reset(before)


def running_cancel() -> CancelToken:
    """Return the token of the running call, for what it needs first: credentials, as a rule."""
    work = _running.get()
    return work.cancel if work is not None else NEVER


def before_request(**_event: object) -> None:
    """Pass a checkpoint of the running call; botocore runs this before each request, retries included."""
    work = _running.get()
    if work is None:
        return
    work.cancel.checkpoint()
    work.requests += 1
    if work.requests > MOST_REQUESTS:
        raise InvalidRequest(operation=work.operation, reason="the endpoint redirects without end")
