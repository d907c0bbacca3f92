"""The portal families: one file per family, recognised from the page itself.

    NAME: str                         short name, "trs"
    HINT: str                         what gives the family away
    matches(page: Page) -> bool       whether this page is one of its listings
    links(page: Page) -> Found        pure: what the fetched page offers, further requests included

`look` asks them in order of their names, `generic` last. Adding a portal is adding one file and one saved page.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType

from crawlers import article
from crawlers.page import Page
from crawlers.resource import Found, Link, Resource

__all__ = ["attachments", "look", "registry"]

_READ = ("text/html", "application/xhtml+xml", "application/json", "application/xml", "text/xml", "text/plain",
         "text/javascript", "application/javascript")  # fmt: skip
_NOTHING = Found("")


@cache
def registry() -> dict[str, ModuleType]:
    """Each family's file by its name, in the order they are asked."""
    modules = [import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    return {module.NAME: module for module in sorted(modules, key=lambda one: (one.NAME == "generic", one.NAME))}


def look(resource: Resource) -> Found:
    """What a fetched page offers. Without links it is no listing: convert it.

    A page that is an article itself offers nothing, however many reports its margins link to.
    """
    if resource.media_type not in _READ:
        return _NOTHING
    page = Page(resource)
    site = next(module for module in registry().values() if module.matches(page))
    if resource.media_type == "text/html" and article.is_article(page):
        return _NOTHING
    found: Found = site.links(page)
    return found if found.links else _NOTHING


def attachments(resource: Resource) -> tuple[Link, ...]:
    """The report-like files of an article page, in reading order; empty for what is no HTML."""
    return article.attachments(Page(resource)) if resource.media_type == "text/html" else ()
