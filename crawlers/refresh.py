"""Pages that only send their reader on: a meta refresh, or a script that sets the location and shows nothing."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawlers.page import Page
from crawlers.resource import Resource
from crawlers.text import han
from crawlers.urls import host_of, joined

_REFRESH = re.compile(r"^\s*(\d{1,3})(?:\.\d+)?\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)", re.I)
_HOME = re.compile(r"/(?:(?:index|default|home)\.\w{2,5})?", re.I)
_PATIENCE = 15
_MOST_HAN = 120
_SHORT_SCRIPT = 2000


def target(resource: Resource) -> str | None:
    """Where a browser would be sent on to from this page, as a canonical address; None where it stays."""
    if resource.media_type != "text/html" or len(resource.body) > 60_000:
        return None
    page = Page(resource)
    if han(page.prose) > _MOST_HAN:
        return None
    address = _refreshed(page) or _scripted(page)
    url = joined(page.base, address, page.charset) if address else None
    return None if url == page.url or goes_home(page.url, url) else url


def goes_home(here: str, url: str | None) -> bool:
    """Back to the front page of the site: that is how a page is told from one that moved when it is not there."""
    return (
        url is not None
        and host_of(here) == host_of(url)
        and bool(_HOME.fullmatch(urlsplit(url).path))
        and urlsplit(here).path.count("/") > 1
    )


def _refreshed(page: Page) -> str | None:
    for node in page.tree.css("meta[http-equiv]"):
        if (node.attributes.get("http-equiv") or "").lower() == "refresh":
            told = _REFRESH.match(node.attributes.get("content") or "")
            if told and int(told[1]) <= _PATIENCE:
                return told[2].strip()
    return None


def _scripted(page: Page) -> str | None:
    """Only of a page that shows no text, no frame and no other link: elsewhere a script waits for its reader."""
    code = page.scripts.text + "\n" + ((page.tree.body and page.tree.body.attributes.get("onload")) or "")
    if len(page.prose) > 20 or page.frames or len(code) > _SHORT_SCRIPT:
        return None
    address = page.scripts.leads_to(code)
    url = joined(page.base, address, page.charset) if address else None
    return address if all(anchor.url == url for anchor in page.anchors) else None
