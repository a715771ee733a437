"""The whole window, over fakes."""

from support.gui_desk import desk
from support.gui_runner import runner

__all__ = ["desk", "runner"]
