"""Every kind of message that the sample vault holds, opened by keyboard in the real window."""

import hashlib
from collections.abc import Sequence
from email.message import EmailMessage

import pytest
from PySide6.QtWidgets import QPlainTextEdit, QTabWidget, QToolButton
from support.e2e_person import Person
from support.e2e_vaults import PREFIX, MotoVault
from support.engine_views import GREEN, green_image, painted

from vaultviewer.core.envelope.verification import Check
from vaultviewer.demo.expectations import Fate, SampleVaultInfo
from vaultviewer.gui.engine.view import MailView
from vaultviewer.gui.models.message_table import Role
from vaultviewer.gui.models.row import RowState
from vaultviewer.gui.widgets.reader_tabs import Tab


def _kinds(cases: Sequence[tuple[str, object]]) -> pytest.MarkDecorator:
    """Try each message with what is expected of it, under the message's name."""
    return pytest.mark.parametrize(("name", "expected"), cases, ids=[name for name, _ in cases])


def _open(person: Person, vault: SampleVaultInfo, name: str) -> None:
    """Open a message and hold it to what the vault promises of it."""
    expected = vault.expectation(name)
    person.open(expected.key)
    assert expected.fate is Fate.OPENS
    assert hashlib.sha256(person.message.plaintext.view()).hexdigest() == expected.sha256
    assert person.label("subject") == (expected.subject or "(no subject)")
    state = RowState.OPEN if expected.encrypted else RowState.NOT_ENCRYPTED
    assert person.row(expected.key).state is state


@_kinds(
    [
        ("one-line", "Approved, go ahead tonight."),
        ("no-subject", "i found a laptop with your sticker"),
        ("iso-2022-jp-invoice", "お世話になっております。山田です。"),
        ("shift-jis-eight-bit", "「表」「能」「予」の字も正しく読めるはずです。"),
        ("euc-jp", "nas-03: 1ファイルが使用中のため保存されませんでした。"),
        ("nested-message", "Forwarded as an attachment, as you asked."),
        ("calendar-invitation", "Wednesday, 2 December 2026, 14:00 to 16:00 CET"),
        ("bounce", "550 5.1.1 User unknown"),
        ("smime-signed", "The entry was made on 16 November 2026 under HRB 204471."),
        ("several-attachments", "attached you find the plan for 8 and 9 December"),
        ("kms-context", "binds the content algorithm (kms+context)"),
        ("v3-committing", "that commits the ciphertext to its key"),
        ("twenty-five-megabytes", "The slice of lsass' memory is attached"),
    ],
)
def test_opening_text(visitor: Person, sample_vault: SampleVaultInfo, name: str, expected: str) -> None:
    _open(visitor, sample_vault, name)
    assert expected in visitor.text_shown()
    assert visitor.badges[:2] == ["Encrypted", "Bound"]


@_kinds(
    [
        ("newsletter-product", "earlier than the yearly check"),
        ("utf-8-japanese-html", "本日より参加登録を開始しました。"),
        ("inline-images-report", "Mail security in October"),
        ("arabic-html", ""),
        ("phishing", "Release the messages"),
    ],
)
def test_opening_html(visitor: Person, sample_vault: SampleVaultInfo, name: str, expected: str) -> None:
    _open(visitor, sample_vault, name)
    shown = visitor.html_shown()
    assert shown.strip()
    assert expected in shown
    assert visitor.badges[:2] == ["Encrypted", "Bound"]


@_kinds(
    [
        (
            "several-attachments",
            ["Audit plan.pdf", "checklist.csv", "AUP v9 draft.docx", "badge-readers.png"],
        ),
        ("calendar-invitation", ["invite.ics"]),
        ("smime-signed", ["smime.p7s"]),
        ("one-line", []),
    ],
)
def test_attachments_stand_below_the_message(
    visitor: Person, sample_vault: SampleVaultInfo, name: str, expected: list[str]
) -> None:
    _open(visitor, sample_vault, name)
    shown = [row.name for row in visitor.page.attachments]
    assert [each for each in shown if each in expected] == expected
    for number, each in enumerate(shown):
        assert visitor.accessible_name(f"attachment{number}").startswith(each)
    assert not visitor.sees(QToolButton, f"attachment{len(shown)}")


def test_a_nested_message_is_an_attachment_of_its_own(visitor: Person, sample_vault: SampleVaultInfo) -> None:
    _open(visitor, sample_vault, "nested-message")
    (row,) = visitor.page.attachments
    assert row.kind == "message/rfc822"
    assert row.name.endswith(".eml")


