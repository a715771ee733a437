"""The dialog that orders an export: which messages, in which form, under which names, where to, how fast.

It asks by signals, and calls nothing. A folder takes one export: where one is found, going on with it is
offered in the place of a new one.
"""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QLocale, QTimer, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from vaultviewer.core.export.naming import template_problem
from vaultviewer.core.export.order import Existing, Folders, Form
from vaultviewer.core.phrases import Phrase, phrase
from vaultviewer.gui.dialogs.export_fields import CountField, FolderField, RadioField, TemplateField
from vaultviewer.gui.dialogs.fields import ChoiceField, OptionField
from vaultviewer.gui.dialogs.form_page import FormPage
from vaultviewer.gui.dialogs.labels import plain_label, restyle
from vaultviewer.gui.models.export_draft import (
    MOST_DECRYPTS,
    NAMED_FORMS,
    SINGLE_FILES,
    ExportChoices,
    ExportDraft,
    FolderReport,
    FolderState,
    Scope,
    Scopes,
    preview,
)
from vaultviewer.gui.models.transfer_words import size_text, tally_text
from vaultviewer.gui.theme import EDGE, GAP, GROUP_GAP, Tone
from vaultviewer.gui.translation import counted, rendered

_WIDTH: Final = 720
_HEIGHT: Final = 680
_TYPING: Final = 200
"""Milliseconds after the last keystroke in which a folder is not looked into yet."""


