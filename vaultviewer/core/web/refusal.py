"""Why an address of the web gave nothing."""

from typing import Final

from vaultviewer.core.phrases import Phrase, phrase


class WebRefusal(Exception):
    """Ours or a server's. `reason` is for people, a clause that goes on: "not loaded: it answered …"."""

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(type(self).__name__)
        self.reason: Final[Phrase] = phrase(template, **values)
