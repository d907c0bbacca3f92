"""Who works on what: claims with a lease and a fencing token, and leases that ended without a word.

A claim is a compare-and-set on the document's row. It raises the fencing token, counts the attempt and writes the
attempt's row in one transaction, so that crashes count too. Only the database's clock decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Float,
    Text,
    UpdateBase,
    and_,
    bindparam,
    case,
    exists,
    insert,
    literal,
    literal_column,
    or_,
    select,
    update,
)

from storage import tables
from storage.database import among, now, reading, writing
from storage.documents import pace
from storage.models import State
from storage.requeues import beside

FETCHING = (State.CRAWL.value, State.FETCH.value)
POISON = 3
"""A document whose worker was lost this often is dead."""
ENOUGH = 10
"""Claims of one stage after which a document is dead that was always lost with all around it."""
TURNED_AWAY = 3
"""Tries after which a document that its host turns away stays blocked, so that no forbidden page comes for ever."""
LOST_WAIT = 10.0
"""Seconds a document waits that lost two workers: a burst of kills from outside must not look like its doing."""

_doc = tables.document.c
# Partial indexes are only used where the condition stands there literally, not as a bound value.
unfetched: ColumnElement[bool] = literal_column("document.state IN ('crawl', 'fetch')")
# So that SQLite looks few documents up by their ids, not through all of their state.
stated: ColumnElement[str] = _doc.state.concat("")
# So that SQLite walks the index of leases, which "IS NOT NULL" does not make it do.
leased = _doc.lease_until > 0.0
# Documents that wait for the end of their host's pause.
reopening = and_(_doc.state == "blocked", _doc.code == "fetch.blocked", _doc.attempts < TURNED_AWAY)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on one stage of one document until the lease ends. `token` fences off everybody before."""

    id: int
    stage: str
    token: int
    attempts: int
    lost: int
    address: str
    host: str
    kind: str
    title: str | None
    year: int | None
    agency: str | None
    parent_id: int | None
    source_id: int | None
    sha256: str | None
    media_type: str | None
    document_digest: str | None
    fetched: dict[str, Any] | None = None
    listed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Expired:
    """Ids of documents whose leases were taken back: as lost, dead among those, given back uncounted."""

    lost: tuple[int, ...] = ()
    dead: tuple[int, ...] = ()
    returned: tuple[int, ...] = ()


_CLAIM = (
    _doc.id,
    _doc.state.label("stage"),
    _doc.lease_token.label("token"),
    _doc.attempts,
    _doc.lost,
    _doc.address,
    _doc.host,
    _doc.kind,
    _doc.title,
    _doc.year,
    _doc.agency,
    _doc.parent_id,
    _doc.source_id,
    _doc.sha256,
    _doc.media_type,
    _doc.document_digest,
    _doc.fetched,
    _doc.listed_by,
)


def _taking() -> UpdateBase:
    """The claim of `ids` that wait for `stage`, by `owner`, for `seconds`."""
    free = and_(
        stated == bindparam("stage"), _doc.lease_until.is_(None), _doc.not_before <= now(), _doc.due_at.is_not(None)
    )
    wanted = select(_doc.id).where(among(_doc.id, "ids"), free).order_by(_doc.id).with_for_update(skip_locked=True)
    until = now() + bindparam("seconds", type_=Float)
    return (
        update(tables.document)
        .where(_doc.id.in_(wanted))
        .values(
            lease_token=_doc.lease_token + 1,
            attempts=_doc.attempts + 1,
            lease_until=until,
            due_at=until,
            lease_owner=bindparam("owner"),
            updated=now(),
        )
        .returning(*_CLAIM)
    )


def _beginning() -> UpdateBase:
    """The attempts of documents that were just claimed."""
    running = (_doc.id, _doc.state, _doc.lease_token, bindparam("owner", type_=Text), now(), literal("running"))
    names = ("document_id", "stage", "number", "worker", "started", "outcome")
    return insert(tables.attempt).from_select(names, select(*running).where(among(_doc.id, "ids")))


# Made once: what a statement costs to make and to look up is more than what it does.
_TAKING, _BEGINNING = _taking(), _beginning()


def claim(engine: Engine, stage: str, ids: Collection[int], owner: str, lease_seconds: float) -> list[Claim]:
    """Claim those of `ids` that wait for `stage`: nobody holds them, nothing says to wait. Fewer, even none, is normal.

    For crawl and fetch the host's turn is taken as well; whose host is busy or paused stays unclaimed and uncounted.
    """
    given = {"ids": sorted(ids), "stage": stage, "owner": owner, "seconds": lease_seconds}
    with writing(engine) as connection:
        claims = sorted((Claim(*row) for row in connection.execute(_TAKING, given)), key=lambda claim: claim.id)
        if stage in FETCHING:
            claims = _in_turn(connection, claims, lease_seconds)
        if claims:
            connection.execute(_BEGINNING, {"ids": [claim.id for claim in claims], "owner": owner})
    return claims


