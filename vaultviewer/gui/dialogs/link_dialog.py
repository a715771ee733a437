"""Where a link really leads, and by way of whom. It is never followed by a click alone."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vaultviewer.core.mail.links.defang import defang
from vaultviewer.core.phrases import visible
from vaultviewer.gui.dialogs.labels import heading, plain_label
from vaultviewer.gui.dialogs.questions import ask_open_link
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.models.links_page import LinkRow, StepLine, WarningLine
from vaultviewer.gui.theme import EDGE, GAP, GROUP_GAP, fixed_font

_WIDTH: Final = 600
_LINES: Final = 3
_MOST_TEXTS: Final = 4
_MOST_WARNINGS: Final = 8
_ICON: Final = QSize(16, 16)
_LONGEST_SHOWN: Final = 4000
"""Characters: Chromium takes links of 2 MB, and laying out one line of that takes minutes."""


def may_be_opened(url: QUrl) -> bool:
    """Tell whether the system may be handed a link.

    Not `file:` and `smb:`, which start programs and send credentials, nor the many schemes that other
    programs on this machine answer to.
    """
    if url.scheme() in {"http", "https"}:
        return url.isValid() and bool(url.host())
    return url.scheme() == "mailto" and url.isValid()


class LinkDialog(QDialog):
    """Shows what a link says, its host, where it ends and what is odd about it; offers copies first."""

    def __init__(
        self, untrusted_url: str, rows: Sequence[LinkRow], *, icons: Icons, parent: QWidget | None = None
    ) -> None:
        """`untrusted_url` is what a click would open, `rows` what is known of it: one for each text."""
        super().__init__(parent)
        self.setObjectName("linkDialog")
        self.setWindowTitle(self.tr("Link in a message"))
        self._url = untrusted_url
        self._row = rows[0]
        self._icons = icons
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.setSpacing(GROUP_GAP)
        if warnings := list(dict.fromkeys(warning for row in rows for warning in row.warnings)):
            layout.addLayout(self._warnings(warnings[:_MOST_WARNINGS]))
        layout.addLayout(self._link(rows))
        if self._row.wrapped:
            layout.addLayout(self._target(self._row))
        note = plain_label(
            self.tr("Opening it tells its owner that the message was read, and may be dangerous."),
            role="secondary",
        )
        note.setObjectName("linkNote")
        layout.addWidget(note)
        layout.addWidget(self._buttons())
        self.setMinimumWidth(_WIDTH)

    def _link(self, rows: Sequence[LinkRow]) -> QVBoxLayout:
        texts = list(dict.fromkeys(visible(row.untrusted_text) for row in rows if row.untrusted_text))
        shown = "\n".join(texts[:_MOST_TEXTS]) or self.tr("none")
        layout = self._address(
            self.tr("The link"),
            self._url,
            self._facts("link", self._row.steps[0], (self.tr("Text"), shown, "linkText")),
            ("linkAddress", "copyLink", "copyDefanged"),
        )
        copy = self.findChild(QPushButton, "copyLink")
        if copy is not None:
            copy.setFocus()
        return layout

    def _target(self, row: LinkRow) -> QVBoxLayout:
        services = " → ".join(dict.fromkeys(step.service for step in row.steps if step.service))
        return self._address(
            self.tr("Where it ends") if row.target_known else self.tr("As far as it can be followed"),
            row.target.untrusted_url,
            self._facts("target", row.target, (self.tr("By way of"), services, "linkServices")),
            ("targetAddress", "copyTarget", "copyTargetDefanged"),
        )

    def _facts(self, name: str, step: StepLine, first: tuple[str, str, str]) -> QFormLayout:
        form = QFormLayout()
        form.setSpacing(GAP)
        none = self.tr("none")
        for label, text, label_name in (
            first,
            (self.tr("Host"), step.host or none, f"{name}Host"),
            (self.tr("On the network"), step.wire or none, f"{name}WireHost"),
        ):
            value = plain_label(text)
            value.setObjectName(label_name)
            value.setAccessibleName(f"{label}: {text}")
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            form.addRow(label, value)
        return form

    def _address(self, title: str, url: str, facts: QFormLayout, names: tuple[str, str, str]) -> QVBoxLayout:
        """Lay out an address below its title and its facts, with the two ways to copy it."""
        name, copy_name, defang_name = names
        address = QPlainTextEdit(visible(url, longest=_LONGEST_SHOWN))
        address.setObjectName(name)
        address.setAccessibleName(self.tr("{0}, address").format(title))
        address.setReadOnly(True)
        address.setTabChangesFocus(True)
        address.setFont(fixed_font())
        address.setFixedHeight(address.fontMetrics().lineSpacing() * _LINES + 2 * GAP)
        copy = self._copy_button(copy_name, self.tr("Copy"), self.tr("Copy the address as it is"), url)
        harmless = self._copy_button(
            defang_name,
            self.tr("Copy defanged"),
            self.tr("Copy it in a form that no program turns into a link"),
            defang(url),
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addStretch(1)
        buttons.addWidget(copy)
        buttons.addWidget(harmless)
        layout = QVBoxLayout()
        layout.setSpacing(GAP)
        layout.addWidget(heading(title))
        layout.addLayout(facts)
        layout.addWidget(address)
        layout.addLayout(buttons)
        return layout

    def _copy_button(self, name: str, text: str, hint: str, copied: str) -> QPushButton:
        button = QPushButton(self._icons.icon("copy"), text)
        button.setObjectName(name)
        button.setToolTip(hint)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: QGuiApplication.clipboard().setText(copied))
        return button

    def _warnings(self, warnings: Sequence[WarningLine]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GAP // 2)
        grid.setColumnStretch(1, 1)
        for number, warning in enumerate(warnings):
            icon = QLabel()
            icon.setPixmap(self._icons.icon(warning.icon, warning.tone).pixmap(_ICON))
            text = plain_label(warning.text, tone=warning.tone)
            text.setObjectName(f"linkWarning{number}")
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(icon, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text, number, 1)
        return grid

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        follow = box.addButton(self.tr("Open in &browser…"), QDialogButtonBox.ButtonRole.ActionRole)
        follow.setObjectName("openInBrowser")
        follow.setAutoDefault(False)
        follow.setToolTip(self.tr("Asks once more before anything is opened"))
        follow.clicked.connect(self._ask_to_open)
        if not may_be_opened(QUrl(self._url)):
            follow.setEnabled(False)
            follow.setToolTip(self.tr("Only web and mail addresses are opened from a message"))
        box.rejected.connect(self.reject)
        box.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        return box

    def _ask_to_open(self) -> None:
        if may_be_opened(QUrl(self._url)):
            question = ask_open_link(self, self._row.host, self._row.leads_to)
            question.answered.connect(self._on_answered)

    def _on_answered(self, answer: object) -> None:
        if answer:
            self._open_in_browser()

    def _open_in_browser(self) -> None:
        url = QUrl(self._url)
        if may_be_opened(url):
            QDesktopServices.openUrl(url)
            self.accept()
