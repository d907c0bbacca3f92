"""What a harvest of a listing would find, without fetching a report: its pages are followed, its reports are named."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from crawlers import paging, robots, sites, urls
from crawlers.errors import CutShort, FetchError, RobotsDisallow
from crawlers.fetch import ask, begin
from crawlers.guard import Guard
from crawlers.resource import Found, Link, Resource, Trail
from workers.settings import Settings


@dataclass
class Probe:
    """`pages` are the listing pages looked at, each with the family that recognised it; `reports` what they name.

    `itself` holds addresses that turned out to be articles and no lists, `problems` what could not be read.
    """

    url: str
    pages: list[tuple[str, str]] = field(default_factory=list)
    reports: list[Link] = field(default_factory=list)
    itself: list[str] = field(default_factory=list)
    problems: list[tuple[str, str, str]] = field(default_factory=list)
    unread: int = 0

    @property
    def site(self) -> str:
        """The family of the first page that was recognised, "" where none was."""
        return next((site for _, site in self.pages), "")

    def as_json(self) -> str:
        """One JSON object: url, site, pages, reports, itself, problems, unread."""
        told = {
            "url": self.url, "site": self.site, "pages": [{"url": url, "site": site} for url, site in self.pages],
            "reports": [msgspec.to_builtins(link) for link in self.reports], "itself": self.itself,
            "problems": [{"url": url, "code": code, "message": said} for url, code, said in self.problems],
            "unread": self.unread,
        }  # fmt: skip
        return msgspec.json.encode(told).decode()

    def lines(self) -> Iterator[str]:
        """The same for a person to read."""
        yield from (f"page       {site:<14} {url}" for url, site in self.pages)
        for link in self.reports:
            yield f"{link.kind:<10} {link.year or '?':<5} {link.agency or '?':<20} {link.title or ''}  {link.url}"
        yield from (f"itself     a document and no listing: {url}" for url in self.itself)
        yield from (f"problem    {code}: {said}" for _, code, said in self.problems)
        family = self.site or "no listing"
        yield f"{len(self.reports)} reports named on {len(self.pages)} pages; recognised as {family}"
        if self.unread:
            yield f"{self.unread} pages were not looked at; --max-pages asks for more"


class Prober:
    """One request at a time, robots first, a rest after each, on every host."""

    def __init__(self, settings: Settings) -> None:
        self._guard, self._agent, self._gap = Guard(settings.allow_private), settings.user_agent, settings.host_gap
        self._rules: dict[str, robots.Rules] = {}
        self._ended: dict[str, float] = {}

    def look(self, url: str, most_pages: int) -> Probe:
        """Follow the listing pages from `url`, at most so many. Raises BadAddress."""
        probe = Probe(url)
        waiting = deque([(Link(urls.canonical(url), "listing"), "")])
        seen = {urls.identity(url)}
        while waiting and len(probe.pages) + len(probe.itself) + len(probe.problems) < most_pages:
            page, before = waiting.popleft()
            fresh = [link for link in self._page(page, probe) if urls.identity(link.url) not in seen]
            seen |= {urls.identity(link.url) for link in fresh}
            reports = [link for link in fresh if link.kind != "listing"]
            probe.reports += reports
            if reports or not (before and paging.is_further(before, page.url)):  # lists without end repeat themselves
                waiting += [(link, page.url) for link in fresh if link.kind == "listing"]
        probe.unread = len(waiting)
        return probe

    def _page(self, page: Link, probe: Probe) -> tuple[Link, ...]:
        """The links of a page; what does not say its year or agency is of the page's own."""
        try:
            found, resource = self._found(page.url)
        except FetchError as error:
            probe.problems.append((page.url, error.code, str(error)))
            return ()
        links = found.links
        if found.cut:
            probe.problems.append((page.url, CutShort.code, found.cut))
        if found.site:
            probe.pages.append((page.url, found.site))
        if found.itself or not any(link.kind != "attachment" for link in links):
            probe.itself.append(page.url)
            links = (*links, *sites.attachments(resource))
        replace = msgspec.structs.replace
        return tuple(replace(link, year=link.year or page.year, agency=link.agency or page.agency) for link in links)

    def _found(self, url: str) -> tuple[Found, Resource]:
        step: Trail | Resource = begin(url)
        while isinstance(step, Trail):
            host = urls.host_of(step.here)
            self._read_rules(step.here, host)
            self._rest(host)
            try:
                step = ask(step, guard=self._guard, user_agent=self._agent, permit=self._permit)
            finally:
                self._ended[host] = time.monotonic()
        return sites.look(step), step

    def _read_rules(self, url: str, host: str) -> None:
        if host in self._rules:
            return
        step: Trail | robots.Text = robots.begin(url)
        while isinstance(step, Trail):
            here = urls.host_of(step.here)
            self._rest(here)
            try:
                step = robots.ask(step, guard=self._guard, user_agent=self._agent)
            finally:
                self._ended[here] = time.monotonic()
        self._rules[host] = robots.Rules.read(step.text)

    def _rest(self, host: str) -> None:
        rules = self._rules.get(host)
        gap = max(self._gap, (rules and rules.delay(self._agent)) or 0.0)
        time.sleep(max(0.0, self._ended.get(host, -gap) + gap - time.monotonic()))

    def _permit(self, url: str) -> None:
        if not self._rules[urls.host_of(url)].allowed(url, self._agent):
            raise RobotsDisallow(f"{robots.address_of(url)} disallows {url} for {self._agent}; nothing to do")
