"""TRS WCM: ministries, Beijing, Tianjin, Chongqing, Fujian, Hubei, Shanxi, Liaoning, Guangxi.

A script call counts the pages: createPageHTML(7, 0, "index", "html") means index.html, index_1.html ... index_6.html.
Variants put the id of an element first, leave the current page blank, turn the two numbers round, or give variables or
an object. Older pages set countPage and currentPage and
write the links themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from crawlers import listing
from crawlers.page import Page
from crawlers.resource import Found
from crawlers.scripts import worked_out
from crawlers.urls import joined

NAME = "trs"
HINT = "createPageHTML(count, current, name, ending) in a script; var countPage = n"

_CALL = re.compile(r"\bcreatePage(?:HTML)?\w*\s*\(([^;{}]{3,300}?)\)\s*(?:;|$|<|\n)", re.M)
_OBJECT = re.compile(r"\bcreatePage(?:HTML)?\w*\s*\(\s*\{([^{}]{3,400})\}")
_FIELD = re.compile(r"([\w$]+)['\"]?\s*:\s*([^,]+)")
_COUNTING, _NAMING, _ENDING = (
    re.compile(one, re.I) for one in (r"(?:page)?count|total(?:page)?|pages", r"(?:page|file)?name", r"ext|suffix|type")
)
_HELD = [
    re.compile(one, re.I)
    for one in (r"page_?count|count_?page|total_?pages?", r"(?:file|page)_?name", r"(?:file|page)_?ext")
]
_COUNT = re.compile(r"\bvar\s+countPage\s*=\s*['\"]?(?P<count>\d{1,6})")
_WRITTEN = re.compile(
    r"(?<![\w-])(?P<name>[\w-]{1,40}?)(?:_|\\?[\"']\s*\+\s*[\"']_)[\"']\s*\+\s*\w+\s*\+\s*[\"']\.[\"']?\s*\+?\s*[\"']?(?P<ending>s?html?)"
)
_WORD = re.compile(r"\.?[\w-]+")


class Counted(NamedTuple):
    """How many pages a list has, and how its files are called."""

    pages: int
    name: str
    ending: str


def matches(page: Page) -> bool:
    return counted(page) is not None


def links(page: Page) -> Found:
    """The reports of this page and every other page of its list."""
    found = listing.reports(page)
    further = listing.pages(page, _addresses(page)) if found or listing.is_column(page) else ()
    return Found(NAME, listing.once((*found, *further, *listing.columns(page))))


def counted(page: Page) -> Counted | None:
    """What the page's script says of its list; None where it says nothing."""
    told = (_by_place(call, page) for call in _CALL.findall(page.scripts.text))
    named = (_by_name(call, page) for call in _OBJECT.findall(page.scripts.text))
    count, written = _COUNT.search(page.text), _WRITTEN.search(page.text)
    by_hand = Counted(int(count["count"]), written["name"], written["ending"]) if count and written else None
    return next(filter(None, (*told, *named, by_hand, _by_variables(page))), None)


def _by_place(call: str, page: Page) -> Counted | None:
    """Two numbers, the count of pages and the current one in either order, then the file's name and its ending."""
    given = [worked_out(argument, page.scripts.variables) for argument in call.split(",")]
    numbers = [at for at, one in enumerate(given) if str(one).isdecimal()][:2]
    words = [str(one) for one in given[numbers[-1] + 1 :]] if numbers else []
    if len(words) < 2 or not all(map(_WORD.fullmatch, words[:2])):
        return None
    return Counted(max(int(str(given[at])) for at in numbers), words[0], words[1].removeprefix("."))


def _by_variables(page: Page) -> Counted | None:
    """The names under which scripts of their own hold the three."""
    known = page.scripts.variables.items()
    told = (next((str(value) for key, value in known if wanted.fullmatch(key)), "") for wanted in _HELD)
    count, name, ending = told
    return Counted(int(count), name, ending.removeprefix(".")) if count.isdecimal() and name and ending else None


def _by_name(call: str, page: Page) -> Counted | None:
    given = {name: str(worked_out(value, page.scripts.variables)) for name, value in _FIELD.findall(call)}
    told = [
        next((value for name, value in given.items() if wanted.fullmatch(name)), "")
        for wanted in (_COUNTING, _NAMING, _ENDING)
    ]
    count, name, ending = told
    return Counted(int(count), name, ending.removeprefix(".")) if count.isdecimal() and name and ending else None


def _addresses(page: Page) -> Iterator[str | None]:
    told = counted(page)
    if told:
        for number in range(1, told.pages):
            yield joined(page.base, f"{told.name}_{number}.{told.ending}")
