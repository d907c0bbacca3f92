"""What is worked out once and kept with the thing it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class kept(Generic[T]):
    """As `functools.cached_property` is from Python 3.12 on: before, its lock costs as much as what is kept here."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self._name = make.__name__

    def __get__(self, thing: Any, _: type) -> T:
        value = thing.__dict__[self._name] = self._make(thing)
        return value
