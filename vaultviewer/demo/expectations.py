"""What the sample vault promises of each of its objects, for whoever checks a reader against it."""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Self

from vaultviewer.core.connection import Connection


class Fate(StrEnum):
    """How a careful reader with the sample vault's connection ends with an object."""

    OPENS = "opens"
    REFUSED = "refused"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Expectation:
    """One object. `name` is stable between runs, and so is `key`.

    `error` names the class in `core.errors` that refuses it, empty for what opens. `plaintext_size`
    and `sha256` are of the message that was encrypted, whether it opens or not. `encrypted` is false for what
    a rule without encryption left.
    """

    name: str
    key: str
    fate: Fate
    subject: str
    plaintext_size: int
    encrypted: bool = True
    error: str = ""
    sha256: str = ""

    @classmethod
    def from_json(cls, data: dict[str, object]) -> Self:
        if data.keys() != {field.name for field in fields(cls)}:
            raise ValueError("an expectation has other fields")
        values = dict(data)
        values["fate"] = Fate(str(data["fate"]))
        return cls(**values)  # type: ignore[arg-type]  # JSON from our own child process, written by to_json


@dataclass(frozen=True, slots=True)
class SampleVaultInfo:
    """A vault that is ready: how to connect, and what it holds. The credentials are no secret."""

    connection: Connection
    access_key_id: str
    secret_access_key: str
    expectations: tuple[Expectation, ...]

    def expectation(self, name: str) -> Expectation:
        """Return the object of that name, or raise KeyError."""
        for found in self.expectations:
            if found.name == name:
                return found
        raise KeyError(name)
