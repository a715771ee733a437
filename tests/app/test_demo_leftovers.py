"""The off-screen demo removes what it saved before, and nothing of anybody else's."""

from pathlib import Path

from vaultviewer.app.demo_tour import left_behind
from vaultviewer.core.export.eml import suggested_name
from vaultviewer.core.export.numbering import numbered
from vaultviewer.core.mail.reading import read_mail
from vaultviewer.core.values import ObjectRef

_KEY = "inbound/u6u34jhl11tn5o2m9d8q7r6s5t4v3u2p1o0n9m8l"
_NOTIFICATION = "AMAZON_SES_SETUP_NOTIFICATION"


def _name(key: str) -> str:
    mail = read_mail(b"Date: Mon, 23 Nov 2026 06:30:00 +0000\r\nSubject: [1] Drift\r\n\r\n")
    return suggested_name(mail, ObjectRef("bucket", key))


def test_it_finds_the_messages_that_it_saved_whatever_their_dates_and_numbers(tmp_path: Path) -> None:
    ours = {_name(_KEY), _name(_NOTIFICATION), numbered(_name(_NOTIFICATION), 2)}
    for name in ours:
        (tmp_path / name).touch()
    assert {path.name for path in left_behind(tmp_path, [_KEY, _NOTIFICATION])} == ours


def test_it_leaves_what_is_not_its_own(tmp_path: Path) -> None:
    for name in ("invoice.eml", "[1].eml", _name("inbound/another"), _name(_KEY).replace(".eml", ".txt")):
        (tmp_path / name).touch()
    assert left_behind(tmp_path, [_KEY, _NOTIFICATION]) == []
