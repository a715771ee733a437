from contextlib import suppress
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultviewer.core.crossing import Answer, packed
from vaultviewer.core.errors import DiedReading
from vaultviewer.core.phrases import Phrase, phrase


def test_a_phrase_crosses_with_its_frozen_values() -> None:
    said = phrase("{count} parts", count=3)

    assert isinstance(said.values, MappingProxyType)
    assert Answer(packed(said)).read(Phrase) == said


def test_what_has_no_form_in_msgpack_is_a_mistake_of_ours() -> None:
    with pytest.raises(NotImplementedError, match="object does not cross"):
        packed([object()])


@given(st.binary(max_size=200) | st.integers(1, 100_000).map(lambda depth: b"\x91" * depth))
def test_any_bytes_are_what_was_asked_for_or_died_reading(reply: bytes) -> None:
    with suppress(DiedReading):
        assert isinstance(Answer(reply).read(Phrase), Phrase)


def test_an_answer_shows_nothing_of_the_content_that_it_was_made_of() -> None:
    assert "secret" not in repr(Answer(b"secret", (b"secret",)))
