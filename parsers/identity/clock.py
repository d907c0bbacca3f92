"""When a report has to be out: Regulation 711, article 49, in the year that follows the one reported on."""

from __future__ import annotations

from datetime import date

from parsers.report import Scope

#: month and day: departments report to their level of government, which publishes its own two months later
_LAST_DAY: dict[Scope, tuple[int, int]] = {"agency": (1, 31), "level_of_government": (3, 31)}


def is_due(scope: Scope, year: int, today: date) -> bool:
    """Whether the last day for the report on `year` is over.

    >>> is_due("agency", 2025, date(2026, 1, 31)), is_due("agency", 2025, date(2026, 2, 1))
    (False, True)
    """
    return today > date(year + 1, *_LAST_DAY[scope])
