"""Requests that take several visits: those that are sent on, and reports that stand on several pages.

Every hop and every page is a request of its own, which waits for its host's turn like any other. How far a document has
come stands in its row, so that another worker goes on where one was lost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from crawlers import parts, urls
from crawlers.errors import FetchError
from crawlers.fetch import begin
from crawlers.resource import Resource, Trail
from storage import ledger
from storage.blobs import Blobs
from storage.ledger import Claim, Outcome


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page of a report that was fetched, by its digest."""

    url: str
    sha256: str
    headers: dict[str, str] = {}
    fetched_at: str = ""


class Errand(msgspec.Struct, frozen=True):
    """The way to the robots.txt of `host`, which leads elsewhere: it is gone before the document's own."""

    host: str
    trail: Trail


class Journey(msgspec.Struct, frozen=True, omit_defaults=True):
    """What to ask next, and the pages of the report that are there already."""

    trail: Trail
    parts: tuple[Part, ...] = ()
    errand: Errand | None = None

    @property
    def host(self) -> str:
        """Whose turn it waits for."""
        return urls.host_of(self.errand.trail.here if self.errand else self.trail.here)


#: No journey: for local files.
NONE = Journey(Trail("", ""))


def of(claim: Claim) -> Journey:
    """How far the document has come: at its beginning, unless its row says otherwise. Raises BadAddress."""
    told = (claim.fetched or {}).get("journey")
    if told is None:
        return Journey(begin(parts.first(claim.address)))
    return msgspec.convert(told, Journey)


def sent_on(claim: Claim, journey: Journey, trail: Trail | None = None) -> Outcome:
    """The document waits for the turn of the next host on its way; the visit is not counted as a try.

    What was kept of its last fetch goes along: the final address may have changed nothing since.
    """
    further = msgspec.structs.replace(journey, trail=trail or journey.trail)
    facts = {"fetched": ledger.travelling(claim, msgspec.to_builtins(further)), "host": further.host}
    return replace(ledger.given_back(claim), facts=facts)


def for_rules(claim: Claim, journey: Journey, host: str, trail: Trail) -> Outcome:
    """The document goes on to where the robots.txt of `host` stands."""
    return sent_on(claim, msgspec.structs.replace(journey, errand=Errand(host, trail)))


def with_rules(claim: Claim, journey: Journey) -> Outcome:
    """The rules are known now, and were a request: the document itself has to wait for the gap."""
    if journey.errand is None:
        return ledger.given_back(claim)
    return sent_on(claim, msgspec.structs.replace(journey, errand=None))


def onward(claim: Claim, journey: Journey, resource: Resource, blobs: Blobs) -> Outcome | None:
    """The visit of the report's next page, None where this is the last one."""
    begun = journey.parts[0].url if journey.parts else resource.final_url
    following = parts.following(resource, begun)
    seen = {part.url for part in journey.parts}
    if following is None or following in seen or len(seen) >= parts.MOST:
        return None
    return sent_on(claim, with_page(Journey(begin(following), journey.parts), resource, blobs))


def with_page(journey: Journey, resource: Resource, blobs: Blobs) -> Journey:
    """The journey with one more page of the report."""
    digest = resource.sha256 or blobs.put(resource.body)
    part = Part(resource.final_url, digest, resource.headers, resource.fetched_at)
    return msgspec.structs.replace(journey, parts=(*journey.parts, part))


def whole(journey: Journey, blobs: Blobs) -> bytes:
    """The report of all its pages."""
    return parts.whole(
        [Resource(part.url, part.url, 200, "text/html", blobs.get(part.sha256)) for part in journey.parts]
    )


def ends_a_book(journey: Journey, error: FetchError) -> bool:
    """True where a flip book that does not say how many pages it has ends with the one before."""
    return bool(journey.parts) and parts.is_book_page(journey.trail.here) and error.code.endswith("not_found")


def told(journey: Journey) -> dict[str, Any]:
    """What is recorded of the pages a report was joined from."""
    return {"parts": msgspec.to_builtins(journey.parts)} if journey.parts else {}