def test_a_phishing_mail_says_what_it_would_have_fetched_and_fetches_nothing(
    visitor: Person, sample_vault: SampleVaultInfo
) -> None:
    _open(visitor, sample_vault, "phishing")
    (notice,) = [each for each in visitor.page.notices if "blocked" in each.text]
    assert any("open.gif" in line for line in notice.details)
    assert any("beacon.adsyndicate.example" in line for line in notice.details)
    document = visitor.page.document
    assert document is not None
    assert "adsyndicate" not in document.html


@pytest.mark.parametrize("name", ["plain-object", "setup-notification-dmarc"])
def test_what_is_not_encrypted_is_opened_and_marked(
    visitor: Person, sample_vault: SampleVaultInfo, name: str
) -> None:
    _open(visitor, sample_vault, name)
    assert visitor.badges[0] == "Not encrypted"
    assert "Bound" not in visitor.badges


def test_the_setup_notification_is_opened_and_marked(visitor: Person, sample_vault: SampleVaultInfo) -> None:
    _open(visitor, sample_vault, "setup-notification-inbound")
    assert visitor.badges[:2] == ["Encrypted", "Setup notification"]
    assert "You received this message because you attempted to set up Amazon SES" in visitor.text_shown()


def test_html_as_plain_text_and_back(visitor: Person, sample_vault: SampleVaultInfo) -> None:
    _open(visitor, sample_vault, "newsletter-product")
    visitor.shortcut("view_text")
    assert "Measure twice, ship once" in visitor.text_shown()
    visitor.shortcut("view_original")
    assert not visitor.sees(QPlainTextEdit, "messageText")
    visitor.wait(lambda: "yearly check" in visitor.html_shown(), "the HTML again")


def test_the_source_is_the_message_as_it_was_sent(visitor: Person, sample_vault: SampleVaultInfo) -> None:
    _open(visitor, sample_vault, "one-line")
    visitor.shortcut("source")
    source = visitor.find(QPlainTextEdit, "messageSource")
    visitor.wait(source.toPlainText, "the source")
    sent = bytes(visitor.message.plaintext.view()).decode().replace("\r\n", "\n")
    assert source.toPlainText() == sent
    assert sent.startswith("Return-Path:")


def test_the_envelope_panel_shows_every_value_beside_the_message(
    visitor: Person, sample_vault: SampleVaultInfo
) -> None:
    _open(visitor, sample_vault, "security-alert")
    visitor.shortcut("envelope")
    assert visitor.find(QTabWidget, "readerTabs").currentIndex() == Tab.ENVELOPE
    evidence = visitor.message.evidence
    assert evidence is not None
    panel = visitor.texts_within("envelopePanel")
    assert len(evidence.untrusted_metadata) >= 7
    for name, value in evidence.untrusted_metadata.items():
        assert name in panel
        assert value in panel
    assert evidence.envelope is not None
    for name, value in evidence.envelope.context.items():
        assert name in panel
        assert value in panel
    assert evidence.kms_key_arn in panel
    outcomes = {visitor.label(f"check{int(check)}Outcome") for check in Check}
    assert outcomes <= {"Passed", "Not applicable"}


def test_keys_lead_to_the_next_and_the_previous_message(visitor: Person) -> None:
    first, second = (str(visitor.table.index(row, 0).data(Role.KEY)) for row in (4, 5))
    visitor.open(first)
    visitor.shortcut("next_message")
    visitor.await_reader()
    assert visitor.desk.reader.key == second
    visitor.shortcut("previous_message")
    visitor.await_reader()
    assert visitor.desk.reader.key == first


def test_an_inline_image_is_painted(connected: Person, vault: MotoVault) -> None:
    message = EmailMessage()
    message["From"] = "Ann <ann@example.com>"
    message["Subject"] = "A green square"
    message.set_content(
        '<div style="position:static"><img src="cid:green" width="400" height="300"></div>', subtype="html"
    )
    message.add_related(green_image(), "image", "png", cid="<green>")
    key = vault.put(message.as_bytes(), "m0000001")
    connected.show_connection(vault.bucket, PREFIX)
    connected.await_list(1)
    connected.open(key)
    view = connected.find(MailView, "mailView")
    connected.wait(lambda: painted(view, 150, 60) == GREEN, "the green square")


@pytest.mark.parametrize("content", [b"", b"\r\n", b"Subject: nothing below\r\n\r\n"])
def test_an_empty_message_opens(connected: Person, vault: MotoVault, content: bytes) -> None:
    key = vault.put(content, "m0000001")
    connected.show_connection(vault.bucket, PREFIX)
    connected.await_list(1)
    connected.open(key)
    assert connected.text_shown() == "This message has no text."
    assert bytes(connected.message.plaintext.view()) == content
    assert connected.badges[:2] == ["Encrypted", "Bound"]
