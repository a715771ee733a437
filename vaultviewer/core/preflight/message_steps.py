"""The steps about mail: list, read, decrypt a message of each receipt rule, see whether each is in place."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from vaultviewer.core.envelope.binding import is_setup_notification
from vaultviewer.core.envelope.instruction_file import SUFFIX
from vaultviewer.core.envelope.verification import Check, Evidence, Mark
from vaultviewer.core.envelope.verification import Outcome as CheckOutcome
from vaultviewer.core.errors import (
    BindingRefused,
    NoKeyPinned,
    NoSuchObject,
    ObjectChanged,
    VaultViewerError,
)
from vaultviewer.core.phrases import Phrase, phrase
from vaultviewer.core.preflight.grants import failed
from vaultviewer.core.preflight.model import Outcome, Stage, Step
from vaultviewer.core.preflight.record import Record
from vaultviewer.core.values import ObjectRef, ObjectSummary
from vaultviewer.core.vault.opener import Opener, Undecrypted, untold

LISTED: Final = 1000
"""Objects of one listing: what one request brings."""
LOOKED_AT: Final = 40
"""Objects whose metadata is read in search of receipt rules, the newest of those listed: a request each."""
MOST_RULES: Final = 12
"""Receipt rules of which a message is decrypted. An object may name any: their number is anybody's choice."""


@dataclass(slots=True)
class Sample:
    """What was found by looking at metadata. Receipt rules are what the objects say: untrusted.

    `unruled` is encrypted mail that names no rule; `refused` is what no check up to 5 lets pass, unread.
    """

    looked_at: int = 0
    by_rule: dict[str, ObjectRef] = field(default_factory=dict)
    unruled: ObjectRef | None = None
    refused: list[tuple[ObjectRef, Phrase]] = field(default_factory=list)
    plain: int = 0

    def to_decrypt(self) -> dict[str, ObjectRef]:
        """Return an object for each receipt rule; under "" one that names none."""
        found = dict(self.by_rule)
        if self.unruled is not None:
            found[""] = self.unruled
        elif self.refused and not found:
            found[""] = self.refused[0][0]
        return found

    def keep_rules(self, wanted: Collection[str]) -> None:
        """Drop receipt rules in excess. Those wanted stay, so that no stranger's can push them out."""
        for rule in sorted(self.by_rule, key=lambda rule: rule not in wanted)[MOST_RULES:]:
            del self.by_rule[rule]


@dataclass(slots=True)
class Tried:
    """What came of decrypting: what is known of each message, and the keys that KMS says it used."""

    evidence: list[Evidence] = field(default_factory=list)
    refusals: list[BindingRefused] = field(default_factory=list)
    key_arns: list[str] = field(default_factory=list)


# ------------------------------------------------------------------------------------------ list and read


def try_listing(record: Record) -> tuple[ObjectSummary, ...]:
    """Return what may be messages, the newest first; nothing where it may not be listed.

    Raises Cancelled.
    """
    record.begin(Stage.LIST)
    prefix = record.around.connection.prefix
    try:
        page = record.around.store.list_page(prefix, limit=LISTED, cancel=record.cancel)
    except VaultViewerError as error:
        record.end(failed(record, Stage.LIST, error))
        return ()
    if page.objects:
        found = phrase("{count} objects, the first in the order of names.", count=len(page.objects))
        whole = phrase("{count} objects.", count=len(page.objects))
        record.end(Step(Stage.LIST, Outcome.WORKED, whole if page.next_token is None else found))
    else:
        record.end(Step(Stage.LIST, Outcome.WORKED, phrase("It may be listed, and holds nothing here yet.")))
    return _candidates(record, page.objects)


def _candidates(record: Record, listed: Iterable[ObjectSummary]) -> tuple[ObjectSummary, ...]:
    """Sort the newest first, and the notification that SES writes when a rule is made last."""
    policy = record.around.connection.policy()
    found = [each for each in listed if _may_be_message(each)]
    found.sort(key=lambda each: (is_setup_notification(each.key, policy), -each.modified.timestamp()))
    return tuple(found)


def _may_be_message(summary: ObjectSummary) -> bool:
    return summary.size > 0 and not summary.key.endswith(("/", SUFFIX))


def try_reading(record: Record, candidates: tuple[ObjectSummary, ...], nothing: Phrase) -> Sample:
    """Get one object whole, then look at the metadata of others for the receipt rules that there are.

    Raises Cancelled.
    """
    readable = [each for each in candidates if each.archived is None or each.archived.readable]
    if not readable:
        archived = phrase(
            "All {count} objects are archived, and have to be restored first.", count=len(candidates)
        )
        record.skip(Stage.READ, archived if candidates else nothing)
        return Sample()
    record.begin(Stage.READ)
    sample = Sample()
    largest = record.around.connection.policy().max_size
    chosen = next((each for each in readable if each.size <= largest), readable[0])
    try:
        stored = record.around.store.get(
            _ref(record, chosen), max_bytes=largest, progress=untold, cancel=record.cancel
        )
        _look(record, readable[:LOOKED_AT], sample)
    except VaultViewerError as error:
        record.end(failed(record, Stage.READ, error))
        return Sample()
    found = phrase("{key} was read, {size} bytes.", key=chosen.key, size=stored.head.size)
    record.end(Step(Stage.READ, Outcome.WORKED, found, remarks=tuple(_seen(record, sample))))
    sample.keep_rules(record.around.connection.rule_names)
    return sample


def _look(record: Record, objects: Iterable[ObjectSummary], sample: Sample) -> None:
    opener = _opener(record)
    for each in objects:
        record.cancel.checkpoint()
        ref = _ref(record, each)
        try:
            evidence = opener.peek(ref, record.cancel)
        except (NoSuchObject, ObjectChanged):
            continue  # since it was listed
        sample.looked_at += 1
        _sort_in(sample, ref, evidence)


