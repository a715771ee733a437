"""The order of an export as JSON, as the ledger and the manifest keep it."""

from dataclasses import fields
from typing import Any, get_type_hints

import msgspec

from vaultviewer.core.crossing import UNREADABLE
from vaultviewer.core.export.order import Below, Chosen, ExportOrder, Source

_KINDS: dict[str, type[Chosen] | type[Below]] = {"chosen": Chosen, "below": Below}


def render_order(order: ExportOrder) -> bytes:
    """Return an order as JSON: an object with a member for each of its fields.

    Its `source` is an object with one member, `chosen` or `below`.
    """
    members = {each.name: getattr(order, each.name) for each in fields(order)}
    kind = "chosen" if isinstance(order.source, Chosen) else "below"
    return msgspec.json.encode(members | {"source": {kind: order.source}})


def parse_order(text: bytes | str) -> ExportOrder:
    """Read what `render_order` wrote.

    Raises ValueError for anything else.
    """
    try:
        return _parse(text)
    except UNREADABLE as error:
        raise ValueError("it is no order") from error


def _parse(text: bytes | str) -> ExportOrder:
    members: dict[str, Any] = msgspec.json.decode(text, type=dict[str, Any])
    hints = get_type_hints(ExportOrder)
    if members.keys() != hints.keys():
        raise ValueError("an order has other members")
    source = _parse_source(members.pop("source"))
    read = {name: msgspec.convert(value, hints[name]) for name, value in members.items()}
    return ExportOrder(source=source, **read)


def _parse_source(untrusted_source: object) -> Source:
    ((kind, members),) = msgspec.convert(untrusted_source, dict[str, object]).items()
    if kind not in _KINDS:
        raise ValueError("an order has one source")
    source: Source = msgspec.convert(members, _KINDS[kind])
    return source
