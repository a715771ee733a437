"""What this is, in which version, and on what it stands: the lines that a report of a problem needs."""

import platform
from typing import Final

import cryptography
import PySide6
from PySide6.QtCore import QCoreApplication, QSize, Qt, qVersion
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from vaultviewer import __version__
from vaultviewer.gui.dialogs.labels import plain_label
from vaultviewer.gui.theme import EDGE, GAP, GROUP_GAP, title_font

_ICON_SIZE: Final = QSize(64, 64)


def component_versions() -> dict[str, str]:
    """Name the parts whose versions matter when something goes wrong."""
    return {
        "VaultViewer": __version__,
        "Python": platform.python_version(),
        "Qt": qVersion(),
        "PySide": PySide6.__version__,
        "Chromium": chromium_version(),
        "cryptography": cryptography.__version__,
        "System": platform.platform(),
    }


def chromium_version() -> str:
    """Return the version that draws HTML mail, and the one up to whose fixes it was patched."""
    try:
        from PySide6.QtWebEngineCore import (  # noqa: PLC0415  some systems come without Qt WebEngine
            qWebEngineChromiumSecurityPatchVersion,
            qWebEngineChromiumVersion,
        )
    except ImportError:
        return QCoreApplication.translate("AboutDialog", "not installed")
    # PySide's stubs call these bytes; the functions return text.
    version, patched = str(qWebEngineChromiumVersion()), str(qWebEngineChromiumSecurityPatchVersion())
    return f"{version} ({patched})"


class AboutDialog(QDialog):
    def __init__(self, parent: QWidget | None = None, *, application_icon: QIcon | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("aboutDialog")
        self.setWindowTitle(self.tr("About VaultViewer"))
        self._versions = component_versions()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        layout.setSpacing(GROUP_GAP)
        layout.addLayout(self._head(application_icon or QIcon()))
        layout.addLayout(self._table())
        licence = plain_label(
            self.tr(
                "Free software under the MIT licence, without warranty. It stands on Qt (LGPL 3), Chromium "
                "(BSD and others) and the Python packages that its lock file names, each under its own."
            ),
            role="secondary",
        )
        licence.setObjectName("licence")
        layout.addWidget(licence)
        layout.addWidget(self._button_box())
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)

    def _head(self, application_icon: QIcon) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(GROUP_GAP)
        if not application_icon.isNull():
            picture = QLabel()
            picture.setPixmap(application_icon.pixmap(_ICON_SIZE))
            head.addWidget(picture)
        words = QVBoxLayout()
        words.setSpacing(GAP)
        title = plain_label("VaultViewer")
        title.setFont(title_font(title.font()))
        words.addWidget(title)
        words.addWidget(
            plain_label(self.tr("Browse, decrypt, verify and read mail that Amazon SES encrypted into S3."))
        )
        head.addLayout(words, 1)
        return head

    def _table(self) -> QFormLayout:
        table = QFormLayout()
        table.setHorizontalSpacing(GROUP_GAP)
        table.setVerticalSpacing(GAP // 2)
        for name, version in self._versions.items():
            value = QLabel(version)
            value.setObjectName(f"{name}Version")
            value.setAccessibleName(f"{name} {version}")
            value.setTextFormat(Qt.TextFormat.PlainText)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            table.addRow(name, value)
        return table

    def _button_box(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = box.button(QDialogButtonBox.StandardButton.Close)
        close.setObjectName("closeButton")
        close.setDefault(True)
        copy = box.addButton(self.tr("&Copy versions"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.setObjectName("copyButton")
        copy.setAutoDefault(False)
        copy.clicked.connect(self._copy_versions)
        box.rejected.connect(self.reject)
        return box

    def _copy_versions(self) -> None:
        lines = (f"{name} {version}" for name, version in self._versions.items())
        QGuiApplication.clipboard().setText("\n".join(lines))
