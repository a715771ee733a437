"""Where an object's envelope lies: in its own metadata, in an instruction file, or nowhere."""

from collections.abc import Mapping

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.envelope.instruction_file import LARGEST, SUFFIX, read_instructions
from vaultviewer.core.envelope.policy import Policy
from vaultviewer.core.envelope.trail import Trail
from vaultviewer.core.envelope.verification import Check, Mark
from vaultviewer.core.errors import (
    AccessDenied,
    InstructionFileRefused,
    InvalidInstructionFile,
    NoSuchObject,
    TooLarge,
)
from vaultviewer.core.phrases import phrase
from vaultviewer.core.ports import ObjectStore
from vaultviewer.core.values import ObjectRef


def instruction_ref(ref: ObjectRef) -> ObjectRef:
    """Return where the instruction file of an object would lie. Nothing pins its version."""
    return ObjectRef(ref.bucket, ref.key + SUFFIX)


def instruction_file_exists(store: ObjectStore, ref: ObjectRef, cancel: CancelToken) -> bool:
    """Look once, without reading it.

    Raises ServiceError; Cancelled.
    """
    try:
        store.head(instruction_ref(ref), cancel=cancel)
    except (NoSuchObject, AccessDenied):
        # Without s3:ListBucket, S3 answers 403 for a key that isn't there (S3 API Reference, HeadObject).
        return False
    return True


def fetch_instructions(
    store: ObjectStore, ref: ObjectRef, on_object: Mapping[str, str], cancel: CancelToken
) -> dict[str, str]:
    """Read the envelope that an object shares with its instruction file.

    Raises InvalidInstructionFile, MixedFormats; ServiceError; Cancelled.
    """
    where = instruction_ref(ref)
    try:
        stored = store.get(where, max_bytes=LARGEST, progress=_untold, cancel=cancel)
    except TooLarge:
        raise InvalidInstructionFile(
            instruction_key=where.key, problem=f"it has more than {LARGEST} bytes"
        ) from None
    return read_instructions(stored.body, instruction_key=where.key, on_object=on_object)


def check_allowed(ref: ObjectRef, policy: Policy) -> None:
    """Let an instruction file be read only where the connection opts in.

    Raises InstructionFileRefused.
    """
    if not policy.allow_instruction_files:
        raise InstructionFileRefused(instruction_key=instruction_ref(ref).key)


def note_instructions(ref: ObjectRef, trail: Trail) -> None:
    """Record for check 1 that the envelope does not lie on the object itself."""
    trail.noted(
        Check.FORMAT,
        phrase(
            "The encryption details lie in {instruction_key}, which the connection allows.",
            instruction_key=instruction_ref(ref).key,
        ),
        Mark.INSTRUCTION_FILE,
    )


def _untold(_done: int, _total: int) -> None:
    """Pass over a progress that is too small to be told."""
