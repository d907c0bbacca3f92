"""Hints whatever is due, and takes back what nobody works on any more. A process of its own, outside Celery.

The ledger alone says what is due, so nothing is lost with the broker, with a worker or with this process; several may
run at once.
"""

from __future__ import annotations

import logging
import signal
import time
from contextlib import suppress
from threading import Event

from kombu import Connection
from sqlalchemy import Engine

from storage import ledger, tally
from storage.database import connect
from storage.documents import clock
from storage.ledger import Hint
from storage.requeues import beside, releasing
from storage.schema import prepare
from workers import hints, logs, owners, policy
from workers.app import HEAVY_QUEUE, app
from workers.settings import Settings

log = logging.getLogger(__name__)

PAUSE, BUSY_PAUSE, OUTAGE_PAUSE = 0.3, 0.05, 1.0
GATHER = 0.2
"""Seconds in which hosts gather whose rest is over, where there are several: they travel in one message."""
SWEEP = 1.0
"""Seconds between looks at leases and pauses."""
GRACE = 15.0
"""Seconds after an outage of the database in which workers may save before their leases are taken back."""
BEREAVED = 8.0
"""Seconds that the parent of a dead worker child has to say how it ended, before its document is blamed."""
BEAT = "dispatcher.beat"
"""A file in home that each round touches: one that is minutes old says that the dispatcher hangs."""
EMPTY_AFTER = 3.0
"""A hint older than this, in seconds, whose queue is empty, is lost."""
AHEAD = hints.REHINT - EMPTY_AFTER
"""Seconds by which the hints of an empty queue are given again before their time."""


def serve(settings: Settings) -> None:
    """Be the dispatcher's process: dispatch until told to end by TERM or INT."""
    logs.configure(as_json=settings.log_json)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(settings, stop)


def run(settings: Settings, stop: Event) -> None:
    """Dispatch until `stop` is set; outages of database or broker are waited for, however long."""
    dispatcher = Dispatcher(connect(settings.database_url), app.connection_for_write(settings.broker))
    log.info("the dispatcher starts")
    while not stop.wait(dispatcher.round()):
        with suppress(OSError):  # no room on the disk is no reason to stop; who looks at the file is told by its age
            (settings.home / BEAT).touch()
    dispatcher.close()
    log.info("the dispatcher ends")


