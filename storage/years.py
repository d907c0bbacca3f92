"""Cross-year findings: judged anew whenever the kept report of a year changes, for it and for the year after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select

from parsers import years
from parsers.family import families
from parsers.report import Fact
from storage import tables
from storage.database import among
from storage.election import KEPT
from storage.standing import Identity, identity_of, reports_of

#: findings over years are numbered from here, behind those of the report itself
FIRST = 10_000

_FORGETTING = delete(tables.finding).where(
    among(tables.finding.c.report_id, "reports"), tables.finding.c.ordinal >= FIRST
)
_forms = {family.id: family for family in families()}


def judge(connection: Connection, identities: Iterable[Identity | None]) -> None:
    """Renew the findings over years that the reports of these bodies, years and scopes have a part in."""
    touched = {later for identity in identities if identity for later in (identity, _next(identity))}
    reports = _reports(connection, touched | {_last(identity) for identity in touched})
    over_years = [row.id for identity in touched for row in reports[identity]]
    if not over_years:
        return
    connection.execute(_FORGETTING, {"reports": over_years})
    for later in sorted(touched):
        _compare(connection, _kept(reports[_last(later)]), _kept(reports[later]))


def neighbours(identity: Identity) -> tuple[Identity, ...]:
    """The identities whose reports `judge` writes to or reads."""
    return _last(identity), identity, _next(identity)


def _last(identity: Identity) -> Identity:
    return identity[0], identity[1] - 1, identity[2]


def _next(identity: Identity) -> Identity:
    return identity[0], identity[1] + 1, identity[2]


def _kept(reports: Sequence[Any]) -> Any:
    return next((row for row in reports if row.status in KEPT), None)


def _compare(connection: Connection, earlier: Any, later: Any) -> None:
    if later is None or earlier is None or not {later.family, earlier.family} <= _forms.keys():
        return
    forms = _forms[earlier.family], _forms[later.family]
    wanted = years.keys(forms[1])
    found = years.compare(_facts(connection, earlier.id, wanted), _facts(connection, later.id, wanted), *forms)
    rows = [
        {"report_id": later.id, "ordinal": FIRST + at, **msgspec.structs.asdict(one)} for at, one in enumerate(found)
    ]
    if rows:
        connection.execute(insert(tables.finding), rows)


def _reports(connection: Connection, identities: Collection[Identity]) -> defaultdict[Identity, list[Any]]:
    found: defaultdict[Identity, list[Any]] = defaultdict(list)
    for row in reports_of(connection, identities):
        if identity := identity_of(row):
            found[identity].append(row)
    return found


def _facts(connection: Connection, report_id: int, keys: frozenset[str]) -> dict[str, Fact]:
    fact, cell = tables.fact.c, tables.cell_key.c
    query = (
        select(cell.key, fact.value, fact.state, fact.unit, fact.raw)
        .join(tables.cell_key, cell.id == fact.cell)
        .where(fact.report_id == report_id, cell.key.in_(sorted(keys)))
    )
    return {row["key"]: Fact(**row) for row in connection.execute(query).mappings()}