def _sort_in(sample: Sample, ref: ObjectRef, evidence: Evidence) -> None:
    refusal = next((each for each in evidence.results if each.outcome is CheckOutcome.REFUSED), None)
    if evidence.envelope is not None and evidence.envelope.rule_name:
        sample.by_rule.setdefault(evidence.envelope.rule_name, ref)
    elif evidence.envelope is not None or Mark.INSTRUCTION_FILE in evidence.marks:
        sample.unruled = sample.unruled or ref
    elif refusal is not None:
        sample.refused.append((ref, refusal.sentence))
    else:
        sample.plain += 1


def _seen(record: Record, sample: Sample) -> Iterable[Phrase]:
    """Say what the metadata of the objects told."""
    rules = sorted(sample.by_rule)
    if rules:
        yield phrase(
            "Receipt rules among the newest {count}: {rules}.", count=sample.looked_at, rules=", ".join(rules)
        )
    wanted = record.around.connection.rule_names
    missing = sorted(set(wanted) - set(rules))
    if missing:
        yield phrase("No message among them came through {rules}.", rules=", ".join(missing))
    if sample.plain:
        yield phrase("Not encrypted by Amazon SES: {count}.", count=sample.plain)
    if sample.refused:
        ref, sentence = sample.refused[0]
        yield phrase(
            "Refused as they lie there: {count}. The first is {key}: {reason}",
            count=len(sample.refused),
            key=ref.key,
            reason=str(sentence),
        )
    if len(rules) > MOST_RULES:
        yield phrase("Messages of {most} of these rules are decrypted.", most=MOST_RULES)


# -------------------------------------------------------------------------------------- decrypt and binding


def try_decrypting(record: Record, sample: Sample) -> Tried:
    """Decrypt one message of each receipt rule, and let go of it at once.

    Raises Cancelled.
    """
    tried = Tried()
    messages = sample.to_decrypt()
    if not messages:
        unread = phrase("No object could be read.")
        none = phrase("There is no message yet that Amazon SES encrypted.")
        record.skip(Stage.DECRYPT, unread if record.failed(Stage.LIST, Stage.READ) else none)
    for rule, ref in sorted(messages.items()):
        record.begin(Stage.DECRYPT, rule)
        record.end(_decrypt(record, rule, ref, tried))
    return tried


def _decrypt(record: Record, rule: str, ref: ObjectRef, tried: Tried) -> Step:
    result = _opener(record).open(ref, cancel=record.cancel)
    tried.evidence.append(result.evidence)
    if not isinstance(result, Undecrypted):
        result.plaintext.wipe()
        key = str(result.evidence.kms_key_arn)
        if key not in tried.key_arns:
            tried.key_arns.append(key)
        found = phrase("{key} decrypts, under {kms_key}.", key=ref.key, kms_key=key)
        return Step(Stage.DECRYPT, Outcome.WORKED, found, rule, remarks=_noted(result.evidence))
    if isinstance(result.error, BindingRefused):
        tried.refusals.append(result.error)
        reason = phrase("{key} doesn't belong under its name, and KMS isn't asked for such.", key=ref.key)
        return Step(Stage.DECRYPT, Outcome.SKIPPED, reason, rule)
    remarks = _named_key(result) if isinstance(result.error, NoKeyPinned) else ()
    return failed(record, Stage.DECRYPT, result.error, *remarks, untrusted_subject=rule)


def _noted(evidence: Evidence) -> tuple[Phrase, ...]:
    """Return the warnings about this message, but what the last step speaks of."""
    return tuple(
        each.sentence
        for each in evidence.results
        if each.outcome is CheckOutcome.NOTED and each.check is not Check.BINDING
    )


def _named_key(result: Undecrypted) -> tuple[Phrase, ...]:
    envelope = result.evidence.envelope
    if envelope is None or envelope.untrusted_kms_key is None:
        return ()
    return (
        phrase(
            "The message itself names {key}. Whoever can write to the bucket can name any: take it only "
            "where you know it for yours.",
            key=envelope.untrusted_kms_key,
        ),
    )


def try_binding(record: Record, tried: Tried) -> None:
    """See whether the messages that were tried lie under their own names, for account and rules expected.

    Raises Cancelled.
    """
    record.begin(Stage.BINDING)
    outcomes = [evidence.result(Check.BINDING).outcome for evidence in tried.evidence]
    if tried.refusals:
        others = tuple(refusal.phrases()[0] for refusal in tried.refusals[1:])
        record.end(failed(record, Stage.BINDING, tried.refusals[0], *others))
        return
    bound = outcomes.count(CheckOutcome.PASSED)
    if not bound:
        record.skip(Stage.BINDING, phrase("No message came as far as this check."))
        return
    found = phrase("Messages under the names they were encrypted for: {count}.", count=bound)
    record.end(Step(Stage.BINDING, Outcome.WORKED, found, remarks=_unbound(record, tried)))


def _unbound(record: Record, tried: Tried) -> tuple[Phrase, ...]:
    """Say where the connection leaves the check wider than it could be."""
    if record.around.connection.account is not None:
        return ()
    accounts = sorted({str(each.envelope.account) for each in tried.evidence if each.envelope is not None})
    return (
        phrase(
            "The connection names no account, so mail of any account passes. These say {accounts}.",
            accounts=", ".join(accounts),
        ),
    )


def _opener(record: Record) -> Opener:
    around = record.around
    return Opener(around.store, around.keys, around.connection.policy())


def _ref(record: Record, summary: ObjectSummary) -> ObjectRef:
    return ObjectRef(record.around.connection.bucket, summary.key, etag=summary.etag)
