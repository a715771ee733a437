"""What was found becomes a bar: its words, its quotes, and which of all notices speaks first."""

from vaultviewer.core.envelope.secret import SecretBuffer
from vaultviewer.core.mail.digest import digest_mail
from vaultviewer.core.mailbox import Opened
from vaultviewer.gui.icons import ROLES
from vaultviewer.gui.models.reader_page import MessagePage, Notice, NoticeAction
from vaultviewer.gui.presenters.finding_notices import most_serious_first
from vaultviewer.gui.presenters.message_pages import compose_message
from vaultviewer.gui.presenters.severities import ICONS, TONES
from vaultviewer.gui.theme import Tone

HEAD = b"From: a@acme.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"


def page_of(html: bytes, head: bytes = HEAD) -> MessagePage:
    raw = head + html
    return compose_message(Opened(SecretBuffer.copy_of(raw), digest_mail(raw)))


def test_the_most_serious_notice_speaks_first() -> None:
    page = page_of(
        b"<div hidden>preview</div><p>Hello<img src='https://t.example/x.png'></p><p hidden>salt</p>"
        b"<a href='https://evil.example/'>www.bank.example</a>"
    )
    assert [notice.tone for notice in page.notices][:3] == [Tone.DANGER, Tone.CAUTION, Tone.NEUTRAL]
    first = page.notices[0]
    assert first.text == "The text of a link names another host than the one it leads to."
    assert first.details == ("www.bank.example \u2192 evil.example",)


def test_quotes_are_harmless_to_see_and_to_copy() -> None:
    (notice,) = page_of(b"<p>x</p><p hidden>see https://evil.example/</p>").notices[-1:]
    assert notice.details == ("not displayed: see https://evil.example/",)
    assert notice.harmless_details == ("not displayed: see hxxps://evil.example/",)
    (notice,) = page_of(b"x", b"Subject: =?utf-8?q?a=E2=80=AEb?=\r\n" + HEAD).notices
    assert notice.details == ("Subject: a\\u{202e}b",)


def test_notices_of_one_tone_keep_their_order() -> None:
    notices = [
        Notice("n", Tone.NEUTRAL, "info"),
        Notice("c1", Tone.CAUTION, "noted"),
        Notice("d", Tone.DANGER, "noted"),
        Notice("c2", Tone.CAUTION, "noted"),
    ]
    assert [notice.text for notice in most_serious_first(notices)] == ["d", "c1", "c2", "n"]
    offer = Notice("o", Tone.NEUTRAL, "remote", action=NoticeAction("Load", "load"))
    assert [notice.text for notice in most_serious_first([*notices, offer])] == ["d", "c1", "c2", "o", "n"]


def test_every_severity_has_a_tone_and_an_icon() -> None:
    assert TONES.keys() == ICONS.keys()
    assert set(ICONS.values()) <= ROLES


def test_honest_mail_has_no_notice() -> None:
    assert page_of(b"<p>Hello <a href='https://acme.example/'>acme.example</a></p>").notices == ()
