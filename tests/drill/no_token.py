"""A worker that ends its claims whoever holds the document by then."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, literal, select

from nianbao.drill import worker
from storage import tables
from storage.documents import finishing
from storage.documents.finishing import Result

_doc, _report = tables.document.c, tables.report.c
_ANYBODYS = select(_doc.id, literal(False).label("beside"), _report.agency, _report.year, _report.scope).outerjoin_from(
    tables.document, tables.report, _report.document_id == _doc.id
)


def _all(connection: Connection, results: Sequence[Result]) -> dict[int, Any]:
    rows = connection.execute(_ANYBODYS.where(_doc.id.in_([claim.id for claim, _ in results])))
    return {row.id: row for row in rows}


finishing._still_held = _all

if __name__ == "__main__":
    sys.exit(worker.main())
