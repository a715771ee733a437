"""What every reader is made with, be it the one of the main window or one in a window of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.body_view import ViewChoices
from vaultviewer.gui.presenters.handing import HandingPresenter
from vaultviewer.gui.presenters.reader import ReaderPresenter
from vaultviewer.gui.presenters.remote import RemoteImagesPresenter
from vaultviewer.gui.presenters.saving import SavePresenter
from vaultviewer.gui.widgets.html_view import HtmlView
from vaultviewer.gui.widgets.reader import Reader


@dataclass(frozen=True, slots=True)
class ReaderKit:
    """What all readers share, and makers of what each has for itself. The composition root fills it."""

    icons: Icons
    choices: ViewChoices
    make_presenter: Callable[[], ReaderPresenter]
    make_saving: Callable[[], SavePresenter]
    make_handing: Callable[[], HandingPresenter]
    make_html_view: Callable[[QWidget], HtmlView]
    make_remote_images: Callable[[ReaderPresenter], RemoteImagesPresenter]

    def make_reader(self) -> Reader:
        return Reader(self.icons, choices=self.choices, make_html_view=self.make_html_view)
