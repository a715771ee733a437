"""How an access key lies in the keychain."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultviewer.core.access_keys import parse_access_key, render_access_key, secret_name
from vaultviewer.core.sign_in import AccessKey

_TEXT = st.text(min_size=1, max_size=20)


@given(st.builds(AccessKey, _TEXT, _TEXT, st.none() | _TEXT))
def test_a_key_comes_back_as_it_was_kept(key: AccessKey) -> None:
    assert parse_access_key(render_access_key(key)) == key


@given(
    st.text(max_size=40)
    | st.dictionaries(
        st.sampled_from(["access_key_id", "secret_access_key", "session_token", "other"]),
        st.none() | st.integers() | st.text(max_size=3) | st.lists(st.integers(), max_size=2),
    ).map(json.dumps)
)
def test_whatever_else_lies_there_is_a_key_or_none(untrusted_secret: str) -> None:
    key = parse_access_key(untrusted_secret)
    assert key is None or parse_access_key(render_access_key(key)) == key


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "[" * 100_000,
        '{"access_key_id": "a", "secret_access_key": "b"}',
        '{"access_key_id": "", "secret_access_key": "b", "session_token": null}',
        '{"access_key_id": "a", "secret_access_key": 1, "session_token": null}',
        '{"access_key_id": "a", "secret_access_key": "b", "session_token": ""}',
    ],
)
def test_what_is_no_whole_key_is_none(secret: str) -> None:
    assert parse_access_key(secret) is None


def test_each_connection_has_a_name_of_its_own_without_a_secret() -> None:
    assert secret_name("one") != secret_name("two")
    assert "one" in secret_name("one")
