"""Anhui's openness platform: a label service sends the list as a fragment; type=3 is the annual report.

A report's address is the organ's column with the year in it: /public/column/24601?action=detail&title=2020&type=3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

from crawlers import listing, titles
from crawlers.anchor import Anchor
from crawlers.page import Page
from crawlers.resource import Found, Link
from crawlers.sites import scripted
from crawlers.urls import joined, posting

NAME = "anhui"
HINT = "/public/column/<organ>?type=3; /site/label/8888?labelName=publicInfoList&pageIndex=<k>"

_SERVICE, _LABEL = re.compile(r"/site/label/\d+"), "publicInfoList"
_CALL = re.compile(r"/site/label/\d+\?[^'\"\s<>]*labelName=publicInfoList[^'\"\s<>]*")
_COUNT = re.compile(r"pageCount['\"]?\s*[:=]\s*['\"]?(\d{1,6})", re.I)
_COLUMN = re.compile(r"/public/column/\w+|/openness/")


def matches(page: Page) -> bool:
    return bool(_COLUMN.search(page.url) or _CALL.search(page.url) or _CALL.search(unescape(page.text)))


def links(page: Page) -> Found:
    """Years of the annual report, reports of the list, and the calls for its other pages."""
    years = (_by_year(anchor) for anchor in page.anchors)
    further = listing.pages(page, _calls(page))
    return Found(NAME, listing.once((*years, *listing.reports(page), *further, *listing.columns(page))))


def _by_year(anchor: Anchor) -> Link | None:
    query = parse_qs(urlsplit(anchor.url).query)
    wanted = query.get("type") == ["3"] and query.get("action") == ["detail"]
    year = titles.year_in(query.get("title", [""])[0])
    return Link(anchor.url, "report", anchor.text or None, year, titles.agency_in(anchor.text)) if wanted else None


def _calls(page: Page) -> Iterator[str | None]:
    """The pages that the call of the listing's script counts, those behind the rows shown; an answer offers no more."""
    if _SERVICE.search(page.url):
        return
    count, first = _COUNT.search(page.text), 2 if listing.reports(page) else 1
    call = next(filter(None, (scripted.question(url) for url in _called(page) if url)), None)
    if call and count:
        yield from map(call.with_number, range(first, int(count[1]) + 1))


def _called(page: Page) -> Iterator[str | None]:
    """The label service's address as the script writes it, whole or with its parameters as an object."""
    for call in _CALL.findall(unescape(page.text)):
        yield joined(page.url, call)
    for request in page.scripts.requests():
        url = joined(page.url, request.address)
        if url and _SERVICE.search(url) and _LABEL in url + request.data:
            yield posting(url, request.data) if request.data else url
