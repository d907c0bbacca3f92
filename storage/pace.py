"""The pace of hosts as rows: who may be asked now, who is being asked, who is to be left alone.

Always in the caller's transaction, always after the documents' rows and in the order of names, so that no two
transactions wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, or_, select, update

from storage import tables
from storage.database import inserting, latest, now

_host = tables.host.c
_free_at = latest(_host.next_at, func.coalesce(_host.busy_until, 0.0), func.coalesce(_host.paused_until, 0.0))


@dataclass(frozen=True, slots=True)
class Release:
    """What a request teaches about its host: `gap` seconds of rest from now, or `pause` seconds with a `reason`.

    `well` resets the row of failures, its opposite adds one; None leaves it.
    """

    host: str
    gap: float
    pause: float = 0.0
    reason: str | None = None
    well: bool | None = True


def idle() -> ColumnElement[bool]:
    """Nobody is asking the host now, and it is not paused."""
    return and_(
        or_(_host.busy_until.is_(None), _host.busy_until <= now()),
        or_(_host.paused_until.is_(None), _host.paused_until <= now()),
    )


def wake(connection: Connection, hosts: Iterable[str]) -> None:
    """Have the dispatcher look for documents of these hosts as soon as their pace allows."""
    rows = [{"host": host} for host in sorted(set(hosts) - {""})]
    if rows:
        statement = inserting(connection, tables.host).values(due_at=now(), next_at=0.0, failures=0)
        sooner = or_(_host.due_at.is_(None), _host.due_at > _free_at)
        connection.execute(
            statement.on_conflict_do_update(index_elements=["host"], set_={"due_at": _free_at}, where=sooner), rows
        )


def take(connection: Connection, host: str, seconds: float) -> bool:
    """Begin a request to `host`, for at most `seconds`; False where it is not its turn."""
    until = now() + seconds
    turn = update(tables.host).where(_host.host == host, _host.next_at <= now(), idle())
    return bool(connection.execute(turn.values(busy_until=until, due_at=until, hinted_at=None)).rowcount)


def lock(connection: Connection, hosts: Collection[str]) -> None:
    """Hold these hosts' rows, in the order of their names."""
    if hosts:
        connection.execute(
            select(_host.host).where(_host.host.in_(sorted(hosts))).order_by(_host.host).with_for_update()
        ).all()


def release(connection: Connection, what: Release) -> None:
    """End the request: the gap counts from now."""
    paused = now() + what.pause if what.pause else literal(None)
    failures = {True: literal(0), False: _host.failures + 1, None: _host.failures}[what.well]
    connection.execute(
        update(tables.host)
        .where(_host.host == what.host)
        .values(
            busy_until=None,
            hinted_at=None,
            next_at=now() + what.gap,
            paused_until=paused,
            reason=what.reason,
            failures=failures,
            due_at=now() + max(what.gap, what.pause),
        )
    )


def free(connection: Connection, hosts: Iterable[str]) -> None:
    """End requests whose worker vanished; the documents of these hosts are looked at again."""
    for host in sorted(set(hosts) - {""}):
        connection.execute(
            update(tables.host)
            .where(_host.host == host)
            .values(
                busy_until=None,
                due_at=case((_host.paused_until > now(), _host.paused_until), else_=latest(_host.next_at, now())),
            )
        )
