"""The buckets that somebody may list, to be offered where one is asked for."""

from typing import Final

from vaultviewer.adapters.aws.border import border
from vaultviewer.adapters.aws.calls import Call
from vaultviewer.adapters.aws.clients import AwsClients
from vaultviewer.core.cancel import CancelToken

_PAGE: Final = 1000
"""Buckets asked for at once. Without a number S3 refuses accounts with over 10,000 (API_ListBuckets)."""


def list_buckets(clients: AwsClients, *, cancel: CancelToken) -> tuple[str, ...]:
    """Return the names of the account's buckets, in the order of the alphabet.

    Raises ServiceError, AccessDenied for whoever may not list them; Cancelled.
    """
    call = Call("ListBuckets", "s3:ListAllMyBuckets", "*", clients.endpoint)
    names: list[str] = []
    token: str | None = None
    while True:
        with border(call, cancel):
            more = {"ContinuationToken": token} if token else {}
            answer = clients.s3().list_buckets(MaxBuckets=_PAGE, **more)
        names += [bucket["Name"] for bucket in answer.get("Buckets", ()) if "Name" in bucket]
        before, token = token, answer.get("ContinuationToken")
        if not token or token == before:
            return tuple(sorted(set(names)))
