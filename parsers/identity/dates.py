"""The year reported on and the day of publication."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

from converters.document import Document, Table
from converters.text import running
from parsers.identity.titles import YEAR, holds, squeezed, western
from parsers.numerals import read_numeral

#: Signatures stand within the last blocks, dates of publication within the first.
TAIL, TOP = 8, 6
_LONGEST = 80  # characters of such a line
#: what stands between month and day
_PARTS = frozenset("月-/.")

_YEAR_OF = re.compile(YEAR.pattern.replace("(?!\\d)", "") + r"\s*年")
_STARTS = r"(20\d\d)(?:20|\d\d(?=年))?年?(?:0?1月0?1日?|0?10?1日?|1日|月日)(?:零时)?(?:起|开始)?"
_ENDS = r"(20\d\d)?(?:20|\d\d(?=年))?年?12月?31日?"
#: Printers lose characters of it: 20231月1日起至202312月31日, 2025111231日, 202020年12月31日.
_PERIOD = re.compile(rf"{_STARTS}[,，]?(?:至|到|-|—|–|－|～|~)*{_ENDS}")
_ZEROS = str.maketrans("○ＯOo", "〇〇〇〇")
DATE = re.compile(
    r"(20\d\d|二[〇○零ＯOo]\S\S)年(\d{1,2}|[一二三四五六七八九十]{1,3})月(\d{1,2}|[一二三四五六七八九十]{1,3})日"
)

#: a day as pages print it, with its time
_DAY = re.compile(r"\b(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?:\s+\d{1,2}:\d\d(?::\d\d)?)?\b")


def year_of_period(text: str) -> int | None:
    """The year of the statistical period that a text without blanks names; of several years the last."""
    period = _PERIOD.search(text)
    return max(int(year) for year in period.groups() if year) if period else None


def year_of_text(text: str, published: str | None = None) -> int | None:
    """The year that the opening names most often as N年, the day of publication apart: a report speaks of its year."""
    told = DATE.sub(lambda day: "" if _iso(day) == published else day[0], text) if published else text
    years = [int(western(m[1] or m[2])) for m in _YEAR_OF.finditer(told)]
    return max(sorted(set(years)), key=years.count, default=None)


def agrees(published: str | None, year: int | None) -> bool:
    """May a report on the year be published on the day: in the year after, or in the last weeks of its own?"""
    if not published or not year:
        return True
    return year_before(published) == year or published.startswith(f"{year}-12")


def year_before(published: str | None) -> int | None:
    return int(published[:4]) - 1 if published else None


def year_of_address(url: str | None) -> int | None:
    """The year that an annual-report module carries in its query (fbtime=2020)."""
    query = parse_qs(urlsplit(url or "").query)
    value = next((query[name][0] for name in ("fbtime", "year", "nd") if name in query), "")
    return int(value) if re.fullmatch(r"20[0-4]\d", value) else None


def signed_on(document: Document) -> str | None:
    """The date under the report, ISO; None where no last line is a date by itself."""
    tail = [block for block in document.blocks if not isinstance(block, Table)][-TAIL:]
    for block in reversed(tail):
        text = squeezed(running(getattr(block, "text", "")))
        match = DATE.search(text)
        period = year_of_period(text) is not None
        if match and not period and len(text) <= len(match[0]) + 30 and not holds(text, "，。；至"):
            return _iso(match)
    return None


def dated_on(document: Document, title: str | None) -> str | None:
    """The date above the report's text, ISO; None where no first line is a date, beside words of the title at most."""
    for block in document.blocks[:TOP]:
        text = getattr(block, "text", "")
        if len(text) > _LONGEST or _PARTS.isdisjoint(text):
            continue
        match = DATE.search(squeezed(text)) or _DAY.search(text)
        if match and "".join(filter(str.isalnum, squeezed(match.string.replace(match[0], "")))) in squeezed(
            title or ""
        ):
            return _iso(match)
    return None


def _iso(match: re.Match[str]) -> str | None:
    """The date, None where it was left as a pattern (二〇XX年) or is none of the calendar."""
    year, month, day = (read_numeral(part.translate(_ZEROS)) for part in match.groups()[:3])
    if year is None or month is None or day is None:
        return None
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
