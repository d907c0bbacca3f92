"""Which report of a body, year and scope is kept, as rows: `election` chooses, this writes it down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select, true, update

from storage import tables
from storage.database import among
from storage.panel.election import KEPT, Candidate, elect

_report = tables.report.c
#: the body of a report; a version that knew none left the agency alone
whose = func.coalesce(_report.body, _report.agency)
_NEAR = select(
    _report.id, _report.status, _report.family, _report.agency, _report.body, _report.year, _report.scope
).where(among(whose, "bodies"), among(_report.year, "years"))
_KEEPING = update(tables.report).where(among(_report.id, "ids")).values(status=_report.as_read)

Identity = tuple[str, int, str]
"""Body, year and scope: one kept report each."""


def identity_of(row: Any) -> Identity | None:
    """What a report or its row competes for; None without agency or year."""
    return None if row.agency is None or row.year is None else (row.body or row.agency, row.year, row.scope)


def place(connection: Connection, placed: Mapping[int, Identity | None]) -> None:
    """Find the status of reports that were just stored, given with what each competes for."""
    crowds = _crowds(connection, {identity for identity in placed.values() if identity})
    alone = [id for id, identity in placed.items() if identity is None or crowds[identity] == 1]
    if alone:
        connection.execute(_KEEPING, {"ids": alone})
    for id, identity in placed.items():
        if identity is not None and crowds[identity] > 1:
            _place_among(connection, identity, id)


def choose(connection: Connection, identity: Identity | None) -> None:
    """Set the status of every report of `identity`, the kept one last, so that there is never more than one."""
    candidates = {} if identity is None else _candidates(connection, identity, true())
    if not candidates:
        return
    standings = elect(list(candidates))
    changed = [candidate.id for candidate, status in candidates.items() if status != standings[candidate.id]]
    for report_id in sorted(changed, key=lambda id: standings[id] in KEPT):
        connection.execute(
            update(tables.report).where(tables.report.c.id == report_id).values(status=standings[report_id])
        )


def _crowds(connection: Connection, identities: set[Identity]) -> Counter[Identity]:
    """How many reports there are of each."""
    return Counter(identity for row in reports_of(connection, identities) if (identity := identity_of(row)))


def reports_of(connection: Connection, identities: Collection[Identity]) -> list[Any]:
    """The reports of these bodies, years and scopes: id, status, family, agency, body, year, scope.

    Asked for by body and year apart: SQLite looks all reports through for a list of pairs.
    """
    bodies, years = {body for body, _, _ in identities}, {year for _, year, _ in identities}
    rows = connection.execute(_NEAR, {"bodies": sorted(bodies), "years": sorted(years)}) if identities else ()
    return [row for row in rows if identity_of(row) in identities]


def _place_among(connection: Connection, identity: Identity, report_id: int) -> None:
    """One that the kept report beats changes nothing for the others, however many."""
    table = tables.report.c
    pair = _candidates(connection, identity, or_(table.status.in_(KEPT), table.id == report_id))
    standing = elect(list(pair))[report_id]
    if len(pair) == 2 and standing not in KEPT:
        connection.execute(update(tables.report).where(table.id == report_id).values(status=standing))
    else:
        choose(connection, identity)


def _candidates(connection: Connection, identity: Identity, which: ColumnElement[bool]) -> dict[Candidate, str]:
    """Reports of `identity` with the status they have now."""
    table = tables.report.c
    rows = connection.execute(
        select(
            table.id,
            table.as_read,
            table.sha256,
            table.facts_digest,
            func.coalesce(table.published_on, "").label("published_on"),
            tables.document.c.host,
            tables.document.c.address,
            table.flags,
            table.status,
        )
        .join(tables.document, tables.document.c.id == table.document_id)
        .where(whose == identity[0], table.year == identity[1], table.scope == identity[2], which)
    )
    return {
        Candidate(*row[:-2], corrects="correction" in row.flags, is_draft="draft" in row.flags): row.status
        for row in rows
    }
