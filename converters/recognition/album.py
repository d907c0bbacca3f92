"""Prints of the numbers read on the pages of a document before this one: a page that holds few digits of a kind is
compared with them, since a scan's pages come from one printer and one scanner.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from converters.recognition.prints import Shade

ENOUGH = 6  # of a digit on a page: so many tell its shape better than those of other pages
MOST = 12  # of a digit that are kept
ALIKE = 0.06  # of the height of digits: pages that differ by more were not scanned at one scale


class Kept(NamedTuple):
    """The print of a whole number without sign or separator, and the height of its digits in pixels."""

    shade: Shade
    text: str
    height: float


class Album:
    """Prints of which each digit is there a few times."""

    def __init__(self) -> None:
        self._prints: list[Kept] = []
        self._often: Counter[str] = Counter()
        self._waiting: list[Callable[[], None]] = []

    def wait(self, again: Callable[[], None]) -> None:
        """Call `again` when the album is full."""
        self._waiting.append(again)

    def close(self) -> None:
        """All pages are read: what waited for their prints is settled, in the sheets that were given out."""
        for again in self._waiting:
            again()
        self._waiting.clear()

    def keep(self, print_: Kept) -> None:
        """Take a number that is read, where digits in it are seldom here so far."""
        if any(self._often[digit] < MOST for digit in print_.text):
            self._prints.append(print_)
            self._often.update(print_.text)

    def beside(self, read: Collection[str], height: float) -> Iterator[Kept]:
        """The prints with digits that are seldom in what is `read` of a page, of this height; of any where it is 0."""
        often = Counter("".join(read))
        for kept in self._prints:
            alike = not height or abs(kept.height - height) <= max(ALIKE * height, 1.0)
            if alike and any(often[digit] < ENOUGH for digit in kept.text):
                yield kept
