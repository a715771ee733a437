"""From the command line of `vaultviewer export` to its order, and to that of an export that is resumed."""

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from vaultviewer.cli.connection_options import Target
from vaultviewer.cli.console import Console
from vaultviewer.core.errors import FileUnreadable
from vaultviewer.core.export.order import Below, Chosen, ExportOrder, Source
from vaultviewer.core.values import ObjectRef

_OF_ORDER: Final[Mapping[str, str]] = {
    "form": "form",
    "name": "template",
    "folders": "folders",
    "existing": "existing",
    "sign": "signed",
}
"""Options that an export keeps from its beginning to its end, and where in the order."""
_OF_SOURCE: Final = ("after", "before", "match", "look_inside")
_OF_COURSE: Final[Mapping[str, str]] = {
    "at_once": "most_at_once",
    "decrypts_per_second": "decrypts_per_second",
}
"""Options that may be others when an export is resumed."""
_LONGEST_KEYS: Final = 512 * 1024 * 1024
"""Bytes of a list of keys; S3's keys have up to 1,024."""


class BadKeys(ValueError):
    """A line of a list of keys that is none. The message says which."""


def new_order(options: argparse.Namespace, target: Target, console: Console) -> ExportOrder:
    """Return what the command line asks for.

    Raises FileUnreadable; BadKeys.
    """
    connection = target.connection
    order = ExportOrder(
        bucket=connection.bucket,
        source=_source(options, target, console),
        open_mismatched=options.open_mismatched,
        connection=connection.title,
        connection_id=connection.id if options.connection is not None else "",
    )
    return _given(order, options, {**_OF_ORDER, **_OF_COURSE})


def resumed_order(order: ExportOrder, options: argparse.Namespace) -> ExportOrder:
    """Return the order of an export that goes on, with the pace that the command line says."""
    return _given(order, options, _OF_COURSE)


def contradiction(order: ExportOrder, options: argparse.Namespace, target: Target) -> str | None:
    """Name what the command line asks for other than the order of the export that it resumes."""
    if target.connection.bucket != order.bucket:
        return f"the bucket, which is {order.bucket}"
    if options.keys_from is not None:
        return "--keys-from: the keys are in its ledger"
    for option, name in _OF_ORDER.items():
        given = getattr(options, option)
        if given is not None and given != getattr(order, name):
            return f"--{option}, which is {getattr(order, name)}"
    if options.open_mismatched and not order.open_mismatched:
        return "--open-mismatched"
    if isinstance(order.source, Chosen):
        given_source = next((name for name in _OF_SOURCE if getattr(options, name) is not None), None)
        return None if given_source is None else f"--{given_source.replace('_', '-')}"
    return _other_source(order.source, options, target)


def _other_source(source: Below, options: argparse.Namespace, target: Target) -> str | None:
    if target.prefix != source.prefix:
        return f"the prefix, which is {source.prefix!r}"
    ordered: dict[str, object] = {
        "after": source.after,
        "before": source.before,
        "match": list(source.words),
        "look_inside": source.look_inside,
    }
    for name, value in ordered.items():
        given = getattr(options, name)
        if given is not None and given != value:
            return f"--{name.replace('_', '-')}"
    return None


def _given(order: ExportOrder, options: argparse.Namespace, names: Mapping[str, str]) -> ExportOrder:
    given = {name: getattr(options, option) for option, name in names.items()}
    return replace(order, **{name: value for name, value in given.items() if value is not None})


def _source(options: argparse.Namespace, target: Target, console: Console) -> Source:
    if options.keys_from is None:
        return Below(
            target.prefix,
            after=options.after,
            before=options.before,
            words=tuple(options.match or ()),
            look_inside=bool(options.look_inside),
        )
    lines = _lines(options.keys_from, console)
    return _chosen(_refs(lines, target.connection.bucket))


def _chosen(found: Iterable[tuple[ObjectRef, int | None]]) -> Chosen:
    refs, sizes = [], []
    for ref, size in found:
        refs.append(ref)
        sizes.append(size)
    known = [size for size in sizes if size is not None]
    return Chosen(tuple(refs), tuple(known) if len(known) == len(refs) else ())


def _lines(name: str, console: Console) -> list[str]:
    """Read a file, or the standard input.

    Raises FileUnreadable.
    """
    try:
        if name == "-":
            content = console.input.read(_LONGEST_KEYS + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.read(_LONGEST_KEYS + 1)
    except OSError as error:
        raise FileUnreadable(path=name, reason=error.strerror or type(error).__name__) from None
    if len(content) > _LONGEST_KEYS:
        raise FileUnreadable(path=name, reason=f"it is larger than {_LONGEST_KEYS:,} bytes")
    try:
        # Not splitlines: a key may hold what Unicode takes for the end of a line.
        return content.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError:
        raise FileUnreadable(path=name, reason="it is not UTF-8") from None


def _refs(lines: Iterable[str], bucket: str) -> Iterator[tuple[ObjectRef, int | None]]:
    """Yield each message once. What `list --json` printed pins its ETag.

    Raises BadKeys.
    """
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        ref, size = _listed(line, number, bucket) if line.startswith("{") else (ObjectRef(bucket, line), None)
        if ref.key not in seen:
            seen.add(ref.key)
            yield ref, size


def _listed(line: str, number: int, bucket: str) -> tuple[ObjectRef, int | None]:
    """Read a line of `list --json`.

    Raises BadKeys.
    """
    try:
        row = json.loads(line)
        key, etag, size = row["key"], row.get("etag"), row.get("size")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadKeys(f"line {number} of the keys is no line of `vaultviewer list --json`") from None
    if row.get("bucket", bucket) != bucket:
        raise BadKeys(f"line {number} of the keys is of another bucket")
    if not (isinstance(key, str) and isinstance(etag, str | None) and _is_size(size)):
        raise BadKeys(f"line {number} of the keys is no line of `vaultviewer list --json`")
    return ObjectRef(bucket, key, etag=etag), size


def _is_size(value: object) -> bool:
    return value is None or (isinstance(value, int) and value >= 0)