class ExportDialog(QDialog):
    """One export of one list."""

    folder_named = Signal(object)
    """Path: look what is in it, and answer with `show_folder`."""
    export_wanted = Signal(object)
    """ExportDraft."""
    resume_wanted = Signal(object, bool)
    """Path of an export to go on with, and whether its failed messages are to be tried once more."""

    def __init__(self, parent: QWidget, *, scopes: Scopes, choices: ExportChoices, folder: Path) -> None:
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setWindowTitle(self.tr("Export from {0}").format(scopes.source))
        self._scopes = scopes
        self._usual = choices
        self._report: FolderReport | None = None
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING)
        self._typing.timeout.connect(self._ask_about_folder)
        self._make_fields()
        self._page = FormPage("exportPage", self.tr("Export"))
        self._page.add_section(self.tr("Messages"), self._scope, self._inside)
        self._page.add_section(
            self.tr("Files"), self._form, self._template, self._folders, self._target, self._existing
        )
        self._page.add_section(self.tr("Pace and proof"), self._pace, self._signed)
        self._page.align_fields(self._page.caption_width)
        self._show_choices(choices, folder)
        self._page.edited.connect(self._on_edited)
        self._lay_out()
        self._show_form()
        self._show_state()
        self._scope.focus_chosen()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]  # Qt's own QShowEvent
        self._ask_about_folder()

    # ------------------------------------------------------------------------------------------ building

    def _make_fields(self) -> None:
        scopes = self._scopes
        selected = counted(
            "ExportDialog", "The &selected message", "The %n &selected messages", scopes.selected
        )
        if not scopes.selected:
            selected = self.tr("The &selected messages, of which there are none")
        elif scopes.selected_size:
            selected = self.tr("{0}, {1}").format(selected, size_text(scopes.selected_size))
        place = scopes.place.replace("&", "&&")
        matching = (
            self.tr("All that &match “{0}”, also those that are not loaded").format(
                scopes.filter_text.replace("&", "&&")
            )
            if scopes.filter_text
            else self.tr("All that &match the filter, which is empty")
        )
        self._scope = RadioField(
            "scope",
            self.tr("Which"),
            (
                (Scope.SELECTED, selected, scopes.selected > 0),
                (Scope.PREFIX, self.tr("All &below {0}").format(place), True),
                (Scope.MATCHING, matching, bool(scopes.filter_text)),
            ),
        )
        self._inside = ChoiceField(
            "lookInside",
            self.tr("&Open each message to see whether it matches"),
            help_text=self.tr(
                "A filter looks into sender, subject and rule too, which only opening tells: one call of KMS "
                "for each message. Without, those that were never opened match by their key alone."
            ),
        )
        self._form = OptionField("form", self.tr("&Form"), self._forms())
        self._template = TemplateField("template", self.tr("&Names"), placeholder="{date} {subject} [{id}]")
        self._folders = OptionField("folders", self.tr("Fo&lders"), self._folder_options())
        self._target = FolderField("target", self.tr("&Into"), placeholder=self.tr("A folder of its own"))
        self._existing = OptionField("existing", self.tr("Existing fil&es"), ())
        self._pace = CountField(
            "pace",
            self.tr("&Decrypts"),
            most=MOST_DECRYPTS,
            suffix=self.tr(" a second at most"),
            zero=self.tr("As fast as KMS answers"),
            help_text=self.tr("A bound leaves the rest of the account's KMS quota to others."),
        )
        self._signed = ChoiceField(
            "signed",
            self.tr("Si&gn the manifest"),
            help_text=self.tr(
                "Whoever has the public key, which is exported with it, can tell that nothing was changed "
                "since. The private key stays in the keychain."
            ),
        )

    def _forms(self) -> tuple[tuple[str, str], ...]:
        return (
            (Form.EML, self.tr("Messages as .eml files, byte for byte")),
            (Form.MBOX, self.tr("One mbox with all messages (mboxrd)")),
            (Form.ZIP, self.tr("A ZIP archive of .eml files")),
            (Form.ATTACHMENTS, self.tr("Attachments alone, a folder for each message")),
            (Form.TABLE, self.tr("A table of header and vault fields (CSV)")),
        )

    def _folder_options(self) -> tuple[tuple[str, str], ...]:
        return (
            (Folders.NONE, self.tr("All in one folder")),
            (Folders.DAY, self.tr("By day of arrival (UTC)")),
            (Folders.RULE, self.tr("By receipt rule")),
            (Folders.PREFIX, self.tr("By prefix, as in the bucket")),
        )

    def _lay_out(self) -> None:
        self._notice = plain_label(role="secondary")
        self._notice.setObjectName("exportNotice")
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        box.button(QDialogButtonBox.StandardButton.Cancel).setObjectName("cancelButton")
        self._export = QPushButton(self.tr("E&xport"))
        self._export.setObjectName("exportButton")
        self._export.setDefault(True)
        box.addButton(self._export, QDialogButtonBox.ButtonRole.AcceptRole)
        self._resume = QPushButton(self.tr("&Resume it"))
        self._resume.setObjectName("resumeButton")
        self._retry = QPushButton(self.tr("Resume and re&try failed"))
        self._retry.setObjectName("retryButton")
        self._export.clicked.connect(self._on_export)
        self._resume.clicked.connect(lambda: self._on_resume(retry=False))
        self._retry.clicked.connect(lambda: self._on_resume(retry=True))
        box.rejected.connect(self.reject)
        offer = QHBoxLayout()
        offer.setSpacing(GAP)
        offer.addWidget(self._notice, 1)
        offer.addWidget(self._resume)
        offer.addWidget(self._retry)
        foot = QVBoxLayout()
        foot.setContentsMargins(GROUP_GAP, 0, GROUP_GAP, 0)
        foot.setSpacing(GROUP_GAP)
        foot.addLayout(offer)
        foot.addWidget(box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE - GROUP_GAP, GAP, EDGE - GROUP_GAP, EDGE)  # the page has its own
        layout.setSpacing(GAP)
        layout.addWidget(self._page, 1)
        layout.addLayout(foot)
        room = self.screen().availableSize()
        self.resize(min(_WIDTH, room.width()), min(_HEIGHT, room.height()))

    def _show_choices(self, choices: ExportChoices, folder: Path) -> None:
        self._scope.set_value(self._scopes.usual)
        self._form.set_value(choices.form)
        self._template.set_value(choices.template)
        self._folders.set_value(choices.folders)
        self._target.set_value(str(folder))
        self._show_existing_options(choices.form)
        self._existing.set_value(choices.existing)
        self._pace.set_value(choices.decrypts_per_second or 0)
        self._signed.set_value(choices.signed)

    # ------------------------------------------------------------------------------ answers from outside

    def show_folder(self, report: FolderReport) -> None:
        """Say what a folder holds. What was found in another one than is named now is dropped."""
        if report.folder == self._target.folder():
            self._report = report
            self._show_state()

    # ------------------------------------------------------------------------------------ its own state

    def _choices(self) -> ExportChoices:
        pace = self._pace.value()
        return ExportChoices(
            form=Form(str(self._form.value())),
            template=str(self._template.value()),
            folders=Folders(str(self._folders.value())),
            existing=Existing(str(self._existing.value())),
            decrypts_per_second=int(pace) if isinstance(pace, int) and pace else None,
            signed=bool(self._signed.value()),
            parent=self._usual.parent,
        )

    def _on_edited(self, name: str) -> None:
        if name == self._target.name:
            self._report = None
            self._typing.start()
        if name == self._form.name:
            self._show_existing_options(Form(str(self._form.value())))
        self._show_form()
        self._show_state()

    def _show_existing_options(self, form: Form) -> None:
        """Offer what can be done about a file that is there; one that holds all messages can't be skipped."""
        kept = self._existing.value() or self._usual.existing
        options = [
            (Existing.KEEP_BOTH, self.tr("Keep both: number the new one")),
            (Existing.REPLACE, self.tr("Replace what is there")),
        ]
        if form in {Form.EML, Form.ATTACHMENTS}:
            options.append((Existing.SKIP, self.tr("Keep what is there, and skip the message")))
        self._existing.show_options(options)
        self._existing.set_value(kept if kept in dict(options) else Existing.KEEP_BOTH)

    def _show_form(self) -> None:
        """Show the fields that matter for what is chosen, and the names that come of them."""
        choices = self._choices()
        named = choices.form in NAMED_FORMS
        for field in (self._template, self._folders):
            self._page.show_field(field.name, shown=named)
        self._page.show_field(self._inside.name, shown=self._scope.value() == Scope.MATCHING)
        wrong = template_problem(choices.template)
        self._template.show_problem(wrong)
        shown = self.tr("Such as {0}").format(preview(choices, self._scopes.example)) if wrong is None else ""
        self._template.show_help(shown)
        self._form.show_help("" if named else self.tr("Makes {0}.").format(SINGLE_FILES[choices.form]))

    def _show_state(self) -> None:
        """Say in plain sight what stands in the way, and offer to go on with an export that is there."""
        report, problem = self._report, self._problem()
        resumable = report is not None and report.can_resume
        self._export.setEnabled(problem is None and report is not None and report.state is FolderState.FREE)
        self._resume.setVisible(report is not None and report.state is FolderState.UNFINISHED)
        self._retry.setVisible(report is not None and report.can_retry)
        for button in (self._export, self._resume, self._retry):
            button.setDefault(False)
        first = self._resume if self._resume.isVisibleTo(self) else self._retry
        (first if resumable else self._export).setDefault(True)
        if problem is not None:
            self._say(rendered(problem), Tone.DANGER)
        elif report is None:
            self._say(self.tr("Looking into the folder…"))
        else:
            self._say(*self._told(report))

    def _problem(self) -> Phrase | None:
        if self._target.folder() is None:
            return phrase("Name a folder with its whole path.")
        choices = self._choices()
        return template_problem(choices.template) if choices.form in NAMED_FORMS else None

    def _told(self, report: FolderReport) -> tuple[str, Tone | None]:
        tally = tally_text(report.tally)
        match report.state:
            case FolderState.FREE:
                if not report.files:
                    return "", None
                others = QLocale().toString(report.files)
                return self.tr("The folder is in use: {0} files and folders are in it.").format(others), None
            case FolderState.BUSY:
                return self.tr("An export is being written there. Choose another folder."), Tone.CAUTION
            case FolderState.UNFINISHED:
                words = self.tr("An export was begun there: {0}. It goes on as it was ordered.")
                return words.format(tally), Tone.CAUTION
            case FolderState.FINISHED:
                words = self.tr("An export has ended there: {0}. Choose another folder for a new one.")
                return words.format(tally), Tone.CAUTION
            case FolderState.ELSEWHERE:
                words = self.tr("There is an export of {0}. Choose another folder.")
                return words.format(report.bucket), Tone.CAUTION
            case FolderState.UNUSABLE:
                error = report.error
                told = () if error is None else (error.phrases()[0], error.phrases()[2])
                return " ".join(map(rendered, told)), Tone.DANGER

    def _say(self, text: str, tone: Tone | None = None) -> None:
        self._notice.setText(text)
        restyle(self._notice, role=None if tone else "secondary", tone=tone)
        self._export.setAccessibleDescription(text)

    # -------------------------------------------------------------------------------------- what people do

    def _ask_about_folder(self) -> None:
        self._typing.stop()
        folder = self._target.folder()
        if folder is not None and self._report is None:
            self.folder_named.emit(folder)

    def _on_export(self) -> None:
        folder = self._target.folder()
        if folder is not None:
            inside = self._scope.value() == Scope.MATCHING and bool(self._inside.value())
            self.export_wanted.emit(
                ExportDraft(Scope(str(self._scope.value())), folder, self._choices(), look_inside=inside)
            )
            self.accept()

    def _on_resume(self, *, retry: bool) -> None:
        if self._report is not None:
            self.resume_wanted.emit(self._report.folder, retry)
            self.accept()
