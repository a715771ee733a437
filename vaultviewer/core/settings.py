"""What is kept between two runs: connections, layout, choices. No secret has a place in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vaultviewer.core.connection import Connection


@dataclass(frozen=True, slots=True)
class Settings:
    """`layout` maps a widget's name to its saved state in base64; `options` holds small choices by name."""

    connections: tuple[Connection, ...] = ()
    layout: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, bool | int | str] = field(default_factory=dict)
