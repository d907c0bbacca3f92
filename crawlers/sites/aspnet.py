"""ASP.NET catalogues: the query is the identity, the next page a postback of the whole form.

Each page only offers the one after it, so a chain of postbacks ends where the list does. The states of the form are
sent but are no part of the identity (`urls.identity`), or every visit would find new pages.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlencode

from crawlers import listing, paging
from crawlers.page import Page, tidy
from crawlers.resource import Found, Link
from crawlers.urls import posted, posting

NAME = "aspnet"
HINT = "__VIEWSTATE and javascript:__doPostBack('<pager>','<k>')"

_POSTBACK = re.compile(r"__doPostBack\('(?P<target>[^']*)','(?P<argument>(?:Page\$)?(?P<number>\d{1,6}))'\)")
_LONGEST_STATE = 100_000


def matches(page: Page) -> bool:
    return "__VIEWSTATE" in page.text


def links(page: Page) -> Found:
    """The reports, next pages by the query, and the next page by postback."""
    found = listing.reports(page)
    further = (*paging.next_pages(page), *_posted_back(page)) if found or listing.is_column(page) else ()
    return Found(NAME, listing.once((*found, *further, *listing.columns(page))))


def _posted_back(page: Page) -> tuple[Link, ...]:
    address, data = posted(page.url)
    asked = re.search(r"\d{1,6}$", parse_qs(data or "").get("__EVENTARGUMENT", [""])[0])
    shown = int(asked.group()) if asked else 1
    for node in page.tree.css("a[href*=__doPostBack]"):
        call = _POSTBACK.search(node.attributes.get("href") or "")
        if call and int(call["number"]) == shown + 1 <= listing.MAX_PAGES and tidy(node.text()):
            form = _form(page) | {"__EVENTTARGET": call["target"], "__EVENTARGUMENT": call["argument"]}
            state = urlencode(form)
            return (listing.listing(posting(address, state)),) if len(state) < _LONGEST_STATE else ()
    return ()


def _form(page: Page) -> dict[str, str]:
    inputs = page.tree.css("form input[type=hidden][name]")
    return {node.attributes["name"] or "": node.attributes.get("value") or "" for node in inputs}
