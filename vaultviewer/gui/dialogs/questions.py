"""Small questions that need an answer before work goes on.

Each function opens its question over `parent` and returns at once; connect to `answered`. Closing a question
by Esc or by its window is the careful answer. Names and IDs are untrusted and shown as plain text.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QLabel, QMessageBox, QPushButton, QWidget

from vaultviewer.core.errors import BindingRefused, MessageIdMismatch
from vaultviewer.core.phrases import visible
from vaultviewer.gui.models.answers import OverwriteAnswer, SaveAnswer
from vaultviewer.gui.translation import counted, rendered

_NAMES_SHOWN: Final = 5

_Role = QMessageBox.ButtonRole


class Question(QMessageBox):
    """One answer for each button, told by `answered`; `careful` is that of every other way out."""

    answered = Signal(object)

    def __init__(self, parent: QWidget, name: str, *, careful: object) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setIcon(QMessageBox.Icon.Question)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._careful = careful
        self._answers: dict[str, object] = {}
        self.finished.connect(self._tell)

    def word(self, title: str, *paragraphs: str) -> None:
        self.setWindowTitle(title)
        self.setText(title)
        self.setInformativeText("\n\n".join(paragraphs))
        for label in self.findChildren(QLabel):
            label.setTextFormat(Qt.TextFormat.PlainText)  # the informative one has a format of its own

    def add_answer(self, name: str, label: str, role: QMessageBox.ButtonRole, answer: object) -> QPushButton:
        button = self.addButton(label, role)
        button.setObjectName(name)
        self._answers[name] = answer
        if answer == self._careful:
            self.setDefaultButton(button)
            self.setEscapeButton(button)
        return button

    def _tell(self) -> None:
        # Typed as never None, but it is where the window was closed.
        clicked: QAbstractButton | None = self.clickedButton()
        name = "" if clicked is None else clicked.objectName()
        self.answered.emit(self._answers.get(name, self._careful))


class OverwriteQuestion(Question):
    """Answers an `OverwriteAnswer`."""

    def __init__(self, parent: QWidget, untrusted_names: Sequence[str]) -> None:
        super().__init__(parent, "overwriteQuestion", careful=OverwriteAnswer.SKIP)
        names = [visible(name) for name in untrusted_names[:_NAMES_SHOWN]]
        if (more := len(untrusted_names) - len(names)) > 0:
            names.append(self.tr("and {count} more").format(count=f"{more:,}"))
        if len(untrusted_names) == 1:
            title = self.tr("This file is already there")
            skip = self.tr("&Don't save")
        else:
            title = self.tr("{count} files are already there").format(count=f"{len(untrusted_names):,}")
            skip = self.tr("&Skip these")
        self.word(title, "\n".join(names))
        self.add_answer("replaceButton", self.tr("&Replace"), _Role.DestructiveRole, OverwriteAnswer.REPLACE)
        self.add_answer("keepBothButton", self.tr("&Keep both"), _Role.AcceptRole, OverwriteAnswer.KEEP_BOTH)
        self.add_answer("skipButton", skip, _Role.RejectRole, OverwriteAnswer.SKIP)


class OpenAnywayQuestion(Question):
    """Whether to open what isn't bound to its name. Answers a bool."""

    def __init__(self, parent: QWidget, error: BindingRefused) -> None:
        super().__init__(parent, "openAnywayQuestion", careful=False)
        self.setIcon(QMessageBox.Icon.Warning)
        found, meaning, _ = error.phrases()
        self.word(
            self.tr("Open it anyway?"),
            rendered(found),
            *self._both_ids(error),
            rendered(meaning),
            self.tr("If you open it, a banner that says so stays on it."),
        )
        self.add_answer("openAnywayButton", self.tr("&Open anyway"), _Role.DestructiveRole, answer=True)
        self.add_answer("leaveClosedButton", self.tr("&Leave it closed"), _Role.RejectRole, answer=False)

    def _both_ids(self, error: BindingRefused) -> Sequence[str]:
        """Put two long IDs one under the other, where the eye can compare them."""
        if not isinstance(error, MessageIdMismatch):
            return ()
        lines = self.tr("Named as\n{named}\nEncrypted as\n{encrypted_as}")
        named, encrypted_as = error.details["named"], error.details["encrypted_as"]
        return (lines.format(named=visible(named), encrypted_as=visible(encrypted_as)),)


class RemoveConnectionQuestion(Question):
    """Whether to forget a connection. Answers a bool."""

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent, "removeConnectionQuestion", careful=False)
        self.word(
            self.tr("Remove this connection?"),
            visible(title),
            self.tr("The bucket and its messages stay as they are."),
        )
        self.add_answer("removeButton", self.tr("&Remove"), _Role.DestructiveRole, answer=True)
        self.add_answer("keepButton", self.tr("&Keep"), _Role.RejectRole, answer=False)


