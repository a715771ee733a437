"""What the sample vault's server reports to the program that started it: one JSON object a line.

Kept apart from both sides, so that each can speak it without importing the other's libraries.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

from vaultviewer.demo.expectations import Expectation


@dataclass(frozen=True, slots=True)
class Progress:
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Ready:
    """The vault can be read. `endpoint` serves S3, KMS and STS alike."""

    endpoint: str
    region: str
    account: str
    bucket: str
    kms_keys: tuple[str, ...]
    access_key_id: str
    secret_access_key: str
    expectations: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A Python package that the emulator needs is not installed."""

    module: str


Report = Progress | Ready | Missing


def encode(report: Report) -> str:
    return json.dumps({type(report).__name__: asdict(report)})


def decode(line: str) -> Report | None:
    """Return the report, or None where the line is none: a library's own words, or a traceback's."""
    try:
        message = json.loads(line)
    except ValueError:
        return None
    match message:
        case {"Progress": {"done": int(done), "total": int(total)}}:
            return Progress(done, total)
        case {"Missing": {"module": str(module)}}:
            return Missing(module)
        case {"Ready": dict(fields)}:
            return _ready(fields)
        case _:
            return None


def _ready(fields: dict[str, Any]) -> Ready:
    return Ready(
        **(
            fields
            | {
                "kms_keys": tuple(fields["kms_keys"]),
                "expectations": tuple(Expectation.from_json(each) for each in fields["expectations"]),
            }
        )
    )
