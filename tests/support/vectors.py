"""The 33 test vectors: objects that AWS's own clients wrote, and copies tampered with by hand."""

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from support.fakes import BUCKET, FakeKeys, FakeStore, KmsEntry

from vaultviewer.core.envelope.policy import Policy
from vaultviewer.core.values import ObjectRef

_FOLDER = Path(__file__).parent.parent / "data" / "vectors"


@dataclass(frozen=True)
class Vector:
    """One vector. `raw` is the file as it is."""

    name: str
    raw: dict[str, Any]

    @property
    def expect(self) -> str:
        return str(self.raw["expect"])

    @property
    def key(self) -> str:
        return str(self.raw["object"]["key"])

    @property
    def metadata(self) -> dict[str, str]:
        return dict(self.raw["object"]["metadata"])

    @property
    def body(self) -> bytes:
        return base64.b64decode(self.raw["object"]["body"])

    @property
    def plaintext(self) -> bytes:
        return base64.b64decode(self.raw["plaintext"])

    @cached_property
    def kms_entry(self) -> KmsEntry | None:
        kms = self.raw["kms"]
        if kms is None:
            return None
        return KmsEntry(
            kms["key_arn"],
            base64.b64decode(kms["ciphertext_blob"]),
            kms["encryption_context"],
            base64.b64decode(kms["plaintext_key"]),
        )

    @property
    def ref(self) -> ObjectRef:
        return ObjectRef(BUCKET, self.key)

    def store(self) -> FakeStore:
        store = FakeStore()
        store.put(self.key, self.body, self.metadata)
        if self.raw["instruction_file"] is not None:
            store.put(f"{self.key}.instruction", self.raw["instruction_file"].encode())
        return store

    def keys(self) -> FakeKeys:
        return FakeKeys(*([self.kms_entry] if self.kms_entry else []))

    def policy(self) -> Policy:
        """Return what a careful user would configure for this vector's bucket."""
        prefix = "inbound/" if self.key.startswith("inbound/") else "inbound-"
        return Policy(accepted_keys=(KEY_ARN,), key_prefix=prefix)


def load(name: str) -> Vector:
    vector = Vector(name, json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8")))
    if vector.expect != "refuse":
        assert hashlib.sha256(vector.plaintext).hexdigest() == vector.raw["plaintext_sha256"]
    return vector


NAMES = tuple(sorted(path.stem for path in _FOLDER.glob("*.json")))
KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/d34ecafc-19fe-4f8d-bc16-59c961c49463"
