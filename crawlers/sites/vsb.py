"""VSB (Boda): Yunnan, Gansu, Qinghai, Shaanxi.

Pages count down: of n pages, page 2 is <name>/<n-1>.htm and page n is <name>/1.htm.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawlers import listing, paging
from crawlers.page import Page
from crawlers.resource import Found, Link
from crawlers.urls import joined

NAME = "vsb"
HINT = "<name>.htm then <name>/<k>.htm counting down; /_sitegray/, Visual SiteBuilder"

_MARK = re.compile(r"Visual SiteBuilder|/_sitegray/|_vsb_|vsb_", re.I)
_NAME = re.compile(r"/([\w-]+)\.htm$")


def matches(page: Page) -> bool:
    return bool(_MARK.search(page.text) and urlsplit(page.url).path.endswith(".htm"))


def links(page: Page) -> Found:
    """The reports; from the first page all others at once, however few its navigation shows."""
    found = listing.reports(page)
    further = _pages(page) if found or listing.is_column(page) else ()
    return Found(NAME, listing.once((*found, *further, *listing.columns(page))))


def _pages(page: Page) -> tuple[Link, ...]:
    name = _NAME.search(urlsplit(page.url).path)
    alike = [anchor.url for anchor in page.anchors if listing.same_list(page.url, anchor.url)]
    highest = max(map(listing.page_number, alike), default=0)
    if not name or name.group(1).isdecimal():
        return paging.next_pages(page)
    return listing.pages(page, (joined(page.url, f"{name.group(1)}/{number}.htm") for number in range(highest, 0, -1)))
