"""A sample vault whose server has died starts anew, at another address."""

from pathlib import Path

import pytest

from vaultviewer.app.services import AppServices
from vaultviewer.core.cancel import NEVER


@pytest.mark.timeout(180)
def test_a_server_that_died_is_started_anew(tmp_path: Path) -> None:
    services = AppServices(tmp_path / "settings.json")
    try:
        first = services.start_sample_vault(lambda _done, _total: None, NEVER)
        assert services.start_sample_vault(lambda _done, _total: None, NEVER) == first
        services._sample.stop()
        second = services.start_sample_vault(lambda _done, _total: None, NEVER)
        assert second.id == first.id
        assert services.open_mailbox(second).list_page("", cancel=NEVER).objects
    finally:
        services.close()
