"""The steps of the preflight: each names itself, and the earliest failure decides."""

import json

import pytest

from vaultviewer.core.phrases import phrase
from vaultviewer.core.preflight.model import Grant, Outcome, PolicyHome, Stage, Step, first_failure

KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"


def step(stage: Stage, outcome: Outcome = Outcome.WORKED, subject: str = "") -> Step:
    return Step(stage, outcome, phrase("As it should be."), subject)


def test_the_earliest_failed_stage_decides_whatever_ended_first() -> None:
    steps = (
        step(Stage.DECRYPT, Outcome.FAILED),
        step(Stage.CREDENTIALS),
        step(Stage.KEY, Outcome.FAILED, "first"),
        step(Stage.KEY, Outcome.FAILED, "second"),
        step(Stage.LIST, Outcome.SKIPPED),
    )
    assert first_failure(steps) is steps[2]


def test_where_nothing_failed_there_is_no_failure() -> None:
    assert first_failure([step(Stage.LIST), step(Stage.READ, Outcome.SKIPPED)]) is None
    assert first_failure([]) is None


def test_exit_codes_are_stable_and_leave_the_usual_ones_alone() -> None:
    """Scripts depend on them: 0 to 2 are those of every command."""
    assert [(stage.name, int(stage)) for stage in Stage] == [
        ("CREDENTIALS", 3),
        ("BUCKET", 4),
        ("LIST", 5),
        ("READ", 6),
        ("KEY", 7),
        ("SES", 8),
        ("DECRYPT", 9),
        ("BINDING", 10),
    ]


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_has_a_title(stage: Stage) -> None:
    assert str(step(stage).title) == str(stage.title)


@pytest.mark.parametrize("stage", [Stage.KEY, Stage.SES, Stage.DECRYPT])
def test_a_step_names_its_subject_harmlessly(stage: Stage) -> None:
    assert r"rule\u{a}x" in str(step(stage, subject="rule\nx").title)


def test_a_statement_is_written_in_ascii_below_the_words_that_say_where_it_goes() -> None:
    grant = Grant(PolicyHome.KEY, KEY, {"Sid": "Übung\u202e", "Effect": "Allow"})

    assert str(grant.place) == f"Add to the key policy of {KEY}:"
    assert grant.json().isascii()
    assert json.loads(grant.json()) == grant.statement
