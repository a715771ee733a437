"""The machine's clock."""

from datetime import UTC, datetime


class SystemClock:
    """Implements `core.ports.Clock` with this machine's time zone."""

    def now(self) -> datetime:
        return datetime.now(tz=UTC).astimezone()
