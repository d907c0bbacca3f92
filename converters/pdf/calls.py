"""pdfium's functions without ctypes' argument checks, which cost 3 to 10 times the call itself.

Every call made this way passes pointers that pdfium gave and sizes known to the caller. The interpreter's lock is kept
meanwhile: to give it up and take it again costs as much as a call.
"""

from __future__ import annotations

import ctypes
from array import array
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

MOST = 512  # calls whose numbers are read at once; a page has some hundred words


def pointer(numbers: array[Any], at: int = 0) -> Any:
    """Where a number of an array stands that keeps its size, as an argument: ctypes converts a c_void_p each time."""
    return ctypes.byref(ctypes.c_char.from_address(numbers.buffer_info()[0]), numbers.itemsize * at)


def argument(handle: Any) -> Any:
    """A pointer that pdfium gave, for many calls, in the same way."""
    return ctypes.c_void_p.from_param(ctypes.cast(handle, ctypes.c_void_p).value)


def quick(function: Any, result: Any = ctypes.c_int) -> Callable[..., Any]:
    return ctypes.PYFUNCTYPE(result)(ctypes.cast(function, ctypes.c_void_p).value or 0)


class Handle(ctypes.c_void_p):
    """What pdfium gave, with its address as `value`."""


class Numbers:
    """A function of pdfium that writes numbers, each to a pointer of its own, for many things at once: a loop in C.

    `unwritten` is what stands for numbers that a call does not write.
    """

    def __init__(self, function: Any, unwritten: array[Any]) -> None:
        self._function = quick(function)
        self._many, self._unwritten = len(unwritten), unwritten * MOST
        self._room = self._unwritten[:]
        pointers = [pointer(self._room, at) for at in range(len(self._room))]
        self._pointers = [pointers[side :: self._many] for side in range(self._many)]

    def __call__(self, things: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """The numbers of each of the things."""
        for start in range(0, len(things), MOST):
            some = things[start : start + MOST]
            self._room[:] = self._unwritten
            deque(map(self._function, some, *self._pointers), maxlen=0)
            numbers = iter(self._room[: self._many * len(some)])
            yield from zip(*[numbers] * self._many, strict=True)
