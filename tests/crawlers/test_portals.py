"""The lists of the test archive, walked as a harvest walks them but without a network."""

from __future__ import annotations

import io
import zipfile
from collections import deque
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from crawlers import media_type, sites
from crawlers.answers import judge
from crawlers.errors import FetchError
from crawlers.resource import Link, Resource
from crawlers.urls import identity, posted
from tests.archive.portals import further, hidden, newer, rarer, turning, variants
from tests.archive.portals.page import Portal
from tests.archive.site import Page, Site

ADDRESS = "http://www.qinghe.gov.cn"
MADE = (*variants.PORTALS, *further.PORTALS, *hidden.PORTALS, *newer.PORTALS, *turning.PORTALS, *rarer.PORTALS)


def walk(portal: Portal) -> list[str]:
    """The texts of everything that is no list, in the order of the walk."""
    site = Site(portal.pages)
    waiting = deque(Link(ADDRESS + start, "listing") for start in portal.starts)
    seen, kept = {identity(link.url) for link in waiting}, list[str]()
    while waiting:
        link = waiting.popleft()
        resource = visit(site, link.url)
        if resource is None:
            continue
        found = sites.look(resource) if link.kind == "listing" else sites.Found("")
        if not found.site or found.itself:
            kept.append(text(resource.body))
        for offered in (*found.links, *(() if found.links else sites.attachments(resource))):
            if identity(offered.url) not in seen:
                seen.add(identity(offered.url))
                waiting.append(offered)
    return kept


def visit(site: Site, url: str) -> Resource | None:
    address, data = posted(url)
    split = urlsplit(address)
    target = split.path + (f"?{split.query}" if split.query else "")
    page: Page = site.answer("GET" if data is None else "POST", target, data or "", {"host": split.netloc})
    kind = media_type.detect(page.body, page.media_type, media_type.name_of(address))
    resource = Resource(url, address, page.status, kind, page.body, {"content-type": page.media_type})
    try:
        judge(resource)
    except FetchError:
        return None
    return resource if page.status == 200 else None


def text(body: bytes) -> str:
    if body.startswith(b"PK"):
        body = zipfile.ZipFile(io.BytesIO(body)).read("word/document.xml")
    return body.decode("utf-8", "replace")


@pytest.mark.parametrize("make", MADE, ids=lambda make: make.__name__)
def test_a_list_leads_to_its_reports_and_to_nothing_else(make: Callable[[], Portal]) -> None:
    portal = make()
    kept = walk(portal)
    assert [entry.title for entry in portal.entries if not any(entry.title in text for text in kept)] == []
    assert [text[:200] for text in kept if "会议强调" in text] == []
