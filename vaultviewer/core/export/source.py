"""Which messages an export is about: those that were chosen, or what a listing finds below a prefix."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.envelope.instruction_file import SUFFIX
from vaultviewer.core.export.exchange import Sender
from vaultviewer.core.export.order import Below, Chosen, Source
from vaultviewer.core.phrases import Phrase, phrase
from vaultviewer.core.values import ObjectRef, ObjectSummary, Page

_PAGE: Final = 1000
"""Keys in one answer, the most that S3 gives."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A message that an export is to account for. `size` in bytes, 0 where nobody knows it yet."""

    ref: ObjectRef
    size: int = 0
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class AskedPage:
    """What one answer of a listing adds, and the last key that it told of, "" where it told of none."""

    asked: tuple[Asked, ...]
    last_key: str
    token: str | None


class Lister(Protocol):
    """What is used of a vault to list it."""

    def list_page(
        self,
        prefix: str,
        *,
        token: str | None = None,
        start_after: str | None = None,
        limit: int = 1000,
        cancel: CancelToken,
    ) -> Page: ...


def asked_of(source: Chosen) -> tuple[Asked, ...]:
    """Return the messages that were chosen. Their sizes are told where every one is known."""
    sizes = source.sizes if len(source.sizes) == len(source.refs) else (0,) * len(source.refs)
    return tuple(Asked(ref, size) for ref, size in zip(source.refs, sizes, strict=True))


class Listing:
    """Lists what is below a prefix, page by page, and leaves out what doesn't match."""

    def __init__(self, lister: Lister, bucket: str, source: Below) -> None:
        self._lister = lister
        self._bucket = bucket
        self._source = source
        self._words = () if source.look_inside else folded_words(source.words)
        self._known = dict(source.known)

    def page(self, *, after: str, token: str | None, cancel: CancelToken) -> AskedPage:
        """Return the next page: behind `token`, which the page before gave, or behind the key `after`.

        Raises ServiceError; Cancelled.
        """
        page = self._lister.list_page(
            self._source.prefix,
            token=token,
            start_after=after if token is None and after else None,
            limit=_PAGE,
            cancel=cancel,
        )
        asked = tuple(
            Asked(ObjectRef(self._bucket, each.key, etag=each.etag), each.size, each.modified)
            for each in page.objects
            if self._matches(each)
        )
        return AskedPage(asked, page.objects[-1].key if page.objects else "", page.next_token)

    def _matches(self, summary: ObjectSummary) -> bool:
        after, before = self._source.after, self._source.before
        if (after is not None and summary.modified < after) or (
            before is not None and summary.modified >= before
        ):
            return False
        return has_words(self._words, summary.key, self._known.get(summary.key, ""))


def folded_words(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.casefold() for word in words)


def has_words(folded: Sequence[str], *untrusted_texts: str) -> bool:
    """Tell whether each word stands somewhere in the texts, whatever the case of its letters."""
    if not folded:
        return True
    text = "\n".join(untrusted_texts).casefold()
    return all(word in text for word in folded)


def matches_inside(source: Source, key: str, says: Sender, untrusted_rule: str) -> bool:
    """Tell whether a message that was opened has the words of the filter."""
    if isinstance(source, Chosen) or not source.look_inside:
        return True
    return has_words(
        folded_words(source.words),
        key,
        says.untrusted_from,
        says.untrusted_to,
        says.untrusted_subject,
        untrusted_rule,
    )


def no_message(asked_key: str, size: int) -> Phrase | None:
    """Say why an object is no message, where its name tells."""
    if asked_key.endswith("/") and size == 0:
        return phrase("It is the empty placeholder of a folder.")
    if asked_key.endswith(SUFFIX):
        return phrase("It holds the encryption details of another object.")
    return None


def without_mail(source: Source) -> Source:
    """Return a source that finds the same messages and holds nothing that a message says.

    Where what is known of a message has all words of the filter, the words stand in for it.
    """
    if isinstance(source, Chosen):
        return source
    words = folded_words(source.words)
    stand_in = " ".join(source.words)
    known = tuple((key, stand_in) for key, text in source.known if words and has_words(words, key, text))
    return replace(source, known=known)
