"""Which document speaks for a report does not depend on when the documents arrive, nor on reading one again."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from sqlalchemy import Engine

from storage import ledger, tables
from tests.storage.reportlike import add, claim_one, finish, report, rows
from tests.storage.test_reports import again

#: documents of one body and year: host and what it reads as
DOCUMENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "partial": ("www.a.gov.cn", {"value": "3", "status": "partial"}),
    "original": ("www.a.gov.cn", {"value": "1", "published_on": "2022-01-31"}),
    "correction": ("xxgk.a.gov.cn", {"value": "2", "published_on": "2022-01-31", "flags": ("correction",)}),
    "copy": ("www.copies.com", {"value": "2", "published_on": "2023-06-01", "flags": ("mirror",)}),
}
STANDINGS = {"partial": "superseded", "original": "superseded", "correction": "complete", "copy": "mirror"}


def store(engine: Engine, agency: str, name: str) -> int:
    host, fields = DOCUMENTS[name]
    id = add(engine, f"https://{host}/{agency}/{name}.html", host=host, sha256=f"{agency} {name}".rjust(64))
    finish(engine, claim_one(engine, id), ledger.done(report=report(agency=agency, **fields)))
    return id


def statuses(engine: Engine, ids: dict[str, int]) -> dict[str, str]:
    found = {row["document_id"]: row["status"] for row in rows(engine, tables.report)}
    return {name: found[id] for name, id in ids.items()}


def test_the_correction_speaks_in_every_order_of_arrival(database: Engine) -> None:
    for at, order in enumerate(list(permutations(DOCUMENTS))[::5]):
        ids = {name: store(database, f"某县第{at}局", name) for name in order}
        assert statuses(database, ids) == STANDINGS, order


def test_reading_one_again_changes_nothing_and_losing_one_gives_its_place_to_the_next(database: Engine) -> None:
    ids = {name: store(database, "某县某局", name) for name in DOCUMENTS}
    for name, id in ids.items():
        fields = DOCUMENTS[name][1]
        finish(database, again(database, id), ledger.done(report=report(agency="某县某局", **fields)))
        assert statuses(database, ids) == STANDINGS, name
    finish(database, again(database, ids["correction"]), ledger.done(report=report("2", agency="某县另一局")))
    assert statuses(database, ids) == STANDINGS | {"original": "complete"}
