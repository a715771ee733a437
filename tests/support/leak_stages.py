"""Where hostile HTML is shown: an engine without locks, the locked engine, and the program's own window."""

import base64
from collections.abc import Callable
from contextlib import ExitStack
from email.message import EmailMessage
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QUrl
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineSettings
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication, QDialog
from support.e2e_desk import open_desk
from support.e2e_waiting import run_until
from support.engine_views import green_image
from support.leak_baits import IMAGE

from vaultviewer.core.mail.html.sanitize import sanitize_html
from vaultviewer.gui.engine.document import InlineParts, MailPart
from vaultviewer.gui.engine.view import MailView
from vaultviewer.gui.theme import Theme

_SIZE: Final = (800, 600)
_CONTENT_ID: Final = "image@leak.test"


class Stage(Protocol):
    """`links` counts the links that a click or a middle click has led somewhere: to the canary or to us."""

    @property
    def view(self) -> QWebEngineView: ...

    @property
    def theme(self) -> Theme: ...

    @property
    def links(self) -> int: ...

    def show(self, html: str) -> None:
        """Show HTML and return when it has loaded."""

    def set_dark(self, *, dark: bool) -> None: ...

    def close(self) -> None: ...


class _FollowingPage(QWebEnginePage):
    """A page as Qt has it, but for windows, which it opens as browsers do."""

    def __init__(self, stage: "UnlockedStage") -> None:
        super().__init__(stage.view)
        self._stage = stage

    def acceptNavigationRequest(
        self,
        _url: QUrl | str,
        kind: QWebEnginePage.NavigationType,
        _main_frame: bool,  # noqa: FBT001  Qt passes it by position
        /,
    ) -> bool:
        self._stage.links += kind is QWebEnginePage.NavigationType.NavigationTypeLinkClicked
        return True

    def createWindow(self, _type: QWebEnginePage.WebWindowType) -> QWebEnginePage:
        self._stage.links += 1
        return QWebEnginePage(self)


class UnlockedStage:
    """A view with everything at Qt's defaults. With `clean` the sanitiser is its one protection."""

    def __init__(self, application: QApplication, *, clean: bool) -> None:
        self._clean = clean
        self.theme = Theme(application)
        self.links = 0
        self.view = QWebEngineView()
        self.view.setPage(_FollowingPage(self))
        self.view.resize(*_SIZE)
        self.view.show()

    def show(self, html: str) -> None:
        image = f"data:image/png;base64,{base64.b64encode(green_image()).decode()}"
        if self._clean:
            # Only addresses of parts pass the sanitiser, and nobody serves them here.
            inline = InlineParts({_CONTENT_ID: MailPart("image/png", b"")})
            html = html.replace(IMAGE, f"cid:{_CONTENT_ID}")
            html = sanitize_html(html, part_url=inline.part_url).html
            html = html.replace(inline.part_url(_CONTENT_ID) or "", image)
        html = html.replace(IMAGE, image)
        loaded: list[bool] = []
        connection = self.view.loadFinished.connect(loaded.append)
        self.view.setHtml(html)
        run_until(lambda: loaded, "the unlocked engine")
        self.view.loadFinished.disconnect(connection)

    def set_dark(self, *, dark: bool) -> None:
        self.view.settings().setAttribute(QWebEngineSettings.WebAttribute.ForceDarkMode, dark)

    def close(self) -> None:
        self.view.close()


class LockedStage:
    """The program's locked view, with raw or with sanitised HTML."""

    def __init__(self, application: QApplication, *, clean: bool) -> None:
        self._clean = clean
        self.theme = Theme(application)
        self.links = 0
        self.view = MailView()
        self.view.resize(*_SIZE)
        self.view.show()
        self.view.link_activated.connect(self._on_link_activated)

    def show(self, html: str) -> None:
        inline = InlineParts({_CONTENT_ID: MailPart("image/png", green_image())})
        if self._clean:
            html = html.replace(IMAGE, f"cid:{_CONTENT_ID}")
            html = sanitize_html(html, part_url=inline.part_url).html
        else:
            html = html.replace(IMAGE, inline.part_url(_CONTENT_ID) or "")
        document = inline.document(html)
        _wait_for_document(self.view, lambda: self.view.show_document(document))

    def set_dark(self, *, dark: bool) -> None:
        self.view.set_dark(dark)

    def close(self) -> None:
        self.view.close()

    def _on_link_activated(self) -> None:
        self.links += 1


class WindowStage:
    """The program's window, which opens message files."""

    def __init__(self, application: QApplication, folder: Path) -> None:
        self._last = ExitStack()
        self._file = folder / "message.eml"
        self.desk = self._last.enter_context(open_desk(application, folder / "settings.json"))
        view = self.desk.window.findChild(MailView, "mailView")
        assert isinstance(view, MailView)
        self.view = view
        self.theme = self.desk.theme
        self.links = 0
        view.link_activated.connect(self._on_link_activated)

    def show(self, html: str) -> None:
        message = EmailMessage()
        message["From"], message["Subject"] = "somebody@leak.test", "Bait"
        message.set_content("In plain words")
        message.add_alternative(html.replace(IMAGE, f"cid:{_CONTENT_ID}"), subtype="html")
        _, alternative = message.iter_parts()
        assert isinstance(alternative, EmailMessage)
        alternative.add_related(green_image(), "image", "png", cid=f"<{_CONTENT_ID}>")
        self._file.write_bytes(message.as_bytes())
        _wait_for_document(self.view, lambda: self.desk.window.open_file(self._file))

    def set_dark(self, *, dark: bool) -> None:
        self.view.set_dark(dark)

    def close(self) -> None:
        self._last.close()

    def _on_link_activated(self) -> None:
        """The window asks what to do about a link: nothing."""
        self.links += 1
        for dialog in self.desk.window.findChildren(QDialog):
            dialog.reject()


def _wait_for_document(view: MailView, show: Callable[[], object]) -> None:
    shown: list[bool] = []
    connection = view.document_shown.connect(shown.append)
    show()
    run_until(lambda: shown, "the document")
    view.document_shown.disconnect(connection)
    assert shown == [True]


def make_stage(name: str, application: QApplication, folder: Path) -> Stage:
    """Return the stage of this name; `leak_rig` says which there are."""
    match name:
        case "unlocked" | "sanitised":
            return UnlockedStage(application, clean=name == "sanitised")
        case "locked" | "both":
            return LockedStage(application, clean=name == "both")
        case "window":
            return WindowStage(application, folder)
    raise ValueError(name)
