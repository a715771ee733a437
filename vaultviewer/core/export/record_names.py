"""The names of what an export writes beside its ledger to account for itself."""

from typing import Final

MANIFEST_NAME: Final = "manifest.jsonl"
SIGNATURE_NAME: Final = "manifest.jsonl.sig"
PUBLIC_KEY_NAME: Final = "manifest.jsonl.pub"
RECORD_NAMES: Final = (MANIFEST_NAME, SIGNATURE_NAME, PUBLIC_KEY_NAME)
