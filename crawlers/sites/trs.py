"""TRS WCM: ministries, Beijing, Tianjin, Chongqing, Fujian, Hubei, Shanxi, Liaoning, Guangxi.

A script call counts the pages: createPageHTML(7, 0, "index", "html") means index.html, index_1.html ... index_6.html.
Variants put the id of an element first, or leave the current page blank. Older pages set countPage and currentPage and
write the links themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from crawlers import listing
from crawlers.page import Page
from crawlers.resource import Found
from crawlers.urls import joined

NAME = "trs"
HINT = "createPageHTML(count, current, name, ending) in a script; var countPage = n"

_CALL = re.compile(
    r"createPage(?:HTML)?\w*\s*\((?:\s*['\"][^'\"]*['\"]\s*,)?\s*(?P<count>\d{1,6})\s*,\s*['\"]?\d*['\"]?\s*,"
    r"\s*['\"](?P<name>[\w-]+)['\"]\s*,\s*['\"]\.?(?P<ending>\w+)['\"]"
)
_COUNT = re.compile(r"\bvar\s+countPage\s*=\s*['\"]?(?P<count>\d{1,6})")
_WRITTEN = re.compile(
    r"(?P<name>[\w-]+)\\?[\"']\s*\+\s*[\"']_[\"']\s*\+\s*\w+\s*\+\s*[\"']\.[\"']?\s*\+?\s*[\"']?(?P<ending>s?html?)"
)


class Counted(NamedTuple):
    """How many pages a list has, and how its files are called."""

    pages: int
    name: str
    ending: str


def matches(page: Page) -> bool:
    return counted(page) is not None


def links(page: Page) -> Found:
    """The reports of this page and every other page of its list."""
    found = listing.reports(page)
    further = listing.pages(_addresses(page)) if found or listing.is_column(page) else ()
    return Found(NAME, listing.once((*found, *further, *listing.columns(page))))


def counted(page: Page) -> Counted | None:
    """What the page's script says of its list; None where it says nothing."""
    call = _CALL.search(page.text)
    if call:
        return Counted(int(call["count"]), call["name"], call["ending"])
    count, written = _COUNT.search(page.text), _WRITTEN.search(page.text)
    return Counted(int(count["count"]), written["name"], written["ending"]) if count and written else None


def _addresses(page: Page) -> Iterator[str | None]:
    told = counted(page)
    if told:
        for number in range(1, told.pages):
            yield joined(page.base, f"{told.name}_{number}.{told.ending}")
