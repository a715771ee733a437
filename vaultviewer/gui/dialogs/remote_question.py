"""Whether a message's images may be loaded from the network: what that tells, and whom."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QMessageBox, QWidget

from vaultviewer.core.phrases import visible
from vaultviewer.gui.dialogs.questions import Question

_HOSTS_SHOWN: Final = 12

_Role = QMessageBox.ButtonRole


class LoadImagesQuestion(Question):
    """Answers a bool."""

    def __init__(self, parent: QWidget, count: int, untrusted_hosts: Sequence[str]) -> None:
        super().__init__(parent, "loadImagesQuestion", careful=False)
        self.setIcon(QMessageBox.Icon.Warning)
        hosts = [visible(host) for host in untrusted_hosts[:_HOSTS_SHOWN]]
        if (more := len(untrusted_hosts) - len(hosts)) > 0:
            hosts.append(self.tr("and {count} more").format(count=f"{more:,}"))
        title = (
            self.tr("Load 1 image from the network?")
            if count == 1
            else self.tr("Load {count} images from the network?").format(count=f"{count:,}")
        )
        self.word(
            title,
            self.tr(
                "Loading reveals you: these hosts learn that the message was opened, when, and from which"
            )
            + " "
            + self.tr("network address. They can pass the request on to others."),
            "\n".join(hosts) or self.tr("No host can be asked: each address will be refused."),
            self.tr("Addresses made for one recipient alone tell who opened it as well."),
            self.tr("This holds for this message and this showing of it. Nothing is kept."),
        )
        self.add_answer("loadImagesButton", self.tr("&Load images"), _Role.AcceptRole, answer=True)
        self.add_answer("leaveBlockedButton", self.tr("&Cancel"), _Role.RejectRole, answer=False)


def ask_load_images(parent: QWidget, count: int, untrusted_hosts: Sequence[str]) -> Question:
    """Ask whether to load images from these hosts; answers a bool."""
    question = LoadImagesQuestion(parent, count, untrusted_hosts)
    question.open()
    return question
