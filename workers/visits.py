"""The requests of one task to many hosts, at the same time: a host that is slow to answer keeps no other waiting."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from functools import cache

from billiard.exceptions import SoftTimeLimitExceeded

from storage.ledger import Claim, Outcome
from workers import hints
from workers.batch import Batch
from workers.equipment import Equipment
from workers.fetching import Fetching
from workers.hosts import Machines, Standings

log = logging.getLogger(__name__)

SETTLE = 0.25
"""Seconds between two savings: the host of a request that has ended rests from then on."""


@cache
def _threads() -> ThreadPoolExecutor:
    """The threads of this process, kept: to start one is a twentieth of a request's cost."""
    return ThreadPoolExecutor(hints.LIGHT, "visit")


class Visits(Batch):
    """A batch of claims of as many hosts, one request to each; all that ended about the same time is saved together."""

    def __init__(self, tools: Equipment) -> None:
        self.standings = Standings(tools.engine)
        fetching = Fetching(tools, self.standings, Machines(tools.engine))
        stages = {"crawl": fetching.crawl, "fetch": fetching.fetch}
        super().__init__(tools, lambda claim: stages[claim.stage](claim), fetching.closing)

    def _work_through(self, claims: list[Claim]) -> None:
        """One alone is asked by this thread, which the time limit can interrupt; what hung in company comes alone."""
        self.standings.expect(claim.host for claim in claims)
        if len(claims) < 2:
            super()._work_through(claims)
        else:
            running: dict[Future[Outcome], Claim] = {}
            try:
                for claim in claims:
                    running[_threads().submit(copy_context().run, self._outcome, claim)] = claim
                self._collect(running)
            finally:
                wait(running)

    def _collect(self, running: dict[Future[Outcome], Claim]) -> None:
        """Save what has ended until nothing runs. A host is not given back while a thread still asks it."""
        while running:
            try:
                ended = wait(running, SETTLE).done
            except SoftTimeLimitExceeded:
                log.warning("requests outlast their time limit", extra={"documents": [c.id for c in running.values()]})
                continue
            self.pending += [(running.pop(future), future.result()) for future in ended]
            if ended:
                self.save()