class DiscardQuestion(Question):
    """Whether to give up the changes of a dialog. Answers a bool."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "discardQuestion", careful=False)
        self.word(self.tr("Discard the changes?"), self.tr("What you changed here is not saved."))
        self.add_answer("discardButton", self.tr("&Discard"), _Role.DestructiveRole, answer=True)
        self.add_answer("keepEditingButton", self.tr("&Keep editing"), _Role.RejectRole, answer=False)


class OpenLinkQuestion(Question):
    """Whether a link of a message is opened in the browser. Answers a bool."""

    def __init__(self, parent: QWidget, untrusted_host: str, untrusted_end: str) -> None:
        super().__init__(parent, "openLinkQuestion", careful=False)
        self.setIcon(QMessageBox.Icon.Warning)
        host, end = visible(untrusted_host), visible(untrusted_end)
        further = self.tr("It leads on to {host}.").format(host=end) if end and end != host else ""
        self.word(
            self.tr("Open {host} in the browser?").format(host=host),
            *(text for text in (further,) if text),
            self.tr("The browser does not protect this machine as VaultViewer does."),
        )
        self.add_answer("openLinkButton", self.tr("&Open"), _Role.DestructiveRole, answer=True)
        self.add_answer("leaveLinkButton", self.tr("&Don't open"), _Role.RejectRole, answer=False)


class SaveDangerousQuestion(Question):
    """How to save an attachment that runs when it is opened. Answers a `SaveAnswer`; Return saves a ZIP."""

    def __init__(self, parent: QWidget, untrusted_name: str, reasons: Sequence[str]) -> None:
        super().__init__(parent, "saveDangerousQuestion", careful=SaveAnswer.NOT_AT_ALL)
        self.setIcon(QMessageBox.Icon.Warning)
        self.word(
            self.tr("Save it so that it can't run by a double click?"),
            "\n".join([visible(untrusted_name), *reasons]),
            self.tr("In a ZIP archive with the password “infected” it does nothing until it is unpacked."),
        )
        as_zip = self.add_answer(
            "saveZipButton", self.tr("Save as &ZIP…"), _Role.AcceptRole, SaveAnswer.AS_ZIP
        )
        self.add_answer(
            "savePlainButton", self.tr("Save as it &is…"), _Role.DestructiveRole, SaveAnswer.AS_IT_IS
        )
        self.add_answer("dontSaveButton", self.tr("&Don't save"), _Role.RejectRole, SaveAnswer.NOT_AT_ALL)
        self.setDefaultButton(as_zip)


class StopExportsQuestion(Question):
    """Whether the window is closed though exports are under way. Answers a bool."""

    def __init__(self, parent: QWidget, under_way: int) -> None:
        super().__init__(parent, "stopExportsQuestion", careful=False)
        self.word(
            counted("StopExportsQuestion", "An export is under way", "%n exports are under way", under_way),
            self.tr(
                "If the window closes, what is being written is finished and the rest waits. To go on, "
                "export into the same folder again."
            ),
        )
        self.add_answer("stopExportsButton", self.tr("&Stop and close"), _Role.DestructiveRole, answer=True)
        self.add_answer("keepExportingButton", self.tr("&Keep exporting"), _Role.RejectRole, answer=False)


def ask_overwrite(parent: QWidget, untrusted_names: Sequence[str]) -> Question:
    """Ask what becomes of files that are already there; answers an `OverwriteAnswer`."""
    return _opened(OverwriteQuestion(parent, untrusted_names))


def ask_save_dangerous(parent: QWidget, untrusted_name: str, reasons: Sequence[str]) -> Question:
    """Ask how to save what runs when it is opened; answers a `SaveAnswer`."""
    return _opened(SaveDangerousQuestion(parent, untrusted_name, reasons))


def ask_open_anyway(parent: QWidget, error: BindingRefused) -> Question:
    """Ask whether to open what isn't bound to its name; answers a bool."""
    return _opened(OpenAnywayQuestion(parent, error))


def ask_remove_connection(parent: QWidget, title: str) -> Question:
    """Ask whether to forget a connection; answers a bool."""
    return _opened(RemoveConnectionQuestion(parent, title))


def ask_open_link(parent: QWidget, untrusted_host: str, untrusted_end: str) -> Question:
    """Ask whether to open a link whose way begins at one host and ends at another; answers a bool."""
    return _opened(OpenLinkQuestion(parent, untrusted_host, untrusted_end))


def ask_stop_exports(parent: QWidget, under_way: int) -> Question:
    """Ask whether to close a window while exports are under way; answers a bool."""
    return _opened(StopExportsQuestion(parent, under_way))


def ask_discard(parent: QWidget) -> Question:
    """Ask whether to give up the changes of a dialog; answers a bool."""
    return _opened(DiscardQuestion(parent))


def _opened(question: Question) -> Question:
    question.open()
    return question


def inform(parent: QWidget, name: str, title: str, text: str) -> None:
    """Say what went wrong where nobody is looking at the place where it did."""
    box = Question(parent, name, careful=None)
    box.setIcon(QMessageBox.Icon.Warning)
    box.word(title, text)
    box.add_answer("closeButton", parent.tr("&Close"), _Role.RejectRole, None)
    box.open()
