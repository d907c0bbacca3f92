"""A web archive as a target: a crawl made elsewhere is read where it lies, and no network is asked.

Three passes, each of which goes on where a kill left it: every answer is kept and noted; listing pages say what they
know of the pages they lead to; what is no listing becomes a document with what was said of it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import ColumnElement, Connection, Engine, Row, or_, select, update

from crawlers import media_type, sites
from crawlers.errors import BadAddress, BrokenRecord, CutShort, MissingOriginal
from crawlers.resource import Link, Resource
from crawlers.urls import address_key, canonical, host_of
from crawlers.warc import Capture, Unread, captures
from storage import captures as store
from storage import ledger, tables
from storage.blobs import Blobs
from storage.database import reading, writing
from storage.documents.parking import Wanted
from storage.ledger import Entry
from storage.models import State

CHUNK = 200
#: seconds between two lines about the reading
PAUSE = 10.0
#: never reports, and most of the bytes of a crawl
_LEFT = ("text/css", "font/", "video/", "audio/", "application/font", "application/vnd.ms-fontobject")
_PAGES = ("text/html", "application/xhtml+xml")
_DATA = ("application/json", "application/xml", "text/xml", "text/javascript", "application/javascript")
_column = tables.capture.c


@dataclass(frozen=True, slots=True)
class Taken:
    """A document of the archive, or the problem of a record (`id` None) at the address `name`."""

    name: str
    id: int | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Archive:
    """One archive on its way into the ledger."""

    engine: Engine
    blobs: Blobs
    path: Path
    source_id: int
    wanted: Wanted

    def enter(self) -> Iterator[Taken]:
        """Register its documents; a record that cannot be read becomes a failed one. Raises OSError, BrokenRecord."""
        failed: set[int] = set()
        yield from self._gather(failed)
        with writing(self.engine) as connection:
            store.resolve(connection, self.source_id)
            lost = store.unresolved(connection, self.source_id)
            ledger.relieve(connection, self.source_id, self.path.as_uri(), failed)
        yield from self._refused([self._lost(row) for row in lost], failed)
        for row in store.latest(self.engine, self.source_id, _column.media_type.in_((*_PAGES, *_DATA))):
            if row.role is None:
                yield from self._looked_at(row)
        yield from self._register(_column.parent_key.is_(None))
        yield from self._register(_column.parent_key.is_not(None))

    def refuse(self, error: BrokenRecord) -> Iterator[Taken]:
        """Register an archive as failed that cannot be opened at all."""
        return self._refused([Unread("whole", "", error)], set())

    def _gather(self, failed: set[int]) -> Iterator[Taken]:
        """Keep and note every answer; `failed` takes the documents of those that cannot be read."""
        found, told, number = captures(self.path), time.monotonic(), 0
        while chunk := list(islice(self._noted(found), CHUNK)):
            with writing(self.engine) as connection:
                store.note(connection, [row for row in chunk if isinstance(row, dict)])
                for row in chunk:
                    if isinstance(row, dict) and row["sha256"]:
                        ledger.record_blob(connection, row["sha256"], row["size"], row["media_type"])
            yield from self._refused([row for row in chunk if isinstance(row, Unread)], failed)
            number += len(chunk)
            if time.monotonic() - told > PAUSE:
                print(f"{self.path.name}: {number} records read", file=sys.stderr)
                told = time.monotonic()

    def _lost(self, row: Row[Any]) -> Unread:
        """A revisit without its original."""
        told = f"{row.address} repeats {row.original}, which is not in {self.path.name}; harvest the address itself"
        return Unread(row.record, row.address, MissingOriginal(told))

    def _refused(self, unread: list[Unread], failed: set[int]) -> Iterator[Taken]:
        """Register as failed, at their addresses, else at their places in the archive, what gives no answer."""
        with writing(self.engine) as connection:
            for one in unread:
                failed.add(ledger.refuse(connection, self._refusal(one), one.error.code, str(one.error)).id)
        yield from (Taken(one.url, None, f"{one.error.code}: {one.error}") for one in unread)

    def _refusal(self, unread: Unread) -> Entry:
        waiting, source = State.FETCH.value, self.source_id
        try:
            address = canonical(unread.url)
            return Entry(address=address, host=host_of(address), state=waiting, source_id=source)
        except BadAddress:
            place = quote(unread.id)
            return Entry(address=f"{self.path.as_uri()}#{place}", member=place, state=waiting, source_id=source)

    def _noted(self, found: Iterable[Capture | Unread]) -> Iterator[dict[str, Any] | Unread]:
        """Rows of the answers worth keeping, their bytes kept already."""
        for capture in found:
            if isinstance(capture, Unread):
                yield capture
            elif capture.resource is None or _is_kept(capture.resource):
                yield self._row(capture)

    def _row(self, capture: Capture) -> dict[str, Any]:
        resource = capture.resource
        return {
            "source_id": self.source_id,
            "record": capture.id,
            "address": capture.url,
            "address_key": address_key(capture.url),
            "date": capture.date,
            "status": capture.status,
            "sha256": self.blobs.put(resource.body) if resource else None,
            "size": len(resource.body) if resource else None,
            "media_type": resource.media_type if resource else None,
            "headers": resource.headers if resource else None,
            "digest": capture.digest,
            "original": capture.original,
            "leads_to": address_key(capture.location) if capture.location else None,
        }

    def _looked_at(self, row: Row[Any]) -> Iterator[Taken]:
        """Look at a page; one that we cannot look at is told, and stays a page."""
        try:
            yield from self._look(row)
        except Exception as error:  # noqa: BLE001  a page of a stranger's must not keep the others out
            yield Taken(row.address, None, f"crawl.crashed: {row.address}: {type(error).__name__}: {error}")

    def _look(self, row: Row[Any]) -> Iterator[Taken]:
        """Have a page say what it knows of those it leads to, and whether it is a listing; one cut short is told."""
        resource = Resource(
            row.address, row.address, 200, row.media_type, self.blobs.get(row.sha256), row.headers or {}, (), row.date
        )
        found = sites.look(resource)
        if found.cut:
            yield Taken(row.address, None, f"{CutShort.code}: {found.cut}")
        onward = [link for link in found.links if link.kind != "attachment"]
        carried = [link for link in found.links if link.kind == "attachment"] or sites.attachments(resource)
        with writing(self.engine) as connection:
            for link in onward:
                self._describe(connection, link, None)
            for link in () if onward else carried:
                self._describe(connection, link, row.address_key)
            role = "listing" if found.site and not found.itself else "page"
            store.describe(connection, self.source_id, row.address_key, role=role)

    def _describe(self, connection: Connection, link: Link, parent_key: str | None) -> None:
        key = store.led_to(connection, self.source_id, address_key(link.url))
        told = {"title": link.title, "year": link.year, "agency": link.agency}
        store.describe(connection, self.source_id, key, parent_key=parent_key, **told)

    def _register(self, which: ColumnElement[bool]) -> Iterator[Taken]:
        document = or_(_column.media_type.not_in(_DATA) & _column.media_type.not_like("image/%"),
                       _column.parent_key.is_not(None))  # fmt: skip
        page = or_(_column.role.is_(None), _column.role != "listing")
        rows = store.latest(self.engine, self.source_id, which & document & page)
        while chunk := list(islice(rows, CHUNK)):
            parents = self._parents({row.parent_key for row in chunk if row.parent_key})
            entries = [self._entry(row, parents.get(row.parent_key)) for row in chunk]
            entries = [entry for entry in entries if entry.year in self.wanted]
            with writing(self.engine) as connection:
                registered = ledger.register(connection, entries)
                for entry, one in zip(entries, registered, strict=True):
                    if not one.new:
                        _renew(connection, one.id, entry)
            yield from (Taken(one.address, one.id) for one in registered)

    def _entry(self, row: Row[Any], parent: Any) -> Entry:
        fetched = {"final_url": row.address, "status": 200, "headers": row.headers or {}, "redirects": [],
                   "fetched_at": row.date, "archive": self.path.name}  # fmt: skip
        return Entry(
            address=row.address,
            host=host_of(row.address),
            state=State.CONVERT.value,
            kind="attachment" if row.parent_key else "report",
            title=row.title,
            year=row.year or (parent.year if parent else None),
            agency=row.agency or (parent.agency if parent else None),
            parent_id=parent.id if parent else None,
            source_id=self.source_id,
            sha256=row.sha256,
            size=row.size,
            media_type=row.media_type,
            fetched=fetched,
        )

    def _parents(self, keys: set[str]) -> dict[str | None, Any]:
        doc = tables.document.c
        with reading(self.engine) as connection:
            query = select(doc.address_key, doc.id, doc.year, doc.agency).where(doc.address_key.in_(sorted(keys)))
            return {row.address_key: row for row in connection.execute(query)}


def _renew(connection: Connection, id: int, entry: Entry) -> None:
    """Give a document that was known the archive's bytes, where they are other ones and not older than its own."""
    doc, came = tables.document.c, entry.fetched or {}
    before = connection.scalar(select(doc.fetched).where(doc.id == id)) or {}
    newer = str(before.get("fetched_at", ""))[:19] <= str(came["fetched_at"])[:19]
    if newer and ledger.replace_bytes(connection, id, entry.sha256 or "", entry.size or 0, entry.media_type or ""):
        connection.execute(update(tables.document).where(doc.id == id).values(fetched=came))


def _is_kept(resource: Resource) -> bool:
    kind = resource.media_type
    return bool(resource.body) and kind != media_type.UNKNOWN and not kind.startswith(_LEFT)
