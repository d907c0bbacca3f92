"""A run seen by its progress: faults are timed by how much is done, never by the clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Engine, select

from nianbao.drill import verdict
from nianbao.drill.databases import Database
from nianbao.drill.fleet import Fleet, Never
from storage import ledger, tables
from storage.database import reading
from storage.models import STAGES
from workers import policy

TICK = 0.05
#: seconds without any progress after which what waits is stuck: every lease and every pause of the drill is shorter
PATIENCE = 90.0


@dataclass
class Run:
    """What a fault can use. `torn` is the most half-stored reports that were seen at once.

    `patience` is seconds without progress, once something is done: before that the fleet is still about to start.
    """

    fleet: Fleet
    database: Database
    engine: Engine
    count: int
    patience: float = PATIENCE
    torn: int = field(default=0, init=False)

    def reach(self, share: float) -> None:
        """Return as soon as this share of the documents is done. Raises Never when nothing moves any more."""
        self._watch(lambda seen: seen.get("done", 0) >= share * self.count, f"{share:.0%} are done")

    def settle(self) -> None:
        """Return when no document waits. Raises Never when nothing moves any more."""
        self._watch(lambda seen: not _waits(seen), "all are settled")

    def holder(self, kind: str = "") -> int:
        """A process that holds a lease just now; on a document of this `kind` of poison. Raises Never."""
        deadline = time.monotonic() + self.patience
        while not (owner := self._owner(kind)):
            if (seen := self._look()) and not _waits(seen):
                raise Never("all were settled before one was found under way; take more documents (--documents)")
            if time.monotonic() > deadline:
                raise Never(f"nobody took any {kind or 'document'} within {self.patience:.0f} seconds")
            time.sleep(0.002)
        return int(owner.split("/")[2])

    def _owner(self, kind: str) -> str | None:
        document = tables.document.c
        held = select(document.lease_owner).where(document.lease_until > 0.0)
        if kind:
            held = held.where(document.media_type == f"application/x-{kind}")
        with reading(self.engine) as connection:
            return connection.scalar(held.limit(1))

    def met(self, code: str) -> bool:
        """Whether an attempt ended with this code."""
        with reading(self.engine) as connection:
            return (
                connection.scalar(select(tables.attempt.c.id).where(tables.attempt.c.code == code).limit(1)) is not None
            )

    def _watch(self, there: Callable[[dict[str, int]], bool], what: str) -> None:
        before: dict[str, int] = {}
        moved = time.monotonic()
        while True:
            self.fleet.keep()
            seen = self._look() or before
            if seen and there(seen):
                return
            if seen != before:
                before, moved = seen, time.monotonic()
            patience = self.patience if seen.get("done") else max(self.patience, PATIENCE)
            if time.monotonic() - moved > patience:
                raise Never(f"nothing moved for {patience:.0f} seconds, waiting until {what}")
            time.sleep(TICK)

    def _look(self) -> dict[str, int]:
        """Documents by state; nothing while the database is away."""
        try:
            with reading(self.engine) as connection:
                self.torn = max(self.torn, verdict.torn(connection))
            return ledger.progress(self.engine)
        except Exception as error:
            if not policy.is_outage(error):
                raise
            return {}


def _waits(seen: Mapping[str, int]) -> bool:
    return any(stage in seen for stage in STAGES)
