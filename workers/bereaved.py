"""The word of a parent whose pool child ended: only it knows how, and so whether a document is to blame.

A crash is the document's doing. A child that somebody killed was at work by chance: its document is taken back without
blame. A child killed for its time limit is left to the dispatcher, which also counts those whose parent says nothing.
"""

from __future__ import annotations

import logging

from billiard.exceptions import WorkerLostError
from celery.signals import task_failure

from storage import ledger
from storage.database import connect
from workers import owners, policy
from workers.app import settings

log = logging.getLogger(__name__)

_KILLED = "signal 9 "


@task_failure.connect
def _tell(exception: BaseException | None = None, **_: object) -> None:
    """Take back what lost children held. The connection is closed again: children must not inherit it."""
    if not isinstance(exception, WorkerLostError):
        return
    engine = connect(settings.database_url)
    try:
        mine = owners.lost_children(ledger.owners(engine))
        killed = _KILLED in str(exception)
        ledger.expire(engine, dead=() if killed else mine, felled=mine if killed else ())
        log.warning("%s", exception, extra={"children": len(mine), "blamed": not killed})
    except Exception as error:
        if not policy.is_outage(error):
            raise
        log.warning("the ledger could not be told of a lost child: %s", policy.gist(error))
    finally:
        engine.dispose()
