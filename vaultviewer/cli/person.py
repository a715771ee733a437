"""The person before the terminal, as far as a sign-in has to ask them."""

from collections.abc import Callable
from getpass import getpass

from vaultviewer.cli.console import Console
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.errors import Cancelled
from vaultviewer.core.phrases import phrase
from vaultviewer.core.sign_in import DeviceCode


class TerminalPerson:
    """Implements `core.sign_in.Person`. Speaks on the standard error output: the other is for results."""

    def __init__(self, console: Console, ask: Callable[[str], str] = getpass) -> None:
        """`ask` reads a line that nobody sees on the screen; getpass takes it from the terminal itself."""
        self._console = console
        self._ask = ask

    def show_device_code(self, code: DeviceCode) -> None:
        until = code.expires.astimezone().isoformat(" ", "minutes")
        self._say(
            phrase("Open {url} in a browser.", url=code.url),
            phrase("Confirm there if it shows the code {code}, until {until}.", code=code.code, until=until),
        )

    def ask_mfa_code(self, serial: str, *, rejected: bool, cancel: CancelToken) -> str:
        """Ask for a code until there is one; nothing typed is nothing said. See `Person.ask_mfa_code`."""
        if rejected:
            self._say(phrase("AWS doesn't accept this code. The next one that the device shows may do."))
        cancel.checkpoint()
        try:
            digits = self._ask(str(phrase("MFA code of {serial}: ", serial=serial))).strip()
        except EOFError:
            raise Cancelled from None
        cancel.checkpoint()
        if not digits:
            raise Cancelled
        return digits

    def _say(self, *sentences: object) -> None:
        for sentence in sentences:
            print(sentence, file=self._console.errors, flush=True)
