"""Instruction files: envelopes in a second object, `KEY.instruction`. Off unless a connection opts in.

V1 and V2 keep everything there. V3 keeps what belongs to the content (suite, commitment, message ID) on the
object, and only what belongs to the key in the file: whoever swaps the file can't swap the key, because the
commitment stays behind (the specification's "Metadata Strategy"; CVE-2025-14759).
"""

from collections.abc import Mapping
from typing import Final

from vaultviewer.core.envelope.metadata import V3_KEY_NAMES, classify, encryption_names
from vaultviewer.core.envelope.model import Format
from vaultviewer.core.envelope.strict_json import NotAStringMapError, read_string_map
from vaultviewer.core.errors import InvalidInstructionFile

SUFFIX: Final = ".instruction"
LARGEST: Final = 16 * 1024


def key_is_elsewhere(generation: Format, metadata: Mapping[str, str]) -> bool:
    """Tell whether these are the names that V3 leaves on an object with an instruction file."""
    return generation is Format.V3 and not metadata.keys() & V3_KEY_NAMES


def read_instructions(
    untrusted_body: bytes | bytearray, *, instruction_key: str, on_object: Mapping[str, str]
) -> dict[str, str]:
    """Return the whole envelope: the file's names and those that stand on the object.

    Raises InvalidInstructionFile; MixedFormats.
    """
    try:
        found = encryption_names(read_string_map(untrusted_body.decode("ascii")))
    except NotAStringMapError as error:
        raise InvalidInstructionFile(instruction_key=instruction_key, problem=str(error)) from None
    except UnicodeDecodeError:
        raise InvalidInstructionFile(instruction_key=instruction_key, problem="it is not ASCII") from None
    generation = classify(found)
    if generation is Format.PLAIN:
        raise InvalidInstructionFile(
            instruction_key=instruction_key, problem="it holds no encryption details"
        )
    if generation is Format.V3 and (not on_object or found.keys() - V3_KEY_NAMES):
        # A commitment in the file would be swapped together with the key.
        raise InvalidInstructionFile(
            instruction_key=instruction_key, problem="the commitment must stand on the object itself"
        )
    if generation is not Format.V3 and on_object:
        raise InvalidInstructionFile(
            instruction_key=instruction_key, problem="its format is not the one that the object names"
        )
    return {**on_object, **found}
