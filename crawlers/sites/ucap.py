"""UCAP: Jiangxi, Hunan cities, Heilongjiang, Xinjiang, CSRC, NHC. The list comes as JSON by the channel's id."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from crawlers import listing
from crawlers.page import Page
from crawlers.resource import Found, Link
from crawlers.urls import joined

NAME = "ucap"
HINT = "/common/search/<channel id>?_isJson=true&page=<n>, also /search/<id> and /searchList/<id>"

ROWS = 100
_ID = r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_CALL = re.compile(rf"/(?:common/)?search(?:List)?/(?:{_ID})", re.I)
_NUMBER = re.compile(r"([?&]page=)(\d+)")
_QUERY = f"_isAgg=true&_isJson=true&_pageSize={ROWS}&_template=index&_rangeTimeGte=&_channelName=&page=1"


class _Row(msgspec.Struct):
    url: str | None = None
    title: str | None = None


class _Data(msgspec.Struct):
    results: list[_Row]
    total: int = 0
    rows: int = ROWS


class _Answer(msgspec.Struct):
    data: _Data


def matches(page: Page) -> bool:
    return bool(_CALL.search(page.url) or _CALL.search(page.text))


def links(page: Page) -> Found:
    """From the page: its reports and the call for the whole list. From a call: the reports and the other calls."""
    if _CALL.search(page.url):
        return Found(NAME, listing.once(_answered(page)))
    shown = listing.reports(page)
    calls = sorted(set(_CALL.findall(page.text))) if shown or listing.is_column(page) else ()
    further = listing.pages(page, (joined(page.url, f"{call}?{_QUERY}") for call in calls))
    return Found(NAME, listing.once((*shown, *further, *listing.columns(page))))


def _answered(page: Page) -> Iterator[Link | None]:
    try:
        data = msgspec.json.decode(page.text, type=_Answer, strict=False).data
    except msgspec.DecodeError:
        return
    for row in data.results:
        yield listing.titled(joined(page.base, row.url or ""), row.title or "")
    number = _NUMBER.search(page.url)
    if number and number.group(2) == "1":
        further = range(2, -(-data.total // max(1, len(data.results))) + 1)
        yield from listing.pages(page, (_NUMBER.sub(rf"\g<1>{k}", page.url) for k in further))
