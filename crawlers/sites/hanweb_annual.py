"""Hanweb's annual-report module: one address per agency and year, and both stand in it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from crawlers import listing, titles
from crawlers.page import Anchor, Page
from crawlers.resource import Found, Link

NAME = "hanweb_annual"
HINT = "/module/xxgk/xxgkAnnualReport.jsp?area=<agency>&fbtime=<year>"

_MODULE = "xxgkannualreport.jsp"


def matches(page: Page) -> bool:
    return _MODULE in page.url.lower() or any(_MODULE in anchor.url.lower() for anchor in page.anchors)


def links(page: Page) -> Found:
    """The reports by agency and year; an agency without a year is a page to choose one on."""
    linked = (_link(anchor) for anchor in page.anchors if _MODULE in anchor.url.lower())
    return Found(NAME, listing.once((*linked, *listing.reports(page))))


def beside(page: Page) -> tuple[Link, ...]:
    """What the report of an agency offers: those of its other years, linked or to be chosen."""
    return listing.once((*links(page).links, *_years(page)))


def _years(page: Page) -> Iterator[Link]:
    """The years of a select, for the agency of this page."""
    address = page.url.partition("?")[0]
    area = parse_qs(urlsplit(page.url).query).get("area")
    for node in page.tree.css("select option[value]"):
        year = titles.year_in(node.attributes.get("value") or "")
        if year and area and _MODULE in address.lower():
            yield Link(f"{address}?area={area[0]}&fbtime={year}", "report", None, year)


def _link(anchor: Anchor) -> Link | None:
    query = parse_qs(urlsplit(anchor.url).query)
    year = titles.year_in(query.get("fbtime", [""])[0])
    if "area" not in query:
        return None
    agency = titles.agency_in(anchor.text) or titles.agency_in(anchor.beside.split(" ")[0])
    return Link(anchor.url, "report" if year else "listing", anchor.text or None, year, agency)
