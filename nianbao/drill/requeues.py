"""Re-queues while everything runs: one applied twice, another cancelled half-way, each with its counts exact."""

from __future__ import annotations

from nianbao.drill.fleet import Never, until
from nianbao.drill.watch import Run
from storage.requeues import turning
from storage.requeues.standings import standings
from storage.selection import Selection
from workers import replay
from workers.replay import Order, Requeued

MEANT = Order(Selection(states=("done",)), from_stage="parse")


def inflict(run: Run) -> int:
    run.settle()
    with run.fleet.frozen():  # or the second would find what the first has done already
        first, second = replay.requeue(run.engine, MEANT), replay.requeue(run.engine, MEANT)
    if second.batch is not None:
        raise Never(f"applied twice, a re-queue put back {second.count} documents again")
    run.settle()
    _balance(run, first)
    half = replay.requeue(run.engine, MEANT)
    until(lambda: _counts(run, half).get("done", 0) > 0, "the first re-queued are read again")
    turning.cancel(run.engine, half.batch or 0)
    run.settle()
    _balance(run, half)
    return 3


def _balance(run: Run, batch: Requeued) -> None:
    """Every document of the batch was done again or is as it was before."""
    counts = _counts(run, batch)
    if set(counts) - {"done", "returned"} or sum(counts.values()) != batch.count or batch.count < run.count:
        raise Never(f"of {batch.count} re-queued documents there are {counts}")


def _counts(run: Run, batch: Requeued) -> dict[str, int]:
    return next((one.counts for one in standings(run.engine) if one.id == batch.batch), {})
