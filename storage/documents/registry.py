"""Documents enter here: one row per address, however often it is found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, and_, exists, func, select, update

from crawlers.urls import address_key
from storage import tables
from storage.database import among, hold, insert_or_ignore, now, reading, writing
from storage.documents import pace
from storage.models import State

CHUNK = 1000
LOCK = 7_230_114


_KNOWN = select(tables.document.c.address_key, tables.document.c.id).where(among(tables.document.c.address_key, "keys"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document to be known: its canonical address, the stage it waits for, and what is already known of it.

    `host` is `host:port`, "" for local files. `title`, `year` and `agency` are what a listing
    says, `listed_by` is the source that a list names for it. `member` is the
    name inside a container, whose address with `#member` is the document's.
    """

    address: str
    state: str
    host: str = ""
    kind: str = "report"
    title: str | None = None
    year: int | None = None
    agency: str | None = None
    parent_id: int | None = None
    source_id: int | None = None
    sha256: str | None = None
    size: int | None = None
    media_type: str | None = None
    fetched: dict[str, Any] | None = None
    member: str | None = None
    listed_by: str | None = None

    @property
    def key(self) -> str:
        """The natural key; a member's is made from its container's, because an address's own leaves fragments out."""
        container = address_key(self.address.partition("#")[0] if self.member else self.address)
        return sha256(f"{container}#{self.member}".encode()).hexdigest() if self.member else container

    def row(self) -> dict[str, Any]:
        """The columns of the document."""
        return {name: value for name, value in asdict(self).items() if name != "member"} | {"address_key": self.key}


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that cannot be had: it is registered as failed, so that somebody sees it."""

    entry: Entry
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Registered:
    """A document that is known now; `new` where this call made it so."""

    id: int
    address: str
    new: bool


def register(connection: Connection, entries: Iterable[Entry]) -> list[Registered]:
    """Insert what is not known yet, due now; what is known stays as it is. In the caller's transaction."""
    registered, hosts = insert_documents(connection, entries)
    pace.wake(connection, hosts)
    return registered


def insert_documents(connection: Connection, entries: Iterable[Entry]) -> tuple[list[Registered], set[str]]:
    """Register without waking the hosts of the new documents, which are returned."""
    given: dict[str, Entry] = {}
    for entry in entries:
        given.setdefault(entry.key, entry)
    known = _ids(connection, list(given))
    missing = [key for key in given if key not in known]
    if missing:
        hold(connection, LOCK)  # or two lists with the same addresses in another order could wait for each other
    rows = [given[key].row() for key in missing]
    insert_or_ignore(
        connection,
        tables.document,
        rows,
        due_at=now(),
        first_seen=now(),
        updated=now(),
        not_before=0.0,
        lease_token=0,
        attempts=0,
        lost=0,
    )
    added = _ids(connection, missing)
    ids = known | added
    _renew_members(connection, {ids[key]: given[key] for key in known})
    registered = [Registered(ids[key], entry.address, key in added) for key, entry in given.items()]
    return registered, {given[key].host for key in missing}


def _renew_members(connection: Connection, known: dict[int, Entry]) -> None:
    """Give the members of a container that was mended or replaced the bytes that they have in it now."""
    for id, entry in known.items():
        if entry.member and entry.sha256:
            replace_bytes(connection, id, entry.sha256, entry.size or 0, entry.media_type or "")


def refuse(connection: Connection, entry: Entry, code: str, message: str) -> Registered:
    """Register what cannot be had as failed, so that somebody sees it; what is known already stays as it is."""
    (known,), _ = insert_documents(connection, [entry])
    if known.new:
        told = {"code": code, "message": message, "error_class": "permanent", "fingerprint": f"permanent {code}"}
        failing = update(tables.document).where(tables.document.c.id == known.id)
        connection.execute(failing.values(state=State.FAILED.value, due_at=None, **told))
    return known


