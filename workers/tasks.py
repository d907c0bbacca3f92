"""The four tasks. Each takes the ids of documents that may be due, and trusts nothing but the ledger.

The other words of a message are for the person who searches in Flower, as is the summary that is returned.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from celery.signals import worker_init

import converters
import parsers
from crawlers.connection import verifying
from workers import hints, policy
from workers.app import LEASE_MARGIN, TIME_LIMITS, app, settings
from workers.batch import Batch
from workers.equipment import Equipment, mine
from workers.hints import Message
from workers.reading import Reading, version_of
from workers.visits import Visits

log = logging.getLogger(__name__)

Summary = dict[str, Any]

QUICK = 5.0
"""Seconds: what was converted faster is parsed in the same task, whose time limit is far away then."""


@worker_init.connect
def load(sender: Any, **_: object) -> None:
    """Load formats, words and certificates before a pool forks: its children share them, a new one is ready at once.

    Not for heavy work: beside seconds for a page it is nothing, and often there is none.
    """
    queues = sender.app.amqp.queues.consume_from
    if not {"convert", "parse"}.isdisjoint(queues):
        converters.load()
        parsers.load()
    if not {"crawl", "fetch"}.isdisjoint(queues):
        verifying()


def task(stage: str) -> Callable[[Callable[[Equipment, bool], Batch]], Any]:
    """Make a Celery task of the batch that a function sets up; it is told whether heavy work may be done."""
    soft, hard = TIME_LIMITS[stage]

    def register(batch_of: Callable[[Equipment, bool], Batch]) -> Any:
        def run(
            self: Any, /, doc: Iterable[int] | int, format: str = "", year: int | None = None, heavy: bool = False,
            **_: Any,
        ) -> Summary:  # fmt: skip
            ids = [doc] if isinstance(doc, int) else list(doc)
            lease = float((self.request.timelimit or (hard, soft))[0] or hard) + LEASE_MARGIN
            begun = time.monotonic()
            try:
                batch = batch_of(mine(settings), heavy)
                batch.run(stage, ids, lease)
                if stage == "convert":
                    _hand_on(batch, lease, begun, format, year)
            except Exception as error:
                if not policy.is_outage(error):
                    raise
                log.warning("nothing could be claimed: %s", policy.gist(error), extra={"stage": stage})
                return {"outage": type(error).__name__}
            return summary(batch)

        return app.task(bind=True, name=stage, soft_time_limit=soft, time_limit=hard)(run)

    return register


@task("crawl")
def crawl(tools: Equipment, _: bool) -> Batch:
    return Visits(tools)


@task("fetch")
def fetch(tools: Equipment, _: bool) -> Batch:
    return Visits(tools)


@task("convert")
def convert(tools: Equipment, heavy: bool) -> Batch:
    reading = Reading(tools, heavy)
    return Batch(tools, reading.convert, version=version_of, next_work=reading.parse)


@task("parse")
def parse(tools: Equipment, _: bool) -> Batch:
    return Batch(tools, Reading(tools).parse, version=version_of)


def summary(batch: Batch) -> Summary:
    """What a person wants to see of a task: documents by their state now, and the codes of what went wrong."""
    told: Summary = dict(Counter(batch.states.values()))
    return told | ({"codes": dict(batch.codes)} if batch.codes else {})


def _hand_on(batch: Batch, lease: float, begun: float, format: str, year: int | None) -> None:
    """Have parsed what was converted: in this task, as claims of their own, or by a hint.

    In this task where no other documents wait to be parsed and its time limit is far: that spares a message. Where the
    broker is away or full, the dispatcher gives the hint.
    """
    ids = tuple(sorted(id for id, state in batch.states.items() if state == "parse"))
    if not ids:
        return
    waiting = _waiting("parse")
    if batch.next_work and waiting == 0 and time.monotonic() - begun < QUICK:
        parsing = Batch(batch.tools, batch.next_work, version=version_of)
        parsing.run("parse", ids, lease)
        batch.states |= parsing.states
        batch.codes += parsing.codes
    elif waiting is not None and waiting < hints.WINDOW:
        _hint(Message("parse", ids, "", format, year))


def _waiting(queue: str) -> int | None:
    """Messages that no worker took yet, None while the broker is away."""
    try:
        with app.connection_or_acquire() as connection:
            return hints.messages(connection, queue)
    except Exception as error:
        if not policy.is_outage(error):
            raise
        return None


def _hint(message: Message) -> None:
    try:
        with app.connection_or_acquire() as connection:
            hints.publish(message, connection)
    except Exception as error:
        if not policy.is_outage(error):
            raise
        log.info("the broker is away, the dispatcher hands these on", extra={"documents": len(message.doc)})
