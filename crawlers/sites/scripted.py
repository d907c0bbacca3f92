"""Portals whose page only holds a script: the list is an array in it, or the answer to a request it makes.

Gansu's joint platform, Shaanxi's and Hebei's, Nantong, Zibo and Liaocheng: each has another service, but all answer
with objects that hold a title and an address. The request is read from the script; what it counts up is its page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from crawlers import listing, paging, rows
from crawlers.media_type import suffix_of
from crawlers.page import Page
from crawlers.resource import Found, Link
from crawlers.scripts import Request
from crawlers.urls import host_of, joined, posted, posting

NAME = "scripted"
HINT = "rows as objects with title and address: in a script of the page, or behind the request it makes"

_COUNTS = re.compile(r"(?:cur(?:rent)?_?|_|to)?page_?(?:no|num|index|number)?|current|pn?|index", re.I)
_SIZES = re.compile(r"(?:_?page_?)?(?:size|limit|rows|count|per)|prepage|perpage|rn|rows|limit", re.I)
_ASIDE = re.compile(
    r"login|count(?:er)?\.|visit|weather|hits?\b|click|stat(?:s|istics)\b|\.(?:js|css|png|jpe?g|gif|svg|html?)(?:$|\?)",
    re.I,
)


def matches(page: Page) -> bool:
    if is_data(page):
        return bool(rows.read(page.text).rows)
    return bool(_inline(page) or _columns(page)) or any(True for _ in _requests(page))


def links(page: Page) -> Found:
    """From the page: its rows and its requests. From an answer: the reports among its rows, and its other pages."""
    if is_data(page):
        return Found(NAME, listing.once(answered(page)))
    shown = (*listing.reports(page), *_inline(page))
    further: tuple[Link, ...] = ()
    if shown or listing.is_column(page):
        further = (*listing.pages(page, _requests(page)), *paging.next_pages(page))
    return Found(NAME, listing.once((*shown, *further, *_columns(page), *listing.columns(page))))


def is_data(page: Page) -> bool:
    """True for JSON and what looks like it, whatever type it is sent with."""
    return bool(re.match(r"\s*(?:[\w$.]+\()?[{\[]", page.text[:200]))


def answered(page: Page) -> Iterator[Link | None]:
    """The reports among the rows of an answer; from its first page the requests for all others."""
    told = rows.read(page.text)
    for row in told.rows:
        yield listing.titled(joined(page.base, row.href), row.title, row.publisher)
    if told.rows:
        yield from listing.pages(page, _others(page.url, told))


def _inline(page: Page) -> tuple[Link, ...]:
    found = (
        listing.titled(joined(page.base, row.href), row.title, row.publisher)
        for row in rows.read(page.scripts.text).rows
    )
    return listing.once(found)


def _columns(page: Page) -> tuple[Link, ...]:
    """Columns and agencies that a script lists, to be chosen from in a tree or a menu."""
    listed = ((joined(page.base, row.href), row.title) for row in rows.read(page.scripts.text).rows)
    inside = listing.is_column(page)
    return listing.once(listing.chosen(url, text, page, inside) for url, text in listed if url)


def _requests(page: Page) -> Iterator[str]:
    """The page's requests to its own host that ask for a page of a list."""
    for request in page.scripts.requests():
        url = joined(page.base, request.address, page.charset)
        if (
            url
            and host_of(url) == host_of(page.url)
            and not _ASIDE.search(url)
            and (_number_of(request, url) is not None or suffix_of(urlsplit(url).path) == ".json")
        ):
            yield posting(url, request.data) if request.data else url


def _number_of(request: Request, url: str) -> int | None:
    asked = question(posting(url, request.data) if request.data else url)
    return None if asked is None else asked.number


class Question(msgspec.Struct, frozen=True):
    """A request for one page of a list: where the number stands, and what it is."""

    url: str
    name: str
    number: int
    size: int | None

    def with_number(self, number: int) -> str:
        address, data = posted(self.url)
        if data is not None and data[:1] == "{":
            return posting(address, msgspec.json.encode({**_object(data), self.name: number}).decode())
        if data is not None and self.name in dict(parse_qsl(data, keep_blank_values=True)):
            return posting(address, _numbered(data, self.name, number))
        split = urlsplit(address)
        further = urlunsplit(split._replace(query=_numbered(split.query, self.name, number)))
        return posting(further, data) if data is not None else further


def question(url: str) -> Question | None:
    """None where nothing in query or body counts pages."""
    address, data = posted(url)
    query = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
    asked = _object(data) if data and data[:1] == "{" else dict(parse_qsl(data or "", keep_blank_values=True))
    told = {name: str(value) for name, value in {**query, **asked}.items() if isinstance(value, str | int)}
    name = next(
        (name for name, value in told.items() if _COUNTS.fullmatch(name) and value.isdecimal() and len(value) < 6), None
    )
    if name is None:
        return None
    sizes = [
        int(value) for key, value in told.items() if _SIZES.fullmatch(key) and value.isdecimal() and len(value) < 6
    ]
    return Question(url, name, int(told[name]), sizes[0] if sizes else None)


def _others(url: str, told: rows.Told) -> Iterator[str]:
    """All other pages where the answer says how many there are, else the next one: empty answers end the chain."""
    asked = question(url)
    if asked is None:
        return
    known = told.pages or -(-told.total // len(told.rows))
    first = min(asked.number, 1)
    if not known:
        yield asked.with_number(asked.number + 1)
    elif asked.number <= 1:
        yield from (asked.with_number(number) for number in range(first + 1, first + known))


def _numbered(query: str, name: str, number: int) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([(key, str(number) if key == name else value) for key, value in pairs])


def _object(data: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(data, type=dict[str, Any])
    except msgspec.DecodeError:
        return {}