def relieve(connection: Connection, source_id: int, container: str, standing: Collection[int]) -> int:
    """What failed as a place in a container has no more to say once the container is mended: it is gone.

    All such places of the source but those `standing`, which failed again. Gives their number.
    """
    doc = tables.document.c
    place = and_(doc.source_id == source_id, doc.address.startswith(f"{container}#", autoescape=True))
    failed = and_(place, doc.state == State.FAILED.value, doc.sha256.is_(None), doc.id.not_in(sorted(standing)))
    message = f"{container} was harvested again and can be read here; what stands there is a document of its own"
    told = {"state": State.GONE.value, "code": None, "message": message, "updated": now()}
    return connection.execute(update(tables.document).where(failed).values(told)).rowcount


def register_many(engine: Engine, entries: Iterable[Entry]) -> Iterator[Registered]:
    """Register any number of entries, a thousand to a transaction, so that nobody waits long for the write lock."""
    entries = iter(entries)
    while chunk := list(islice(entries, CHUNK)):
        with writing(engine) as connection:
            registered = register(connection, chunk)
        yield from registered


def source(engine: Engine, target: str, kind: str) -> int:
    """The id of the source `target`, made when it is new."""
    with writing(engine) as connection:
        insert_or_ignore(connection, tables.source, [{"target": target, "kind": kind}], created=now())
        return int(connection.execute(select(tables.source.c.id).where(tables.source.c.target == target)).scalar_one())


def replace_bytes(connection: Connection, document_id: int, digest: str, size: int, media_type: str) -> bool:
    """Give a document other bytes and have it converted again; False where it has these already or is in work."""
    doc = tables.document.c
    changed = connection.execute(
        update(tables.document)
        .where(doc.id == document_id, doc.lease_until.is_(None), func.coalesce(doc.sha256, "") != digest)
        .values(
            sha256=digest,
            size=size,
            media_type=media_type,
            state=State.CONVERT.value,
            due_at=now(),
            not_before=0.0,
            attempts=0,
            lost=0,
            batch_id=None,
            updated=now(),
        )
    )
    return bool(changed.rowcount)


def address_of(engine: Engine, document_id: int | None) -> str | None:
    with reading(engine) as connection:
        return connection.scalar(select(tables.document.c.address).where(tables.document.c.id == document_id))


def brings_news(engine: Engine, page: int, source_id: int | None, keys: Collection[str]) -> bool:
    """Whether one of these addresses is not yet known from another page of the source than `page`."""
    column = tables.document.c
    elsewhere = and_(column.source_id == source_id, column.parent_id.is_not(None), column.parent_id != page)
    with reading(engine) as connection:
        known = connection.scalar(select(func.count()).where(column.address_key.in_(keys), elsewhere))
    return (known or 0) < len(keys)


def has_reports(engine: Engine, page: int) -> bool:
    """Whether reports were found on this page."""
    found = and_(tables.document.c.parent_id == page, tables.document.c.kind == "report")
    with reading(engine) as connection:
        return bool(connection.scalar(select(exists().where(found))))


def has_children(engine: Engine, document_id: int) -> bool:
    """Whether other documents were found on this one."""
    with reading(engine) as connection:
        return bool(connection.scalar(select(exists().where(tables.document.c.parent_id == document_id))))


def record_blob(connection: Connection, digest: str, size: int, media_type: str) -> None:
    """Note that the blob store holds these bytes; noting twice is harmless."""
    record_blobs(connection, [{"digest": digest, "size": size, "media_type": media_type}])


def record_blobs(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """The same for several, in the order of their digests, so that two transactions never wait for each other."""
    insert_or_ignore(connection, tables.blob, sorted(rows, key=lambda row: row["digest"]), created=now())


def _ids(connection: Connection, keys: list[str]) -> dict[str, int]:
    rows = connection.execute(_KNOWN, {"keys": keys}) if keys else ()
    return {row.address_key: row.id for row in rows}
