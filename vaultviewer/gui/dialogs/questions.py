"""Small questions that need an answer before work goes on.

Each function opens its question over `parent` and returns at once; connect to `answered`. Closing a question
by Esc or by its window is the careful answer. Names and IDs are untrusted and shown as plain text.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QLabel, QMessageBox, QWidget

from vaultviewer.core.errors import BindingRefused, MessageIdMismatch
from vaultviewer.core.phrases import visible
from vaultviewer.gui.translation import rendered

_NAMES_SHOWN: Final = 5

_Role = QMessageBox.ButtonRole


class OverwriteAnswer(StrEnum):
    """What to do with files that are in the way; one answer for all of them."""

    REPLACE = "replace"
    KEEP_BOTH = "keep both"
    SKIP = "skip"


class Question(QMessageBox):
    """A question with one answer for each button, told by `answered`."""

    answered = Signal(object)

    def __init__(self, parent: QWidget, name: str, *, title: str, text: str, careful: object) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setIcon(QMessageBox.Icon.Question)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(title)
        self.setInformativeText(text)
        for label in self.findChildren(QLabel):
            label.setTextFormat(Qt.TextFormat.PlainText)  # the informative one has a format of its own
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._careful = careful
        self._answers: dict[str, object] = {}
        self.finished.connect(self._tell)

    def add_answer(self, name: str, label: str, role: QMessageBox.ButtonRole, answer: object) -> None:
        button = self.addButton(label, role)
        button.setObjectName(name)
        self._answers[name] = answer
        if answer == self._careful:
            self.setDefaultButton(button)
            self.setEscapeButton(button)

    def _tell(self) -> None:
        # Typed as never None, but it is where the window was closed.
        clicked: QAbstractButton | None = self.clickedButton()
        name = "" if clicked is None else clicked.objectName()
        self.answered.emit(self._answers.get(name, self._careful))


def ask_overwrite(parent: QWidget, untrusted_names: Sequence[str]) -> Question:
    """Ask what becomes of files that are already there; answers an `OverwriteAnswer`."""
    tr = parent.tr
    shown = [visible(name) for name in untrusted_names[:_NAMES_SHOWN]]
    if (more := len(untrusted_names) - len(shown)) > 0:
        shown.append(tr("and {count} more").format(count=f"{more:,}"))
    many = len(untrusted_names) > 1
    title = (
        tr("{count} files are already there").format(count=f"{len(untrusted_names):,}")
        if many
        else tr("This file is already there")
    )
    question = Question(
        parent, "overwriteQuestion", title=title, text="\n".join(shown), careful=OverwriteAnswer.SKIP
    )
    question.add_answer("replaceButton", tr("&Replace"), _Role.DestructiveRole, OverwriteAnswer.REPLACE)
    question.add_answer("keepBothButton", tr("&Keep both"), _Role.AcceptRole, OverwriteAnswer.KEEP_BOTH)
    question.add_answer(
        "skipButton", tr("&Skip these") if many else tr("&Don't save"), _Role.RejectRole, OverwriteAnswer.SKIP
    )
    question.open()
    return question


def ask_open_anyway(parent: QWidget, error: BindingRefused) -> Question:
    """Ask whether to open what isn't bound to its name; answers a bool."""
    tr = parent.tr
    found, meaning, _ = error.phrases()
    paragraphs = [rendered(found), rendered(meaning)]
    if isinstance(error, MessageIdMismatch):
        # One under the other, two long IDs can be compared by eye.
        paragraphs.insert(
            1,
            tr("Named as\n{named}\nEncrypted as\n{encrypted_as}").format(
                named=visible(error.details["named"]), encrypted_as=visible(error.details["encrypted_as"])
            ),
        )
    paragraphs.append(tr("If you open it, a banner stays on it that says so."))
    question = Question(
        parent,
        "openAnywayQuestion",
        title=tr("Open it anyway?"),
        text="\n\n".join(paragraphs),
        careful=False,
    )
    question.setIcon(QMessageBox.Icon.Warning)
    question.add_answer("openAnywayButton", tr("&Open anyway"), _Role.DestructiveRole, answer=True)
    question.add_answer("leaveClosedButton", tr("&Leave it closed"), _Role.RejectRole, answer=False)
    question.open()
    return question


def ask_remove_connection(parent: QWidget, title: str) -> Question:
    """Ask whether to forget a connection; answers a bool."""
    tr = parent.tr
    question = Question(
        parent,
        "removeConnectionQuestion",
        title=tr("Remove this connection?"),
        text=tr("{title}\n\nThe bucket and its messages stay as they are.").format(title=visible(title)),
        careful=False,
    )
    question.add_answer("removeButton", tr("&Remove"), _Role.DestructiveRole, answer=True)
    question.add_answer("keepButton", tr("&Keep"), _Role.RejectRole, answer=False)
    question.open()
    return question


def ask_discard(parent: QWidget) -> Question:
    """Ask whether to give up changes; answers a bool."""
    tr = parent.tr
    question = Question(
        parent,
        "discardQuestion",
        title=tr("Discard the changes?"),
        text=tr("What you changed in this connection is not saved."),
        careful=False,
    )
    question.add_answer("discardButton", tr("&Discard"), _Role.DestructiveRole, answer=True)
    question.add_answer("keepEditingButton", tr("&Keep editing"), _Role.RejectRole, answer=False)
    question.open()
    return question
