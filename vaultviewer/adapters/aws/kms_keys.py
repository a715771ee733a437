"""KMS Decrypt as the core's `KeyService`."""

from collections.abc import Mapping
from typing import Any

from vaultviewer.adapters.aws.border import border
from vaultviewer.adapters.aws.calls import Call
from vaultviewer.adapters.aws.clients import AwsClients
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import InvalidRequest
from vaultviewer.core.values import UnwrappedKey


class KmsKeys:
    """Implements `core.ports.KeyService` over boto3."""

    def __init__(self, clients: AwsClients) -> None:
        self._clients = clients

    def decrypt(
        self, wrapped_key: bytes, *, context: Mapping[str, str], key_id: str | None, cancel: CancelToken
    ) -> UnwrappedKey:
        """Unwrap one data key; see `KeyService.decrypt`."""
        call = Call(
            operation="Decrypt",
            action="kms:Decrypt",
            resource=key_id or "the key that wrapped it",
            endpoint=self._clients.endpoint,
            kms_key=key_id or "the key that wrapped it",
            untrusted_named_key=context.get("kms_cmk_id", "none"),
        )
        asked: dict[str, Any] = {"CiphertextBlob": wrapped_key, "EncryptionContext": dict(context)}
        if key_id is not None:
            asked["KeyId"] = key_id
        with border(call, cancel):
            client = self._clients.kms(key_id)
            answer: Mapping[str, Any] = client.decrypt(**asked)
            if "Plaintext" not in answer or "KeyId" not in answer:
                raise InvalidRequest(operation="Decrypt", reason="the answer is not one of KMS")
            # botocore gives immutable bytes that nobody can overwrite; they live on only until collected.
            return UnwrappedKey(
                plaintext=bytearray(answer["Plaintext"]),
                key_arn=answer["KeyId"],
                request_id=answer["ResponseMetadata"].get("RequestId"),
            )
