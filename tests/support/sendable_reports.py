"""Lets reports of tests cross from the workers of pytest-xdist, whatever they quote.

Hostile text has lone surrogates, which UTF-8 can't spell. A report that quotes one, of a failure or of a log
that passed, would end the worker and with it the run.
"""

from collections.abc import Generator
from typing import Any

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, Any, Any]:
    return _sendable((yield))


def _sendable(value: Any) -> Any:  # noqa: ANN401  a report is dictionaries, lists and plain values, nested
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {_sendable(name): _sendable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_sendable, value))
    return value
