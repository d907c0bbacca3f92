"""ASP.NET catalogues: the query is the identity, the next page a postback of the whole form.

Each page only offers the one after it, so a chain of postbacks ends where the list does. The states of the form are
sent but are no part of the identity (`urls.identity`), or every visit would find new pages.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlencode

from crawlers import forms, listing, paging
from crawlers.page import Page
from crawlers.resource import Found, Link
from crawlers.text import tidy
from crawlers.urls import posted, posting

NAME = "aspnet"
HINT = "__VIEWSTATE and javascript:__doPostBack('<pager>','<k>')"

_POSTBACK = re.compile(r"__doPostBack\('(?P<target>[^']*)','(?P<argument>(?:Page\$)?(?P<number>\d{1,6})?)'\)")
_LONGEST_STATE = 100_000
#: a field that the portal does not know: a link that only says "next" must not lead to one address for every page
_PAGE = "__PAGE"


def matches(page: Page) -> bool:
    return "__VIEWSTATE" in page.text


def links(page: Page) -> Found:
    """The reports, next pages by the query, and the next page by postback."""
    found = listing.reports(page)
    further = (*paging.next_pages(page), *_posted_back(page)) if found or listing.is_column(page) else ()
    return Found(NAME, listing.once((*found, *further, *listing.columns(page))))


def _posted_back(page: Page) -> tuple[Link, ...]:
    """The link of the next number, else the one that only says "next"."""
    address, data = posted(page.url)
    sent = parse_qs(data or "")
    asked = re.search(r"\d{1,4}$", sent.get(_PAGE, sent.get("__EVENTARGUMENT", [""]))[0])
    following = int(asked[0]) + 1 if asked else 2
    call = _call(page, following)
    if call is None:
        return ()
    if following > listing.MAX_PAGES:
        page.goes_on = True
        return ()
    clicked = {"__EVENTTARGET": call["target"], "__EVENTARGUMENT": call["argument"]}
    counted = {} if call["number"] else {_PAGE: str(following)}
    form = page.tree.css_first("form")
    state = urlencode((forms.fields(form) if form else {}) | clicked | counted)
    return (listing.listing(posting(address, state)),) if len(state) < _LONGEST_STATE else ()


def _call(page: Page, number: int) -> re.Match[str] | None:
    nodes = page.tree.css("a[href*=__doPostBack]")
    calls = [(_POSTBACK.search(node.attributes.get("href") or ""), tidy(node.text())) for node in nodes]
    numbered = (call for call, text in calls if call and text and call["number"] == str(number))
    following = (call for call, text in calls if call and not call["number"] and paging.is_next(text))
    return next(numbered, None) or next(following, None)
