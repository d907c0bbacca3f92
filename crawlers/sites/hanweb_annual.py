"""Hanweb's annual-report module: one address per agency and year, and both stand in it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from crawlers import listing, titles
from crawlers.anchor import Anchor
from crawlers.page import Page
from crawlers.resource import Found, Link

NAME = "hanweb_annual"
HINT = "/module/xxgk/xxgkAnnualReport.jsp?area=<agency>&fbtime=<year>"

_MODULE = "xxgkannualreport.jsp"


def matches(page: Page) -> bool:
    return _MODULE in page.url.lower() or any(_MODULE in anchor.url.lower() for anchor in page.anchors)


def links(page: Page) -> Found:
    """The reports by agency and year; an agency without a year is a page to choose one on."""
    linked = (_link(anchor) for anchor in page.anchors if _MODULE in anchor.url.lower())
    return Found(NAME, listing.once((*linked, *_chosen(page), *listing.reports(page))))


def beside(page: Page) -> tuple[Link, ...]:
    """What the report of an agency offers: those of its other years and of other agencies, linked or to be chosen."""
    return links(page).links


def _chosen(page: Page) -> Iterator[Link]:
    """Each agency of the page in each of the years that it lets its reader choose; not all of them need be there."""
    address = page.url.partition("?")[0]
    if _MODULE not in address.lower():
        return
    linked = {area: _agency(anchor) for anchor in page.anchors if (area := _asked(anchor.url, "area"))}
    options = (node.attributes.get("value") or "" for node in page.tree.css("select option[value]"))
    years = {titles.year_in(value) for value in options} - {None}
    for area, agency in {_asked(page.url, "area"): None, **linked}.items():
        for year in sorted(filter(None, years), reverse=True) if area else ():
            yield Link(f"{address}?area={area}&fbtime={year}", "report", None, year, agency)


def _link(anchor: Anchor) -> Link | None:
    area, year = _asked(anchor.url, "area"), titles.year_in(_asked(anchor.url, "fbtime"))
    if not area:
        return None
    return Link(anchor.url, "report" if year else "listing", anchor.text or None, year, _agency(anchor))


def _agency(anchor: Anchor) -> str | None:
    return titles.agency_in(anchor.text) or titles.agency_in(anchor.beside.split(" ")[0])


def _asked(url: str, name: str) -> str:
    """What an address of the module asks for under `name`; "" for any other address."""
    return parse_qs(urlsplit(url).query).get(name, [""])[0] if _MODULE in url.lower() else ""
