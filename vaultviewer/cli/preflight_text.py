"""A preflight's steps for a terminal, as they end, and all of them as JSON.

What AWS, metadata and policies say passes through `Phrase`, or through JSON in ASCII: no character of it can
steer a terminal.
"""

import json
from collections.abc import Iterable
from textwrap import indent
from typing import Final

from vaultviewer.cli.console import Console
from vaultviewer.cli.status_line import StatusLine
from vaultviewer.core.phrases import Phrase, phrase
from vaultviewer.core.preflight.model import Grant, Step, first_failure

_INDENT: Final = "    "


class StepPrinter:
    """Implements `Listener`: prints each step as it ends, and on a terminal what is being tried now."""

    def __init__(self, console: Console, *, quiet: bool = False) -> None:
        """A `quiet` one tells of progress alone."""
        self._console = console
        self._quiet = quiet
        self._status = StatusLine(console)

    def begun(self, title: Phrase) -> None:
        self._status.show(f"{title} …")

    def ended(self, step: Step) -> None:
        self.clear()
        if not self._quiet:
            for line in step_lines(step):
                self._console.print_line(line)
            self._console.output.flush()

    def clear(self) -> None:
        """Take away what tells of progress."""
        self._status.clear()


def step_lines(step: Step) -> Iterable[str]:
    """Yield what is to be known of a step, the outcome first."""
    yield f"{step.outcome.value:8}{step.title}"
    told = [step.sentence, *step.remarks]
    if step.lack is not None:
        told.append(
            phrase("Missing: {action} on {resource}", action=step.lack.action, resource=step.lack.resource)
        )
    if step.way_out is not None:
        told.append(step.way_out)
    yield from (f"{_INDENT}{each}" for each in told)
    for grant in step.grants:
        yield f"{_INDENT}{grant.place}"
        yield indent(grant.json(), 2 * _INDENT)


def steps_json(steps: Iterable[Step], exit_code: int) -> str:
    """Return all steps as one JSON object, in ASCII."""
    return json.dumps({"exit_code": exit_code, "steps": [_described(step) for step in steps]}, indent=2)


def verdict(steps: Iterable[Step]) -> str:
    """Sum up in a line."""
    failure = first_failure(steps)
    if failure is None:
        return "Nothing failed."
    return str(
        phrase("Failed: {title}. Exit code {code}.", title=str(failure.title), code=int(failure.stage))
    )


def _described(step: Step) -> dict[str, object]:
    return {
        "stage": step.stage.name.lower(),
        "subject": step.untrusted_subject,
        "outcome": step.outcome.value,
        "title": str(step.title),
        "sentence": str(step.sentence),
        "remarks": [str(remark) for remark in step.remarks],
        "way_out": None if step.way_out is None else str(step.way_out),
        "error": None if step.error is None else type(step.error).__name__,
        "missing": None
        if step.lack is None
        else {"action": step.lack.action, "resource": step.lack.resource},
        "statements": [_granted(grant) for grant in step.grants],
    }


def _granted(grant: Grant) -> dict[str, object]:
    return {"policy": grant.home.value, "of": grant.whose, "statement": grant.statement}
