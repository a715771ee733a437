"""One running sample vault, and its messages, for all tests that only read them."""

from collections.abc import Iterator

import pytest

from vaultviewer.demo.corpus.building import SampleMessage
from vaultviewer.demo.corpus.everything import all_messages
from vaultviewer.demo.expectations import SampleVaultInfo
from vaultviewer.demo.sample_vault import SampleVault


@pytest.fixture(scope="session")
def sample_vault() -> Iterator[SampleVaultInfo]:
    with SampleVault() as vault:
        yield vault.start()


@pytest.fixture(scope="session")
def corpus() -> tuple[SampleMessage, ...]:
    return all_messages()
