"""RestoreObject: what it is asked, and what its answers mean.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html
"""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from vaultviewer.core.archive import RestoreAnswer, RestoreOrder

if TYPE_CHECKING:
    from types_boto3_s3.type_defs import RestoreRequestTypeDef

REFUSED_AS_NEEDLESS: Final[Mapping[str, RestoreAnswer]] = MappingProxyType(
    {
        "RestoreAlreadyInProgress": RestoreAnswer.UNDER_WAY,
        "InvalidObjectState": RestoreAnswer.NOT_ARCHIVED,
        "ObjectAlreadyInActiveTierError": RestoreAnswer.NOT_ARCHIVED,
    }
)
"""Codes of refusals that are no failure: what was wanted is so, or on its way, without this request."""


def restore_request(order: RestoreOrder) -> "RestoreRequestTypeDef":
    """Write the request; days are refused for what Intelligent-Tiering has archived."""
    if order.days is None:
        return {"GlacierJobParameters": {"Tier": order.retrieval.value}}
    return {"Days": order.days, "GlacierJobParameters": {"Tier": order.retrieval.value}}


def restore_answer(answer: Mapping[str, Any]) -> RestoreAnswer:
    """Tell 202, a restore was started, from 200: there was a copy, which now stays for other days."""
    status = answer["ResponseMetadata"]["HTTPStatusCode"]
    return RestoreAnswer.STARTED if status == HTTPStatus.ACCEPTED else RestoreAnswer.EXTENDED
