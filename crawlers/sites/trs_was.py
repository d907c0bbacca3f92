"""TRS WAS: a search server whose answer is nearly JSON, with tabs and line breaks inside its strings."""

from __future__ import annotations

import re

from crawlers.page import Page
from crawlers.resource import Found
from crawlers.sites import scripted

NAME = "trs_was"
HINT = "/was5/web/search?channelid=<n>&page=<k>&prepage=15; rows with chnldocurl"

_CALL = re.compile(r"/was\d*/web/search\?", re.I)


def matches(page: Page) -> bool:
    return bool(_CALL.search(page.url) or _CALL.search(page.scripts.text))


def links(page: Page) -> Found:
    """As any list behind a request; only its rows are written worse."""
    return Found(NAME, scripted.links(page).links)