def owners(engine: Engine) -> list[str]:
    """Everybody who holds a lease now."""
    held = select(_doc.lease_owner).where(leased).distinct()
    with reading(engine) as connection:
        return [owner for owner in connection.scalars(held) if owner]


def expire(
    engine: Engine, dead: Collection[str] = (), alive: Collection[str] = (), felled: Collection[str] = ()
) -> Expired:
    """Take back the leases that ended, and at once those whose owner is known to be `dead` or `felled`.

    Each counts as lost; the first time it is due again now, then after LOST_WAIT, the third time kills the document
    (`worker.lost`). Where the owner was `felled` with all around it the document is not to blame: only the ENOUGHth
    claim kills it. Where the owner is known to be `alive` it could not save what it did: an outage of ours, given back
    without counting.
    """
    over = and_(leased, or_(_doc.lease_until <= now(), _doc.lease_owner.in_(sorted({*dead, *felled}))))
    with reading(engine) as connection:
        if not connection.scalar(select(exists().where(over))):
            return Expired()
    query = select(_doc.id, _doc.state, _doc.lease_token, _doc.lease_owner, _doc.lost, _doc.attempts, _doc.host).where(
        over
    )
    with writing(engine) as connection:
        rows = connection.execute(query.with_for_update(skip_locked=True)).all()
        returned = [row for row in rows if row.lease_owner in alive]
        innocent = [row for row in rows if row.lease_owner in felled]
        lost = [row for row in rows if row not in returned and row not in innocent]
        wait = case((_doc.lost > 0, LOST_WAIT), else_=0.0)
        _take_back(connection, lost, "lost", due_at=now() + wait, not_before=now() + wait, lost=_doc.lost + 1)
        _take_back(connection, innocent, "lost", due_at=now())
        _take_back(connection, returned, "given_back", due_at=now(), attempts=_doc.attempts - 1)
        killed = [row.id for row in lost if row.lost + 1 >= POISON]
        killed += [row.id for row in innocent if row.attempts >= ENOUGH]
        _kill(connection, killed)
        beside.bury(connection, killed)
        pace.free(connection, {row.host for row in rows if row.state in FETCHING})
    return Expired(tuple(row.id for row in lost + innocent), tuple(killed), tuple(row.id for row in returned))


def _in_turn(connection: Connection, claims: list[Claim], lease_seconds: float) -> list[Claim]:
    """Those claims whose host can be asked now; the others are undone as if they had not been made."""
    turns = pace.take(connection, (claim.host for claim in claims if claim.host), lease_seconds)
    first = {claim.host: claim.id for claim in reversed(claims)}
    in_turn = [claim for claim in claims if not claim.host or (claim.host in turns and first[claim.host] == claim.id)]
    turned_away = {claim.id for claim in claims} - {claim.id for claim in in_turn}
    if turned_away:
        connection.execute(
            update(tables.document)
            .where(_doc.id.in_(sorted(turned_away)))
            .values(lease_until=None, lease_owner=None, attempts=_doc.attempts - 1, due_at=now())
        )
    return in_turn


def _take_back(connection: Connection, rows: Iterable[Any], outcome: str, **changes: Any) -> None:
    keys = [{"of_id": row.id, "of_stage": row.state, "of_token": row.lease_token} for row in rows]
    if not keys:
        return
    attempt = tables.attempt.c
    connection.execute(
        update(tables.attempt)
        .where(
            attempt.document_id == bindparam("of_id"),
            attempt.stage == bindparam("of_stage"),
            attempt.number == bindparam("of_token"),
        )
        .values(outcome=outcome, ended=now()),
        keys,
    )
    connection.execute(
        update(tables.document)
        .where(_doc.id.in_([key["of_id"] for key in keys]))
        .values(lease_until=None, lease_owner=None, updated=now(), **changes)
    )


def _kill(connection: Connection, ids: list[int]) -> None:
    message = "its workers were lost again and again while they worked on it; look at the file, then re-queue it"
    connection.execute(
        update(tables.document)
        .where(_doc.id.in_(ids))
        .values(
            state=State.DEAD.value,
            due_at=None,
            code="worker.lost",
            error_class="poison",
            message=message,
            fingerprint="poison worker.lost",
        )
    )
