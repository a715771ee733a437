"""A page of a form: fields in sections, one below the other, that scroll where there is no room."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from vaultviewer.core.phrases import Phrase
from vaultviewer.gui.dialogs.fields import ChoiceField, Field
from vaultviewer.gui.dialogs.labels import heading, plain_label
from vaultviewer.gui.theme import EDGE, GAP, GROUP_GAP


class _Row(NamedTuple):
    form: QFormLayout
    caption: QLabel


class FormPage(QScrollArea):
    """Holds fields by their names. `edited` names the field that a person changed."""

    edited = Signal(str)

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.title = title
        self._fields: dict[str, Field] = {}
        self._rows: dict[str, _Row] = {}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the fields scroll it to themselves
        self.setWidgetResizable(True)
        sheet = QWidget()
        sheet.setObjectName(f"{name}Sheet")
        self._column = QVBoxLayout(sheet)
        self._column.setContentsMargins(GROUP_GAP, GROUP_GAP, EDGE, GROUP_GAP)
        self._column.setSpacing(EDGE)
        self._column.addStretch(1)
        self.setWidget(sheet)
        for ground in (self, sheet):
            ground.setAutoFillBackground(False)  # the tab's own ground lies behind the fields

    @property
    def fields(self) -> Mapping[str, Field]:
        """All fields, in the order in which they are read."""
        return MappingProxyType(self._fields)

    def add_section(self, title: str, *fields: Field, note: str = "") -> None:
        """Add fields below a heading, with a sentence about all of them."""
        section = QVBoxLayout()
        section.setSpacing(GAP)
        name = f"{self.objectName()}Section{self._column.count()}"
        if title:
            section.addWidget(heading(title, f"{name}Title"))
        if note:
            told = plain_label(note, role="secondary")
            told.setObjectName(f"{name}Note")
            section.addWidget(told)
        form = QFormLayout()
        form.setHorizontalSpacing(GROUP_GAP)
        form.setVerticalSpacing(GAP + GAP // 2)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        section.addLayout(form)
        for field in fields:
            caption = QLabel()
            caption.setObjectName(f"{field.name}Caption")
            if not isinstance(field, ChoiceField):  # whose box carries the label
                caption.setText(field.label)
                caption.setBuddy(field.editor)
            form.addRow(caption, field)
            self._fields[field.name] = field
            self._rows[field.name] = _Row(form, caption)
            field.edited.connect(lambda name=field.name: self.edited.emit(name))
        self._column.insertLayout(self._column.count() - 1, section)

    def show_field(self, name: str, *, shown: bool) -> None:
        """Show a field and its caption, or neither."""
        row = self._rows[name]
        row.form.setRowVisible(self._fields[name], shown)

    def is_offered(self, name: str) -> bool:
        """Whether a field can be filled in, on this page or once the page is shown."""
        return name in self._fields and self._fields[name].isVisibleTo(self)

    def show_problems(self, problems: Mapping[str, Phrase]) -> bool:
        """Show each problem beside its field, and tell whether there is any to be seen."""
        for name, field in self._fields.items():
            field.show_problem(problems.get(name))
        return any(self.is_offered(name) for name in problems)

    @property
    def caption_width(self) -> int:
        """Pixels that the widest caption wants."""
        return max(row.caption.sizeHint().width() for row in self._rows.values())

    def align_fields(self, caption_width: int) -> None:
        """Let all fields begin on one line, though each section has a layout of its own."""
        for row in self._rows.values():
            row.caption.setMinimumWidth(caption_width)
