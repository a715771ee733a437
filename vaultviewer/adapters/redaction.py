"""Takes AWS's secrets out of text: access keys, secret keys, session tokens, signatures, presigned queries.

A last line of defence. The first is that such text is not quoted at all.
"""

import re
from typing import Final

_REMOVED: Final = "[removed]"

_NAMED_SECRET: Final = re.compile(
    r"""(?ix)
    (?P<name>
        x-amz-(?:security-token|signature|credential)
      | aws_?(?:access_?key_?id|secret_?access_?key|session_?token|security_?token)
      | (?:secret|session|access|security|refresh|id) [_-]? (?:access)? [_-]? (?:key|token) (?:_?id)?
      | (?:proxy-)?authorization | signature | credential | password | client_?secret
    )
    (?P<sign> ["']? \s* (?:[:=]|%3D) \s* ["']? )
    (?: (?:AWS4-HMAC-SHA256|Basic|Bearer|AWS) \s+ )?
    (?P<value> [^\s"'&,;<>]+ )
    """
)
_USER_INFO: Final = re.compile(r"(?<=://)[^/@\s]+@")
_ACCESS_KEY_ID: Final = re.compile(r"(?<![A-Za-z0-9])A[A-Z]{3}[A-Z0-9]{16,}(?![A-Za-z0-9])")
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
_SECRET_KEY: Final = re.compile(
    # Capital and small letters and digits together tell it from a message ID or a digest in hexadecimal.
    r"(?<![A-Za-z0-9/+=])(?=[A-Za-z0-9/+]*[a-z])(?=[A-Za-z0-9/+]*[A-Z])(?=[A-Za-z0-9/+]*[0-9])"
    r"[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])"
)
_LONG_TOKEN: Final = re.compile(
    r"(?=[a-z0-9/+_\-]*[A-Z])(?=[A-Z0-9/+_\-]*[a-z])(?=[A-Za-z/+_\-]*[0-9])[A-Za-z0-9/+_\-]{100,}={0,2}"
)


def redact(text: str) -> str:
    """Return the text without anything that looks like a credential."""
    text = _NAMED_SECRET.sub(rf"\g<name>\g<sign>{_REMOVED}", text)
    text = _USER_INFO.sub(f"{_REMOVED}@", text)
    for shape in (_ACCESS_KEY_ID, _LONG_TOKEN, _SECRET_KEY):
        text = shape.sub(_REMOVED, text)
    return text
