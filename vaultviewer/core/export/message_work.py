"""What an export does with one message: read, verify, reserve names, write, and settle it in the ledger."""

import contextlib
import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.envelope.verification import Evidence
from vaultviewer.core.errors import AlreadyExists, Cancelled, SaveFailed, Unexpected, VaultViewerError
from vaultviewer.core.export.exchange import Entry, ExportMessage, Outcome, State, Writer
from vaultviewer.core.export.ledger import Ledger
from vaultviewer.core.export.reading import Vault, read_message
from vaultviewer.core.export.retrying import Verdict, verdict_of
from vaultviewer.core.export.source import matches_inside, no_message
from vaultviewer.core.phrases import Phrase, phrase
from vaultviewer.core.ports import Clock
from vaultviewer.core.vault.opener import Decrypted, Opener, Undecrypted

Recorder: TypeAlias = Callable[[Outcome], Mapping[str, object]]
"""Makes the custody record of a message, as JSON."""


@dataclass(frozen=True, slots=True)
class MessageWork:
    """Works on the messages of one run of an export, on as many threads as one likes."""

    ledger: Ledger
    vault: Vault
    opener: Opener
    writer: Writer
    record: Recorder
    caller_arn: str
    clock: Clock
    cancel: CancelToken
    _writing: threading.Lock = field(default_factory=threading.Lock)
    _naming: threading.Lock = field(default_factory=threading.Lock)

    def settle(self, entry: Entry, *, tries: int) -> Entry | Undecrypted:
        """Return the message as it is settled, or why it has to be asked for again.

        Raises SaveFailed and whatever else no other message would fare better with; Cancelled.
        """
        nothing = no_message(entry.ref.key, entry.size)
        if nothing is not None:
            return self._skip(entry, nothing, None, tries)
        result = self.opener.open(
            entry.ref, open_mismatched=self.ledger.order.open_mismatched, cancel=self.cancel
        )
        if isinstance(result, Undecrypted):
            return self._unsettled(entry, result, tries)
        with result.plaintext:
            try:
                return self._export(entry, result, tries)
            except Cancelled:
                raise
            except VaultViewerError as error:
                return self._unsettled(entry, Undecrypted(error, result.evidence), tries)
            except Exception as mistake:  # noqa: BLE001  one message that trips us up must not stop the others
                # Without its traceback, whose frames hold the message.
                tripped = Unexpected(kind=type(mistake).__name__)
                return self.fail(entry, Undecrypted(tripped, result.evidence), tries=tries)

    def fail(self, entry: Entry, result: Undecrypted, *, tries: int) -> Entry:
        """Settle a message that could not be exported.

        Raises SaveFailed.
        """
        reason, kind = str(result.error.phrases()[0]), type(result.error).__name__
        outcome = self._outcome(entry, State.FAILED, result.evidence, reason=reason, error=kind)
        return self.ledger.failed(entry.number, reason, kind, self.record(outcome), tries=tries)

    def _unsettled(self, entry: Entry, result: Undecrypted, tries: int) -> Entry | Undecrypted:
        verdict = verdict_of(result.error)
        if verdict is Verdict.STOP:
            raise result.error
        return self.fail(entry, result, tries=tries) if verdict is Verdict.FAILED else result

    def _skip(self, entry: Entry, why: Phrase, evidence: Evidence | None, tries: int) -> Entry:
        outcome = self._outcome(entry, State.SKIPPED, evidence, reason=str(why))
        return self.ledger.skipped(entry.number, outcome.reason, self.record(outcome), tries=tries)

    def _export(self, entry: Entry, decrypted: Decrypted, tries: int) -> Entry:
        message = read_message(
            decrypted, self.vault, with_digest=self.writer.needs_digest, cancel=self.cancel
        )
        if not self._matches(message):
            return self._skip(entry, phrase("It does not match the filter."), message.evidence, tries)
        self.cancel.checkpoint()
        with self._turn():
            try:
                paths = self._reserve(entry, message)
            except AlreadyExists as taken:
                return self._skip(entry, taken.phrases()[0], message.evidence, tries)
            # From here to the end nothing is given up half-way: no checkpoint is passed.
            try:
                written = self.writer.write(message, paths)
            except (AlreadyExists, SaveFailed):
                with contextlib.suppress(SaveFailed):
                    self.ledger.put_back(entry.number)
                raise
            outcome = replace(
                self._outcome(entry, State.EXPORTED, message.evidence),
                plaintext_sha256=hashlib.sha256(message.plaintext).hexdigest(),
                plaintext_size=len(message.plaintext),
                files=written.files,
            )
            return self.ledger.exported(
                entry.number,
                written,
                self.record(outcome),
                size=message.evidence.stored_size,
                modified=message.evidence.modified,
                tries=tries,
            )

    def _turn(self) -> contextlib.AbstractContextManager[object]:
        """A container grows message by message, and the ledger follows it in the same order."""
        return contextlib.nullcontext() if self.writer.parallel else self._writing

    def _reserve(self, entry: Entry, message: ExportMessage) -> tuple[str, ...]:
        """Plan names and take them, before anybody else looks which are free."""
        with self._naming:
            paths = self.writer.plan(message, self.ledger.names_beside(entry.number))
            self.ledger.reserve(entry.number, paths)
        return paths

    def _matches(self, message: ExportMessage) -> bool:
        envelope = message.evidence.envelope
        untrusted_rule = (envelope.rule_name or "") if envelope is not None else ""
        return matches_inside(
            self.ledger.order.source, message.evidence.ref.key, message.says, untrusted_rule
        )

    def _outcome(
        self, entry: Entry, state: State, evidence: Evidence | None, *, reason: str = "", error: str = ""
    ) -> Outcome:
        return Outcome(
            ref=entry.ref if evidence is None else evidence.ref,
            state=state,
            when=self.clock.now(),
            caller_arn=self.caller_arn,
            evidence=evidence,
            reason=reason,
            error=error,
        )
