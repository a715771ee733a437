"""Formats whose data key is not in KMS: V1, V2 and V3 under raw AES or RSA keys. Recognised, never read."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from vaultviewer.core.envelope.metadata import WRAP, WRAP_V3
from vaultviewer.core.envelope.model import Format
from vaultviewer.core.errors import UnsupportedFormat

_RAW_WRAPS: Final = frozenset(
    {"AES", "AESWrap", "AES/GCM", "RSA", "RSA-OAEP-SHA1", "RSA/ECB/OAEPWithSHA-256AndMGF1Padding"}
)
_RAW_WRAPS_V3: Final[Mapping[str, str]] = MappingProxyType({"02": "AES/GCM", "22": "RSA-OAEP-SHA1"})


def refuse_raw_keys(generation: Format, metadata: Mapping[str, str]) -> None:
    """Let only what KMS can unwrap pass.

    Raises UnsupportedFormat.
    """
    if generation is Format.V1:
        raise UnsupportedFormat(format="V1 (x-amz-key)")
    if generation is Format.V2 and (wrap := metadata.get(WRAP)) in _RAW_WRAPS:
        raise UnsupportedFormat(format=f"V2, wrapped with {wrap}")
    if generation is Format.V3 and (code := metadata.get(WRAP_V3, "")) in _RAW_WRAPS_V3:
        raise UnsupportedFormat(format=f"V3, wrapped with {_RAW_WRAPS_V3[code]}")
