"""A dispatcher that gives each hint once and takes nothing back: what is lost after that stays lost."""

from __future__ import annotations

from nianbao.drill import dispatch
from storage.ledger import Hint
from workers import hints
from workers.dispatcher import Dispatcher

_due, _due_fetches = Dispatcher._due, Dispatcher._due_fetches


def _once(self: Dispatcher, queue: str, room: int, ahead: float) -> list[Hint]:
    return _due(self, queue, room, 0.0)


def _fetches_once(self: Dispatcher, room: int, ahead: float) -> list[Hint]:
    return _due_fetches(self, room, 0.0)


def _no_sweep(self: Dispatcher) -> None:
    """Leases that ended stay."""


hints.REHINT = 1e6
Dispatcher._due, Dispatcher._due_fetches, Dispatcher._sweep = _once, _fetches_once, _no_sweep

if __name__ == "__main__":
    dispatch.main()
