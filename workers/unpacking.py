"""What a ZIP holds: each member becomes a document with the archive as its parent; what nothing reads fails by name."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import quote

import converters
from converters.errors import TooLarge
from converters.members import Member
from crawlers import media_type
from storage import ledger
from storage.blobs import Blobs
from storage.ledger import Claim, Entry, Kept, Outcome

DEPTH = 2
"""Archives in archives are followed this far."""


def unpack(body: bytes, claim: Claim, blobs: Blobs) -> Outcome:
    """Keep the members of an archive. Raises ConversionError, EmptyDocument where it holds no files."""
    if claim.address.count("#") > DEPTH:
        raise TooLarge(f"archives are nested more than {DEPTH} deep; unpack them by hand if they are honest")
    entries = [_entry(member, claim, blobs) for member in converters.members(body, media_type.ZIP)]
    kept = tuple(Kept(entry.sha256 or "", entry.size or 0, entry.media_type or "") for entry in entries)
    return ledger.done(children=tuple(entries), blobs=kept)


def _entry(member: Member, claim: Claim, blobs: Blobs) -> Entry:
    inside, _, fragment = claim.address.partition("#")
    place = f"{fragment}#{quote(member.name)}" if fragment else quote(member.name)
    return Entry(
        address=f"{inside}#{place}",
        member=place,
        state="convert",
        host=claim.host,
        kind="attachment",
        title=PurePosixPath(member.name).stem,
        year=claim.year,
        agency=claim.agency,
        sha256=blobs.put(member.body),
        size=len(member.body),
        media_type=media_type.detect(member.body, name=member.name),
    )
