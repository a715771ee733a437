"""One call to AWS: what was asked, and of what. Imports nothing of boto3."""

from dataclasses import dataclass
from typing import Final


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


SIGN_IN: Final = Call(
    operation="the sign-in", action="sts:AssumeRole", resource="the profile's role", endpoint="AWS"
)
"""What botocore asks of its own accord to obtain credentials, for errors that don't say what it was."""
