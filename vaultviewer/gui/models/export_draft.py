"""What the dialog of an export shows and gives back: what can be exported, what somebody chose, and what is
in the folder that it is to go into.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from vaultviewer.core.errors import VaultViewerError
from vaultviewer.core.export.exchange import Tally
from vaultviewer.core.export.naming import NameFields, folders_for, render_name
from vaultviewer.core.export.order import DEFAULT_TEMPLATE, Existing, Folders, Form

_PREFIX: Final = "export_"
MOST_DECRYPTS: Final = 1_000
"""Decrypts a second that can be asked for at most: far more than one program gets."""
NAMED_FORMS: Final = frozenset({Form.EML, Form.ZIP, Form.ATTACHMENTS})
"""Forms in which each message has a name of its own."""
SINGLE_FILES: Final = {Form.MBOX: "messages.mbox", Form.ZIP: "messages.zip", Form.TABLE: "messages.csv"}

_E = TypeVar("_E", bound=StrEnum)


class Scope(StrEnum):
    """Which messages."""

    SELECTED = "selected"
    PREFIX = "prefix"
    MATCHING = "matching"  # the filter, also those that are not loaded


@dataclass(frozen=True, slots=True)
class Example:
    """A message for the preview of names. `arrived` is None where nobody knows."""

    fields: NameFields
    arrived: datetime | None = None


@dataclass(frozen=True, slots=True)
class Scopes:
    """What can be exported of the list that is shown. `source` and `place` are safe to show.

    `selected_size` in bytes; `filter_text` is "" where nothing is filtered.
    """

    source: str
    place: str
    example: Example
    selected: int = 0
    selected_size: int = 0
    filter_text: str = ""

    @property
    def usual(self) -> Scope:
        """What somebody means who has not said otherwise."""
        if self.selected > 1:
            return Scope.SELECTED
        return Scope.MATCHING if self.filter_text else Scope.PREFIX


@dataclass(frozen=True, slots=True)
class ExportChoices:
    """What is kept for the next export. `decrypts_per_second` is None where nothing bounds them; `parent` is
    the folder that the last export's folder was made in.
    """

    form: Form = Form.EML
    template: str = DEFAULT_TEMPLATE
    folders: Folders = Folders.NONE
    existing: Existing = Existing.KEEP_BOTH
    decrypts_per_second: int | None = None
    signed: bool = False
    parent: str = ""

    def as_options(self) -> dict[str, bool | int | str]:
        """Return what differs from the usual, for the settings, by the name of an option."""
        kept: dict[str, bool | int | str] = {
            "form": str(self.form),
            "template": self.template,
            "folders": str(self.folders),
            "existing": str(self.existing),
            "decrypts_per_second": self.decrypts_per_second or 0,
            "signed": self.signed,
            "parent": self.parent,
        }
        usual = ExportChoices()
        return {
            f"{_PREFIX}{name}": value
            for name, value in kept.items()
            if value != (getattr(usual, name) or type(value)())
        }

    @classmethod
    def from_options(cls, options: Mapping[str, object]) -> "ExportChoices":
        """Take over what settings kept; what is no choice of ours is left out."""
        usual = cls()
        template, parent = options.get(f"{_PREFIX}template"), options.get(f"{_PREFIX}parent")
        pace = options.get(f"{_PREFIX}decrypts_per_second")
        bounded = isinstance(pace, int) and not isinstance(pace, bool) and 0 < pace <= MOST_DECRYPTS
        return cls(
            form=_one_of(Form, options.get(f"{_PREFIX}form"), usual.form),
            template=template if isinstance(template, str) and template else usual.template,
            folders=_one_of(Folders, options.get(f"{_PREFIX}folders"), usual.folders),
            existing=_one_of(Existing, options.get(f"{_PREFIX}existing"), usual.existing),
            decrypts_per_second=pace if isinstance(pace, int) and bounded else None,
            signed=options.get(f"{_PREFIX}signed") is True,
            parent=parent if isinstance(parent, str) else "",
        )


@dataclass(frozen=True, slots=True)
class ExportDraft:
    """An export as somebody asked for it. `look_inside` says how a filter finds what was never opened."""

    scope: Scope
    folder: Path
    choices: ExportChoices
    look_inside: bool = False


class FolderState(StrEnum):
    """What a folder is to an export."""

    FREE = "free"  # there is no export in it, and there may be none of that name
    BUSY = "busy"  # an export is writing there
    UNFINISHED = "unfinished"
    FINISHED = "finished"  # all that was asked for is settled
    ELSEWHERE = "elsewhere"  # it has an export of another bucket
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class FolderReport:
    """What was found in a folder. `files` counts what is there already, up to a bound; `bucket` is that of
    the export in it, safe to show; `error` says why it can't be used.
    """

    folder: Path
    state: FolderState
    tally: Tally = field(default_factory=Tally)
    files: int = 0
    bucket: str = ""
    error: VaultViewerError | None = None

    @property
    def can_resume(self) -> bool:
        return self.state is FolderState.UNFINISHED or self.can_retry

    @property
    def can_retry(self) -> bool:
        return self.state in {FolderState.UNFINISHED, FolderState.FINISHED} and self.tally.failed > 0


def preview(choices: ExportChoices, example: Example) -> str:
    """Return the path that a message would have below the target. Its template has to be a good one."""
    whole = SINGLE_FILES.get(choices.form, "")
    if choices.form not in NAMED_FORMS:
        return whole
    fields = example.fields
    above = folders_for(
        choices.folders,
        arrived=example.arrived,
        untrusted_key=fields.untrusted_key,
        untrusted_rule=fields.untrusted_rule,
    )
    name = render_name(choices.template, fields)
    path = "/".join((*above, name if choices.form is Form.ATTACHMENTS else f"{name}.eml"))
    if choices.form is Form.ATTACHMENTS:
        path += "/invoice.pdf"
    return f"{whole}: {path}" if whole else path


def _one_of(kind: type[_E], value: object, usual: _E) -> _E:
    return kind(value) if isinstance(value, str) and value in set(kind) else usual
