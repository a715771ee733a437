"""How much of its size a message is shown in: the same bounds and steps in every view."""

from typing import Final

from PySide6.QtGui import QWheelEvent

SMALLEST_ZOOM: Final = 0.25
LARGEST_ZOOM: Final = 5.0
"""What Chromium accepts."""
ZOOM_STEP: Final = 1.1
_WHEEL_NOTCH: Final = 120


def bounded(factor: float) -> float:
    return min(max(factor, SMALLEST_ZOOM), LARGEST_ZOOM)


def zoomed_by_wheel(factor: float, event: QWheelEvent) -> float:
    """Return what a turn of the wheel makes of `factor`: a step for each notch."""
    return bounded(factor * ZOOM_STEP ** (event.angleDelta().y() / _WHEEL_NOTCH))
