"""What a newer converter or parser reads differently: results that stand beside, compared with those in use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, select

from parsers.report import Fact, Finding, Metric, Report
from storage import tables
from storage.database import reading
from storage.panel import reports
from storage.panel.years import FIRST
from storage.requeues import beside

#: what a report says of itself
HEAD = ("family", "year", "agency", "region_code", "level", "department", "scope", "title", "published_on", "status")

Values = dict[tuple[str, str], str | None]


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs. `old` or `new` is None where there is none, not where it is blank: that is "blank".

    `kind`: "fact", "metric", "finding", "report" (what it says of itself), "document" (its state).
    """

    document_id: int
    url: str
    kind: str
    key: str
    old: str | None
    new: str | None


def changes(engine: Engine, batch: int) -> Iterator[Change]:
    """Every value that would be another one after the switch of `batch`, document by document. Raises NotReady."""
    with reading(engine) as connection:
        beside.expect(connection, batch)
        for row in beside.results(connection, batch):
            document = tables.document.c
            address = select(document.address).where(document.id == row.document_id)
            url = connection.execute(address).scalar_one()
            before, after = _before(connection, row), _after(row)
            for kind, key in sorted(before.keys() | after.keys()):
                old, new = before.get((kind, key)), after.get((kind, key))
                if old != new:
                    yield Change(row.document_id, url, kind, key, old, new)


def summary(found: Iterable[Change]) -> list[tuple[str, str, str, int]]:
    """(kind, key, what happened, how often), the most frequent first; it appeared, vanished or changed."""
    counts = Counter((change.kind, change.key.partition(" ")[0], _what(change)) for change in found)
    return [(*key, count) for key, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]


def _what(change: Change) -> str:
    return "appeared" if change.old is None else "vanished" if change.new is None else "changed"


def _before(connection: Connection, row: Any) -> Values:
    told = _document(row.before)
    report = reports.load(connection, row.document_id)
    if report is None:
        return told
    finding = tables.finding.c
    over_years = select(finding.rule, finding.at).join(tables.report, tables.report.c.id == finding.report_id)
    later = over_years.where(tables.report.c.document_id == row.document_id, finding.ordinal >= FIRST)
    return told | _values(report, {(rule, at) for rule, at in connection.execute(later)})


def _after(row: Any) -> Values:
    report = beside.report_of(row)
    return _document(row.after) | (_values(report, set()) if report else {})


def _document(columns: dict[str, Any]) -> Values:
    state = " ".join(filter(None, (columns["state"], columns["code"])))
    return {("document", "state"): state}


def _values(report: Report, left_out: set[tuple[str, str]]) -> Values:
    findings = [finding for finding in report.findings if (finding.rule, finding.at) not in left_out]
    return {
        **{("report", name): str(getattr(report, name)) for name in HEAD if getattr(report, name) is not None},
        **{("fact", fact.key): _fact(fact) for fact in report.facts},
        **_metrics(report.metrics),
        **{("finding", f"{finding.rule} {finding.at}"): _finding(finding) for finding in findings},
    }


def _fact(fact: Fact) -> str:
    unit = f" {fact.unit}" if fact.unit else ""
    return f"{fact.value}{unit}" if fact.state == "number" else fact.state


def _metrics(metrics: Iterable[Metric]) -> Values:
    """A key may be told more than once: the second is "channel.posts 2"."""
    seen: Counter[str] = Counter()
    found: Values = {}
    for metric in metrics:
        seen[metric.key] += 1
        number = f" {seen[metric.key]}" if seen[metric.key] > 1 else ""
        found["metric", f"{metric.key}{number}"] = f"{metric.value} {metric.unit}".strip()
    return found


def _finding(finding: Finding) -> str:
    return f"{finding.verdict}: {finding.found} instead of {finding.expected}"
