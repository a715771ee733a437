"""Settings of the interpreter for a program whose window must answer while lanes work.

Both are about one lock: whoever runs Python holds it, and the GUI thread waits for it in every slot, every
paint and every question to a model.
"""

import gc
import sys
from typing import Final

SWITCH_INTERVAL: Final = 0.0005
"""Seconds for which a busy thread may hold the interpreter while another waits for it.

Painting one screen of a list asks its model some hundred times, and each answer waits this long when a lane
is busy. At Python's own 0.005 that came to a second; with ten times as many switches a lane loses some per
cent.
"""

GC_THRESHOLDS: Final = (50_000, 20, 50)
"""Allocations before a collection, and collections before one of the older generations.

A collection holds the interpreter to its end. Python's own (700, 10, 10) makes a thousand of them while
botocore loads its service models, the full ones over everything that Qt and botocore ever made.
"""


def keep_the_window_answering() -> None:
    """Apply both. To be called before Qt is used."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    gc.set_threshold(*GC_THRESHOLDS)
