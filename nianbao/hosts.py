"""The hosts as an operator sees them: the pace of each, why it rests, and what waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, func, select

from storage import tables
from storage.database import now, reading, writing
from storage.documents import pace
from storage.documents.claims import unfetched

REASON = "paused by the operator"


class UnknownHost(ValueError):
    """Raised for a host no document is of."""


@dataclass(frozen=True, slots=True)
class Host:
    """`state`: "asking", "paused", "held" (paused by the operator), "resting", "ready" or, with nothing to do, "idle".

    `gap` is what robots.txt asks for in seconds, `free_in` the seconds until it may be asked, None while held.
    `waiting` counts documents to crawl or fetch. `robots_at` and `paused_until` are ISO 8601 in UTC. `machine` is what
    it stands on; `beside` counts the other hosts there.
    """

    host: str
    state: str
    gap: float
    free_in: float | None
    failures: int
    waiting: int
    reason: str | None
    paused_until: str | None
    robots_at: str | None
    machine: str | None
    beside: int


def look(engine: Engine) -> list[Host]:
    """Every host that is known, those with most to do first."""
    host, document = tables.host.c, tables.document.c
    waiting = select(document.host, func.count()).where(unfetched, document.due_at.is_not(None)).group_by(document.host)
    machines = select(host.machine, func.count()).where(host.machine.is_not(None)).group_by(host.machine)
    with reading(engine) as connection:
        moment = float(connection.scalar(select(now())) or 0.0)
        rows = connection.execute(select(tables.host).order_by(host.host)).all()
        counts = {row[0]: row[1] for row in connection.execute(waiting)}
        crowds = {row[0]: row[1] for row in connection.execute(machines)}
    found = [_told(row, moment, counts.get(row.host, 0), crowds.get(row.machine, 1) - 1) for row in rows]
    return sorted(found, key=lambda one: (-one.waiting, one.host))


def pause(engine: Engine, host: str) -> None:
    """Leave `host` alone until it is resumed. Raises UnknownHost."""
    with writing(engine) as connection:
        _known(pace.pause(connection, host, REASON), host)


def resume(engine: Engine, host: str) -> None:
    """End the pause of `host`, whoever made it. Raises UnknownHost."""
    with writing(engine) as connection:
        _known(pace.resume(connection, host), host)


def _known(found: bool, host: str) -> None:
    if not found:
        raise UnknownHost(f"no host {host}; `nianbao hosts` lists those known, with an unusual port")


def _told(row: Any, moment: float, waiting: int, beside: int) -> Host:
    held = (row.paused_until or 0.0) >= pace.FOREVER
    free_at = max(row.next_at, row.busy_until or 0.0, row.paused_until or 0.0)
    return Host(
        host=row.host,
        state=_state(row, moment, waiting, held),
        gap=row.gap or 0.0,
        free_in=None if held else round(max(0.0, free_at - moment), 1),
        failures=row.failures,
        waiting=waiting,
        reason=row.reason,
        paused_until=None if held else _iso(row.paused_until),
        robots_at=_iso(row.robots_at),
        machine=row.machine,
        beside=max(0, beside),
    )


def _state(row: Any, moment: float, waiting: int, held: bool) -> str:
    if held:
        return "held"
    if (row.paused_until or 0.0) > moment:
        return "paused"
    if (row.busy_until or 0.0) > moment:
        return "asking"
    if row.next_at > moment and waiting:
        return "resting"
    return "ready" if waiting else "idle"


def _iso(moment: float | None) -> str | None:
    return None if moment is None else datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")
