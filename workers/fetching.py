"""The stages that ask hosts: crawl looks for links on a page, fetch brings the bytes of one document."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from threading import local
from urllib.parse import unquote, urlsplit

import msgspec

from crawlers import paging, robots, sites, urls
from crawlers.errors import BadAddress, CutShort, EmptyListing, FetchError, Gone, RobotsDisallow, Unreadable
from crawlers.fetch import Limits, ask
from crawlers.page import decoded
from crawlers.resource import Found, Link, NotModified, Resource, Trail
from storage import ledger
from storage.blobs import Blobs
from storage.ledger import Claim, Entry, Kept, Outcome, Release
from workers import hosts, intake, journeys, policy
from workers.equipment import Equipment
from workers.hosts import Machines, Standing, Standings
from workers.journeys import Errand

#: Robots and page together stay below the task's soft limit.
LIMITS = Limits(total=75.0)
_DATA = ("application/json", "application/javascript", "text/javascript")
#: bytes that no article of a report goes into; shorter answers are errors and empty ones
_SHORTEST = 400
_NOT_STORED = {"body", "url", "media_type", "size"}


class Fetching(local):
    """One document's request, made politely: its host's rules first, then the page. Each thread has its own."""

    def __init__(self, tools: Equipment, standings: Standings, machines: Machines) -> None:
        self.tools, self.standings, self.machines = tools, standings, machines
        self.standing, self.began = Standing(""), 0.0
        self.journey = journeys.NONE
        self.before = ledger.Before()

    def crawl(self, claim: Claim) -> Outcome:
        """Register what a listing offers; a page that offers nothing is the report itself."""
        return self._visit(claim, self._looked_through)

    def fetch(self, claim: Claim) -> Outcome:
        """Keep the bytes; the attachments of an article become documents of their own."""
        return self._visit(claim, self._kept)

    def closing(self, claim: Claim, error: BaseException | None) -> Release | None:
        """How the request leaves its host, also one that was never begun."""
        if not claim.host:
            return None
        gap = self.tools.settings.host_gap
        if self.standing.host != claim.host:
            return hosts.release(Standing(claim.host), gap, error)
        return hosts.release(self.standing, gap, error, time.monotonic() - self.began)

    def _visit(self, claim: Claim, arrived: Callable[[Claim, Resource], Outcome]) -> Outcome:
        self.journey, self.before = journeys.NONE, ledger.Before()
        _refuse_member(claim.address)
        if claim.address.startswith("file:"):
            return arrived(claim, _local(claim, self.tools.blobs))
        self.standing, self.began = Standing(claim.host), time.monotonic()
        self.standing = self.standings.of(claim.host)
        self.journey = journeys.of(claim)
        if self.journey.host != claim.host:
            return journeys.sent_on(claim, self.journey)
        if self.standing.rules is None or self.journey.errand:
            return self._learned(
                claim, self.journey.errand or Errand(claim.host, robots.begin(self.journey.trail.here))
            )
        return self._asked(claim, arrived)

    def _learned(self, claim: Claim, errand: Errand) -> Outcome:
        """One step towards the rules of a host: they may stand elsewhere, and every hop waits for its turn."""
        engine, settings, here = self.tools.engine, self.tools.settings, errand.trail.here
        known = self.standing if errand.host == claim.host else hosts.look(engine, errand.host)
        if known.rules:  # somebody else was quicker
            return journeys.with_rules(claim, self.journey)
        if not self.machines.join(claim.host, self.tools.guard.machine(here)):
            return ledger.given_back(claim)
        step = robots.ask(errand.trail, guard=self.tools.guard, user_agent=settings.user_agent)
        if isinstance(step, Trail):
            if urls.host_of(step.here) != errand.host == claim.host:
                self.standing = hosts.waiting(self.standing, settings.host_gap)
            return journeys.for_rules(claim, self.journey, errand.host, step)
        if not step.whole:
            self.standing = hosts.broken_off(self.standing)
        learned = hosts.learned(errand.host, step.text, settings.user_agent)
        return replace(journeys.with_rules(claim, self.journey), learned=learned)

    def _asked(self, claim: Claim, arrived: Callable[[Claim, Resource], Outcome]) -> Outcome:
        guard, agent = self.tools.guard, self.tools.settings.user_agent
        etag, stamp = self._conditions(claim)
        try:
            answer = ask(
                self.journey.trail,
                guard=guard,
                user_agent=agent,
                permit=self._permit,
                limits=LIMITS,
                etag=etag,
                last_modified=stamp,
                keeping=self.tools.blobs.receive,
            )
        except Gone as error:
            if not journeys.ends_a_book(self.journey, error):
                raise
            return self._stored(claim, self._joined(claim))
        if isinstance(answer, NotModified):
            return self._unchanged(claim)
        if isinstance(answer, Trail):
            return journeys.sent_on(claim, self.journey, answer)
        return self._kept(claim, answer) if self.journey.parts else arrived(claim, answer)

    def _conditions(self, claim: Claim) -> tuple[str | None, str | None]:
        """ETag and Last-Modified of the last fetch, where its bytes are kept and the same address is asked."""
        self.before = ledger.Before()
        if claim.sha256 is None or self.journey.parts or not self.tools.blobs.has(claim.sha256):
            return None, None
        self.before = ledger.before(self.tools.engine, claim.id)
        if self.before.final_url != self.journey.trail.here:
            return None, None
        return self.before.etag, self.before.last_modified

    def _unchanged(self, claim: Claim) -> Outcome:
        """Nothing is done again for a document that was read; any other is converted from the bytes that are kept."""
        facts = {"host": urls.host_of(claim.address), "fetched": self.before.told}
        return ledger.done(facts=facts) if self.before.read else ledger.advance("convert", facts=facts)

    def _permit(self, url: str) -> None:
        agent = self.tools.settings.user_agent
        if self.standing.rules and not self.standing.rules.allowed(url, agent):
            raise RobotsDisallow(f"{robots.address_of(url)} disallows {url} for {agent}; nothing to do")

    def _looked_through(self, claim: Claim, resource: Resource) -> Outcome:
        found = sites.look(resource)
        onward = [link for link in found.links if link.kind != "attachment"]
        if not onward and not found.site:
            _refuse_data(resource)
            return self._kept(claim, resource)
        before = ledger.address_of(self.tools.engine, claim.parent_id)
        before_id = claim.parent_id if before and paging.is_further(before, claim.address) else None
        children = _entries(self._wanted(claim, before_id, found) if before_id else found.links, claim)
        if found.itself:
            return self._stored(claim, resource, children)
        facts = {"fetched": _provenance(resource) | {"site": found.site}, "host": urls.host_of(claim.address)}
        blobs = (Kept(resource.sha256, resource.size, resource.media_type),) if resource.sha256 else ()
        lacking = _lacking(found, claim.address, bool(before_id))
        outcome = policy.judge(lacking, claim) if lacking else ledger.done()
        if found.links:
            outcome = ledger.done(trouble=outcome.trouble)
        return replace(outcome, children=children, facts=facts, blobs=blobs)

    def _wanted(self, claim: Claim, before_id: int, found: Found) -> tuple[Link, ...]:
        """The links of a page of a list behind another; where it repeats that one it leads no further."""
        reports = {urls.address_key(link.url) for link in found.links if link.kind == "report"}
        engine = self.tools.engine
        leads_on = ledger.has_reports(engine, before_id)
        if reports:
            leads_on = ledger.brings_news(engine, claim.id, claim.source_id, reports)
        if leads_on:
            return found.links
        return tuple(link for link in found.links if link.kind != "listing")

    def _kept(self, claim: Claim, resource: Resource) -> Outcome:
        further = journeys.onward(claim, self.journey, resource, self.tools.blobs) if claim.host else None
        if further:
            return further
        if not self.journey.parts:
            return self._stored(claim, resource)
        self.journey = journeys.with_page(self.journey, resource, self.tools.blobs)
        return self._stored(claim, self._joined(claim))

    def _joined(self, claim: Claim) -> Resource:
        """One page of all pages of the report."""
        body, last = journeys.whole(self.journey, self.tools.blobs), self.journey.parts[-1]
        first = self.journey.parts[0].url
        return Resource(claim.address, first, 200, "text/html", body, fetched_at=last.fetched_at)

    def _stored(self, claim: Claim, resource: Resource, children: tuple[Entry, ...] = ()) -> Outcome:
        digest = resource.sha256 or self.tools.blobs.put(resource.body)
        size = resource.size or len(resource.body)
        told = _provenance(resource) | journeys.told(self.journey)
        if digest == claim.sha256 and self.before.read:
            children = (*children, *_entries(sites.attachments(resource), claim))
            return ledger.done(facts={"fetched": told, "host": urls.host_of(claim.address)}, children=children)
        return ledger.advance(
            "convert",
            facts={
                "sha256": digest,
                "size": size,
                "media_type": resource.media_type,
                "fetched": told,
                "host": urls.host_of(claim.address),
            },
            blobs=(Kept(digest, size, resource.media_type),),
            children=(*children, *_entries(sites.attachments(resource), claim)),
        )


def _entries(links: Iterable[Link], claim: Claim) -> tuple[Entry, ...]:
    """What a page offers as documents; what does not say its year or agency is of the page's own."""
    return tuple(
        intake.entry_of(
            link.url, link.kind, claim.source_id, link.year or claim.year, link.agency or claim.agency, link.title
        )
        for link in links
    )


