"""The pace of hosts as rows: who may be asked now, who is being asked, who is to be left alone.

Hosts of one machine share their pace: whoever asks one of them is asking all. Always in the caller's transaction,
always after the documents' rows and in the order of names, so that no two transactions wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    Integer,
    Row,
    Select,
    Text,
    Update,
    and_,
    bindparam,
    case,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    update,
)

from storage import tables
from storage.database import among, hold_all, inserting, latest, now

FOREVER = 253_402_300_799.0
"""The moment until which an operator's pause lasts: the end of the year 9999."""

_host = tables.host.c
_free_at = latest(_host.next_at, func.coalesce(_host.busy_until, 0.0), func.coalesce(_host.paused_until, 0.0))


@dataclass(frozen=True, slots=True)
class Release:
    """What a request teaches about its host: `gap` seconds of rest from now, or `pause` seconds with a `reason`.

    `well` resets the row of failures, its opposite adds one; None leaves it. A `slow` answer counts as a single one:
    its host is asked apart from those that answer at once.
    """

    host: str
    gap: float
    pause: float = 0.0
    reason: str | None = None
    well: bool | None = True
    slow: bool = False


@dataclass(frozen=True, slots=True)
class Learned:
    """What the robots.txt of a host says, and the seconds of rest it asks for."""

    host: str
    robots: str
    gap: float


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


def take(connection: Connection, hosts: Iterable[str], seconds: float) -> set[str]:
    """Begin a request to each of `hosts` whose turn it is, for at most `seconds`; gives those.

    Of the hosts of one machine the first gets the turn: asking it is asking all.
    """
    wanted = list(dict.fromkeys(hosts))
    held = {row.host: row for row in _held(connection, wanted)}
    turns: dict[str, str | None] = {}
    for host in wanted:
        row = held.get(host)
        if row and row.free and (row.machine is None or row.machine not in turns.values()):
            turns[host] = row.machine
    if turns:
        words = {"hosts": list(turns), "seconds": seconds}
        connection.execute(_TAKING, words)
        machines = [machine for machine in turns.values() if machine is not None]
        connection.execute(_TAKING_BESIDE, words | {"machines": machines})
    return set(turns)


def join(connection: Connection, machines: Mapping[str, str]) -> set[str]:
    """Note on which machine each host stands, whose turns the caller holds; gives those that may be asked.

    Where another host of the machine is being asked or rests it is not noted, and has to wait. Two hosts of which
    nothing was known come one after the other, so that the second sees the first.
    """
    hold_all(connection, (int.from_bytes(sha256(one.encode()).digest()[:8], signed=True) for one in machines.values()))
    words = {"hosts": list(machines), "machines": list(set(machines.values()))}
    rows = {row.host: row for row in connection.execute(_JOINING, words)}
    places = {host: row.machine for host, row in rows.items()}
    for host, machine in machines.items():
        beside = [rows[other] for other, place in places.items() if place == machine]
        if places[host] != machine and all(row.at_rest for row in beside):
            _move(connection, rows[host], machine, bool(beside))
            places[host] = machine
    return {host for host, machine in machines.items() if places[host] == machine}


def _move(connection: Connection, host: Row[Any], machine: str, company: bool) -> None:
    """Note that `host` stands on `machine` now; its request is one to the hosts in whose `company` it is there."""
    if host.machine is not None:
        connection.execute(update(tables.host).where(_beside(host.host)).values(busy_until=None))
    connection.execute(_PLACING, {"of": host.host, "on": machine})
    if company:
        asked = {"busy_until": host.busy_until, "due_at": _later(literal(host.busy_until))}
        beside = and_(_host.machine == machine, _host.host != host.host)
        connection.execute(update(tables.host).where(beside).values(asked))


def lock(connection: Connection, hosts: Collection[str]) -> None:
    """Hold the rows of these hosts and of those beside them, in the order of their names."""
    if hosts:
        _held(connection, hosts)


def _held(connection: Connection, hosts: Collection[str]) -> Sequence[Row[Any]]:
    """As `lock`; each row says whether its host may be asked now, as far as it alone is concerned."""
    return connection.execute(_LOCKING, {"hosts": sorted(hosts)}).all()


def release(connection: Connection, releases: Collection[Release]) -> None:
    """End requests: the gap counts from now, for all hosts of the machine. What an operator paused stays paused."""
    rows = [
        {
            "of": one.host,
            "rest": one.gap,
            "pause": one.pause,
            "because": one.reason,
            "kept": 0 if one.well else 1,
            "more": 1 if one.well is False or (one.well and one.slow) else 0,
        }
        for one in releases
    ]
    if rows:
        connection.execute(_RELEASING, rows)
        connection.execute(_RELEASING_BESIDE, [{"of": row["of"], "rest": row["rest"]} for row in rows])


def learn(connection: Connection, learned: Collection[Learned]) -> None:
    """Keep what was read of robots.txt, as of now."""
    if learned:
        connection.execute(
            _LEARNING, [{"of": one.host, "told": one.robots.replace("\0", ""), "rest": one.gap} for one in learned]
        )


