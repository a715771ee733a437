import re
from collections.abc import Iterator

import pytest

from vaultviewer.core import errors
from vaultviewer.core.envelope.verification import Check
from vaultviewer.core.errors import BindingRefused, Refused, VaultViewerError

_BASES = {"VaultViewerError", "Refused", "ServiceError", "LocalError", "CredentialsError"}
_BASES |= {"KeyUnavailable", "ConnectionFailed", "BindingRefused", "Stopped", "KeychainUnavailable"}


def descendants(base: type[VaultViewerError]) -> Iterator[type[VaultViewerError]]:
    """Yield the tree of this module; other rooms hang errors of their own below it, where they are loaded."""
    for child in base.__subclasses__():
        if child.__module__ == errors.__name__:
            yield child
            yield from descendants(child)


ALL: list[type[VaultViewerError]] = sorted(set(descendants(VaultViewerError)), key=lambda kind: kind.__name__)
FAMILY: list[type[VaultViewerError]] = [VaultViewerError, *ALL]
LEAVES = [kind for kind in ALL if kind.__name__ not in _BASES]


def test_the_bases_are_exactly_those_with_children() -> None:
    assert {kind.__name__ for kind in FAMILY if list(descendants(kind))} == _BASES


def drawn_tree() -> dict[str, str]:
    """Each drawn class and its parent."""
    parents: dict[str, str] = {}
    path: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        branch = re.match(r"^( *(?:[│ ]   )*(?:[├└]── )?)(\w+)", line)
        if branch is None or not (path or branch.group(2) == "Exception"):
            continue
        depth = len(branch.group(1))
        while path and path[-1][0] >= depth:
            path.pop()
        if path:
            parents[branch.group(2)] = path[-1][1]
        path.append((depth, branch.group(2)))
    return parents


def test_the_docstring_draws_the_tree_as_it_is() -> None:
    drawn = drawn_tree()
    real = {kind.__name__: kind.__base__.__name__ for kind in FAMILY if kind.__base__}

    assert drawn == real | {"Cancelled": "Exception"}


def test_the_docstring_gives_each_refusal_its_check() -> None:
    refusals = [kind for kind in ALL if issubclass(kind, Refused) and kind is not Refused]
    for kind in refusals:
        if issubclass(kind, BindingRefused):
            assert kind.check == Check.BINDING
            continue
        line = next(text for text in (errors.__doc__ or "").splitlines() if f" {kind.__name__} " in text)
        assert f" {kind.check}" in line, kind.__name__


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.__name__)
def test_every_error_says_what_was_found_what_it_means_and_what_to_do(
    kind: type[VaultViewerError],
) -> None:
    values = {name: f"<{name}>" for name in kind.fields()}

    error = kind(**values)

    assert str(error.headline())
    assert all(str(sentence).endswith((".", "”.", ">.")) for sentence in error.phrases())
    text = f"{error.headline()} {error}"
    assert all(value in text for value in values.values())
    assert "!" not in text
    assert "please" not in text.lower()


@pytest.mark.parametrize("kind", [kind for kind in LEAVES if kind.fields()], ids=lambda kind: kind.__name__)
def test_an_error_that_lacks_a_value_is_a_bug(kind: type[VaultViewerError]) -> None:
    with pytest.raises(TypeError, match="lacks"):
        kind()


def test_titles_are_told_apart() -> None:
    titles = [kind.title for kind in LEAVES]

    assert len(set(titles)) == len(titles)


def test_untrusted_values_are_made_harmless_and_kept() -> None:
    error = errors.MessageIdMismatch(named="a\u202eb", encrypted_as="c\nd", seen="extra")

    assert "a\\u{202e}b" in str(error)
    assert "\n" not in str(error)
    assert error.details["named"] == "a\u202eb"
    assert error.details["seen"] == "extra"


def test_the_uniform_error_has_no_details() -> None:
    assert errors.ContentNotAuthentic.fields() == frozenset()


def test_cancelling_is_for_nobody() -> None:
    assert not issubclass(errors.Cancelled, VaultViewerError)
