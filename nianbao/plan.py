"""A plan: which agency ought to have a report for which year, read line by line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from crawlers import lists
from crawlers.errors import BadList
from parsers.identity.regions import code_of
from storage.panel.coverage import Cell

_CODE = re.compile(r"\d{6}")
_SPAN = re.compile(r"(20\d\d)\D?\s*[-–—~～]\s*(20\d\d)(?!\d)[^\W\d]?")
_SEPARATOR = re.compile(r"[\s,;，；、/]+")


class BadPlan(ValueError):
    """Raised when a file is no plan."""


def read_plan(path: Path, years: range | None) -> Iterator[Cell | str]:
    """The cells of a plan (columns agency, region, years, named as in `crawlers/lists.toml`), line by line.

    `years` narrows it, and stands in for a line that names none. A line that cannot be read comes as a sentence in its
    place. Raises BadPlan for what has no column of agencies, OSError.
    """
    try:
        with lists.opened(path) as lines:
            for number, told in lists.table(lines, path.name, "agency"):
                for read in _read(told, years):
                    yield f"{path.name}, line {number}: {read}" if isinstance(read, str) else read
    except BadList as error:
        raise BadPlan(str(error)) from error


def _read(told: dict[str, str] | csv.Error, years: range | None) -> Iterator[Cell | str]:
    if isinstance(told, csv.Error):
        yield f"{told}; correct the line"
        return
    agency, region, printed = told.get("agency"), told.get("region", ""), told.get("year", "")
    meant = _years(printed) if printed else years
    if not agency:
        yield "names no agency; correct the line"
    elif meant is None:
        yield f"{printed or 'it'} names no years; write 2021, 2019-2024 or 2019;2021, or give --years"
    else:
        cells = [Cell(agency, year, _code(agency, region, year)) for year in meant if years is None or year in years]
        if region and not all(cell.region_code for cell in cells):
            yield f"{region} is no region or several bear its name; write its code; found only by name"
        yield from cells


def _code(agency: str, region: str, year: int) -> str | None:
    """The code of the region that bears the name in the year."""
    return region if _CODE.fullmatch(region) else code_of(region, year=year) or code_of(agency, region, year=year)


def _years(printed: str) -> list[int] | None:
    """The years of a cell: one, several, ranges; None where anything else stands there."""
    spans = [range(int(first), int(last) + 1) for first, last in _SPAN.findall(printed)]
    found = {year for span in spans for year in span}
    for word in filter(None, _SEPARATOR.split(_SPAN.sub(" ", printed))):
        if not re.fullmatch(r"20\d\d\D?", word):
            return None
        found.add(int(word[:4]))
    return sorted(found) or None
