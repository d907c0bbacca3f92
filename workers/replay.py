"""Re-queue: documents that were settled are put back to a stage, by filters, with the history of their attempts kept.

A failed document goes back to the stage in which it failed, and is fetched again only if that was fetching. What an
older converter or parser made goes back to that stage. Nothing is published here: batches release what they hold
(`storage.requeues.batches`), and the dispatcher finds what is due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)

import converters
import parsers
from crawlers import urls
from parsers.errors import NeedsExtra
from storage import tables
from storage.database import reading, writing
from storage.documents import pace
from storage.models import SETTLED
from storage.requeues import batches, releasing
from storage.selection import FAILING, Selection, Versions, stage_of

SAMPLES = 5
#: documents put back in one transaction, so that nobody waits long for the write lock
CHUNK = 2000
#: attempts that tell how fast a stage works
MEASURED = 500
#: states in which nothing failed: there a named stage says where to begin again, not where it failed
WELL = frozenset({"done", "duplicate", "gone"})
#: the parser found pictures where tables belong: the converter has to look again
PICTURED = NeedsExtra.code
#: what the stage before had made is no longer in the blob store
LOST = ("storage.blob_missing", "storage.blob_damaged")
FETCHING = ("crawl", "fetch")

_document = tables.document.c


@dataclass(frozen=True, slots=True)
class Group:
    """So many documents go back to `stage`; they had `code` (None: nothing failed) and came from `host`."""

    stage: str
    code: str | None
    host: str
    count: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a re-queue would do to so many of the `matched` as its limit allows: groups, the largest first, and a few
    addresses, of different groups first.

    `seconds` is how long each part takes at least: hosts by their rest between requests, stages by the rate measured
    last; a stage that never worked is left out. The parts run side by side, so the longest decides.
    """

    matched: int
    groups: tuple[Group, ...]
    samples: tuple[str, ...]
    seconds: dict[str, float]

    @property
    def requests(self) -> dict[str, int]:
        """Requests by host, most first. Files of this machine ask nobody."""
        found: dict[str, int] = {}
        for group in self.groups:
            if group.host and group.stage in FETCHING:
                found[group.host] = found.get(group.host, 0) + group.count
        return dict(sorted(found.items(), key=lambda item: -item[1]))


@dataclass(frozen=True, slots=True)
class Order:
    """How the documents meant are put back: at most `limit`, the oldest first.

    `from_stage` begins there whatever failed. With `beside` results wait until they are switched, which with `switches`
    happens by itself as soon as all are there (`storage.requeues.beside`).
    """

    selection: Selection
    limit: int | None = None
    from_stage: str | None = None
    beside: bool = False
    switches: bool = False


@dataclass(frozen=True, slots=True)
class Requeued:
    """So many documents, as this batch; None where nothing was meant."""

    count: int = 0
    batch: int | None = None


def versions() -> Versions:
    """What converts and parses now."""
    return Versions(tuple(sorted({converters.version(kind) for kind in converters.media_types()})), parsers.VERSION)


def plan(engine: Engine, order: Order, gap: float = 0.0) -> Plan:
    """Count what `requeue` would put back, by stage, code and host. `gap`: seconds that every host rests at least."""
    with reading(engine) as connection:
        meant, stage = _meant(connection, order)
        every = select(_document.id, _document.code, _document.host, stage.label("stage")).where(meant)
        going = every.order_by(_document.id).limit(order.limit).subquery().c
        counted = select(going.stage, going.code, going.host, func.count(), func.min(going.id))
        rows = connection.execute(counted.group_by(going.stage, going.code, going.host))
        first = {Group(*row[:4]): row[4] for row in rows}
        groups = sorted(first, key=lambda g: (-g.count, g.stage, g.code or "", g.host))
        samples = _samples(connection, meant, [first[group] for group in groups])
        matched = connection.scalars(select(func.count()).select_from(every.subquery())).one()
        found = Plan(matched, tuple(groups), samples, {})
        return replace(found, seconds=_duration(connection, found, gap))


def _samples(connection: Connection, meant: ColumnElement[bool], firsts: Sequence[int]) -> tuple[str, ...]:
    """Addresses of the first document of each group, then of others."""
    others = connection.scalars(select(_document.id).where(meant).order_by(_document.id).limit(SAMPLES))
    ids = list(dict.fromkeys([*firsts[:SAMPLES], *others]))[:SAMPLES]
    rows = connection.execute(select(_document.id, _document.address).where(_document.id.in_(ids)))
    found = {row.id: row.address for row in rows}
    return tuple(found[id] for id in ids)


def requeue(engine: Engine, order: Order) -> Requeued:
    """Put back what is meant, as one batch. The first few decide over the rest, see `storage.requeues.releasing`.

    Doing it twice does nothing the second time: what waits is not settled. The pause of a host that turned a document
    away ends, because somebody decided to ask it again. Killed half-way, what was put back is in the batch, and the
    same order again takes the rest.
    """
    count, batch = 0, None
    while order.limit is None or count < order.limit:
        most = CHUNK if order.limit is None else min(CHUNK, order.limit - count)
        with writing(engine) as connection:
            rows = [dict(row) for row in connection.execute(_picked(connection, order, most)).mappings()]
            if not rows:
                break
            if batch is None:
                batch = batches.create(connection, describe(order), order.beside, order.switches)
            batches.put_back(connection, batch, rows)
            for host in sorted({row["host"] for row in rows if row["state"] == "blocked"}):
                pace.resume(connection, host)
            pace.wake(connection, {row["host"] for row in rows})
            if count == 0:
                releasing.release(connection, batch, releasing.CANARY)
        count += len(rows)
    return Requeued(count, batch)


