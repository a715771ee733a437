"""Remote images of one reader: asked for, agreed to, loaded, shown."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from vaultviewer.gui.dialogs.remote_question import ask_load_images
from vaultviewer.gui.models.reader_page import MessagePage
from vaultviewer.gui.models.remote_images import CANCEL, LOAD, NOTICE
from vaultviewer.gui.presenters.remote import RemoteImagesPresenter
from vaultviewer.gui.widgets.reader import Reader
from vaultviewer.gui.windows.actions import Actions


class RemoteLoading(QObject):
    """Wires the notice of blocked content, and the action for it, to the presenter."""

    def __init__(
        self, window: QWidget, *, actions: Actions, presenter: RemoteImagesPresenter, reader: Reader
    ) -> None:
        super().__init__(window)
        presenter.setParent(self)
        self._window = window
        self._action = actions["load_images"]
        self._presenter = presenter
        self._reader = reader
        self._action.triggered.connect(lambda _=False: self._ask())
        reader.notice_action_wanted.connect(self._on_notice_action)
        presenter.page_changed.connect(self._on_page_changed)
        presenter.progressed.connect(lambda done, total: reader.set_notice_progress(NOTICE, done, total))
        self.enable_action()

    def enable_action(self) -> None:
        """Offer to load where there is something to load and a view that shows it."""
        plan = self._presenter.plan() if self._reader.page is not None else None
        self._action.setEnabled(
            plan is not None and self._reader.shows_images and not self._presenter.loading
        )

    def _on_notice_action(self, identifier: str) -> None:
        if identifier == LOAD:
            self._ask()
        elif identifier == CANCEL:
            self._presenter.cancel()

    def _ask(self) -> None:
        """Ask about the one message that is shown: by the time of the answer another may be."""
        plan = self._presenter.plan()
        if plan is not None:
            question = ask_load_images(self._window, len(plan.untrusted_urls), plan.hosts)
            question.answered.connect(lambda yes: self._presenter.load(plan) if yes else None)

    def _on_page_changed(self, page: MessagePage) -> None:
        self._reader.update_message(page)
        self.enable_action()
