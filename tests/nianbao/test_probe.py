"""Every style of portal on loopback: its list is recognised, followed to its end, and names the reports that exist."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crawlers import sites
from crawlers.resource import Link
from nianbao.probe import Prober
from tests.archive.portals import cms, folders
from tests.archive.portals.page import Entry, Portal
from tests.archive.site import Page, serving
from workers.settings import Settings

PORTALS = {make.__name__: make for make in (*cms.PORTALS, *folders.PORTALS)}


@pytest.mark.parametrize("make", PORTALS.values(), ids=PORTALS)
def test_a_list_of_every_style_names_its_reports_and_nothing_else(make: Callable[[], Portal]) -> None:
    portal = make()
    with serving(portal.pages) as site:
        prober = Prober(Settings.read({"NIANBAO_ALLOW_PRIVATE": site.host, "NIANBAO_HOST_GAP": "0"}))
        found = [prober.look(site.url(start), 40) for start in portal.starts]
    assert found[0].site == portal.style
    assert not any(probe.problems for probe in found if portal.name not in SHOWS_ITSELF)
    links = [link for probe in found for link in probe.reports]
    named = {entry for entry in portal.entries for link in links if names(link, entry)}
    assert all(any(names(link, entry) for entry in portal.entries) for link in links)
    assert len(portal.entries) - len(named) <= SHOWS_ITSELF.get(portal.name, 0)


def names(link: Link, entry: Entry) -> bool:
    """A list of one agency need not say whose reports it holds."""
    return link.year == entry.year and link.agency in (entry.agency, None)


#: Reports that no list names: a column of one report is the report, and so is the page of an agency.
SHOWS_ITSELF = {"hanweb_jpage": 1, "hanweb_annual": 2}


def test_a_page_with_more_links_than_are_looked_at_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sites, "MOST_LINKS", 1)
    row = "<li><a href='/art/{0}.txt'>{0}年政府信息公开工作年度报告</a></li>"
    listing = f"<title>政府信息公开年报</title><ul>{row.format(2020)}{row.format(2021)}</ul>"
    with serving({"/nb/": Page(listing.encode())}) as site:
        found = Prober(Settings.read({"NIANBAO_ALLOW_PRIVATE": site.host, "NIANBAO_HOST_GAP": "0"})).look(
            site.url("/nb/"), 1
        )
    ((_, code, message),) = found.problems
    assert code == "crawl.cut_short" and "has 2 links" in message
