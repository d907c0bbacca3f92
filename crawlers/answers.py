"""Pages that answer 200 and mean something else: challenges, notices of maintenance, "not found", logins, empty shells.

The words are in answers.toml. A page that shows a report, or simply a lot of text, is never judged by single words:
a report may count 404 letters, and quote "page not found" from its own repair of dead links.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from crawlers import refresh, sites
from crawlers.errors import Busy, Forbidden, SoftNotFound
from crawlers.page import Page
from crawlers.resource import Resource
from crawlers.text import han

_FILE_LINK = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|et|zip|rar)\b", re.I)
_CHALLENGE_LENGTH = 60_000


def judge(resource: Resource) -> None:
    """Raises Forbidden for a challenge, Busy where the site is being maintained, SoftNotFound for the other three;
    nothing for what is no HTML, or too long a page to be here whole."""
    if resource.media_type != "text/html" or resource.status != 200 or resource.size > len(resource.body):
        return
    page = Page(resource)
    if page.too_deep or _shows_report(page):
        return
    _check_sent_home(page)
    if _shows_something(page):
        return
    _check_challenge(page)
    _check_maintenance(page)
    _check_not_found(page)
    _check_login(page)
    _check_shell(page)


def _shows_report(page: Page) -> bool:
    return sum(word in page.prose for word in _words()["report"]["words"]) >= 2


def _shows_something(page: Page) -> bool:
    """True for prose longer than any error page's, or a file to take away."""
    words = _words()
    longest = max(words[kind]["most_han"] for kind in ("challenge", "not_found", "login"))
    return han(page.prose) > longest or any(_FILE_LINK.search(anchor.url) for anchor in page.anchors)


def _check_sent_home(page: Page) -> None:
    """A redirect from within a site to its front page says that the page is not there any more."""
    asked, came_to = page.resource.url, page.resource.final_url
    if page.resource.redirects and refresh.goes_home(asked, came_to):
        raise SoftNotFound(f"{asked} is sent on to the front page of its site: it is not there any more")


def _check_challenge(page: Page) -> None:
    words = _words()["challenge"]
    if han(page.prose) > words["most_han"] or len(page.anchors) > words["most_links"]:
        return
    scripted = len(page.text) < _CHALLENGE_LENGTH and han(page.prose) < 40 and not page.anchors
    if _said(words["shown"], page.prose) or (scripted and _said(words["raw"], page.text)):
        raise Forbidden(f"{page.url} answers with a challenge instead of the page; open the site in a browser and look")


def _check_maintenance(page: Page) -> None:
    words = _words()["maintenance"]
    if han(page.prose) > words["most_han"] or len(page.anchors) > words["most_links"]:
        return
    if _said(words["titles"], page.title) or _said(words["shown"], page.prose):
        told = page.title or page.prose[:60]
        raise Busy(f"{page.url} says that the site is being maintained: {told}")


def _check_not_found(page: Page) -> None:
    words = _words()["not_found"]
    moved = page.resource.redirects and _said(words["addresses"], urlsplit(page.resource.final_url).path)
    if han(page.prose) > words["most_han"]:
        return
    if moved or _said(words["titles"], page.title) or _said(words["shown"], page.prose):
        told = page.title or page.prose[:60]
        raise SoftNotFound(f"{page.url} answers 200 and says that the page is not there: {told}")


def _check_login(page: Page) -> None:
    words = _words()["login"]
    if page.tree.css_first("input[type=password]") and han(page.prose) <= words["most_han"]:
        told = _said(words["shown"], f"{page.title} {page.prose}")
        if told or not page.anchors:
            raise SoftNotFound(f"{page.url} asks for a login; what it holds is not public")


def _check_shell(page: Page) -> None:
    """A page that shows no text, link, picture or frame, only a title perhaps, and whose scripts lead nowhere."""
    if (
        len(page.prose) > 20
        or page.anchors
        or page.tree.css_first("img[src], frame[src], iframe[src], embed[src], object[data]")
    ):
        return
    leads_on = refresh.target(page.resource) is not None or sites.look(page.resource).links
    if not leads_on and not _said(_words()["shell"]["drawn"], page.text):
        raise SoftNotFound(
            f"{page.url} is an empty shell (a script draws or redirects it); harvest the address a browser ends at"
        )


def _said(patterns: list[str], text: str) -> bool:
    return any(re.search(pattern, text, re.I) for pattern in patterns)


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files("crawlers").joinpath("answers.toml").read_text(encoding="utf-8"))
