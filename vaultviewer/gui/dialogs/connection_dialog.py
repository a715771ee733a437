"""The dialog that makes, edits, tests and removes one connection. It asks by signals, and calls nothing."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from vaultviewer.core.connection import Connection
from vaultviewer.core.connection_draft import ConnectionDraft
from vaultviewer.core.errors import KeychainUnavailable, VaultViewerError
from vaultviewer.core.phrases import Phrase
from vaultviewer.core.preflight.model import Step
from vaultviewer.core.profiles import ProfileInfo
from vaultviewer.gui.dialogs.connection_form import ConnectionForm
from vaultviewer.gui.dialogs.labels import plain_label, restyle, without_mnemonic
from vaultviewer.gui.dialogs.preflight_panel import PreflightPanel
from vaultviewer.gui.dialogs.preflight_step import SIGNS
from vaultviewer.gui.dialogs.questions import ask_discard, ask_remove_connection
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.theme import EDGE, GAP, GROUP_GAP, Tone
from vaultviewer.gui.translation import rendered

_WIDTH: Final = 780
_HEIGHT: Final = 660


class ConnectionDialog(QDialog):
    """One connection: a new one without `connection`, else that one.

    Each `…_wanted` hands out what the fields say; whoever does the work answers with a `show_…`, and gives it
    up at the `…_cancelled` of its name. Saving may take a keychain's time: it ends with `finish_saving`,
    which closes the dialog, or with `show_unsaved`.
    """

    save_wanted = Signal(ConnectionDraft)
    save_cancelled = Signal()
    removed = Signal(Connection)
    test_wanted = Signal(ConnectionDraft)
    test_cancelled = Signal()
    buckets_wanted = Signal(ConnectionDraft)
    buckets_cancelled = Signal()
    account_wanted = Signal(ConnectionDraft)

    def __init__(
        self, parent: QWidget | None = None, *, icons: Icons, connection: Connection | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("connectionDialog")
        self.setWindowTitle(
            self.tr("New connection") if connection is None else self.tr("Edit the connection")
        )
        self._icons = icons
        self._connection = connection
        self._testing = False
        self._saving = False
        self._asking = False
        self._form = ConnectionForm(connection, icons=icons)
        self._form.edited.connect(self._on_edited)
        self._form.vault.bucket.wanted.connect(self._on_buckets_wanted)
        self._form.vault.bucket.unwanted.connect(self.buckets_cancelled)
        self._form.signing.account_wanted.connect(lambda: self.account_wanted.emit(self._form.draft()))
        self._panel = PreflightPanel(icons)
        self._panel.outcome_changed.connect(self._on_outcome_changed)
        self._test_tab = self._form.addTab(self._panel, self.tr("Test"))
        self._make_foot()
        self._lay_out()
        self._show_readiness()
        self._form.fields["name"].editor.setFocus()

    def _make_foot(self) -> None:
        self._obstacle = plain_label(role="secondary")
        self._obstacle.setObjectName("obstacle")
        self._go = QPushButton(self.tr("Go there"))
        self._go.setObjectName("goToProblemButton")
        self._go.setAccessibleName(self.tr("Go to the field that has a problem"))
        self._go.setAutoDefault(False)
        self._go.clicked.connect(self._on_go_clicked)
        self._in_memory = QPushButton(self.tr("Keep for this run only"))
        self._in_memory.setObjectName("keepForThisRunButton")
        self._in_memory.setAutoDefault(False)
        self._in_memory.clicked.connect(self._on_in_memory_clicked)
        self._in_memory.hide()
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        self._save = self._button(QDialogButtonBox.StandardButton.Save, "saveButton")
        self._button(QDialogButtonBox.StandardButton.Cancel, "cancelButton")
        self._test = self._buttons.addButton(self.tr("&Test"), QDialogButtonBox.ButtonRole.ActionRole)
        self._test.setObjectName("testButton")
        self._test.clicked.connect(self._on_test_clicked)
        if self._connection is not None:
            # Platforms place a reset apart from what is pressed every day.
            remove = self._buttons.addButton(self.tr("Re&move…"), QDialogButtonBox.ButtonRole.ResetRole)
            remove.setObjectName("removeButton")
            remove.clicked.connect(self._on_remove_clicked)
        self._buttons.accepted.connect(self._on_save)
        self._buttons.rejected.connect(self.reject)

    def _button(self, which: QDialogButtonBox.StandardButton, name: str) -> QPushButton:
        button = self._buttons.button(which)
        button.setObjectName(name)
        return button

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, GROUP_GAP, EDGE, EDGE)
        layout.setSpacing(GROUP_GAP)
        layout.addWidget(self._form, 1)
        line = QHBoxLayout()
        line.setSpacing(GAP)
        line.addWidget(self._obstacle, 1)
        for button in (self._go, self._in_memory):
            line.addWidget(button)
        layout.addLayout(line)
        layout.addWidget(self._buttons)
        room = self.screen().availableSize()
        self.resize(min(_WIDTH, room.width()), min(_HEIGHT, room.height()))

    # ------------------------------------------------------------------------- answers from outside

    def set_profiles(self, profiles: Sequence[ProfileInfo]) -> None:
        self._form.set_profiles(profiles)

    def show_step_begun(self, title: Phrase) -> None:
        """Say what the test tries now. What comes of a test that was stopped meanwhile is dropped."""
        if self._testing:
            self._panel.show_begun(title)

    def show_step(self, step: Step) -> None:
        """Show a step of the test that has come to its end."""
        if self._testing:
            self._panel.show_step(step)

    def show_test_ended(self) -> None:
        if self._testing:
            self._set_testing(testing=False)
            self._panel.show_end()

    def show_test_failed(self, error: VaultViewerError) -> None:
        """Say why the test could not be made."""
        if self._testing:
            self._set_testing(testing=False)
            self._panel.show_failure(error)

    def show_buckets(self, names: Sequence[str]) -> None:
        self._form.vault.bucket.show_found(names)

    def show_buckets_failed(self, error: VaultViewerError) -> None:
        self._form.vault.bucket.show_failure(error)

    def show_given_up(self) -> None:
        """Say that the test or the search came to nothing because nobody signed in."""
        self._form.vault.bucket.show_stopped()
        if self._testing:
            self._set_testing(testing=False)
            self._panel.show_stopped()

    def set_account(self, account: str, role: str) -> None:
        """Fill in what was chosen of what IAM Identity Center grants."""
        self._form.signing.set_account(account, role)

    def finish_saving(self) -> None:
        """Close: all that was handed out is kept."""
        self._saving = False
        self.accept()

    def show_unsaved(self, error: VaultViewerError) -> None:
        """Say why the access key was not kept, and offer to do without a keychain."""
        self._saving = False
        found, meaning, way_out = error.phrases()
        self._show_readiness()
        self._say(" ".join(map(rendered, (found, meaning, way_out))), tone=Tone.DANGER)
        self._in_memory.setVisible(isinstance(error, KeychainUnavailable))
        self._in_memory.setFocus()

    # ---------------------------------------------------------------------------------- its own state

    def _show_readiness(self) -> None:
        """Enable what can be done, and say in plain sight what still stands in the way."""
        problem = self._form.first_problem()
        self._form.setEnabled(not self._saving)  # what is typed now would not be what is kept
        self._save.setEnabled(problem is None and not self._saving)
        self._test.setEnabled((problem is None and not self._saving) or self._testing)
        self._go.setVisible(problem is not None)
        self._in_memory.hide()
        if problem is not None:
            field, phrase = problem
            self._say(
                self.tr("Not ready to save. {field}: {problem}").format(
                    field=without_mnemonic(field.label), problem=rendered(phrase)
                )
            )
        else:
            self._say(self.tr("Keeping the access key…") if self._saving else "")

    def _say(self, text: str, *, tone: Tone | None = None) -> None:
        self._obstacle.setText(text)
        self._obstacle.setVisible(bool(text))
        restyle(self._obstacle, role=None if tone else "secondary", tone=tone)
        self._save.setAccessibleDescription(text)

    def _on_outcome_changed(self) -> None:
        """Let the page of the test tell how it went from afar."""
        if self._panel.outcome is None:
            self._form.setTabIcon(self._test_tab, QIcon())
        else:
            role, tone = SIGNS[self._panel.outcome]
            self._form.setTabIcon(self._test_tab, self._icons.icon(role, tone))

    def _set_testing(self, *, testing: bool) -> None:
        self._testing = testing
        self._test.setText(self.tr("S&top") if testing else self.tr("&Test"))
        self._show_readiness()

    # ------------------------------------------------------------------------------------ what people do

    def _on_edited(self) -> None:
        self._show_readiness()
        if not self._testing:
            self._panel.show_outdated()

    def _on_go_clicked(self) -> None:
        problem = self._form.first_problem()
        if problem is not None:
            self._form.go_to(problem[0])

    def _on_buckets_wanted(self) -> None:
        self._stop_testing()  # one piece of work at a time asks for a sign-in
        self.buckets_wanted.emit(self._form.draft())

    def _on_test_clicked(self) -> None:
        if self._testing:
            self._stop_testing()
            return
        self._form.vault.bucket.stop_searching()
        self._set_testing(testing=True)
        self._form.setCurrentWidget(self._panel)
        self._panel.show_start()
        self.test_wanted.emit(self._form.draft())

    def _stop_testing(self) -> None:
        if self._testing:
            self._set_testing(testing=False)
            self._panel.show_stopped()
            self.test_cancelled.emit()

    def _stop_all(self) -> None:
        self._stop_testing()
        self._form.vault.bucket.stop_searching()
        if self._saving:
            self._saving = False
            self.save_cancelled.emit()

    def _on_save(self) -> None:
        self._stop_all()
        self._saving = True
        self._show_readiness()
        self.save_wanted.emit(self._form.draft())

    def _on_in_memory_clicked(self) -> None:
        self._form.signing.keep_for_this_run()
        self._on_save()

    def _on_remove_clicked(self) -> None:
        if self._connection is not None:
            ask_remove_connection(self, self._connection.title).answered.connect(self._on_remove_answered)

    def _on_remove_answered(self, sure: bool) -> None:  # noqa: FBT001  Qt's signal hands over a bare boolean
        if sure and self._connection is not None:
            self._stop_all()
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
        self._stop_all()
        super().reject()
