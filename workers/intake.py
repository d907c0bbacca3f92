"""Where documents come in by hand: files, addresses, and answers out of a web archive."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from crawlers import archives, urls
from crawlers.body import taken
from storage import ledger
from storage.blobs import Blobs
from storage.database import writing
from storage.ledger import Entry, Kept
from storage.models import State

PIECE = 1 << 20


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
    listed_by: str | None = None,
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
        listed_by=listed_by,
    )


def take_file(engine: Engine, blobs: Blobs, path: Path, source_id: int | None = None) -> int:
    """Keep a local file and have it converted; gives its document. Raises OSError, storage.BlobsUnavailable.

    A file whose bytes changed since is converted again.
    """
    path = path.absolute()
    kept, _ = received(blobs, path)
    return _take(engine, path.as_uri(), kept, source_id)


def take_unread(engine: Engine, path: Path, source_id: int | None = None) -> int | None:
    """Have a worker try a local file that could not be read: how that ends is kept. None where the file is known."""
    entry = Entry(address=path.absolute().as_uri(), host="", state=State.FETCH.value, source_id=source_id)
    with writing(engine) as connection:
        document = ledger.register(connection, [entry])[0]
    return document.id if document.new else None


def received(blobs: Blobs, path: Path) -> tuple[Kept, bytes]:
    """Keep a local file piece by piece; gives its bytes as well where it is a text of moderate size."""
    with archives.opened(path) as file, blobs.receive() as incoming:
        while piece := file.read(PIECE):
            incoming.write(piece)
        kind, text = taken(incoming, name=path.name)
        return Kept(incoming.keep(), incoming.size, kind), text


def take_bytes(
    engine: Engine,
    blobs: Blobs,
    address: str,
    body: bytes,
    media_type: str,
    source_id: int | None = None,
) -> int:
    """Keep `body` under `address` and have it converted; gives its document. Raises storage.BlobsUnavailable."""
    return _take(engine, address, Kept(blobs.put(body), len(body), media_type), source_id)


def _take(engine: Engine, address: str, kept: Kept, source_id: int | None) -> int:
    entry = Entry(
        address=address,
        host=urls.host_of(address),
        state=State.CONVERT.value,
        source_id=source_id,
        sha256=kept.digest,
        size=kept.size,
        media_type=kept.media_type,
    )
    with writing(engine) as connection:
        ledger.record_blob(connection, kept.digest, kept.size, kept.media_type)
        document = ledger.register(connection, [entry])[0]
        if not document.new:
            ledger.replace_bytes(connection, document.id, kept.digest, kept.size, kept.media_type)
    return document.id
