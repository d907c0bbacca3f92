"""What a listing offers (Link) and what a fetch brought (Resource). Frozen values of plain types."""

from __future__ import annotations

from typing import Literal

import msgspec


class Link(msgspec.Struct, frozen=True):
    """An address worth fetching. `year` and `agency` are what the listing says of it, None where it says nothing.

    `source` is where a list of addresses says it has it from.
    `url` is canonical and complete: a listing that wants a POST carries the body in its fragment (`urls.posting`), so
    that it is part of the identity and `fetch` sends it. `kind`: "report" (an article page or a file), "attachment" (a
    file that an article page carries), "listing" (a page to look for further links on; if it has none, it is the
    article itself).
    """

    url: str
    kind: Literal["report", "attachment", "listing"] = "report"
    title: str | None = None
    year: int | None = None
    agency: str | None = None
    source: str | None = None


class Hop(msgspec.Struct, frozen=True, omit_defaults=True):
    """An answer that led elsewhere: a redirect, or a page that sends its reader on (`sha256`: its bytes are kept)."""

    url: str
    status: int
    headers: dict[str, str] = {}
    fetched_at: str = ""
    sha256: str = ""


class Resource(msgspec.Struct, frozen=True):
    """What one polite GET brought.

    `url` is the address asked for, `final_url` the one that answered, `redirects` the addresses between, and `way` what
    they answered. `media_type` is decided from the bytes first, the header second, the suffix last. `headers` are
    lower-case names of the last answer. `fetched_at` is ISO 8601 in UTC. Where the bytes are kept `sha256` is their
    digest, and `body` holds only those of a text that are looked through; else it holds all `size` of them.
    """

    url: str
    final_url: str
    status: int
    media_type: str
    body: bytes
    headers: dict[str, str] = {}
    redirects: tuple[str, ...] = ()
    fetched_at: str = ""
    way: tuple[Hop, ...] = ()
    sha256: str = ""
    size: int = 0


class NotModified(Resource, frozen=True):
    """What a conditional GET brings when nothing changed: status 304 and no bytes; keep those of the last time."""


class Trail(msgspec.Struct, frozen=True):
    """A request that was sent on: `here` is what to ask for next, with the body `data` where it is a POST.

    `url` is the address asked for first, `hops` those that answered, `way` what they did, `cookies` what each host
    wants to see again.
    """

    url: str
    here: str
    data: str | None = None
    hops: tuple[str, ...] = ()
    cookies: dict[str, tuple[str, ...]] = {}
    way: tuple[Hop, ...] = ()


class Found(msgspec.Struct, frozen=True):
    """What a page offers: `site` is the name of the portal family that recognised it, "" where the page is no listing.

    No links at all, or only attachments, means: nothing to follow, convert the page itself. `itself`: convert it as
    well as follow the links, because it is a report that shows the way to others. `cut` says what of it was not looked
    at, "" where all was.
    """

    site: str
    links: tuple[Link, ...] = ()
    itself: bool = False
    cut: str = ""
