"""Remote images from a real server over TLS, through the confined process, into the locked engine."""

from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QPushButton, QWidget
from support.e2e_person import Person
from support.gui_vaults import mail
from support.made_authority import MadeAuthority
from support.made_images import image_of
from support.scripted_server import Request, ScriptedServer, answer, scripted_server

HOST = "images.example.com"
COLOUR = QColor("#336699")


def script(request: Request) -> bytes:
    cookie = {"set-cookie": "reader=42"}
    if request.target == "/old.png":
        return answer("302 Found", location="/new.png", headers=cookie)
    if request.target == "/inside.png":
        return answer("302 Found", location="https://169.254.169.254/latest/meta-data/")
    if request.target == "/new.png":
        return answer("200 OK", image_of("png", 300, 200, comment="reader-4711"), headers=cookie)
    return answer("404 Not Found")


@pytest.fixture
def server(tmp_path: Path, person: Person, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """A server of the web, as far as this window can tell: only its own address and port are let through."""
    authority = MadeAuthority.make()
    with scripted_server(script, tls=authority.serve([HOST], tmp_path)) as server:
        here = ip_address("127.0.0.1")
        web = person.desk.services.remote_images
        monkeypatch.setattr(web, "_resolve", lambda _name: (here,))
        monkeypatch.setattr(web, "_may_ask", lambda address: address == here)
        monkeypatch.setattr(web, "_ports", frozenset({urlsplit(server.url).port, 443}))
        monkeypatch.setattr(web, "_trust", authority.trust)
        yield server


def test_images_come_over_tls_and_are_painted(person: Person, server: ScriptedServer, tmp_path: Path) -> None:
    base = f"https://{HOST}:{urlsplit(server.url).port}"
    body = (
        f'<img src="{base}/old.png" width="300" height="200"><p>Words</p><img src="{base}/inside.png">'
        f'<img src="{base}/pixel.gif" width="1" height="1">'
    )
    eml = tmp_path / "message.eml"
    eml.write_bytes(mail("With images", html=body))
    person.drop(eml)
    person.await_reader()
    assert "3 remote items blocked, from 1 host" in person.notices
    assert server.requests == []

    person.click("loadImagesButton")
    assert HOST in person.answer("loadImagesQuestion", "loadImagesButton")
    loaded = "1 of 2 images loaded for this one showing; 1 tracking pixel was left out"
    person.wait(lambda: loaded in person.notices, "the images")
    person.wait(lambda: is_painted(person), "the colour of the image")
    assert "Words" in person.html_shown()
    assert {request.target for request in server.requests} == {"/old.png", "/inside.png", "/new.png"}
    for request in server.requests:
        assert set(request.headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    details = person.page.notices[0].details
    assert details[0] == f"{base}/inside.png: 169.254.169.254 lies in a private or reserved network"
    assert person.page.document is not None
    (part,) = person.page.document.parts.values()
    assert b"reader-4711" not in part.content


def is_painted(person: Person) -> bool:
    body = person.reader.body
    assert isinstance(body, QWidget)
    image = body.grab().toImage()
    scale = image.devicePixelRatio()
    return image.pixelColor(round(100 * scale), round(100 * scale)) == COLOUR


def test_the_button_says_what_it_does(person: Person, tmp_path: Path) -> None:
    eml = tmp_path / "message.eml"
    eml.write_bytes(mail("With images", html=f'<img src="https://{HOST}/a.png">'))
    person.drop(eml)
    person.await_reader()
    button = person.find(QPushButton, "loadImagesButton")
    assert person.action("load_images").shortcut().toString() in button.toolTip()
