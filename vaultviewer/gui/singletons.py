"""Python 3.11 under PySide: None, True and False have to be kept alive.

PySide's wheels are made for the stable ABI of Python 3.10 with the headers of a later Python, in which
Py_RETURN_NONE, Py_RETURN_TRUE and Py_RETURN_FALSE take those objects for immortal and count no reference
(CPython gh-134989). Before Python 3.12 they aren't. There, each call of Qt that returns nothing takes one
reference from None, and after some 5,000 calls the interpreter ends itself with "Fatal Python error:
none_dealloc: deallocating None". So we do for Python 3.11 what PEP 683 did for 3.12.
"""

import ctypes
import sys
from typing import Final

_MORE_THAN_A_LIFETIME: Final = 1 << 40
"""References: a call every microsecond for twelve days. Qt 6 runs on 64-bit machines only, so it fits."""


def keep_singletons_alive() -> None:
    """Make None, True and False immortal where Python doesn't. To be called before Qt is used."""
    if sys.version_info < (3, 12):
        for singleton in (None, True, False, NotImplemented):
            # An object begins with its reference count: https://docs.python.org/3.11/c-api/structures.html
            ctypes.c_ssize_t.from_address(id(singleton)).value += _MORE_THAN_A_LIFETIME
