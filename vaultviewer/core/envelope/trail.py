"""The trail of one opening: each check leaves its outcome and a sentence, and those never reached say so."""

from vaultviewer.core.envelope.verification import Check, CheckResult, Mark, Outcome
from vaultviewer.core.errors import Refused, VaultViewerError
from vaultviewer.core.phrases import Phrase, phrase


class Trail:
    """Collects outcomes and marks while an object is being opened."""

    def __init__(self) -> None:
        self._results: dict[Check, CheckResult] = {}
        self._marks: set[Mark] = set()

    def record(self, check: Check, outcome: Outcome, sentence: Phrase, *marks: Mark) -> None:
        self._results[check] = CheckResult(check, outcome, sentence)
        self._marks.update(marks)

    def passed(self, check: Check, sentence: Phrase) -> None:
        self.record(check, Outcome.PASSED, sentence)

    def noted(self, check: Check, sentence: Phrase, *marks: Mark) -> None:
        self.record(check, Outcome.NOTED, sentence, *marks)

    def not_applicable(self, sentence: Phrase, *checks: Check) -> None:
        for check in checks:
            self.record(check, Outcome.NOT_APPLICABLE, sentence)

    def failed(self, error: VaultViewerError) -> None:
        """Record what ended the opening: a refusal at its check, or no answer for the check that waited."""
        found, _, _ = error.phrases()
        if isinstance(error, Refused):
            self.record(Check(error.check), Outcome.REFUSED, found)
            return
        waiting = next((check for check in Check if check not in self._results), None)
        if waiting is not None:
            self.record(waiting, Outcome.NOT_REACHED, found)

    def outcome(self, check: Check) -> Outcome:
        return self._results[check].outcome if check in self._results else Outcome.NOT_REACHED

    def results(self) -> tuple[CheckResult, ...]:
        """Return all ten, in their order."""
        unreached = phrase("Not reached.")
        return tuple(
            self._results.get(check, CheckResult(check, Outcome.NOT_REACHED, unreached)) for check in Check
        )

    def marks(self) -> frozenset[Mark]:
        return frozenset(self._marks)
