"""Documents with the same bytes: one of them speaks, the others are its duplicates, whatever the order they came in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Select, select, update

from storage import tables
from storage.database import among, now
from storage.documents.claims import Claim, stated
from storage.models import State
from storage.panel import reports
from storage.panel.election import precedence

_doc = tables.document.c


def done_with(connection: Connection, digests: Collection[str]) -> list[Any]:
    """Documents that are done and have these bytes, with what their reports compete for."""
    return list(connection.execute(_DONE, {"digests": sorted(digests)})) if digests else []


def _done() -> Select[Any]:
    """Found by their bytes, see `stated`."""
    report = tables.report.c
    mine = (_doc.id, _doc.sha256, _doc.host, _doc.address, _doc.report_id)
    query = select(*mine, report.agency, report.body, report.year, report.scope)
    query = query.outerjoin_from(tables.document, tables.report, report.document_id == _doc.id)
    return query.where(among(_doc.sha256, "digests"), stated == State.DONE.value)


_DONE = _done()


class Twins:
    """Of each digest the documents that are done, or are in the transaction that asks."""

    def __init__(self, done: Iterable[Any]) -> None:
        self._done: defaultdict[str, dict[int, Any]] = defaultdict(dict)
        for row in done:
            self._done[row.sha256][row.id] = row

    def speaker(self, digest: str, claim: Claim) -> Any | None:
        """The document with the same bytes that has precedence over the claimed one."""
        others = [one for id, one in self._done[digest].items() if id != claim.id]
        best = min(others, key=_precedence, default=None)
        return best if best is not None and _precedence(best) < _precedence(claim) else None

    def replaced_by(self, digest: str, claim: Claim) -> list[Any]:
        """What was done before the claimed document and is its duplicate now."""
        others = [one for id, one in self._done[digest].items() if id != claim.id]
        self._done[digest] = {claim.id: claim}
        return others


def step_back(connection: Connection, rows: Iterable[Any]) -> None:
    """Make documents duplicates and take their reports away, but those that somebody works on or that changed since."""
    settled = {"state": State.DUPLICATE.value, "due_at": None, "updated": now()}
    for row in rows:
        mine = (_doc.id == row.id, stated == State.DONE.value, _doc.lease_until.is_(None))
        if connection.execute(update(tables.document).where(*mine).values(**settled)).rowcount:
            reports.retract(connection, [row.id])


def point(connection: Connection, report_of: Mapping[str, int]) -> None:
    """Have the duplicates of each digest name the report of the one that speaks."""
    for digest, report_id in sorted(report_of.items()):
        duplicates = (_doc.sha256 == digest, stated == State.DUPLICATE.value)
        connection.execute(update(tables.document).where(*duplicates).values(report_id=report_id))


def _precedence(document: Any) -> tuple[bool, int, str]:
    return precedence(document.host, document.address)
