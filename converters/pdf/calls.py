"""pdfium's functions without ctypes' argument checks, which cost 3 to 10 times the call itself.

Every call made this way passes pointers that pdfium gave and sizes known to the caller.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any


def quick(function: Any, result: Any = ctypes.c_int) -> Callable[..., Any]:
    return ctypes.CFUNCTYPE(result)(ctypes.cast(function, ctypes.c_void_p).value or 0)
