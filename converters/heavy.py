"""Work that takes seconds a page: who converts may ask for it to be left to another process.

with heavy.left_out():
    converters.convert(body, media_type)     raises Heavy where the document needs it
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from converters.errors import Heavy

_left_out = ContextVar("left_out", default=False)


@contextmanager
def left_out() -> Iterator[None]:
    """Have heavy work refused with Heavy until the block ends."""
    before = _left_out.set(True)
    try:
        yield
    finally:
        _left_out.reset(before)


def begin(work: str) -> None:
    """Say that heavy `work` begins. Raises Heavy where that is left to another process."""
    if _left_out.get():
        raise Heavy(f"{work} takes long; it is handed to a process for heavy work")
