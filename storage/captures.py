"""What a web archive holds, as rows beside the documents: its pages find each other there, a kill costs little."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, exists, func, null, or_, select, update

from storage import tables
from storage.database import inserting, reading

BATCH = 500
HOPS = 5

_capture = tables.capture
_c = _capture.c
_OF_RECORD = ("address", "address_key", "date", "status", "sha256", "size", "media_type", "headers", "digest",
              "original", "leads_to")  # fmt: skip


def note(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Note records of an archive; what is noted already stays, unless the archive was mended and has other bytes."""
    if rows:
        statement = inserting(connection, _capture)
        given = statement.excluded
        renewed = {name: given[name] for name in _OF_RECORD} | {"role": null()}
        mended = and_(given.sha256.is_not(None), func.coalesce(_c.sha256, "") != given.sha256)
        place = ["source_id", "record"]
        connection.execute(statement.on_conflict_do_update(index_elements=place, set_=renewed, where=mended), rows)


def resolve(connection: Connection, source_id: int) -> None:
    """Give each revisit the bytes of the record that it repeats, where the archive holds it."""
    original = _capture.alias("original")
    same = and_(
        original.c.source_id == source_id,
        original.c.sha256.is_not(None),
        or_(original.c.digest == _c.original, original.c.record == _c.original),
    )
    columns = ("sha256", "size", "media_type", "headers")
    found = {
        name: select(original.c[name]).where(same).order_by(original.c.id).limit(1).scalar_subquery()
        for name in columns
    }
    repeats = and_(_c.source_id == source_id, _c.original.is_not(None), _c.sha256.is_(None))
    connection.execute(update(_capture).where(repeats, exists().where(same)).values(status=200, **found))


def unresolved(connection: Connection, source_id: int) -> Sequence[Row[Any]]:
    """The revisits whose original is not here and whose address no other record answers."""
    repeats = and_(_c.source_id == source_id, _c.original.is_not(None), _c.sha256.is_(None))
    other = _capture.alias("other")
    answered = exists().where(
        other.c.source_id == source_id, other.c.address_key == _c.address_key, other.c.sha256.is_not(None)
    )
    return connection.execute(select(_capture).where(repeats, ~answered).order_by(_c.id)).all()


def latest(engine: Engine, source_id: int, which: ColumnElement[bool]) -> Iterator[Row[Any]]:
    """The last good answer of each address, in the order of the archive, for as long as they are `which`."""
    later = _capture.alias("later")
    beaten = exists().where(
        later.c.source_id == source_id,
        later.c.address_key == _c.address_key,
        later.c.sha256.is_not(None),
        or_(later.c.date > _c.date, and_(later.c.date == _c.date, later.c.id > _c.id)),
    )
    last = 0
    while True:
        query = select(_capture).where(_c.source_id == source_id, _c.id > last, _c.sha256.is_not(None), which, ~beaten)
        with reading(engine) as connection:
            rows = connection.execute(query.order_by(_c.id).limit(BATCH)).all()
        if not rows:
            return
        yield from rows
        last = rows[-1].id


def led_to(connection: Connection, source_id: int, key: str) -> str:
    """The address key at the end of the redirects that the archive holds; the key itself where there are none."""
    for _ in range(HOPS):
        query = select(_c.leads_to).where(_c.source_id == source_id, _c.address_key == key, _c.leads_to.is_not(None))
        onward = connection.scalar(query.order_by(_c.date.desc(), _c.id.desc()).limit(1))
        if onward is None or onward == key:
            return key
        key = onward
    return key


def describe(connection: Connection, source_id: int, key: str, **told: Any) -> bool:
    """Add what a page says of an address; what was said first stays. False where the archive does not hold it."""
    said = {name: value for name, value in told.items() if value is not None}
    here = and_(_c.source_id == source_id, _c.address_key == key, _c.sha256.is_not(None))
    found = connection.scalar(select(_c.id).where(here).limit(1)) is not None
    for name, value in said.items():
        connection.execute(update(_capture).where(here, _c[name].is_(None)).values({name: value}))
    return found
