"""A dispatcher that gives each hint once and takes nothing back: what is lost after that stays lost."""

from __future__ import annotations

from nianbao.drill import dispatch
from workers import dispatcher, hints
from workers.dispatcher import Dispatcher


def _never(room: int) -> float:
    return 0.0


def _no_sweep(self: Dispatcher) -> None:
    """Leases that ended stay."""


hints.REHINT = 1e6
dispatcher._ahead = _never
Dispatcher._sweep = _no_sweep  # type: ignore[method-assign]

if __name__ == "__main__":
    dispatch.main()
