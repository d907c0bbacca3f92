"""Reconcile: proves from database and blobs that every document is accounted for, and mends what is safe to mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Engine, Select, and_, func, literal, or_, select

from storage import tables
from storage.audit import repairs
from storage.audit.balance import Line, balance
from storage.audit.invariants import FROM_START, INVARIANTS, Invariant
from storage.blobs import Blobs
from storage.database import reading
from storage.errors import BlobDamaged, BlobMissing

Thoroughness = Literal["none", "sample", "full"]

#: blobs read where only a sample is asked for, spread over all digests
SAMPLE = 200
#: rows named of each kind of trouble
NAMED = 10
CHUNK = 1000

_doc, _blob = tables.document.c, tables.blob.c


@dataclass(frozen=True, slots=True)
class Broken:
    """So many rows break an invariant; `rows` names the first, as id and place. `mended` of them were repaired."""

    name: str
    what: str
    count: int
    rows: tuple[tuple[int | str, str], ...]
    mended: int = 0


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The balance, and what does not hold. `blobs` is how many were read."""

    lines: list[Line]
    broken: list[Broken]
    blobs: int

    @property
    def unbalanced(self) -> list[Line]:
        return [line for line in self.lines if line.seen != line.accounted]

    @property
    def good(self) -> bool:
        """Balanced, and nothing is left that was not mended."""
        return not self.unbalanced and all(one.mended >= one.count for one in self.broken)


def reconcile(engine: Engine, blobs: Blobs, thoroughness: Thoroughness = "sample", repair: bool = False) -> Reconciled:
    """Ask every invariant and read blobs; with `repair` mend what can be. The balance is that of the end."""
    broken = [found for invariant in INVARIANTS if (found := _ask(engine, invariant, repair))]
    read, unreadable = _read_blobs(engine, blobs, thoroughness)
    if unreadable:
        broken.append(_refetch(engine, blobs, unreadable, repair))
    return Reconciled(list(balance(engine)), broken, read)


def _ask(engine: Engine, invariant: Invariant, repair: bool) -> Broken | None:
    with reading(engine) as connection:
        query = invariant.broken()
        rows = connection.execute(query.limit(NAMED)).all()
        if not rows:
            return None
        count = connection.scalar(select(func.count()).select_from(query.subquery())) or 0
    mended = repairs.mend(engine, invariant) if repair else 0
    return Broken(invariant.name, invariant.what, count, tuple((row.id, row.place) for row in rows), mended)


def _read_blobs(engine: Engine, blobs: Blobs, thoroughness: Thoroughness) -> tuple[int, list[str]]:
    """How many were read, and the digests under which the store has nothing, or other bytes."""
    count, unreadable = 0, []
    for digest in _digests(engine, thoroughness):
        count += 1
        try:
            blobs.get(digest)
        except (BlobMissing, BlobDamaged):
            unreadable.append(digest)
    return count, unreadable


def _digests(engine: Engine, thoroughness: Thoroughness) -> Iterator[str]:
    """Digests of documents' own bytes, in their order; for a sample, evenly spread: digests are random by nature."""
    needed: Select[Any] = select(_doc.sha256).where(
        _doc.sha256.is_not(None), _doc.state.in_(("convert", "parse", "done"))
    )
    if thoroughness == "sample":
        starts = [f"{start:03x}" for start in range(0, 4096, 4096 // SAMPLE + 1)]
        with reading(engine) as connection:
            found = {digest for start in starts for digest in connection.scalars(_after(needed, start).limit(1))}
        yield from sorted(found)
    last = "" if thoroughness == "full" else None
    while last is not None:
        with reading(engine) as connection:
            chunk = connection.scalars(_after(needed, last).limit(CHUNK)).all()
        yield from chunk
        last = chunk[-1] if chunk else None


def _after(needed: Select[Any], digest: str) -> Select[Any]:
    return needed.where(_doc.sha256 > digest).distinct().order_by(_doc.sha256)


def _refetch(engine: Engine, blobs: Blobs, digests: list[str], repair: bool) -> Broken:
    """Documents whose bytes are not there: those with an address of their own are fetched again, by name."""
    which = and_(_doc.sha256.in_(digests), _doc.state.in_(("convert", "parse", "done")))
    with reading(engine) as connection:
        rows = connection.execute(select(_doc.id, _doc.address).where(which).order_by(_doc.id)).all()
        again = [row.id for row in connection.execute(select(_doc.id).where(which, _has_own_address()))]
    mended = 0
    if repair:
        for digest in digests:
            blobs.discard(digest)
        for start in range(0, len(again), CHUNK):
            message = "reconcile: its bytes were missing or damaged in the blob store"
            mended += repairs.send_back(engine, again[start : start + CHUNK], FROM_START, "bytes_missing", message)
    named = tuple((row.id, row.address) for row in rows[:NAMED])
    return Broken(
        "bytes_missing", "documents whose bytes are not in the blob store, or damaged", len(rows), named, mended
    )


def _has_own_address() -> ColumnElement[bool]:
    """Not a member of an archive, and not something that was handed in without a place to find it again."""
    fetched = and_(_doc.host != "", _doc.address.not_like("%#%"))
    return or_(fetched, and_(_doc.host == "", _doc.fetched.is_not(None), literal(True)))


def as_json(found: Reconciled) -> str:
    lines = [msgspec.to_builtins(line) | {"accounted": line.accounted} for line in found.lines]
    told = {"balanced": found.good, "lines": lines, "broken": found.broken, "blobs_read": found.blobs}
    return msgspec.json.encode(told).decode()


def as_text(found: Reconciled) -> Iterator[str]:
    """For a person, line by line."""
    yield _row("host", "year", ("seen", "stored", "duplicate", "refused", "failed", "waiting", "running"))
    for line in found.lines:
        yield _row(line.host or "files", line.year or "-", _counts(line)) + (
            "" if line.seen == line.accounted else f"  accounts for {line.accounted} only"
        )
        for code, count in sorted(line.failed.items()):
            yield f"{'':<78}{count:>5} {code}"
    for one in found.broken:
        ended = "mended" if one.mended >= one.count else f"{one.mended} mended" if one.mended else "not mended"
        yield f"{one.count} {one.name}: {one.what}; {ended}"
        yield from (f"    {id} {place}" for id, place in one.rows)
    yield f"{found.blobs} blobs read; " + ("the ledger balances" if found.good else "the ledger does not balance")


def _counts(line: Line) -> tuple[int, ...]:
    refused, failed = line.refused, line.failed.total()
    return (line.seen, line.stored, line.duplicate, refused, failed, line.waiting, line.running)


def _row(host: str, year: object, counts: Iterable[object]) -> str:
    return " ".join([f"{host:<32}", f"{year:>5}", *(f"{count:>9}" for count in counts)])
