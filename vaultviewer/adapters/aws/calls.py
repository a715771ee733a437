"""One call to AWS: what was asked, and of what. Imports nothing of boto3."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """What a call asks for. `action` and `resource` are in the words of an IAM policy.

    AWS's own message takes precedence where it says what was refused; a HEAD's answer has no message at all.
    """

    operation: str
    action: str
    resource: str
    endpoint: str
    region: str = ""
    bucket: str = ""
    key: str = ""
    version_id: str | None = None
    kms_key: str = ""
    untrusted_named_key: str = ""
