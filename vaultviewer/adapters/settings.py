"""The settings file: connections, the windows' layout and options, without any secret.

Two running programs may share the file. `save` takes over what the other one changed since this one last
read or wrote, so that neither loses a connection; only the instant between that look and the replacement of
the file is left to chance.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from vaultviewer.adapters.settings_format import Document, Malformed, parse, render
from vaultviewer.core.errors import SettingsUnreadable
from vaultviewer.core.export.atomic import write_whole
from vaultviewer.core.settings import Settings

_LARGEST: Final = 16 * 1024 * 1024
_MISSING: Final = object()
_Value = TypeVar("_Value")


class LoadedSettings(NamedTuple):
    """What to work with, and what to tell the user where the file could not be read."""

    settings: Settings
    problem: SettingsUnreadable | None = None


class SettingsFile:
    """Reads and writes one settings file. Not for use from several threads at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held = Settings()
        """What this program last read or wrote."""

    def load(self) -> LoadedSettings:
        """Return the settings, or fresh ones where there is no file yet.

        A file that can't be read is kept aside under another name and reported beside fresh settings.
        """
        self._held = Settings()
        try:
            document = self._read()
        except (Malformed, OSError) as error:
            backup = self._keep_aside()
            problem = SettingsUnreadable(path=self._path, reason=_reason(error), backup=backup)
            return LoadedSettings(self._held, problem)
        if document is not None:
            self._held = document.settings
        return LoadedSettings(self._held)

    def save(self, settings: Settings) -> None:
        """Write the settings whole or not at all, together with what another program changed meanwhile.

        Raises SaveFailed.
        """
        try:
            on_disk = self._read()
        except (Malformed, OSError):
            self._keep_aside()
            on_disk = None
        document = Document(settings)
        if on_disk is not None:
            document = Document(_merged(self._held, settings, on_disk.settings), on_disk.unknown)
        with suppress(OSError):  # `write_whole` says what is wrong with the folder
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(self._path, render(document), overwrite=True)
        # Not what was merged: the caller doesn't hold the other program's additions, so it can't remove them.
        self._held = settings

    def _read(self) -> Document | None:
        """Return what the file holds; None where there is no file."""
        try:
            with self._path.open("rb") as file:
                text = file.read(_LARGEST + 1)
        except FileNotFoundError:
            return None
        if len(text) > _LARGEST:
            raise Malformed("it is far too large")
        return parse(text)

    def _keep_aside(self) -> Path:
        """Move the unreadable file to a name of its own; where even that fails it stays under its name."""
        stamp = datetime.now(tz=UTC).strftime("%Y%m%d-%H%M%S-%f")
        backup = self._path.with_name(f"{self._path.name}.unreadable-{stamp}")
        try:
            self._path.rename(backup)
        except OSError:
            return self._path
        return backup


def _reason(error: Malformed | OSError) -> str:
    return str(error) if isinstance(error, Malformed) else error.strerror or type(error).__name__


def _merged(base: Settings, mine: Settings, theirs: Settings) -> Settings:
    """Apply to `theirs` what changed from `base` to `mine`."""
    connections = _merged_mapping(
        {entry.id: entry for entry in base.connections},
        {entry.id: entry for entry in mine.connections},
        {entry.id: entry for entry in theirs.connections},
    )
    return Settings(
        connections=tuple(connections.values()),
        layout=_merged_mapping(base.layout, mine.layout, theirs.layout),
        options=_merged_mapping(base.options, mine.options, theirs.options),
    )


def _merged_mapping(
    base: Mapping[str, _Value], mine: Mapping[str, _Value], theirs: Mapping[str, _Value]
) -> dict[str, _Value]:
    """Keep what is theirs except where I added, changed or removed something."""
    changed = {name: value for name, value in mine.items() if base.get(name, _MISSING) != value}
    kept = {name: value for name, value in theirs.items() if name in mine or name not in base}
    return kept | changed
