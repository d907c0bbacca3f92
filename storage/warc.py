"""What was fetched, as it is kept: the documents of a web archive to be written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, select

from storage import tables
from storage.blobs import Blobs
from storage.export import BATCH
from storage.selection import Selection

_doc = tables.document.c


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer: `hops` are the redirects before it, as pairs of addresses; `date` is ISO 8601 in UTC."""

    url: str
    status: int
    headers: dict[str, str]
    date: str
    body: bytes
    hops: tuple[tuple[str, str], ...]


def fetched(connection: Connection, blobs: Blobs, selection: Selection, limit: int | None = None) -> Iterator[Fetched]:
    """Every document that came from the network and whose bytes are kept, in the order of their ids.

    Listings are not among them: their pages are read, not kept. Raises BlobMissing, BlobDamaged, BlobsUnavailable.
    """
    query = select(_doc.address, _doc.sha256, _doc.fetched).where(
        selection.where(connection), _doc.sha256.is_not(None), _doc.fetched.is_not(None), _doc.host != ""
    )
    rows = connection.execution_options(yield_per=BATCH).execute(query.order_by(_doc.id).limit(limit))
    for address, digest, told in rows:
        yield _fetched(address.partition("#")[0], told, blobs.get(digest))


def _fetched(address: str, told: dict[str, Any], body: bytes) -> Fetched:
    final = told.get("final_url") or address
    way = (*dict.fromkeys((address, *told.get("redirects", ()))), final)
    return Fetched(
        url=final,
        status=told.get("status", 200),
        headers=told.get("headers", {}),
        date=told.get("fetched_at", "").replace("+00:00", "Z"),
        body=body,
        hops=tuple((one, other) for one, other in pairwise(way) if one != other),
    )
