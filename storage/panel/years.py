"""Cross-year findings: judged anew whenever the kept report of a year changes, for it and for the year after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, delete, insert, select

from parsers.family import families
from parsers.judging import years
from parsers.report import Fact
from storage import tables
from storage.database import among
from storage.panel.election import KEPT
from storage.panel.standing import Identity, identity_of, reports_of

#: findings over years are numbered from here, behind those of the report itself
FIRST = 10_000

_FORGETTING = delete(tables.finding).where(
    among(tables.finding.c.report_id, "reports"), tables.finding.c.ordinal >= FIRST
)
_fact, _cell = tables.fact.c, tables.cell_key.c
_FACTS = (
    select(_fact.report_id, _cell.key, _fact.value, _fact.state, _fact.unit, _fact.raw)
    .join(tables.cell_key, _cell.id == _fact.cell)
    .where(
        among(_fact.report_id, "reports"),
        _fact.cell.in_(select(_cell.id).where(among(_cell.key, "keys")).correlate(None)),
    )
)
_forms = {family.id: family for family in families()}


class Pair(NamedTuple):
    """The kept reports of one year and of the next."""

    earlier: Any
    later: Any

    @property
    def is_judged(self) -> bool:
        """Whether both years have one, of forms that are known."""
        return all(row is not None and row.family in _forms for row in self)


def judge(connection: Connection, identities: Iterable[Identity | None]) -> None:
    """Renew the findings over years that the reports of these bodies, years and scopes have a part in."""
    touched = {later for identity in identities if identity for later in (identity, _next(identity))}
    reports = _reports(connection, touched | {_last(identity) for identity in touched})
    over_years = [row.id for identity in touched for row in reports[identity]]
    if not over_years:
        return
    connection.execute(_FORGETTING, {"reports": over_years})
    beside = [Pair(_kept(reports[_last(later)]), _kept(reports[later])) for later in sorted(touched)]
    _compare(connection, [pair for pair in beside if pair.is_judged])


def neighbours(identity: Identity) -> tuple[Identity, ...]:
    """The identities whose reports `judge` writes to or reads."""
    return _last(identity), identity, _next(identity)


def _last(identity: Identity) -> Identity:
    return identity[0], identity[1] - 1, identity[2]


def _next(identity: Identity) -> Identity:
    return identity[0], identity[1] + 1, identity[2]


def _kept(reports: Sequence[Any]) -> Any:
    return next((row for row in reports if row.status in KEPT), None)


def _compare(connection: Connection, pairs: Sequence[Pair]) -> None:
    """Keep what the rules over years find between the reports of each pair."""
    facts = _facts(connection, pairs)
    rows = []
    for earlier, later in pairs:
        found = years.compare(facts[earlier.id], facts[later.id], _forms[earlier.family], _forms[later.family])
        rows += [
            {"report_id": later.id, "ordinal": FIRST + at, **msgspec.structs.asdict(one)}
            for at, one in enumerate(found)
        ]
    if rows:
        connection.execute(insert(tables.finding), rows)


def _reports(connection: Connection, identities: Collection[Identity]) -> defaultdict[Identity, list[Any]]:
    found: defaultdict[Identity, list[Any]] = defaultdict(list)
    for row in reports_of(connection, identities):
        if identity := identity_of(row):
            found[identity].append(row)
    return found


def _facts(connection: Connection, pairs: Sequence[Pair]) -> defaultdict[int, dict[str, Fact]]:
    """Of each report the facts by key that the rules of these pairs look at."""
    facts: defaultdict[int, dict[str, Fact]] = defaultdict(dict)
    if pairs:
        keys = frozenset().union(*(_looked_at(pair.later.family) for pair in pairs))
        told = {"reports": sorted({row.id for pair in pairs for row in pair}), "keys": sorted(keys)}
        for report, key, *fact in connection.execute(_FACTS, told):
            facts[report][key] = Fact(key, *fact)
    return facts


@cache
def _looked_at(family: str) -> frozenset[str]:
    return years.keys(_forms[family])
