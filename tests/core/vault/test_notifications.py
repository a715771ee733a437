"""Messages of a queue: every form is understood, and only what they say of our bucket and prefix is heard."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.bucket_events import (
    eventbridge_event,
    every_form,
    in_sns,
    s3_event,
    s3_test_event,
    ses_event,
)

from vaultviewer.core.vault.notifications import LONGEST_BODY, Told, read_notification

BUCKET = "ses-inbound"
PREFIX = "in/"
NAMES = ("s3", "ses", "eventbridge", "s3 in sns", "ses in sns", "eventbridge in sns")


def read(body: str) -> Told:
    return read_notification(body, bucket=BUCKET, prefix=PREFIX)


@pytest.mark.parametrize("form", range(6), ids=NAMES)
@pytest.mark.parametrize("key", ["in/m1", "in/a b+c%20/日本 ~", "in/&<>\"'"])
def test_every_form_names_its_key(form: int, key: str) -> None:
    assert read(every_form(BUCKET, key)[form]) == Told((key,), all_ours=True)


@pytest.mark.parametrize("form", range(6), ids=NAMES)
@pytest.mark.parametrize(("bucket", "key"), [("other", "in/m1"), (BUCKET, "out/m1"), (BUCKET, "m1")])
def test_another_bucket_or_prefix_is_none_of_ours(form: int, bucket: str, key: str) -> None:
    assert read(every_form(bucket, key)[form]) == Told()


def test_of_a_mixed_message_ours_is_heard_and_the_rest_left_to_others() -> None:
    assert read(s3_event(BUCKET, "in/a", "out/b", "in/c", "in/a")) == Told(("in/a", "in/c"), all_ours=False)


def test_the_test_message_of_our_bucket_is_ours_and_names_nothing() -> None:
    assert read(s3_test_event(BUCKET)) == Told((), all_ours=True)
    assert read(s3_test_event("other")) == Told()


@pytest.mark.parametrize(
    "body",
    [
        s3_event(BUCKET, "in/a", name="ObjectRemoved:Delete"),
        s3_event(BUCKET, "in/a", name="ObjectRestore:Completed"),
        s3_event(BUCKET, "in/a").replace("aws:s3", "aws:sqs"),
        ses_event(BUCKET, "in/a", action="Lambda"),
        eventbridge_event(BUCKET, "in/a", detail_type="Object Deleted"),
        eventbridge_event(BUCKET, "in/a").replace("aws.s3", "my.s3"),
        in_sns(in_sns(s3_event(BUCKET, "in/a"))),
        s3_event(BUCKET, "in/a").replace("in/a", "in/%ff"),
        s3_event(BUCKET, ""),
        s3_event(BUCKET, f"in/{'x' * 1024}"),
        eventbridge_event(BUCKET, "in/\ud800"),
        json.dumps({"Records": []}),
        json.dumps({"Records": ["x"]}),
        json.dumps({"Records": {"0": "x"}}),
        "",
        "null",
        "[" * 100_000,
        "1" * 5_000,
        s3_event(BUCKET, "in/a") + " " * LONGEST_BODY,
    ],
    ids=str,
)
def test_everything_else_is_none_of_ours(body: str) -> None:
    assert read(body) == Told()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), form=st.integers(0, 5), value=_JSON)
def test_no_message_at_all_breaks_the_reader(data: st.DataObject, form: int, value: object) -> None:
    document = json.loads(every_form(BUCKET, "in/m1")[form])
    holder: Any = document
    while True:
        place = data.draw(st.sampled_from(range(len(holder)) if isinstance(holder, list) else sorted(holder)))
        if not isinstance(holder[place], dict | list) or data.draw(st.booleans()):
            holder[place] = value
            break
        holder = holder[place]
    told = read(json.dumps(document))
    assert all(key.startswith(PREFIX) for key in told.untrusted_keys)


@settings(max_examples=50, deadline=None)
@given(body=st.text())
def test_no_text_at_all_breaks_the_reader(body: str) -> None:
    assert read(body) == Told()
