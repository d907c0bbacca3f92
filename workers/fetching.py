"""The stages that ask hosts: crawl looks for links on a page, fetch brings the bytes of one document."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from crawlers import media_type, robots, sites, urls
from crawlers.errors import RobotsDisallow
from crawlers.fetch import Limits, fetch
from crawlers.resource import Link, Resource
from storage import ledger
from storage.ledger import Claim, Entry, Kept, Outcome, Release
from workers import hosts, intake
from workers.equipment import Equipment
from workers.hosts import Standing

#: Robots and page together stay below the task's soft limit.
LIMITS = Limits(total=75.0)
_NOT_STORED = {"body", "url", "media_type"}


class Fetching:
    """One document's request, made politely: its host's rules first, then the page."""

    def __init__(self, tools: Equipment) -> None:
        self.tools = tools
        self.standing = Standing("")

    def crawl(self, claim: Claim) -> Outcome:
        """Register what a listing offers; a page that offers nothing is the report itself."""
        return self._visit(claim, self._looked_through)

    def fetch(self, claim: Claim) -> Outcome:
        """Keep the bytes; the attachments of an article become documents of their own."""
        return self._visit(claim, self._kept)

    def closing(self, claim: Claim, error: BaseException | None) -> Release | None:
        """How the request leaves its host."""
        return hosts.release(self.standing, self.tools.settings.host_gap, error) if claim.host else None

    def _visit(self, claim: Claim, arrived: Callable[[Claim, Resource], Outcome]) -> Outcome:
        if not claim.host:
            return arrived(claim, _local(claim))
        self.standing = Standing(claim.host)
        self.standing = hosts.look(self.tools.engine, claim.host)
        if self.standing.rules is None:
            self._rules_of(claim.address, claim.host)
            return ledger.given_back(claim)  # the rules were a request too: the page has to wait for the gap
        guard, agent = self.tools.guard, self.tools.settings.user_agent
        resource = fetch(claim.address, guard=guard, user_agent=agent, permit=self._permit, limits=LIMITS)
        return arrived(claim, resource)

    def _permit(self, url: str) -> None:
        host, agent = urls.host_of(url), self.tools.settings.user_agent
        same = host == self.standing.host
        rules = self.standing.rules if same else hosts.look(self.tools.engine, host).rules
        if not (rules or self._rules_of(url, host)).allowed(url, agent):
            raise RobotsDisallow(f"{robots.address_of(url)} disallows {url} for {agent}; nothing to do")

    def _rules_of(self, url: str, host: str) -> robots.Rules:
        agent = self.tools.settings.user_agent
        text = robots.fetch_text(url, guard=self.tools.guard, user_agent=agent)
        return hosts.learn(self.tools.engine, host, text, agent)

    def _looked_through(self, claim: Claim, resource: Resource) -> Outcome:
        found = sites.look(resource)
        onward = [link for link in found.links if link.kind != "attachment"]
        if not onward:
            return self._kept(claim, resource)
        return ledger.done(children=_entries(found.links, claim), facts={"fetched": _provenance(resource)})

    def _kept(self, claim: Claim, resource: Resource) -> Outcome:
        digest = self.tools.blobs.put(resource.body)
        size = len(resource.body)
        return ledger.advance(
            "convert",
            facts={"sha256": digest, "size": size, "media_type": resource.media_type, "fetched": _provenance(resource)},
            blobs=(Kept(digest, size, resource.media_type),),
            children=_entries(sites.attachments(resource), claim),
        )


def _entries(links: Iterable[Link], claim: Claim) -> tuple[Entry, ...]:
    """What a page offers as documents; an attachment is of its article's year and agency unless it says otherwise."""
    return tuple(
        intake.entry_of(
            link.url,
            link.kind,
            claim.source_id,
            link.year or (claim.year if _part(link) else None),
            link.agency or (claim.agency if _part(link) else None),
            link.title,
        )
        for link in links
    )


def _part(link: Link) -> bool:
    return link.kind == "attachment"


def _provenance(resource: Resource) -> dict[str, object]:
    """How the bytes were come by, for the archive: everything of the answer but the bytes."""
    told: dict[str, object] = msgspec.to_builtins(resource, builtin_types=(bytes,))
    return {name: value for name, value in told.items() if name not in _NOT_STORED}


def _local(claim: Claim) -> Resource:
    """A local file that was re-queued to be read again. Raises OSError."""
    path = Path(unquote(urlsplit(claim.address).path))
    body = path.read_bytes()
    return Resource(claim.address, claim.address, 200, media_type.detect(body, name=path.name), body)
