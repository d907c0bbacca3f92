"""Flip books, as Shandong exports them: a cover that a script turns, and one plain file for each page."""

from __future__ import annotations

import re

from crawlers import listing, titles
from crawlers.page import Page
from crawlers.resource import Found, Link
from crawlers.urls import joined

NAME = "flipbook"
HINT = "<name>/index.html with <name>/files/basic-html/page1.html ... pageN.html"
#: The cover of a book may look like an article; the report is in the pages.
IS_COVER = True

_MARK = re.compile(r"files/basic-html|\bbookConfig\b|flip-?(?:html5|book|builder)", re.I)


def matches(page: Page) -> bool:
    return bool(_MARK.search(page.text)) and listing.is_listing_address(page.url)


def links(page: Page) -> Found:
    """The first page, which leads to the others (`crawlers.parts`)."""
    first = joined(page.base, "files/basic-html/page1.html")
    title = page.meta("ArticleTitle") or page.title
    book = Link(first, "report", title or None, titles.year_in(title), titles.agency_in(title)) if first else None
    return Found(NAME, listing.once((book,)))