def describe(order: Order) -> str:
    """The filters in words, as options are written."""
    words = []
    for of in (order.selection, order):
        for name, value in ((field.name, getattr(of, field.name)) for field in fields(of)):
            if name != "selection" and value not in (None, (), [], False):
                told = "" if value is True or name == "outdated_by" else f" {_told(value)}"
                words.append(f"{'stale' if name == 'outdated_by' else name.replace('_', ' ')}{told}")
    return "; ".join(words) or "everything that failed"


def _told(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _picked(connection: Connection, order: Order, most: int) -> Select[Any]:
    """The next documents to put back, their rows locked; `turn` counts those of a host."""
    meant, stage = _meant(connection, order)
    columns = [_document[name] for name in batches.KEPT]
    some = select(_document.id, _document.host, *columns, stage.label("stage")).where(meant).order_by(_document.id)
    picked = some.limit(most).with_for_update(skip_locked=True).cte("picked")
    turn = func.row_number().over(partition_by=picked.c.host, order_by=picked.c.id).label("turn")
    return select(picked, turn)


def _meant(connection: Connection, order: Order) -> tuple[ColumnElement[bool], ColumnElement[str]]:
    """Which documents, and the stage each goes back to."""
    selection = order.selection
    states = selection.states or _implied(selection)
    begin_at = order.from_stage or _begin_at(selection, states)
    by_filter = begin_at is not None and begin_at != order.from_stage
    wanted = replace(selection, states=states, stages=() if by_filter else selection.stages)
    stage = _possible(literal(begin_at) if begin_at else _outdated(connection, selection))
    meant = and_(_document.state.in_(SETTLED), wanted.where(connection))
    if begin_at not in (None, *FETCHING):
        meant = and_(meant, or_(_document.state != "done", _document.sha256.is_not(None)))  # no listing is converted
    return (and_(meant, stage.not_in(FETCHING)) if order.beside else meant), stage


def _implied(selection: Selection) -> tuple[str, ...]:
    """The states meant where none is named: whatever went wrong; what is gone only where its code is asked for."""
    if selection.stale:
        return ("done", *FAILING)
    return ("gone", *FAILING) if selection.codes else FAILING


def _begin_at(selection: Selection, states: Sequence[str]) -> str | None:
    """The one stage all go back to; None: each to the stage in which it failed."""
    if selection.stages and (selection.stale or WELL.issuperset(states)):
        return selection.stages[0]
    if selection.converter_older_than:
        return "convert"
    return "parse" if selection.parser_older_than else None


def _outdated(connection: Connection, selection: Selection) -> ColumnElement[str]:
    """The first stage that works differently now, else the stage in which it failed."""
    if selection.outdated_by is None:
        return stage_of()
    by_converter, _ = selection.outdated_by.conditions(connection)
    return case((by_converter, "convert"), else_="parse")


def _possible(stage: ColumnElement[str]) -> ColumnElement[str]:
    """The stage, or the earlier one whose result it needs and that is not there, was lost from the blob store, or holds
    pictures in the place of tables. What came whole out of an archive is converted anew: it has no address."""
    lost = _document.code.in_(LOST)
    no_bytes = and_(stage.in_(("convert", "parse")), _document.sha256.is_(None))
    anew = or_(lost, _document.document_digest.is_(None), _document.code == PICTURED)
    no_document = and_(stage == "parse", anew)
    first = case((_document.kind == "listing", "crawl"), else_="fetch")
    again = or_(no_bytes, and_(stage == "convert", lost), stage == "fetch")
    whole = and_(stage == "fetch", _document.state.in_(("done", "duplicate")), _document.kind != "listing", _unpacked())
    return case((whole, "convert"), (again, first), (no_document, "convert"), else_=stage)


def _unpacked() -> ColumnElement[bool]:
    """Whether the address is its container's with `#member` behind, and not that of a page that posts to itself."""
    container = tables.document.alias("container").c
    begins = func.substr(_document.address, 1, func.length(container.address) + 1) == container.address + "#"
    inside = exists().where(container.id == _document.parent_id, begins)
    return and_(inside, _document.address.not_like(f"%#{urls.POST}%"))


def _duration(connection: Connection, plan: Plan, gap: float) -> dict[str, float]:
    host = tables.host.c
    busiest = dict(islice(plan.requests.items(), 500))
    rests = {row.host: row.gap for row in connection.execute(select(host.host, host.gap).where(host.host.in_(busiest)))}
    found = {name: count * max(gap, rests.get(name) or 0.0) for name, count in busiest.items()}
    for stage, rate in ((stage, _rate(connection, stage)) for stage in ("convert", "parse")):
        left = sum(group.count for group in plan.groups if (group.stage, stage) != ("parse", "convert"))
        if rate and left:
            found[stage] = left / rate
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _rate(connection: Connection, stage: str) -> float | None:
    """Documents a second that went well in `stage`, over the last of them; None where none did."""
    a = tables.attempt.c
    lately = a.id > select(func.coalesce(func.max(a.id), 0) - 100 * MEASURED).scalar_subquery()
    last = select(a.started, a.ended).where(lately, a.stage == stage, a.outcome == "ok").order_by(a.id.desc())
    recent = last.limit(MEASURED).subquery()
    count, began, ended = connection.execute(
        select(func.count(), func.min(recent.c.started), func.max(recent.c.ended)).select_from(recent)
    ).one()
    return count / max(ended - began, 0.001) if count else None
