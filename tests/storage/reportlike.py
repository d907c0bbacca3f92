"""Small reports for tests of the store."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, Table, select

from converters.document import Origin
from parsers.report import Fact, Finding, Metric, Report
from storage import ledger
from storage.database import reading, writing
from storage.ledger import Claim, Entry, Outcome


def report(value: str = "1", **fields: Any) -> Report:
    given: dict[str, Any] = {
        "family": "F2021",
        "year": 2021,
        "agency": "某市某局",
        "scope": "agency",
        "title": "年度报告",
        "published_on": "2022-01-31",
        "region_code": "420100",
        "status": "complete",
        "tables": {"requests": "read"},
        "facts": (
            Fact("requests.new", value, "number", "件", f" {value}", Origin(page=2, bbox=(1.0, 2.0, 3.5, 4.0))),
            Fact("requests.carried", None, "blank", "件", ""),
        ),
        "metrics": (Metric("channel.posts", "48", "条", "exact", "report_year", "", "发布48条", 2, 5),),
        "findings": (Finding("H3", "requests.new", "1", "0", "fail"),),
        "flags": ("year_conflict",),
        "parser": "1",
    }
    return Report(**given | fields)


def add(engine: Engine, address: str = "https://www.a.gov.cn/1.html", state: str = "parse", **fields: Any) -> int:
    """A document that waits for `state`."""
    with writing(engine) as connection:
        return ledger.register(connection, [Entry(address=address, state=state, **fields)])[0].id


def claim_one(engine: Engine, id: int, stage: str = "parse", owner: str = "somebody", lease: float = 60.0) -> Claim:
    (claim,) = ledger.claim(engine, stage, [id], owner, lease)
    return claim


def finish(engine: Engine, claim: Claim, outcome: Outcome) -> ledger.Finished:
    return ledger.finish(engine, [(claim, outcome)])


def rows(engine: Engine, table: Table) -> list[dict[str, Any]]:
    with reading(engine) as connection:
        return [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
