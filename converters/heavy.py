"""Work that takes seconds a page: who converts may have it left to another process, or say how long it may take.

with heavy.left_out():
    converters.convert(body, media_type)     raises Heavy where the document needs it
with heavy.within(40):
    converters.convert(body, media_type)     pages for which there was no time are named and left unread
"""

from __future__ import annotations

import ctypes
import math
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from converters.errors import Heavy

MARGIN = 2.0  # times the slower of the last two pieces: what the next may take, on a machine that others use too


class Allowance:
    """Seconds of wall time for heavy work, used up piece by piece."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._last: deque[float] = deque([0.0], maxlen=2)

    def has_time(self) -> bool:
        """Whether there is time for one more piece."""
        return time.monotonic() + MARGIN * max(self._last) < self._end

    @contextmanager
    def piece(self) -> Iterator[None]:
        """A piece of heavy work, measured; the memory that it left free is given back."""
        begun = time.monotonic()
        yield
        _give_back()
        self._last.append(time.monotonic() - begun)


_left_out = ContextVar("left_out", default=False)
_allowance: ContextVar[Allowance | None] = ContextVar("allowance", default=None)


@contextmanager
def left_out() -> Iterator[None]:
    """Have heavy work refused with Heavy until the block ends."""
    before = _left_out.set(True)
    try:
        yield
    finally:
        _left_out.reset(before)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Have heavy work begin no new piece that would end later than so many seconds from now."""
    before = _allowance.set(Allowance(seconds))
    try:
        yield
    finally:
        _allowance.reset(before)


def begin(work: str) -> None:
    """Say that heavy `work` begins. Raises Heavy where that is left to another process."""
    if _left_out.get():
        raise Heavy(f"{work} takes long; it is handed to a process for heavy work")


def allowance() -> Allowance:
    """What there is of time; endless where nobody said how much."""
    return _allowance.get() or Allowance(math.inf)


def _give_back() -> None:
    """What is free goes back to the system, where the C library keeps it otherwise: a page leaves holes of 0.3 GB."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
