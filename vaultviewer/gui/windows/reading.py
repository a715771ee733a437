"""One reader in its window: what its presenter brings is shown, what is asked of it is done."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtWidgets import QMenu, QWidget

from vaultviewer.core.errors import BindingRefused
from vaultviewer.gui.dialogs.link_dialog import LinkDialog
from vaultviewer.gui.dialogs.questions import ask_open_anyway
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.body_view import BodyView
from vaultviewer.gui.models.links_page import LinksPage
from vaultviewer.gui.models.reader_page import WayOut
from vaultviewer.gui.presenters.link_pages import hover_text, rows_of
from vaultviewer.gui.presenters.reader import ReaderPresenter
from vaultviewer.gui.widgets.reader import Reader
from vaultviewer.gui.widgets.reader_tabs import Tab
from vaultviewer.gui.windows.action_specs import VIEWS_MENU
from vaultviewer.gui.windows.actions import Actions
from vaultviewer.gui.windows.previewing import Previewing
from vaultviewer.gui.windows.saving import Saving
from vaultviewer.gui.windows.status import Status

_TABS: Final[Mapping[str, Tab]] = {
    "message_tab": Tab.MESSAGE,
    "headers_tab": Tab.HEADERS,
    "parts_tab": Tab.PARTS,
    "links_tab": Tab.LINKS,
    "source": Tab.SOURCE,
    "envelope": Tab.ENVELOPE,
}


class Reading(QObject):
    """Wires one reader to its presenter and to the actions of its window."""

    changed = Signal()
    """Something else is shown."""
    edit_wanted = Signal()
    """The way out leads through the connection's dialog."""
    refresh_wanted = Signal()
    """The way out is to list again."""
    nested_wanted = Signal(object)
    """A Part that is a message: it is to open in a window of its own."""
    copy_wanted = Signal(str)

    def __init__(
        self,
        window: QWidget,
        *,
        actions: Actions,
        icons: Icons,
        presenter: ReaderPresenter,
        reader: Reader,
        saving: Saving,
        status: Status,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._icons = icons
        self._presenter = presenter
        self._reader = reader
        self._saving = saving
        self._status = status
        self._link_target = ""
        self._wire_presenter(presenter)
        self._wire_reader(reader)
        self._wire_actions(actions)
        self.changed.connect(self._enable_actions)
        self._enable_actions()

    # ---------------------------------------------------------------------------------------- wiring

    def _wire_presenter(self, presenter: ReaderPresenter) -> None:
        shown = self._reader
        presenter.locked.connect(shown.show_locked)
        presenter.opening.connect(shown.show_busy)
        presenter.progressed.connect(shown.set_progress)
        presenter.waiting_changed.connect(shown.show_waiting)
        presenter.opened.connect(shown.show_message)
        presenter.refused.connect(shown.show_refusal)
        presenter.text_ready.connect(shown.show_text)
        presenter.view_ready.connect(shown.show_view)
        for signal in (
            presenter.locked,
            presenter.opening,
            presenter.opened,
            presenter.refused,
            presenter.cleared,
        ):
            signal.connect(self.changed)

    def _wire_reader(self, reader: Reader) -> None:
        reader.cancel_wanted.connect(self._presenter.cancel)
        reader.sign_in_wanted.connect(self._presenter.ask_to_sign_in)
        reader.text_wanted.connect(self._presenter.want_text)
        reader.body_wanted.connect(self._presenter.want_view)
        reader.view_changed.connect(self._check_view)
        reader.view_changed.connect(self._enable_actions)
        reader.message_painted.connect(self._enable_actions)
        reader.way_chosen.connect(self._on_way_chosen)
        reader.report_wanted.connect(self.copy_wanted)
        reader.save_attachment_wanted.connect(self._saving.save_attachment)
        reader.save_all_attachments_wanted.connect(self._saving.save_attachments)
        reader.attachments.save_infected_wanted.connect(self._saving.save_infected)
        reader.attachments.save_all_infected_wanted.connect(self._saving.save_all_infected)
        reader.attachments.copy_wanted.connect(self.copy_wanted)
        for source in (reader, reader.parts):
            source.link_activated.connect(self._on_link_activated)
            source.link_hovered.connect(self._on_link_hovered)
        previewing = Previewing(
            self, presenter=self._presenter.previews, panel=reader.parts, save=self._saving.save_attachment
        )
        previewing.copy_wanted.connect(self.copy_wanted)
        previewing.nested_wanted.connect(self.nested_wanted)
        reader.link_wanted.connect(self._show_link)

    def _wire_actions(self, actions: Actions) -> None:
        reader = self._reader
        handlers: dict[str, Callable[[], object]] = {
            "cancel": self._presenter.cancel,
            "save_attachments": self._saving.save_attachments,
            "save_all_infected": self._saving.save_all_infected,
        }
        handlers["play_animations"] = reader.play_animations
        handlers |= {name: partial(reader.show_tab, tab) for name, tab in _TABS.items()}
        handlers |= {f"view_{view}": partial(reader.choose_view, view) for view in BodyView}
        for name, handler in handlers.items():
            actions[name].triggered.connect(lambda _=False, run=handler: run())
        views = QMenu(reader)
        actions.fill(views, VIEWS_MENU)
        reader.set_view_menu(views)
        self._check_view()

    # -------------------------------------------------------------------------------------- reactions

    def _enable_actions(self) -> None:
        # The presenter lets go of the message before anybody hears of it; the reader may hear of it last.
        reader, page = self._reader, self._presenter.page
        shown = page is not None or reader.refusal is not None
        enabled = {
            "cancel": reader.busy,
            "save_attachments": page is not None and bool(page.attachments),
            "save_all_infected": page is not None and bool(page.attachments),
            "message_tab": shown,
            "envelope": shown,
            "headers_tab": page is not None,
            "parts_tab": page is not None,
            "links_tab": page is not None,
            "source": page is not None,
            "play_animations": reader.can_play_animations,
            **{f"view_{view}": page is not None for view in BodyView},
        }
        for name, on in enabled.items():
            self._actions[name].setEnabled(on)

    def _check_view(self) -> None:
        self._actions[f"view_{self._reader.view}"].setChecked(True)

    @property
    def can_try_again(self) -> bool:
        """Whether the reader shows a message that may open at the next try."""
        refusal = self._reader.refusal
        return refusal is not None and WayOut.TRY_AGAIN in refusal.ways

    def try_again(self) -> None:
        self._presenter.open_again()

    def _on_way_chosen(self, way: WayOut) -> None:
        page, presenter = self._reader.refusal, self._presenter
        match way:
            case WayOut.TRY_AGAIN:
                self.try_again()
            case WayOut.REFRESH:
                self.refresh_wanted.emit()
            case WayOut.EDIT_CONNECTION:
                self.edit_wanted.emit()
            case WayOut.SAVE_BYTES if presenter.vault is not None and presenter.ref is not None:
                self._saving.save_bytes(presenter.vault, presenter.ref)
            case WayOut.OPEN_ANYWAY if page is not None and isinstance(page.error, BindingRefused):
                self._ask_open_anyway(page.error)

    def _ask_open_anyway(self, error: BindingRefused) -> None:
        """Ask about the one object that was refused: by the time of the answer another may be selected."""
        refused = self._presenter.refused_ref
        if refused is not None:
            ask_open_anyway(self._window, error).answered.connect(
                lambda yes: self._presenter.open_anyway(refused) if yes else None
            )

    def _on_link_activated(self, url: QUrl) -> None:
        self._show_link(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))

    def _show_link(self, untrusted_url: str) -> None:
        """Show where a link leads. What the message says of it comes from its page."""
        rows = rows_of(self._links, untrusted_url)
        dialog = LinkDialog(untrusted_url, rows, icons=self._icons, parent=self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_link_hovered(self, untrusted_url: str) -> None:
        """Show where a link leads. "None" also comes unasked, and must not wipe what else was said."""
        target = hover_text(self._links, untrusted_url)
        if target or self._status.currentMessage() == self._link_target:
            self._status.showMessage(target)
        self._link_target = target

    @property
    def _links(self) -> LinksPage:
        page = self._presenter.page
        return LinksPage() if page is None else page.links
