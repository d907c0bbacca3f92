"""Cross-year findings: judged anew whenever the kept report of a year changes, for it and for the year after."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select

from parsers import years
from parsers.family import families
from parsers.report import Fact
from storage import tables
from storage.election import KEPT

Identity = tuple[str, int, str]
#: findings over years are numbered from here, behind those of the report itself
FIRST = 10_000

_forms = {family.id: family for family in families()}


def judge(connection: Connection, identity: Identity | None) -> None:
    """Renew the findings over years that the reports of this agency, year and scope have a part in."""
    if identity is not None:
        agency, year, scope = identity
        for later in (year, year + 1):
            _renew(connection, (agency, later - 1, scope), (agency, later, scope))


def neighbours(identity: Identity) -> tuple[Identity, ...]:
    """The identities whose reports `judge` writes to or reads."""
    agency, year, scope = identity
    return ((agency, year - 1, scope), identity, (agency, year + 1, scope))


def _renew(connection: Connection, before: Identity, after: Identity) -> None:
    finding = tables.finding.c
    reports = _reports(connection, after)
    if not reports:
        return
    over_years = finding.report_id.in_([row.id for row in reports]), finding.ordinal >= FIRST
    connection.execute(delete(tables.finding).where(*over_years))
    later = next((row for row in reports if row.status in KEPT), None)
    earlier = next((row for row in _reports(connection, before) if row.status in KEPT), None)
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


def _reports(connection: Connection, identity: Identity) -> list[Any]:
    report = tables.report.c
    query = select(report.id, report.status, report.family).where(
        report.agency == identity[0], report.year == identity[1], report.scope == identity[2]
    )
    return list(connection.execute(query))


def _facts(connection: Connection, report_id: int, keys: frozenset[str]) -> dict[str, Fact]:
    fact, cell = tables.fact.c, tables.cell_key.c
    query = (
        select(cell.key, fact.value, fact.state, fact.unit, fact.raw)
        .join(tables.cell_key, cell.id == fact.cell)
        .where(fact.report_id == report_id, cell.key.in_(sorted(keys)))
    )
    return {row["key"]: Fact(**row) for row in connection.execute(query).mappings()}
