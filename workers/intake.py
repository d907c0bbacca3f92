"""Where documents come in by hand: files, addresses, and answers out of a web archive."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from crawlers import media_type, urls
from storage import ledger
from storage.blobs import Blobs
from storage.database import writing
from storage.ledger import Entry
from storage.models import State


def take_url(
    engine: Engine,
    url: str,
    kind: str = "report",
    source_id: int | None = None,
    year: int | None = None,
    agency: str | None = None,
) -> int:
    """Have `url` fetched; gives its document. `kind`: "report", "attachment" or "listing". Raises crawlers.BadAddress.

    An address that is known already stays where it is: `nianbao requeue --stage fetch` fetches it again.
    """
    entry = entry_of(url, kind, source_id, year, agency)
    with writing(engine) as connection:
        return ledger.register(connection, [entry])[0].id


def entry_of(
    url: str,
    kind: str = "report",
    source_id: int | None = None,
    year: int | None = None,
    agency: str | None = None,
    title: str | None = None,
) -> Entry:
    """What `ledger.register_many` takes, for long lists of addresses. Raises crawlers.BadAddress."""
    state = State.CRAWL if kind == "listing" else State.FETCH
    address = urls.canonical(url)
    return Entry(
        address=address,
        host=urls.host_of(address),
        state=state.value,
        kind=kind,
        source_id=source_id,
        year=year,
        agency=agency,
        title=title,
    )


def take_file(engine: Engine, blobs: Blobs, path: Path, source_id: int | None = None) -> int:
    """Keep a local file and have it converted; gives its document. Raises OSError, storage.BlobsUnavailable.

    A file whose bytes changed since is converted again.
    """
    path = path.absolute()
    body = path.read_bytes()
    return take_bytes(engine, blobs, path.as_uri(), body, media_type.detect(body, name=path.name), source_id)


def take_bytes(
    engine: Engine,
    blobs: Blobs,
    address: str,
    body: bytes,
    media_type: str,
    source_id: int | None = None,
    parent_id: int | None = None,
) -> int:
    """Keep `body` under `address` and have it converted; gives its document. Raises storage.BlobsUnavailable."""
    digest = blobs.put(body)
    entry = Entry(
        address=address,
        host=urls.host_of(address),
        state=State.CONVERT.value,
        source_id=source_id,
        parent_id=parent_id,
        sha256=digest,
        size=len(body),
        media_type=media_type,
    )
    with writing(engine) as connection:
        ledger.record_blob(connection, digest, len(body), media_type)
        document = ledger.register(connection, [entry])[0]
        if not document.new:
            ledger.replace_bytes(connection, document.id, digest, len(body), media_type)
    return document.id
