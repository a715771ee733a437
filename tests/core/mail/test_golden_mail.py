"""Every golden message is read as its reviewed JSON says: head, tree, body and defects."""

import json

import pytest
from support.golden_mail import GOLDEN, describe, golden_bytes, golden_names

from vaultviewer.core.mail.reading import read_mail


def test_there_are_golden_messages() -> None:
    assert len(golden_names()) >= 80


@pytest.mark.parametrize("name", golden_names())
def test_message_is_read_as_reviewed(name: str) -> None:
    expected = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))

    assert describe(read_mail(golden_bytes(name))) == expected


@pytest.mark.parametrize("name", [name for name in golden_names() if name not in {"empty", "no-header"}])
def test_fixture_kept_its_line_ends(name: str) -> None:
    assert b"\r\n" in golden_bytes(name)
