"""The portal families: one file per family, recognised from the page itself.

    NAME: str                         short name, "trs"
    HINT: str                         what gives the family away
    matches(page: Page) -> bool       whether this page is one of its listings
    links(page: Page) -> Found        pure: what the fetched page offers, further requests included
    beside(page: Page) -> tuple[Link, ...] optional: what a page that is a report itself offers of others

`look` asks them in order of their names, `scripted` and `generic` last, until one finds something. Adding a portal is
adding one file and one saved page.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType

from crawlers import article, listing, rows
from crawlers.page import MOST_LINKS, Page
from crawlers.resource import Found, Link, Resource

__all__ = ["attachments", "look", "registry"]

_READ = ("text/html", "application/xhtml+xml", "application/json", "application/xml", "text/xml", "text/plain",
         "text/javascript", "application/javascript")  # fmt: skip
_NOTHING = Found("")
_MOST_FRAMES = 6
_LAST = ("scripted", "generic")


@cache
def registry() -> dict[str, ModuleType]:
    """Each family's file by its name, in the order they are asked."""
    modules = [import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    return {module.NAME: module for module in sorted(modules, key=_turn)}


def _turn(module: ModuleType) -> tuple[int, str]:
    return _LAST.index(module.NAME) + 1 if module.NAME in _LAST else 0, module.NAME


def look(resource: Resource) -> Found:
    """What a fetched page offers. Without links it is no listing, unless it is an answer without rows: convert it.

    A page that is an article itself offers nothing, however many reports its margins link to, unless its portal has no
    other way to them. A page without reports that shows others in frames offers those.
    """
    if resource.media_type not in _READ:
        return _NOTHING
    page = Page(resource)
    site, *others = (module for module in registry().values() if module.matches(page))
    if resource.media_type == "text/html" and not hasattr(site, "IS_COVER") and article.is_article(page):
        beside = site.beside(page) if hasattr(site, "beside") else ()
        return Found(site.NAME, beside, itself=True) if beside else _NOTHING
    found: Found = next((told for one in (site, *others) if (told := one.links(page)).links), _NOTHING)
    links = found.links
    if not any(link.kind == "report" for link in links):
        links = listing.once((*links, *map(listing.listing, page.frames[:_MOST_FRAMES])))
    cut = _cut(page, links)
    return Found(found.site or site.NAME, links, cut=cut) if links or cut or rows.is_empty(page.text) else _NOTHING


def _cut(page: Page, links: tuple[Link, ...]) -> str:
    """What of a listing was not looked at, in words; "" where all was."""
    size, seen = page.resource.size, len(page.resource.body)
    if links and size > seen:
        return f"{page.url} has {size} bytes, of which the first {seen} were looked at"
    if page.links > MOST_LINKS:
        return f"{page.url} has {page.links} links, of which the first {MOST_LINKS} were looked at"
    if page.goes_on:
        return f"{page.url} is a list that goes on behind the {listing.MAX_PAGES} pages that are followed"
    return ""


def attachments(resource: Resource) -> tuple[Link, ...]:
    """The report-like files of an article page, in reading order; empty for what is no HTML."""
    return article.attachments(Page(resource)) if resource.media_type == "text/html" else ()