class Dispatcher:
    """One loop's memory: what is away, and when leases are looked at again."""

    def __init__(self, engine: Engine, broker: Connection) -> None:
        self.engine = engine
        self.broker = broker
        self.prepared = False
        self.outage = ""
        self.next_sweep = 0.0
        self.next_fetches = 0.0
        self.mourned: dict[str, float] = {}
        self.shaky: frozenset[str] = frozenset()

    def round(self) -> float:
        """Do what is due once; gives the seconds to wait until the next round."""
        try:
            pause = self._round()
        except Exception as error:
            if not policy.is_outage(error):
                raise
            self._away(error)
            return OUTAGE_PAUSE
        if self.outage:
            log.info("the %s is back", self.outage)
            self.outage = ""
        return pause

    def close(self) -> None:
        self.engine.dispose()
        self.broker.release()

    def _round(self) -> float:
        if not self.prepared:
            prepare(self.engine)
            self.prepared = True
        if time.monotonic() >= self.next_sweep:
            self._sweep()
            self.next_sweep = time.monotonic() + SWEEP
        found = ledger.look(self.engine, AHEAD, hints.REHINT)
        gathering = max(0.0, self.next_fetches - time.monotonic())
        if not gathering and (found.hosts or found.local):
            gathering = self._hint_fetches()
        if found.shaky:
            self._hint_shaky()
        waiting = {"convert": found.convert, HEAVY_QUEUE: found.heavy, "parse": found.parse}
        busy = sum(self._hint(queue) for queue, some in waiting.items() if some) > 0
        return min(BUSY_PAUSE if busy else PAUSE, gathering or PAUSE)

    def _sweep(self) -> None:
        if back := clock.follow(self.engine):
            log.warning("the clock was set back, and what waits with it", extra={"seconds": round(back)})
        fates = owners.sort(ledger.owners(self.engine))
        expired = ledger.expire(self.engine, self._silent(fates.dead), fates.alive, fates.felled)
        if expired.lost:
            log.warning("workers were lost", extra={"documents": len(expired.lost), "dead": list(expired.dead)})
        if expired.returned:
            log.info("leases ended, their documents wait again", extra={"documents": len(expired.returned)})
        tally.fold(self.engine)
        reopened = ledger.reopen(self.engine)
        if reopened:
            log.info("pauses are over, blocked documents wait again", extra={"documents": reopened})
        self._go_on_with_batches()

    def _go_on_with_batches(self) -> None:
        for step in releasing.advance(self.engine):
            details = {"batch": step.batch, "state": step.state, "released": step.released}
            log.log(logging.WARNING if step.reason else logging.INFO, "%s", step.reason or "re-queued", extra=details)
        for batch in beside.complete(self.engine):
            told = beside.switch(self.engine, batch)
            log.info("results that stood beside are in place", extra={"batch": batch, **told})

    def _silent(self, dead: set[str]) -> set[str]:
        """The dead of whom no word came for BEREAVED seconds."""
        present = time.monotonic()
        self.mourned = {owner: self.mourned.get(owner, present) for owner in dead}
        return {owner for owner, since in self.mourned.items() if present - since >= BEREAVED}

    def _hint_fetches(self) -> float:
        """Hint one document of each host that may be asked, local files in what room is left; seconds until more."""
        room = min(hints.room(self.broker, queue) for queue in ("crawl", "fetch"))  # they share the turns of hosts
        if not room:
            return PAUSE
        ahead = _ahead(room)
        paced = ledger.due_fetches(self.engine, room * hints.HEAVY, hints.REHINT, ahead)
        left = room - len(list(hints.bundle(paced)))
        local = ledger.due_local(self.engine, left, hints.REHINT, ahead) if left > 0 else []
        self._publish(paced + local)
        pause = GATHER if len(paced) > 1 else BUSY_PAUSE if paced or local else PAUSE
        self.next_fetches = time.monotonic() + (pause if len(paced) > 1 else 0.0)
        return pause

    def _hint_shaky(self) -> None:
        """Hint documents of hosts that failed the last time, a message of them at a time: a host that does not answer
        keeps a worker for half a minute, and the others must not wait behind all of these.
        """
        if ledger.under_way(self.engine, self.shaky, hints.REHINT):
            return
        if all(hints.room(self.broker, queue) for queue in ("crawl", "fetch")):
            due = ledger.due_fetches(self.engine, hints.LIGHT, hints.REHINT, shaky=True)
            self.shaky = frozenset(hint.host for hint in due)
            self._publish(due)

    def _hint(self, queue: str) -> bool:
        room = hints.room(self.broker, queue)
        if not room:
            return False
        due = self._due(queue, room, _ahead(room))
        self._publish(due)
        return bool(due)

    def _publish(self, due: list[Hint]) -> None:
        for message in hints.bundle(due):
            hints.publish(message, self.broker)

    def _due(self, queue: str, room: int, ahead: float) -> list[Hint]:
        if queue == HEAVY_QUEUE:
            return ledger.due(self.engine, "convert", room, hints.REHINT, ahead, heavy=True)
        return ledger.due(self.engine, queue, room * hints.HEAVY, hints.REHINT, ahead)

    def _away(self, error: Exception) -> None:
        """Say it once, and give workers time to save what they hold before their leases are taken back."""
        code = policy.classify(error, "dispatch")[1]
        what = code.partition(".")[0]
        if what != self.outage:
            log.warning("the %s is away, waiting: %s", what, policy.gist(error))
            self.outage = what
        if what == "database":
            self.next_sweep = time.monotonic() + GRACE


def _ahead(room: int) -> float:
    return AHEAD if room == hints.WINDOW else 0.0
