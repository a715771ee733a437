"""V2 with wrap algorithm `kms+context`: the context names the content algorithm, so KMS vouches for both."""

from collections.abc import Mapping

from vaultviewer.core.envelope.context import check_bound_context, read_context
from vaultviewer.core.envelope.metadata import CONTEXT, required
from vaultviewer.core.envelope.model import ContentAlgorithm


def context(metadata: Mapping[str, str], content: ContentAlgorithm) -> Mapping[str, str]:
    """Check 4.

    Raises MissingField, InvalidContext.
    """
    found = read_context(required(metadata, CONTEXT))
    check_bound_context(found, content)
    return found
