"""Sites no other file knows: lists of ordinary links."""

from __future__ import annotations

from crawlers import listing, paging
from crawlers.page import Page
from crawlers.resource import Found

NAME = "generic"
HINT = "lists of ordinary links; next pages by number or by the word for next"


def matches(page: Page) -> bool:
    """Any page: this file is asked last."""
    return True


def links(page: Page) -> Found:
    """Reports; next pages where this page has reports or is a column of them; columns of reports."""
    found = listing.reports(page)
    further = paging.next_pages(page) if found or listing.is_column(page) else ()
    return Found(NAME, listing.once((*found, *further, *listing.columns(page))))
