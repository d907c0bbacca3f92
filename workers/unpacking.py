"""What a ZIP holds: each member that can be read becomes a document with the archive as its parent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import quote

import converters
from converters.container import Container
from converters.errors import EmptyDocument, TooLarge
from crawlers import media_type
from storage import ledger
from storage.blobs import Blobs
from storage.ledger import Claim, Entry, Kept, Outcome

DEPTH = 2
"""Archives in archives are followed this far."""


def unpack(body: bytes, claim: Claim, blobs: Blobs) -> Outcome:
    """Keep the members of an archive. Raises ConversionError, EmptyDocument where nothing in it can be read."""
    if claim.address.count("#") > DEPTH:
        raise TooLarge(f"archives are nested more than {DEPTH} deep; unpack them by hand if they are honest")
    entries = [_entry(name, content, kind, claim, blobs) for name, content, kind in members(body)]
    if not entries:
        raise EmptyDocument("the archive holds nothing that any file in converters/formats reads")
    kept = tuple(Kept(entry.sha256 or "", entry.size or 0, entry.media_type or "") for entry in entries)
    return ledger.done(children=tuple(entries), blobs=kept)


def members(body: bytes) -> Iterator[tuple[str, bytes, str]]:
    """Name, bytes and media type of each member that can be read, in the archive's order. Raises ConversionError."""
    readable = {*converters.media_types(), media_type.ZIP}
    archive = Container(body)
    for name in archive.names():
        if name.endswith("/") or any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts):
            continue
        content = archive.read(name)
        kind = media_type.detect(content, name=_legible(name))
        if kind in readable:
            yield _legible(name), content, kind


def _entry(name: str, content: bytes, kind: str, claim: Claim, blobs: Blobs) -> Entry:
    inside, _, fragment = claim.address.partition("#")
    member = f"{fragment}#{quote(name)}" if fragment else quote(name)
    return Entry(
        address=f"{inside}#{member}", member=member, state="convert", host=claim.host, kind="attachment",
        title=PurePosixPath(name).stem, year=claim.year, agency=claim.agency,
        sha256=blobs.put(content), size=len(content), media_type=kind,
    )


def _legible(name: str) -> str:
    """The name in Chinese where an archive was packed under a Chinese Windows, which zipfile takes for CP437."""
    try:
        return name.encode("cp437").decode("gb18030")
    except UnicodeError:
        return name
