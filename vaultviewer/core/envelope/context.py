"""Check 4: the encryption context, which says what the data key was made for.

It goes to KMS as it is, so it must mean one thing only. `kms` is what Amazon SES writes: its three keys and
`kms_cmk_id`, no more and no less (without the fourth, KMS answers InvalidCiphertextException).
"""

from collections.abc import Mapping
from types import MappingProxyType

from vaultviewer.core.envelope.model import CONTENT_ALGORITHM, KMS_KEY, SES_KEYS, ContentAlgorithm
from vaultviewer.core.envelope.strict_json import NotAStringMapError, read_string_map
from vaultviewer.core.errors import InvalidContext


def read_context(untrusted_text: str) -> Mapping[str, str]:
    """Parse the stored context.

    Raises InvalidContext.
    """
    try:
        return MappingProxyType(read_string_map(untrusted_text))
    except NotAStringMapError as error:
        raise InvalidContext(problem=str(error)) from None


def check_ses_context(context: Mapping[str, str]) -> None:
    """Accept exactly what Amazon SES writes for wrap algorithm `kms`.

    Raises InvalidContext.
    """
    expected = SES_KEYS | {KMS_KEY}
    if missing := expected - context.keys():
        raise InvalidContext(problem=f"it lacks {', '.join(sorted(missing))}")
    if unknown := context.keys() - expected:
        raise InvalidContext(problem=f"it has {', '.join(sorted(unknown))}, which Amazon SES does not write")
    _check_filled(context)


def check_bound_context(context: Mapping[str, str], content: ContentAlgorithm) -> None:
    """Accept what `kms+context` writes: any map that names the content algorithm.

    Amazon SES's keys are there together or not at all.

    Raises InvalidContext.
    """
    named = context.get(CONTENT_ALGORITHM)
    if named is None:
        raise InvalidContext(problem=f"it lacks {CONTENT_ALGORITHM}")
    if named != content:
        raise InvalidContext(problem=f"it was made for {named}, and the content is encrypted with {content}")
    present = SES_KEYS & context.keys()
    if present and present != SES_KEYS:
        raise InvalidContext(problem=f"it lacks {', '.join(sorted(SES_KEYS - present))}")
    _check_filled(context)


def _check_filled(context: Mapping[str, str]) -> None:
    empty = sorted(name for name in SES_KEYS & context.keys() if not context[name])
    if empty:
        raise InvalidContext(problem=f"{', '.join(empty)} is empty")
