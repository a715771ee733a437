"""What the adapters' tests share."""

from support.aws_vault import one_attempt, open_at
from support.moto_server import moto_server

__all__ = ["moto_server", "one_attempt", "open_at"]
