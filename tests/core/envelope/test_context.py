import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.envelope.context import check_bound_context, check_ses_context, read_context
from vaultviewer.core.envelope.model import ContentAlgorithm
from vaultviewer.core.envelope.strict_json import LONGEST_TEXT
from vaultviewer.core.errors import InvalidContext

SES = {
    "aws:ses:message-id": "0123456789",
    "aws:ses:rule-name": "encrypt-to-s3",
    "aws:ses:source-account": "111122223333",
    "kms_cmk_id": "alias/aws/ses",
}


@given(st.dictionaries(st.text(st.characters(min_codepoint=32, max_codepoint=126)), st.just("value")))
@settings(max_examples=30)
def test_a_map_of_strings_is_read_as_it_is(context: dict[str, str]) -> None:
    assert read_context(json.dumps(context)) == context


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("{'a': 'b'}", "not JSON"),
        ('{"a": "b"} {}', "not JSON"),
        ("[" * 8000, "not JSON"),
        ('{"a": ' + "9" * 5000 + "}", "not JSON"),
        ('["x"]', "not a JSON object"),
        ('"x"', "not a JSON object"),
        ("null", "not a JSON object"),
        ('{"a": 1}', "not a string"),
        ('{"a": null}', "not a string"),
        ('{"a": {"b": "c"}}', "not a string"),
        ('{"a": "b", "a": "b"}', "twice"),
        ('{"a": {"b": "c", "b": "d"}}', "twice"),
        ('{"a": "b", "\\u0061": "c"}', "twice"),
        ('{"a": "é"}', "not ASCII"),
        ('{"a": "\\u00e9"}', "not printable ASCII"),
        ('{"a": "\\ud800"}', "not printable ASCII"),
        ('{"a": "\\n"}', "not printable ASCII"),
        ('{"\\u0000": "b"}', "not printable ASCII"),
        ('{"a": "' + "b" * LONGEST_TEXT + '"}', "too many"),
    ],
)
def test_anything_looser_is_refused(text: str, problem: str) -> None:
    with pytest.raises(InvalidContext, match=problem):
        read_context(text)


@given(st.text(max_size=60) | st.builds(json.dumps, st.dictionaries(st.text(), st.text(), max_size=3)))
@settings(max_examples=60)
def test_no_text_raises_anything_else(text: str) -> None:
    with contextlib.suppress(InvalidContext):
        context = read_context(text)
        assert context == json.loads(text)


def test_the_context_of_ses_has_exactly_four_keys() -> None:
    check_ses_context(SES)
    for name in SES:
        with pytest.raises(InvalidContext, match=f"lacks {name}"):
            check_ses_context({key: value for key, value in SES.items() if key != name})
    with pytest.raises(InvalidContext, match="which Amazon SES does not write"):
        check_ses_context(SES | {"aws:x-amz-cek-alg": "AES/GCM/NoPadding"})


@pytest.mark.parametrize("name", ["aws:ses:message-id", "aws:ses:rule-name", "aws:ses:source-account"])
def test_an_empty_value_of_ses_is_refused(name: str) -> None:
    with pytest.raises(InvalidContext, match=f"{name} is empty"):
        check_ses_context(SES | {name: ""})


def test_kms_context_binds_the_content_algorithm() -> None:
    bound = {"aws:x-amz-cek-alg": "AES/GCM/NoPadding"}

    check_bound_context(bound, ContentAlgorithm.GCM)
    check_bound_context(bound | SES | {"team": "blue"}, ContentAlgorithm.GCM)
    with pytest.raises(InvalidContext, match="was made for AES/GCM/NoPadding"):
        check_bound_context(bound, ContentAlgorithm.COMMITTING_GCM)
    with pytest.raises(InvalidContext, match="lacks aws:x-amz-cek-alg"):
        check_bound_context(SES, ContentAlgorithm.GCM)


def test_the_keys_of_ses_come_together_or_not_at_all() -> None:
    bound = {"aws:x-amz-cek-alg": "115", "aws:ses:message-id": "0123456789"}

    with pytest.raises(InvalidContext, match="lacks aws:ses:rule-name, aws:ses:source-account"):
        check_bound_context(bound, ContentAlgorithm.COMMITTING_GCM)
