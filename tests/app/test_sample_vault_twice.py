"""Two starts of the sample vault at once, as two clicks make them."""

import sys
import threading
from pathlib import Path

from vaultviewer.app.services import AppServices
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import Cancelled


def _untold(_done: int, _total: int) -> None:
    """Nobody watches."""


def test_the_second_start_waits_until_the_first_has_come_down(tmp_path: Path) -> None:
    never_ready = (sys.executable, "-c", "import sys; sys.stdin.read()")
    services = AppServices(tmp_path / "settings.json", server_command=never_ready)
    ends: list[type[Exception]] = []

    def start(token: CancelToken) -> None:
        try:
            services.start_sample_vault(_untold, token)
        except (Cancelled, RuntimeError) as error:
            ends.append(type(error))

    tokens = (CancelToken(), CancelToken())
    threads = [threading.Thread(target=start, args=(token,)) for token in tokens]
    threads[0].start()
    while not services._sample.running:
        threads[0].join(0.01)
    threads[1].start()
    threads[1].join(0.5)  # where it doesn't wait, it has failed by then
    for token, thread in zip(tokens, threads, strict=True):
        token.cancel()
        thread.join()
    assert ends == [Cancelled, Cancelled]
    services.close()
