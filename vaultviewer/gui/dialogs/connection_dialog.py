"""The dialog that makes, edits, tests and removes one connection. It asks by signals, and calls nothing."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.core.connection import Connection
from vaultviewer.core.vault.trial import TrialStep
from vaultviewer.gui.dialogs.connection_form import ConnectionForm
from vaultviewer.gui.dialogs.labels import plain_label
from vaultviewer.gui.dialogs.questions import ask_discard, ask_remove_connection
from vaultviewer.gui.dialogs.trial_panel import TrialPanel
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.theme import EDGE, GAP, GROUP_GAP
from vaultviewer.gui.translation import rendered

_WIDTH: Final = 960
_HEIGHT: Final = 680


class ConnectionDialog(QDialog):
    """One connection: a new one without `connection`, else that one.

    `test_requested` hands out what the fields say; whoever tries it answers with `show_trial`, and gives the
    work up at `test_cancelled`. `saved` and `removed` hand out the connection, and the dialog closes.
    """

    saved = Signal(Connection)
    removed = Signal(Connection)
    test_requested = Signal(Connection)
    test_cancelled = Signal()

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        icons: Icons,
        profiles: Sequence[str] = (),
        connection: Connection | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("connectionDialog")
        self.setWindowTitle(
            self.tr("New connection") if connection is None else self.tr("Edit the connection")
        )
        self._connection = connection
        self._testing = False
        self._asking = False
        self._form = ConnectionForm(connection, profiles)
        self._form.edited.connect(self._on_edited)
        self._trial = TrialPanel(icons)
        self._obstacle = plain_label(role="secondary")
        self._obstacle.setObjectName("obstacle")
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        self._save = self._button(QDialogButtonBox.StandardButton.Save, "saveButton")
        self._button(QDialogButtonBox.StandardButton.Cancel, "cancelButton")
        self._test = self._buttons.addButton(self.tr("&Test"), QDialogButtonBox.ButtonRole.ActionRole)
        self._test.setObjectName("testButton")
        self._test.clicked.connect(self._on_test_clicked)
        if connection is not None:
            # Platforms place a reset apart from what is pressed every day.
            remove = self._buttons.addButton(self.tr("Re&move…"), QDialogButtonBox.ButtonRole.ResetRole)
            remove.setObjectName("removeButton")
            remove.clicked.connect(self._on_remove_clicked)
        self._buttons.accepted.connect(self._on_save)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()
        self._show_readiness()

    # ------------------------------------------------------------------------- answers from outside

    def set_profiles(self, profiles: Sequence[str]) -> None:
        self._form.set_profiles(profiles)

    def show_trial(self, steps: Sequence[TrialStep]) -> None:
        """Show how the test went. An answer to a test that was stopped meanwhile is dropped."""
        if self._testing:
            self._set_testing(testing=False)
            self._trial.show_steps(steps)

    # ------------------------------------------------------------------------------------ layout

    def _button(self, which: QDialogButtonBox.StandardButton, name: str) -> QPushButton:
        button = self._buttons.button(which)
        button.setObjectName(name)
        return button

    def _lay_out(self) -> None:
        page = QScrollArea()
        page.setObjectName("formPage")
        page.setFrameShape(QFrame.Shape.NoFrame)
        page.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the fields scroll it to themselves
        page.setWidgetResizable(True)
        page.setWidget(self._form)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.setSpacing(GROUP_GAP)
        layout.addWidget(page, 1)
        layout.addWidget(self._trial)
        foot = QVBoxLayout()
        foot.setSpacing(GAP)
        foot.addWidget(self._obstacle)
        foot.addWidget(self._buttons)
        layout.addLayout(foot)
        room = self.screen().availableSize()
        self.resize(min(_WIDTH, room.width()), min(_HEIGHT, room.height()))

    def _show_readiness(self) -> None:
        """Enable what can be done, and say in plain sight what still stands in the way."""
        problem = self._form.first_problem()
        self._save.setEnabled(problem is None)
        self._test.setEnabled(problem is None or self._testing)
        self._obstacle.setVisible(problem is not None)
        if problem is None:
            self._save.setAccessibleDescription("")
        else:
            label, phrase = problem
            self._obstacle.setText(
                self.tr("Not ready to save. {field}: {problem}").format(field=label, problem=rendered(phrase))
            )
            self._save.setAccessibleDescription(self._obstacle.text())

    def _set_testing(self, *, testing: bool) -> None:
        self._testing = testing
        self._test.setText(self.tr("S&top") if testing else self.tr("&Test"))
        self._show_readiness()

    # ------------------------------------------------------------------------------------ editing

    def _on_edited(self) -> None:
        self._show_readiness()
        if not self._testing and self._trial.isVisibleTo(self):
            self._trial.show_outdated()

    def _on_test_clicked(self) -> None:
        if self._testing:
            self._stop_testing()
            self._trial.show_stopped()
            return
        self._set_testing(testing=True)
        self._trial.show_running()
        self.test_requested.emit(self._form.connection())

    def _stop_testing(self) -> None:
        if self._testing:
            self._set_testing(testing=False)
            self.test_cancelled.emit()

    def _on_save(self) -> None:
        self._stop_testing()
        self.saved.emit(self._form.connection())
        self.accept()

    def _on_remove_clicked(self) -> None:
        if self._connection is not None:
            ask_remove_connection(self, self._connection.title).answered.connect(self._on_remove_answered)

    def _on_remove_answered(self, sure: bool) -> None:  # noqa: FBT001  Qt's signal hands over a bare boolean
        if sure and self._connection is not None:
            self._stop_testing()
            self.removed.emit(self._connection)
            super().reject()

    def reject(self) -> None:
        """Close, after a question where something would be lost. Esc and the window's button lead here."""
        if not self._form.changed:
            self._leave()
        elif not self._asking:
            self._asking = True
            ask_discard(self).answered.connect(self._on_discard_answered)

    def _on_discard_answered(self, sure: bool) -> None:  # noqa: FBT001  Qt's signal hands over a bare boolean
        self._asking = False
        if sure:
            self._leave()

    def _leave(self) -> None:
        self._stop_testing()
        super().reject()
