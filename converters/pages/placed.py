"""What stands somewhere on a page."""

from __future__ import annotations


class Placed:
    """Edges in points from the top left of the page."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def overlap(a: Placed, b: Placed) -> bool:
    """Whether one stands over the other."""
    return a.x0 < b.x1 and b.x0 < a.x1
