"""A draft of a connection: what is wrong with the key that was typed, and that nothing tells the key."""

import pytest

from vaultviewer.core.connection import Connection
from vaultviewer.core.connection_draft import ConnectionDraft
from vaultviewer.core.sign_in import AccessKey, SignIn, StoredKey

CONNECTION = Connection(bucket="soc-mail", kms_keys=("alias/mail",), sign_in=SignIn(StoredKey()))
KEY_ID, SECRET, TOKEN = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG", "a+token="
TEMPORARY = "ASIAIOSFODNN7EXAMPLE"


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        (AccessKey(KEY_ID, SECRET), set()),
        (AccessKey(KEY_ID, SECRET, TOKEN), set()),
        (AccessKey(TEMPORARY, SECRET, TOKEN), set()),
        (AccessKey(TEMPORARY, SECRET), {"session_token"}),
        (AccessKey("", ""), {"access_key_id", "secret_access_key"}),
        (AccessKey("AKIA", SECRET), {"access_key_id"}),
        (AccessKey(f"{KEY_ID} ", SECRET), {"access_key_id"}),
        (AccessKey("АKIAIOSFODNN7EXAMPLE", SECRET), {"access_key_id"}),  # noqa: RUF001  Cyrillic, on purpose
        (AccessKey(KEY_ID, "two words"), {"secret_access_key"}),
        (AccessKey(KEY_ID, f"{SECRET}\n"), {"secret_access_key"}),
    ],
    ids=range(10),
)
def test_a_key_that_cannot_be_one_is_told_by_the_field_that_is_wrong(key: AccessKey, wrong: set[str]) -> None:
    assert ConnectionDraft(CONNECTION, key).problems().keys() == wrong


def test_a_key_that_was_not_typed_is_no_problem() -> None:
    assert ConnectionDraft(CONNECTION).problems() == {}


def test_the_problems_of_the_connection_are_the_drafts_too() -> None:
    broken = Connection(bucket="X")
    problems = ConnectionDraft(broken, AccessKey("", SECRET)).problems()
    assert problems.keys() == {*broken.problems(), "access_key_id"}


def test_nothing_that_is_said_tells_the_key() -> None:
    draft = ConnectionDraft(CONNECTION, AccessKey(f"{KEY_ID}!", f"{SECRET} {SECRET}", TOKEN))
    told = [repr(draft), str(draft), *map(str, draft.problems().values())]
    assert not [text for text in told for secret in (KEY_ID + "!", SECRET, TOKEN) if secret in text]
