from vaultviewer.core.envelope.trail import Trail
from vaultviewer.core.envelope.verification import Check, Mark, Outcome
from vaultviewer.core.errors import MessageIdMismatch, Throttled
from vaultviewer.core.phrases import phrase


def test_what_was_never_reached_says_so() -> None:
    results = Trail().results()

    assert [line.check for line in results] == list(Check)
    assert {line.outcome for line in results} == {Outcome.NOT_REACHED}
    assert {str(line.sentence) for line in results} == {"Not reached."}


def test_a_refusal_stands_at_its_own_check() -> None:
    trail = Trail()

    trail.failed(MessageIdMismatch(named="a", encrypted_as="b"))

    line = trail.results()[Check.BINDING - 1]
    assert line.outcome is Outcome.REFUSED
    assert "named a" in str(line.sentence)
    assert trail.outcome(Check.FORMAT) is Outcome.NOT_REACHED


def test_a_failed_service_stands_at_the_check_that_waited() -> None:
    trail = Trail()
    trail.passed(Check.FORMAT, phrase("One format."))

    trail.failed(Throttled(operation="Decrypt"))

    assert "Decrypt" in str(trail.results()[Check.ALGORITHMS - 1].sentence)
    assert trail.outcome(Check.ALGORITHMS) is Outcome.NOT_REACHED


def test_a_failure_after_every_check_overwrites_none() -> None:
    trail = Trail()
    for check in Check:
        trail.noted(check, phrase("Looked at."), Mark.ANY_KEY)
    before = trail.results()

    trail.failed(Throttled(operation="Decrypt"))

    assert trail.results() == before
    assert trail.marks() == {Mark.ANY_KEY}


def test_every_check_has_a_title_of_its_own() -> None:
    assert len({str(check.title) for check in Check}) == len(Check) == 10
