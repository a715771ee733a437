"""A tour of the sample vault without a person: the real window, driven through its own widgets.

It opens every object of the vault and holds each to what the vault promises of it, saves messages byte for
byte, and takes pictures. Whatever doesn't come out as promised is a failure.
"""

import hashlib
import re
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from vaultviewer.app.gui_main import Desk
from vaultviewer.core.errors import VaultViewerError
from vaultviewer.demo.expectations import Expectation, Fate, SampleVaultInfo
from vaultviewer.gui.models.row import short_name
from vaultviewer.gui.presenters.saving import SaveReport
from vaultviewer.gui.theme import Appearance
from vaultviewer.gui.widgets.reader_tabs import Tab

_PATIENCE: Final = 90.0
"""Seconds for any one step, on a machine that is busy with other things."""
_POLL: Final = 20
"""Milliseconds between two looks at a condition."""
_PICTURED: Final = {
    "html-message": "newsletter-product",
    "remote-content": "newsletter-remote-images",
    "plain-message": "iso-2022-jp-invoice",
    "attachments": "inline-images-report",
    "refused-message": "substituted",
    "denied-message": "denied-key",
}
"""File names of pictures, and the sample message on each."""
_ENVELOPE_OF: Final = "security-alert"
_SHORT_ID: Final = 12
"""Characters of the message ID in the name of a saved message."""


class TourFailed(Exception):
    """Something did not come out as promised; the message says what."""


