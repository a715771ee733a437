"""What moto's KMS leaves out of Decrypt, in front of it: key policies, and the answer to a wrong KeyId.

moto evaluates a key policy for DescribeKey only, and answers a KeyId that did not wrap the data key with
AccessDeniedException, where KMS answers IncorrectKeyException ("Decrypt" in the AWS KMS API Reference).
"""

import base64
import binascii
import json
import uuid
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from moto.kms.models import KmsBackend

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_DECRYPT: Final = "TrentService.Decrypt"
_KEY_ID_LENGTH: Final = 36
"""A wrapped key of moto begins with the ID of the key that wrapped it."""


class DecryptGate:
    """WSGI middleware that refuses Decrypt where real KMS would, and passes on everything else."""

    def __init__(self, application: "WSGIApplication", keys: KmsBackend, caller_arn: str) -> None:
        self._application = application
        self._keys = keys
        self._caller_arn = caller_arn

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("HTTP_X_AMZ_TARGET") == _DECRYPT:
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = BytesIO(body)
            refusal = self._refusal(json.loads(body))
            if refusal is not None:
                return _answer(start_response, *refusal)
        return self._application(environ, start_response)

    def _refusal(self, request: dict[str, Any]) -> tuple[str, str] | None:
        """Return error code and message, or None where moto may answer."""
        wrapping_key = _wrapping_key(request.get("CiphertextBlob", ""))
        if wrapping_key not in self._keys.keys:
            return None
        arn = self._keys.keys[wrapping_key].arn
        if _denies_decrypt(self._keys.keys[wrapping_key].policy):
            return (
                "AccessDeniedException",
                (
                    f"User: {self._caller_arn} is not authorized to perform: kms:Decrypt"
                    f" on resource: {arn} with an explicit deny in a resource-based policy"
                ),
            )
        if self._names_another_key(request.get("KeyId"), wrapping_key):
            return (
                "IncorrectKeyException",
                "The key ID in the request does not identify a CMK that can perform this operation.",
            )
        return None

    def _names_another_key(self, key_id: str | None, wrapping_key: str) -> bool:
        """Tell whether `key_id` is a known key, but not the one that wrapped; unknown ones moto refuses."""
        if key_id is None:
            return False
        name = self._keys.get_alias_name(key_id)
        if name.startswith("alias/") and not self._keys.alias_exists(name):
            return False
        named = self._keys.any_id_to_key_id(key_id)
        return named in self._keys.keys and named != wrapping_key


def _wrapping_key(untrusted_blob: str) -> str:
    try:
        return base64.b64decode(untrusted_blob)[:_KEY_ID_LENGTH].decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _denies_decrypt(policy: str) -> bool:
    return any(
        statement["Effect"] == "Deny" and "kms:Decrypt" in statement["Action"]
        for statement in json.loads(policy)["Statement"]
    )


def _answer(start_response: "StartResponse", code: str, message: str) -> Iterable[bytes]:
    body = json.dumps({"__type": code, "message": message}).encode()
    start_response(
        "400 Bad Request",
        [
            ("Content-Type", "application/x-amz-json-1.1"),
            ("Content-Length", str(len(body))),
            ("x-amzn-RequestId", str(uuid.uuid4())),
        ],
    )
    return [body]