def _refuse_data(resource: Resource) -> None:
    """Raises EmptyListing for the answer of a service that holds no list and is too short to carry an article."""
    if resource.media_type in _DATA and len(resource.body) < _SHORTEST:
        said = " ".join(decoded(resource.body).split())
        raise EmptyListing(f"{resource.url} answers with data that lists no report: {said}; look at the site")


def _lacking(found: Found, address: str, further: bool) -> FetchError | None:
    """What is wrong with a listing: it has no rows, though it is not the page behind the last, or is too long."""
    if found.cut:
        return CutShort(
            f"{found.cut}; harvest its further pages, or the columns it is made of, as targets of their own"
        )
    if not found.links and not further:
        return EmptyListing(f"{address} answers with a list without rows; open its page in a browser and look")
    return None


def _provenance(resource: Resource) -> dict[str, object]:
    """How the bytes were come by, for the archive: everything of the answer but the bytes."""
    told: dict[str, object] = msgspec.to_builtins(resource, builtin_types=(bytes,))
    return {name: value for name, value in told.items() if name not in _NOT_STORED}


def _refuse_member(address: str) -> None:
    """Raises BadAddress for what stands in a container, which has no address of its own: a fragment nobody asks for."""
    container, _, member = address.partition("#")
    if member and (address.startswith("file:") or "#" not in urls.canonical(address)):
        raise BadAddress(f"{member} stands in {container}; harvest that again once it is mended")


def _local(claim: Claim, blobs: Blobs) -> Resource:
    """A local file that is to be read, or read again. Raises Gone, Unreadable, BlobsUnavailable."""
    path = Path(unquote(urlsplit(claim.address).path))
    try:
        kept, text = intake.received(blobs, path)
    except FileNotFoundError as error:
        raise Gone(f"{path} does not exist; check the path") from error
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror or error}") from error
    return Resource(claim.address, claim.address, 200, kept.media_type, text, sha256=kept.digest, size=kept.size)