def free(connection: Connection, hosts: Iterable[str]) -> None:
    """End requests whose worker vanished; the documents of these hosts are looked at again."""
    for host in sorted(set(hosts) - {""}):
        resumed = case((_host.paused_until > now(), _host.paused_until), else_=latest(_host.next_at, now()))
        connection.execute(update(tables.host).where(_host.host == host).values(busy_until=None, due_at=resumed))
        connection.execute(update(tables.host).where(_beside(host)).values(busy_until=None, due_at=_at_once(resumed)))


def pause(connection: Connection, host: str, reason: str) -> bool:
    """Leave `host` alone until it is resumed; a request in flight ends. False where it is not known."""
    held = {"paused_until": FOREVER, "due_at": FOREVER, "reason": reason}
    return bool(connection.execute(update(tables.host).where(_host.host == host).values(held)).rowcount)


def resume(connection: Connection, host: str) -> bool:
    """Ask `host` again as soon as its pace allows; what it had blocked is opened with the next sweep."""
    fresh = {"paused_until": now(), "due_at": now(), "reason": None, "failures": 0}
    return bool(connection.execute(update(tables.host).where(_host.host == host).values(fresh)).rowcount)


def _beside(host: str | ColumnElement[str]) -> ColumnElement[bool]:
    """The other hosts of the machine that `host` stands on."""
    own = tables.host.alias("own")
    machine = select(own.c.machine).where(own.c.host == host).scalar_subquery()
    return and_(_host.machine == machine, _host.host != host)


def _later(moment: ColumnElement[float]) -> ColumnElement[float]:
    """When to look at a host again that waits: not before `moment`; None stays None."""
    return case((_host.due_at.is_(None), null()), else_=latest(func.coalesce(_host.due_at, 0.0), moment))


def _at_once(moment: ColumnElement[float]) -> ColumnElement[float]:
    """`moment` for a host that waits; None stays None."""
    return case((_host.due_at.is_(None), null()), else_=moment)


def _joining() -> tuple[Select[Any], Update]:
    """These `hosts` and those on their `machines`; then that the host `of` stands `on` that machine."""
    at_rest = and_(_host.next_at <= now(), or_(_host.busy_until.is_(None), _host.busy_until <= now()))
    rows = select(_host.host, _host.machine, _host.busy_until, at_rest.label("at_rest"))
    concerned = or_(among(_host.host, "hosts"), among(_host.machine, "machines"), _host.machine.in_(_machines()))
    placing = update(tables.host).where(_host.host == bindparam("of", type_=Text))
    return (
        rows.where(concerned).order_by(_host.host).with_for_update(),
        placing.values(machine=bindparam("on", type_=Text)),
    )


def _locking() -> Select[Any]:
    named, free = among(_host.host, "hosts"), and_(_host.next_at <= now(), idle()).label("free")
    query = select(_host.host, _host.machine, free).where(or_(named, _host.machine.in_(_machines())))
    return query.order_by(_host.host).with_for_update(of=tables.host)


def _machines() -> Select[Any]:
    """Those on which `hosts` are known to stand."""
    own = tables.host.alias("own")
    return select(own.c.machine).where(among(own.c.host, "hosts"), own.c.machine.is_not(None))


def _taking() -> tuple[Update, Update]:
    """The turns of `hosts`, and what they mean for the others of their `machines`."""
    named, until = among(_host.host, "hosts"), now() + bindparam("seconds", type_=Float)
    others = update(tables.host).where(among(_host.machine, "machines"), not_(named))
    return (
        update(tables.host).where(named).values(busy_until=until, due_at=until, hinted_at=None),
        others.values(busy_until=until, due_at=_later(until)),
    )


def _releasing() -> tuple[Update, Update]:
    """The end of a request to the host `of`, and what it means for the others of its machine."""
    held = _host.paused_until >= FOREVER
    of, least, pause = bindparam("of", type_=Text), *(bindparam(name, type_=Float) for name in _SECONDS)
    rest = latest(least, func.coalesce(_host.gap, 0.0))  # what robots.txt asks for may be read just now
    ending = update(tables.host).where(_host.host == of)
    rested = latest(_host.next_at, now() + least)
    ended = case((_host.paused_until > now(), now()), else_=_host.paused_until)  # for `reopen` to see
    again = _at_once(latest(rested, func.coalesce(_host.paused_until, 0.0)))
    return (
        ending.values(
            busy_until=None,
            hinted_at=None,
            next_at=now() + rest,
            paused_until=case((held, _host.paused_until), (pause > 0.0, now() + pause), else_=ended),
            reason=case((held, _host.reason), else_=bindparam("because", type_=Text)),
            failures=_host.failures * bindparam("kept", type_=Integer) + bindparam("more", type_=Integer),
            due_at=case((held, FOREVER), else_=now() + latest(rest, pause)),
        ),
        update(tables.host).where(_beside(of)).values(busy_until=None, next_at=rested, due_at=again),
    )


# Made once: what a statement costs to make and to look up is more than what it does.
_SECONDS = ("rest", "pause")
_JOINING, _PLACING = _joining()
_LEARNING = (
    update(tables.host)
    .where(_host.host == bindparam("of", type_=Text))
    .values(robots=bindparam("told"), gap=bindparam("rest"), robots_at=now())
)
_LOCKING = _locking()
_TAKING, _TAKING_BESIDE = _taking()
_RELEASING, _RELEASING_BESIDE = _releasing()
