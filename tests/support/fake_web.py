"""The web without a network: what servers would send for each address, held up where a test wants it."""

from collections.abc import Callable, Sequence

from support.gui_vaults import Gate

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.phrases import phrase
from vaultviewer.core.values import FetchedImage, UnfetchedImage


class FakeWeb:
    """Implements `RemoteImages`. An address that `contents` doesn't have answers with 404."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.asked: list[tuple[str, ...]] = []
        self.gate: Gate | None = None
        """Where a fetch waits after its first image, if a test holds it up."""
        self.cancelled = 0

    def fetch(
        self, untrusted_urls: Sequence[str], *, progress: Callable[[int, int], None], cancel: CancelToken
    ) -> tuple[FetchedImage | UnfetchedImage, ...]:
        self.asked.append(tuple(untrusted_urls))
        progress(1, len(untrusted_urls))
        if self.gate is not None:
            self.gate.wait()
        self.cancelled += cancel.cancelled
        cancel.checkpoint()
        progress(len(untrusted_urls), len(untrusted_urls))
        return tuple(
            FetchedImage(url, self.contents[url])
            if url in self.contents
            else UnfetchedImage(url, phrase("{host} answered with status {status}", host="it", status=404))
            for url in untrusted_urls
        )
