"""The fields of a connection, in groups: where the vault lies, who asks for it, what its reader accepts."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from vaultviewer.core.connection import Connection
from vaultviewer.core.phrases import Phrase
from vaultviewer.core.place import parse_place
from vaultviewer.gui.dialogs.fields import (
    ChoiceField,
    Field,
    LinesField,
    NamesField,
    SecondsField,
    SignInField,
    TextField,
)
from vaultviewer.gui.dialogs.labels import heading, without_mnemonic
from vaultviewer.gui.theme import EDGE, GAP, GROUP_GAP


def _add_column(columns: QHBoxLayout) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(GROUP_GAP)
    columns.addLayout(column, 1)
    return column


class ConnectionForm(QWidget):
    """Shows one connection and gives back what it was made into.

    A problem stands beside its field. In a new connection a field that nobody has touched stays quiet: an
    empty form accuses nobody.
    """

    edited = Signal()

    def __init__(self, connection: Connection | None, profiles: Sequence[str]) -> None:
        super().__init__()
        self._original = connection or Connection(bucket="")
        self._touched = set() if connection is None else {field.name for field in fields(Connection)}
        self._fields: dict[str, Field] = {}
        self._captions: list[QLabel] = []
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        left = _add_column(columns)
        columns.addSpacing(EDGE)
        right = _add_column(columns)
        columns.addSpacing(GAP)  # clear of the scroll bar, on whichever side that is
        left.addWidget(self._where())
        left.addWidget(self._who(profiles))
        self._add_advanced(left)
        left.addStretch()
        right.addWidget(self._accepted())
        right.addStretch()
        self._align_captions()
        for name, field in self._fields.items():
            field.set_value(getattr(self._original, name))
            field.edited.connect(self._on_field_edited)
        self._bucket_length = len(self._bucket.line.text())
        self._bucket.line.textEdited.connect(self._on_bucket_typed)
        self._bucket.line.editingFinished.connect(self._take_uri_apart)
        self._show_problems()
        self._at_first = self.connection()

    def connection(self) -> Connection:
        values: dict[str, Any] = {name: field.value() for name, field in self._fields.items()}
        return replace(self._original, **values)

    @property
    def changed(self) -> bool:
        """Tell whether a person changed anything; a field may have rounded what it was given."""
        return self.connection() != self._at_first

    def first_problem(self) -> tuple[str, Phrase] | None:
        """Return the label of the topmost field that has a problem, and that problem."""
        problems = self.connection().problems()
        for name, field in self._fields.items():
            if name in problems:
                return without_mnemonic(field.label), problems[name]
        return None

    def set_profiles(self, profiles: Sequence[str]) -> None:
        self._sign_in.set_profiles(profiles)

    # ------------------------------------------------------------------------------------ groups

    def _where(self) -> QWidget:
        self._bucket = TextField(
            "bucket", self.tr("&Bucket"), placeholder=self.tr("Its name, or paste s3://bucket/prefix")
        )
        self._prefix = TextField(
            "prefix",
            self.tr("&Prefix"),
            placeholder=self.tr("The whole bucket"),
            help_text=self.tr(
                "The key prefix of the receipt rule, exactly as there, with or without a slash."
            ),
            exact=True,
        )
        return self._section(
            self.tr("Where"),
            TextField("name", self.tr("&Name"), placeholder=self.tr("As you call this vault")),
            self._bucket,
            self._prefix,
            TextField(
                "region", self.tr("&Region"), placeholder=self.tr("As the profile says"), optional=True
            ),
            TextField(
                "endpoint_url",
                self.tr("&Endpoint"),
                placeholder=self.tr("Amazon's own, or https://host:port"),
                optional=True,
            ),
            ChoiceField(
                "path_style",
                self.tr("Bucket name in the pat&h"),
                help_text=self.tr("Stores other than Amazon's often need this."),
            ),
        )

    def _who(self, profiles: Sequence[str]) -> QWidget:
        self._sign_in = SignInField(
            "sign_in",
            self.tr("Sign in &with"),
            help_text=self.tr(
                "VaultViewer stores no secret: profiles stay in this machine's AWS configuration."
            ),
        )
        self._sign_in.set_profiles(profiles)
        return self._section(self.tr("Who"), self._sign_in)

    def _accepted(self) -> QWidget:
        return self._section(
            self.tr("What is accepted"),
            TextField(
                "account",
                self.tr("&Account"),
                placeholder=self.tr("Any, or the 12 digits of the one that receives"),
                optional=True,
            ),
            NamesField(
                "rule_names",
                self.tr("Receipt ru&les"),
                placeholder=self.tr("Any, or their names with commas between"),
            ),
            LinesField(
                "kms_keys",
                self.tr("&KMS keys"),
                placeholder="arn:aws:kms:eu-central-1:111122223333:key/…",
                help_text=self.tr("Key ARNs, key IDs or aliases, one a line. Only these unwrap messages."),
            ),
            ChoiceField(
                "accept_any_key",
                self.tr("Accept an&y key"),
                help_text=self.tr(
                    "The message then chooses the key: whoever can write to the bucket can choose one of "
                    "theirs, and sees in their own account who opens what and when."
                ),
                risky=True,
            ),
            ChoiceField(
                "allow_cbc",
                self.tr("Allow &unauthenticated content (CBC)"),
                help_text=self.tr(
                    "Nothing protects such content from changes, and Amazon SES never writes it. What is "
                    "opened stays marked."
                ),
                risky=True,
            ),
            ChoiceField(
                "allow_instruction_files",
                self.tr("Allow &instruction files"),
                help_text=self.tr(
                    "The encryption details then lie in a second object, and whoever can write that one can "
                    "swap the message's key. Amazon SES never writes them. What is opened stays marked."
                ),
                risky=True,
            ),
        )

    def _add_advanced(self, column: QVBoxLayout) -> None:
        button = QToolButton()
        button.setObjectName("advancedButton")
        button.setText(self.tr("Ad&vanced"))
        button.setAccessibleName(self.tr("Advanced: time-outs"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setArrowType(Qt.ArrowType.RightArrow)
        button.setAutoRaise(True)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column.addWidget(button)
        section = self._section(
            "",
            SecondsField(
                "connect_timeout",
                self.tr("C&onnect within"),
                help_text=self.tr("The longest wait for a server to take the call."),
            ),
            SecondsField(
                "read_timeout",
                self.tr("&Give up after"),
                help_text=self.tr("The longest silence in the middle of an answer."),
            ),
        )
        section.hide()
        column.addWidget(section)
        button.toggled.connect(section.setVisible)
        button.toggled.connect(
            lambda shown: button.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        )

    def _section(self, title: str, *section_fields: Field) -> QWidget:
        section = QWidget()
        layout = QVBoxLayout(section)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        if title:
            layout.addWidget(heading(title))
        form = QFormLayout()
        form.setSpacing(GAP)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        layout.addLayout(form)
        for field in section_fields:
            self._fields[field.name] = field
            if isinstance(field, ChoiceField):
                caption = QLabel()  # the box carries the label
            else:
                caption = QLabel(field.label)
                caption.setBuddy(field.editor)
            self._captions.append(caption)
            form.addRow(caption, field)
        return section

    def _align_captions(self) -> None:
        """Let all fields begin on one line, though each section has a layout of its own."""
        widest = max(caption.sizeHint().width() for caption in self._captions)
        for caption in self._captions:
            caption.setMinimumWidth(widest)

    # ------------------------------------------------------------------------------------ editing

    def _on_field_edited(self) -> None:
        sender = self.sender()
        if isinstance(sender, Field):
            self._touched.add(sender.name)
        if self._fields["accept_any_key"] is sender:
            self._touched.add("kms_keys")
        self._show_problems()
        self.edited.emit()

    def _on_bucket_typed(self, text: str) -> None:
        """Take an address apart at once where it was pasted, but let one that is being typed be finished."""
        pasted = len(text) - self._bucket_length > 1
        self._bucket_length = len(text)
        if pasted:
            self._take_uri_apart()

    def _take_uri_apart(self) -> None:
        place = parse_place(self._bucket.line.text())
        if place is not None:
            self._bucket.set_value(place[0])
            self._prefix.set_value(place[1])
            self._bucket_length = len(place[0])

    def _show_problems(self) -> None:
        problems = self.connection().problems()
        for name, field in self._fields.items():
            field.show_problem(problems.get(name) if name in self._touched else None)
