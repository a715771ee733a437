"""The parts tab of one reader: its panel, its presenter, and what is asked for of either."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from vaultviewer.gui.models.reader_page import AttachmentRow
from vaultviewer.gui.presenters.previews import PreviewPresenter
from vaultviewer.gui.widgets.parts_panel import PartsPanel


class Previewing(QObject):
    """Wires a `PartsPanel` to a `PreviewPresenter`."""

    copy_wanted = Signal(str)
    nested_wanted = Signal(object)
    """A Part that is a message: it is to open in a window of its own."""

    def __init__(
        self,
        parent: QObject,
        *,
        presenter: PreviewPresenter,
        panel: PartsPanel,
        save: Callable[[AttachmentRow], None],
    ) -> None:
        super().__init__(parent)
        presenter.started.connect(panel.show_started)
        presenter.ready.connect(panel.show_part)
        presenter.hashed.connect(self.copy_wanted)
        panel.preview_wanted.connect(presenter.show)
        panel.page_wanted.connect(presenter.show_page)
        panel.cancel_wanted.connect(presenter.cancel)
        panel.again_wanted.connect(presenter.show_again)
        panel.hash_wanted.connect(presenter.hash)
        panel.copy_wanted.connect(self.copy_wanted)
        panel.open_message_wanted.connect(self.nested_wanted)
        panel.save_part_wanted.connect(presenter.describe)
        presenter.described.connect(save)