class Tour:
    """Uses one desk from its start to where it can be stopped."""

    def __init__(self, desk: Desk, folder: Path, *, say: Callable[[str], None]) -> None:
        self._desk = desk
        self._window = desk.window
        self._folder = folder
        self._say = say
        self._crash: BaseException | None = None
        desk.runner.crashed.connect(self._on_crashed)
        # A slot that raises would otherwise leave the tour waiting for what can't come any more.
        sys.excepthook = lambda _kind, error, _trace: self._on_crashed(error)

    def run(self) -> None:
        """Take the whole tour.

        Raises TourFailed.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        self._desk.start()
        vault = self._open_vault()
        self._open_everything(vault)
        self._save_messages(vault)
        self._take_pictures(vault)

    # ----------------------------------------------------------------------------------------- steps

    def _open_vault(self) -> SampleVaultInfo:
        failures: list[VaultViewerError] = []
        self._desk.connections.sample_vault_failed.connect(failures.append)
        started = time.monotonic()
        self._window.actions_by_name["sample_vault"].trigger()
        self._wait(lambda: bool(failures) or self._shown() > 0, "the sample vault's list")
        if failures:
            raise TourFailed(str(failures[0]))
        vault = self._desk.services.sample
        if vault is None:
            raise TourFailed("the sample vault's list is shown, but the vault doesn't run")
        self._wait(lambda: self._shown() == len(vault.expectations), "every object of the vault in the list")
        connection = vault.connection
        self._say(f"Sample vault: s3://{connection.bucket} at {connection.endpoint_url}")
        self._say(f"Listed {self._shown()} objects, {time.monotonic() - started:.1f} s after the start.")
        return vault

    def _open_everything(self, vault: SampleVaultInfo) -> None:
        counts = dict.fromkeys(Fate, 0)
        for expected in vault.expectations:
            self._open(expected)
            self._hold_to_promise(expected)
            counts[expected.fate] += 1
        self._say(
            f"Opened {counts[Fate.OPENS]} messages, each with the SHA-256 that was promised; "
            f"{counts[Fate.REFUSED]} were refused and {counts[Fate.DENIED]} denied, each as promised."
        )

    def _save_messages(self, vault: SampleVaultInfo) -> None:
        target = self._folder / "messages"
        target.mkdir(exist_ok=True)
        open_vault = self._window.browsing.vault
        if open_vault is None:
            raise TourFailed("no vault is shown")
        reports: list[SaveReport] = []
        self._desk.saving.finished.connect(reports.append)
        wanted = [expected for expected in vault.expectations if expected.fate is Fate.OPENS]
        for old in left_behind(target, [expected.key for expected in wanted]):
            old.unlink()
        self._desk.saving.save_messages(open_vault, [expected.key for expected in wanted], target)
        self._wait(lambda: bool(reports), "the messages to be saved")
        found = sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in reports[0].saved)
        if found != sorted(expected.sha256 for expected in wanted):
            raise TourFailed("the saved files are not byte for byte what was encrypted")
        self._say(f"Saved {len(found)} messages as .eml, byte for byte, in {target}")

    def _take_pictures(self, vault: SampleVaultInfo) -> None:
        self._open(vault.expectation(_ENVELOPE_OF))
        self._window.reader.show_tab(Tab.ENVELOPE)
        self._picture("envelope")
        for name, message in _PICTURED.items():
            self._open(vault.expectation(message))
            self._picture(name)
        self._window.resize(1920, 1080)
        self._open(vault.expectation(_PICTURED["html-message"]))
        self._picture("list")
        self._window.set_appearance(Appearance.DARK)
        self._open(vault.expectation(_PICTURED["html-message"]))
        self._picture("dark")
        self._window.set_appearance(Appearance.SYSTEM)

    # -------------------------------------------------------------------------------------- one object

    def _open(self, expected: Expectation) -> None:
        """Choose a row and open it as Return does, and wait until the reader has come to an end."""
        window, painted = self._window, [False]
        if not window.list_pane.list.select_key(expected.key):
            raise TourFailed(f"{expected.name} is not in the list")
        connection = window.reader.message_painted.connect(lambda: painted.__setitem__(0, True))
        window.opening.open_current()
        self._wait(
            lambda: window.reader.refusal is not None or (window.reader.page is not None and painted[0]),
            f"{expected.name} to open",
        )
        window.reader.message_painted.disconnect(connection)

    def _hold_to_promise(self, expected: Expectation) -> None:
        message, refusal = self._desk.reader.message, self._window.reader.refusal
        if expected.fate is Fate.OPENS:
            if message is None:
                why = refusal.title if refusal is not None else "nothing is shown"
                raise TourFailed(f"{expected.name} should open: {why}")
            if hashlib.sha256(message.plaintext.view()).hexdigest() != expected.sha256:
                raise TourFailed(f"{expected.name} opened with other bytes than were encrypted")
        elif message is not None or refusal is None:
            raise TourFailed(f"{expected.name} opened, but should be refused as {expected.error}")
        elif type(refusal.error).__name__ != expected.error:
            raise TourFailed(f"{expected.name}: {type(refusal.error).__name__} instead of {expected.error}")

    # --------------------------------------------------------------------------------------- pictures

    def _picture(self, name: str) -> None:
        """Save what the window shows, once the engine has drawn into it."""
        path = self._folder / f"{name}.png"
        body = self._window.reader.body
        if body is not None and self._window.reader.tab is Tab.MESSAGE:
            self._wait(lambda: not _blank(body), f"the picture of {name}")
        if not self._window.grab().save(str(path)):
            raise TourFailed(f"{path} could not be written")
        self._say(f"Picture: {path}")

    # ----------------------------------------------------------------------------------------- waiting

    def _shown(self) -> int:
        table = self._window.list_pane.list.table()
        return 0 if table is None else table.rowCount()

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        """Run the event loop until a condition holds."""
        loop = QEventLoop()
        poll = QTimer()
        poll.timeout.connect(lambda: loop.quit() if condition() or self._crash is not None else None)
        poll.start(_POLL)
        limit = QTimer()
        limit.setSingleShot(True)
        limit.timeout.connect(loop.quit)
        limit.start(int(_PATIENCE * 1000))
        if not condition():
            loop.exec()
        poll.stop()
        limit.stop()
        if self._crash is not None:
            raise TourFailed(f"work failed unexpectedly: {self._crash!r}")
        if not condition():
            raise TourFailed(f"waited {_PATIENCE:.0f} s in vain for {what}")

    def _on_crashed(self, error: BaseException) -> None:
        self._crash = error


def left_behind(folder: Path, keys: Iterable[str]) -> list[Path]:
    """Return what an earlier tour saved of these objects; people may have files of their own beside it.

    Told by the message ID at the end of the name (see `suggested_name`): dates and subjects of the sample
    vault move with the calendar.
    """
    ids = "|".join(re.escape(short_name(key)[:_SHORT_ID]) for key in keys)
    ours = re.compile(rf".*\[({ids})\]( \([0-9]+\))?\.eml")
    return [path for path in folder.iterdir() if ours.fullmatch(path.name)]


def _blank(widget: QWidget) -> bool:
    """Tell whether a widget has a single colour still."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = bytes(image.constBits())
    return pixels == pixels[:4] * (len(pixels) // 4)
