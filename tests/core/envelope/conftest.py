"""A look at memory that should have been overwritten."""

import pytest

from vaultviewer.core.envelope import secret


@pytest.fixture
def memories(monkeypatch: pytest.MonkeyPatch) -> list[bytearray]:
    """The memory of every secret from here on, kept from being given back, so that it can be looked at."""
    kept: list[bytearray] = []

    class Kept(bytearray):
        def __init__(self, *source: bytearray) -> None:
            super().__init__(*source)
            kept.append(self)

    monkeypatch.setattr(secret, "_Memory", Kept)
    return kept
