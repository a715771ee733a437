"""The preflight itself: from the credentials to a message in its place, as far as it goes.

Whatever fails, the rest is tried as far as it can be: a key can be looked at though its bucket can't be
listed. Nothing is changed in AWS, and nothing of a message is kept.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import (
    ConnectionFailed,
    CredentialsError,
    InvalidRequest,
    ServiceUnavailable,
    Throttled,
    VaultViewerError,
)
from vaultviewer.core.phrases import Phrase, phrase
from vaultviewer.core.preflight.grants import failed
from vaultviewer.core.preflight.inspection import BucketPlace, Caller
from vaultviewer.core.preflight.key_steps import try_keys
from vaultviewer.core.preflight.message_steps import (
    Tried,
    try_binding,
    try_decrypting,
    try_listing,
    try_reading,
)
from vaultviewer.core.preflight.model import Listener, Outcome, Stage, Step
from vaultviewer.core.preflight.record import Record, Surroundings

__all__ = ["SignInAnew", "Surroundings", "run_preflight"]

SignInAnew: TypeAlias = Callable[[CancelToken], None]
"""Gets new credentials for the calls that follow. Raises ServiceError; Cancelled."""

_NO_ANSWER: Final = (ConnectionFailed, ServiceUnavailable, Throttled, InvalidRequest)
"""Errors that say nothing about the credentials."""


def run_preflight(
    around: Surroundings, listener: Listener, *, sign_in: SignInAnew | None = None, cancel: CancelToken
) -> tuple[Step, ...]:
    """Try every stage in turn and return the steps, of which the listener has heard already.

    `sign_in` is called once where there are no credentials that serve; without it that is a failure. Where
    the connection names no key, keys come after the messages, which alone tell of them.

    Raises Cancelled.
    """
    record = Record(around, listener, cancel)
    for _ in _stages(record, sign_in):
        if record.signed_out:
            break
    reached = {step.stage for step in record.steps}
    for stage in Stage:
        if stage not in reached:
            record.skip(stage, phrase("Nobody is signed in."))
    return tuple(record.steps)


def _stages(record: Record, sign_in: SignInAnew | None) -> Iterator[None]:
    """Walk from stage to stage, and stop between them."""
    _try_credentials(record, sign_in)
    yield
    _try_bucket(record)
    yield
    candidates = try_listing(record)
    yield
    unlisted = record.failed(Stage.LIST)
    nothing = phrase("Nothing could be listed.") if unlisted else phrase("There is no message here yet.")
    sample = try_reading(record, candidates, nothing)
    yield
    configured = record.around.connection.kms_keys
    if configured:
        try_keys(record, configured)
        yield
    tried = try_decrypting(record, sample)
    yield
    if not configured:
        _try_confirmed_keys(record, tried)
        yield
    try_binding(record, tried)


def _try_credentials(record: Record, sign_in: SignInAnew | None) -> None:
    record.begin(Stage.CREDENTIALS)
    try:
        record.caller = _ask_caller(record, sign_in)
    except _NO_ANSWER as error:
        # S3 and KMS may be within reach where STS isn't: an endpoint in a private network, another store.
        unknown = phrase("Who is asking isn't known: STS gave no answer. Reading mail doesn't need one.")
        found, _, way_out = error.phrases()
        record.end(Step(Stage.CREDENTIALS, Outcome.SKIPPED, unknown, "", way_out, (found,), error))
    except VaultViewerError as error:
        record.end(failed(record, Stage.CREDENTIALS, error))
    else:
        record.end(_introduced(record.caller))


def _ask_caller(record: Record, sign_in: SignInAnew | None) -> Caller:
    inspector = record.around.inspector
    try:
        return inspector.caller(cancel=record.cancel)
    except CredentialsError as error:
        if sign_in is None or not error.renewable:
            raise
    sign_in(record.cancel)
    return inspector.caller(cancel=record.cancel)


def _introduced(caller: Caller) -> Step:
    found = phrase("Signed in to the account {account} as {arn}.", account=caller.account, arn=caller.arn)
    remarks: list[Phrase] = []
    if caller.expires is not None:
        until = caller.expires.astimezone().isoformat(" ", "minutes")
        remarks.append(phrase("The credentials last until {until}.", until=until))
    if caller.arn.endswith(":root"):
        remarks.append(
            phrase("This is the root user, who may do everything. Reading mail takes three permissions.")
        )
    return Step(Stage.CREDENTIALS, Outcome.WORKED, found, remarks=tuple(remarks))


def _try_bucket(record: Record) -> None:
    record.begin(Stage.BUCKET)
    try:
        place = record.around.inspector.locate_bucket(cancel=record.cancel)
    except VaultViewerError as error:
        record.end(failed(record, Stage.BUCKET, error))
        return
    record.region = place.region
    record.end(Step(Stage.BUCKET, Outcome.WORKED, _whereabouts(place), remarks=_moved(record, place)))


def _whereabouts(place: BucketPlace) -> Phrase:
    if place.refused:
        return phrase("It is there, in {region}, and tells you no more.", region=_region(place))
    return phrase("It answers, in {region}.", region=_region(place))


def _region(place: BucketPlace) -> str:
    return place.region or "a Region that it doesn't name"


def _moved(record: Record, place: BucketPlace) -> tuple[Phrase, ...]:
    configured = record.around.connection.region
    if configured is None or place.region is None or configured == place.region:
        return ()
    return (phrase("The connection says {region}: correct it there.", region=configured),)


def _try_confirmed_keys(record: Record, tried: Tried) -> None:
    """Look at the keys that KMS says it used, where the connection accepts any."""
    try_keys(record, tried.key_arns)
    if not tried.key_arns:
        reason = phrase("The connection names no KMS key, and no message was decrypted that tells of one.")
        record.skip(Stage.KEY, reason)
        record.skip(Stage.SES, reason)
