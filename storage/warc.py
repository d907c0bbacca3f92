"""What was fetched, as it is kept: the answers of a web archive to be written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, func, select

from crawlers import urls
from crawlers.statuses import KEEPS_BODY
from storage import tables
from storage.blobs import Blobs
from storage.panel.export import BATCH
from storage.selection import Selection

_doc = tables.document.c


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `headers` have lower-case names, `date` is ISO 8601 in UTC, "" where it was not noted.

    `url` carries the body of a POST (`urls.posting`). `requested`: we asked for it ourselves, so that the request is
    known.
    """

    url: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    date: str = ""
    body: bytes = b""
    requested: bool = True


def answers(connection: Connection, blobs: Blobs, selection: Selection, limit: int | None = None) -> Iterator[Answer]:
    """What the network answered for each document whose bytes are kept, hop by hop, in the order of their ids.

    Listings are among them, and the pages that a report was joined from instead of the joined one. Raises BlobMissing,
    BlobDamaged, BlobsUnavailable.
    """
    digest = func.coalesce(_doc.sha256, _doc.fetched["sha256"].as_string())
    query = select(_doc.address, digest.label("digest"), _doc.fetched).where(
        selection.where(connection), digest.is_not(None), _doc.fetched["status"].as_integer() > 0, _doc.host != ""
    )
    rows = connection.execution_options(yield_per=BATCH).execute(query.order_by(_doc.id).limit(limit))
    for row in rows:
        told = row.fetched
        yield from _way(row.address, told, blobs)
        yield from _parts(told, blobs) if told.get("parts") else (_last(row.address, told, blobs.get(row.digest)),)


def _way(address: str, told: dict[str, Any], blobs: Blobs) -> Iterator[Answer]:
    """The redirects before the answer. Of those fetched by 0.2.0 and before only the addresses were noted."""
    if told.get("way"):
        data = urls.posted(address)[1]
        for hop in told["way"]:
            body = blobs.get(hop["sha256"]) if hop.get("sha256") else b""
            url = hop["url"] if data is None else urls.posting(hop["url"], data)
            yield Answer(url, hop["status"], hop.get("headers", {}), _stamp(hop), body)
            data = data if hop["status"] in KEEPS_BODY else None
        return
    address = urls.posted(address)[0]
    way = dict.fromkeys((address, *told.get("redirects", ()), told.get("final_url") or address))
    for one, other in pairwise(way) if told.get("redirects") else ():
        yield Answer(one, 302, {"location": other}, _stamp(told))


def _parts(told: dict[str, Any], blobs: Blobs) -> Iterator[Answer]:
    for part in told["parts"]:
        yield Answer(part["url"], 200, part.get("headers", {}), _stamp(part) or _stamp(told), blobs.get(part["sha256"]))


def _last(address: str, told: dict[str, Any], body: bytes) -> Answer:
    url = told.get("final_url") or urls.posted(address)[0]
    data = urls.posted(address)[1] if all(hop["status"] in KEEPS_BODY for hop in told.get("way", ())) else None
    url = url if data is None else urls.posting(url, data)
    ours = "archive" not in told
    return Answer(url, told.get("status", 200), told.get("headers", {}), _stamp(told), body, ours)


def _stamp(told: dict[str, Any]) -> str:
    return str(told.get("fetched_at", "")).replace("+00:00", "Z")
