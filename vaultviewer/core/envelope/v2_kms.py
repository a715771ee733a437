"""V2 with wrap algorithm `kms`: what Amazon SES writes. The context does not bind the content algorithm."""

from collections.abc import Mapping

from vaultviewer.core.envelope.context import check_ses_context, read_context
from vaultviewer.core.envelope.metadata import CONTEXT, required


def context(metadata: Mapping[str, str]) -> Mapping[str, str]:
    """Check 4.

    Raises MissingField, InvalidContext.
    """
    found = read_context(required(metadata, CONTEXT))
    check_ses_context(found)
    return found
