import json

import pytest

from vaultviewer.core.envelope.instruction_file import key_is_elsewhere, read_instructions
from vaultviewer.core.envelope.model import Format
from vaultviewer.core.errors import InvalidInstructionFile, MixedFormats

V3_ON_OBJECT = {"x-amz-c": "115", "x-amz-d": "commitment", "x-amz-i": "message ID"}
V3_IN_FILE = {"x-amz-3": "wrapped", "x-amz-w": "12", "x-amz-t": "{}"}


def read(instructions: object, on_object: dict[str, str] | None = None) -> dict[str, str]:
    body = instructions if isinstance(instructions, bytes) else json.dumps(instructions).encode()
    return read_instructions(body, instruction_key="k.instruction", on_object=on_object or {})


def test_v2_keeps_everything_in_the_file() -> None:
    assert read({"x-amz-key-v2": "wrapped", "other": "x"}) == {"x-amz-key-v2": "wrapped"}


def test_v3_shares_its_envelope_between_object_and_file() -> None:
    assert key_is_elsewhere(Format.V3, V3_ON_OBJECT)
    assert not key_is_elsewhere(Format.V3, V3_ON_OBJECT | V3_IN_FILE)
    assert not key_is_elsewhere(Format.V2, {"x-amz-iv": "iv"})
    assert read(V3_IN_FILE, V3_ON_OBJECT) == V3_IN_FILE | V3_ON_OBJECT


@pytest.mark.parametrize(
    ("instructions", "on_object", "problem"),
    [
        (b"\xff", {}, "not ASCII"),
        (b"junk", {}, "not JSON"),
        ([], {}, "not a JSON object"),
        ({"x-amz-key-v2": 1}, {}, "not a string"),
        ({}, {}, "no encryption details"),
        ({"other": "x"}, V3_ON_OBJECT, "no encryption details"),
        (V3_IN_FILE, {}, "commitment must stand on the object"),
        (V3_IN_FILE | V3_ON_OBJECT, {}, "commitment must stand on the object"),
        (V3_IN_FILE | {"x-amz-d": "another"}, V3_ON_OBJECT, "commitment must stand on the object"),
        ({"x-amz-key-v2": "wrapped"}, V3_ON_OBJECT, "format is not the one"),
    ],
)
def test_what_no_client_writes_is_refused(
    instructions: object, on_object: dict[str, str], problem: str
) -> None:
    with pytest.raises(InvalidInstructionFile, match=problem):
        read(instructions, on_object)


def test_a_mixture_in_the_file_is_refused() -> None:
    with pytest.raises(MixedFormats):
        read({"x-amz-key-v2": "wrapped", "x-amz-3": "wrapped"})
