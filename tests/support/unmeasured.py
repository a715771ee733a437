"""Processes in which coverage isn't measured."""

import os
from typing import Final

_SWITCH: Final = "COVERAGE_PROCESS_CONFIG"
"""Set by coverage's own `patch = ["subprocess"]`."""


def unmeasured_environment() -> dict[str, str]:
    """Return this process's environment for one that runs none of the program, or only what other tests
    measure: coverage would do nothing but slow it.
    """
    return {name: value for name, value in os.environ.items() if name != _SWITCH}
