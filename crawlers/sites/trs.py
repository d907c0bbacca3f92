"""TRS WCM: ministries, Beijing, Tianjin, Chongqing, Fujian, Hubei, Shanxi, Liaoning, Guangxi.

A script call counts the pages: createPageHTML(7, 0, "index", "html") means index.html, index_1.html ... index_6.html.
Variants put the id of an element first, or leave the current page blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawlers import listing
from crawlers.page import Page
from crawlers.resource import Found
from crawlers.urls import joined

NAME = "trs"
HINT = "createPageHTML(count, current, name, ending) in a script"

_CALL = re.compile(
    r"createPage(?:HTML)?\w*\s*\((?:\s*['\"][^'\"]*['\"]\s*,)?\s*(?P<count>\d{1,6})\s*,\s*['\"]?\d*['\"]?\s*,"
    r"\s*['\"](?P<name>[\w-]+)['\"]\s*,\s*['\"]\.?(?P<ending>\w+)['\"]"
)


def matches(page: Page) -> bool:
    return bool(_CALL.search(page.text))


def links(page: Page) -> Found:
    """The reports of this page and every other page of its list."""
    found = listing.reports(page)
    further = listing.pages(_addresses(page)) if found or listing.is_column(page) else ()
    return Found(NAME, listing.once((*found, *further, *listing.columns(page))))


def _addresses(page: Page) -> Iterator[str | None]:
    call = _CALL.search(page.text)
    if call:
        for number in range(1, int(call["count"])):
            yield joined(page.url, f"{call['name']}_{number}.{call['ending']}")
