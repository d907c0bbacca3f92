"""What an archive holds, or is attached: each a document with it as its parent; what cannot be read fails by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import quote

import converters
from converters.document import Document
from converters.members import DEPTH, Member, check_depth
from crawlers import media_type
from storage import ledger
from storage.blobs import Blobs
from storage.ledger import Claim, Entry, Kept, Outcome, Refused


def unpack(body: bytes, claim: Claim, blobs: Blobs) -> Outcome:
    """Keep the members of an archive. Raises ConversionError, EmptyDocument where it holds no files."""
    check_depth(claim.address.count("#"))
    return _with(ledger.done(), converters.members(body, claim.media_type or media_type.ZIP), claim, blobs)


def with_attached(outcome: Outcome, document: Document, body: bytes, claim: Claim, blobs: Blobs) -> Outcome:
    """The outcome of a document, and the files attached to it as documents; not of one in as many as are opened."""
    if claim.address.count("#") >= DEPTH:
        return outcome
    return _with(outcome, converters.attached(document, body), claim, blobs)


def _with(outcome: Outcome, members: Iterable[Member], claim: Claim, blobs: Blobs) -> Outcome:
    entries: list[Entry] = []
    refused: list[Refused] = []
    for member in members:
        if member.error:
            refused.append(Refused(_entry(member.name, claim), member.error.code, str(member.error)))
        else:
            entries.append(_kept(member, claim, blobs))
    kept = tuple(Kept(entry.sha256 or "", entry.size or 0, entry.media_type or "") for entry in entries)
    return replace(outcome, children=tuple(entries), refused=tuple(refused), blobs=(*outcome.blobs, *kept))


def _kept(member: Member, claim: Claim, blobs: Blobs) -> Entry:
    return replace(
        _entry(member.name, claim),
        sha256=blobs.put(member.body),
        size=len(member.body),
        media_type=media_type.detect(member.body, name=member.name),
    )


def _entry(name: str, claim: Claim) -> Entry:
    inside, _, fragment = claim.address.partition("#")
    place = f"{fragment}#{quote(name)}" if fragment else quote(name)
    return Entry(
        address=f"{inside}#{place}",
        member=place,
        state="convert",
        host=claim.host,
        kind="attachment",
        title=PurePosixPath(name).stem,
        year=claim.year,
        agency=claim.agency,
    )
