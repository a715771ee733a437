"""The form of a connection: a few pages of fields, and what they come to."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QTabWidget

from vaultviewer.core.connection import Connection
from vaultviewer.core.connection_draft import ConnectionDraft
from vaultviewer.core.phrases import Phrase
from vaultviewer.core.profiles import ProfileInfo
from vaultviewer.gui.dialogs.connection_pages import AcceptedPage, NetworkPage, NewMailPage, VaultPage
from vaultviewer.gui.dialogs.fields import Field
from vaultviewer.gui.dialogs.form_page import FormPage
from vaultviewer.gui.dialogs.labels import without_mnemonic
from vaultviewer.gui.dialogs.sign_in_page import SignInPage
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.theme import Tone

_SETTLED_TOGETHER: Final[Mapping[str, tuple[str, ...]]] = {
    "accept_any_key": ("kms_keys",),
    "access_key_id": ("secret_access_key", "session_token"),
}
"""Fields whose value is another matter once the first one was edited."""


class ConnectionForm(QTabWidget):
    """Shows one connection and gives back what it was made into.

    A problem stands beside its field, and marks its page. In a new connection a field that nobody has touched
    stays quiet: an empty form accuses nobody.
    """

    edited = Signal()

    def __init__(self, connection: Connection | None, *, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("connectionForm")
        self.setAccessibleName(self.tr("Connection"))
        self.tabBar().setObjectName("connectionTabs")
        self.tabBar().setAccessibleName(self.tr("Pages of the connection"))
        self.setDocumentMode(True)
        self._icons = icons
        self._original = connection or Connection(bucket="")
        self.vault = VaultPage()
        self.signing = SignInPage()
        self._pages: tuple[FormPage, ...] = (
            self.vault,
            self.signing,
            AcceptedPage(),
            NewMailPage(),
            NetworkPage(),
        )
        widest = max(page.caption_width for page in self._pages)
        for page in self._pages:
            page.align_fields(widest)
            self.addTab(page, page.title)
        self._show_connection()
        self._touched = set() if connection is None else self._offered()
        for page in self._pages:
            page.edited.connect(self._on_edited)
        self._show_problems()
        self._at_first = self.draft()

    @property
    def fields(self) -> Mapping[str, Field]:
        """All fields of all pages, in the order in which they are read."""
        return {name: field for page in self._pages for name, field in page.fields.items()}

    def draft(self) -> ConnectionDraft:
        values: dict[str, Any] = {
            name: field.value() for name, field in self.fields.items() if name in _PLAIN
        }
        connection = replace(self._original, **values, sign_in=self.signing.sign_in())
        return ConnectionDraft(connection, self.signing.access_key(), for_this_run=self.signing.for_this_run)

    @property
    def changed(self) -> bool:
        """Tell whether a person changed anything; a field may have rounded what it was given."""
        return self.draft() != self._at_first

    def first_problem(self) -> tuple[Field, Phrase] | None:
        """Return the topmost field of the first page that has a problem, and that problem."""
        problems = self.draft().problems()
        return next(
            ((field, problems[name]) for name, field in self.fields.items() if name in problems), None
        )

    def go_to(self, field: Field) -> None:
        """Turn to a field's page and put the cursor into it."""
        page = next(page for page in self._pages if field in page.fields.values())
        self.setCurrentWidget(page)
        field.editor.setFocus()

    def set_profiles(self, profiles: Sequence[ProfileInfo]) -> None:
        self.signing.set_profiles(profiles)

    # ------------------------------------------------------------------------------------ within

    def _offered(self) -> set[str]:
        return {name for page in self._pages for name in page.fields if page.is_offered(name)}

    def _show_connection(self) -> None:
        for name, field in self.fields.items():
            if name in _PLAIN:
                field.set_value(getattr(self._original, name))
        self.signing.show_sign_in(self._original.sign_in)

    def _on_edited(self, name: str) -> None:
        self._touched |= {name, *_SETTLED_TOGETHER.get(name, ())}
        self._show_problems()
        self.edited.emit()

    def _show_problems(self) -> None:
        problems = {name: each for name, each in self.draft().problems().items() if name in self._touched}
        for index, page in enumerate(self._pages):
            flawed = page.show_problems(problems)
            name = without_mnemonic(page.title)
            self.setTabIcon(index, self._icons.icon("failed", Tone.DANGER) if flawed else QIcon())
            spoken = self.tr("{page}, with a problem").format(page=name) if flawed else name
            self.tabBar().setAccessibleTabName(index, spoken)


_PLAIN: Final = frozenset(field.name for field in fields(Connection)) - {"sign_in"}
"""Values that a field shows as they are."""
