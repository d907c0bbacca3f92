"""A report as a person reads it in a terminal: what it is, what was read, which sums fail, what the text says."""

from __future__ import annotations

import sys
from collections import Counter
from functools import cache

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from nianbao.reading import Reading
from parsers.family import Column, Family, Row, families
from parsers.report import Finding, Metric, Report

#: columns where no terminal says how wide it is
WIDTH = 160

console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)

_SAID = {
    "fail": "does not hold",
    "fail_assumed": "does not hold if blank is 0",
    "pass_assumed": "holds if blank is 0",
    "unknown": "cannot be judged",
    "suspect_parse": "two readers disagree",
}


def show(reading: Reading) -> None:
    """Print one reading."""
    name = f"{reading.path} {reading.member}" if reading.member else reading.path
    console.print(f"[bold]{escape(name)}[/bold]  {reading.media_type or ''}")
    if reading.error:
        console.print(f"  [red]{reading.error.code}[/red]  {escape(reading.error.message)}")
    if reading.report:
        _report(reading.report)
    for warning in reading.warnings:
        console.print(f"  [yellow]note[/yellow]      {escape(warning)}")
    console.print()


def _report(report: Report) -> None:
    _line("title", report.title)
    region = report.region_code or " or ".join(report.region_candidates)
    _line("agency", report.agency, region, report.scope.replace("_", " "), report.level, report.department)
    _line("year", report.year, report.family, report.published_on and f"published {report.published_on}", report.status)
    _line("tables", *(f"{table} {state}" for table, state in report.tables.items()))
    states = Counter(fact.state for fact in report.facts)
    _line("facts", len(report.facts), *(f"{state} {count}" for state, count in states.most_common()))
    for leftover in report.leftovers:
        _line("left over", f"{leftover.text!r} beside {leftover.label!r} belongs to no cell of the form")
    for flag in report.flags:
        _line("flag", flag)
    _findings(report)
    _metrics(report.metrics)


def _line(name: str, *words: object) -> None:
    text = "  ".join(str(word) for word in words if word not in (None, ""))
    console.print(f"  [cyan]{name:<9}[/cyan] {escape(text or '-')}")


def _findings(report: Report) -> None:
    if not report.findings:
        _line("findings", "none: every sum that can be judged holds")
        return
    label = labels(report.family)
    table = _grid("findings")
    for finding in sorted(report.findings, key=_gravity):
        colour = "red" if finding.verdict == "fail" else "yellow"
        place = label.get(finding.at, "")
        table.add_row(
            finding.rule, f"{escape(finding.at)} {place}".strip(),
            f"{finding.expected or '?'} {'=' if finding.expected == finding.found else '≠'} {finding.found or '?'}",
            f"[{colour}]{_SAID.get(finding.verdict, finding.verdict)}[/{colour}]"
            + (" (soft)" if finding.severity == "soft" else ""),
        )  # fmt: skip
    console.print(table)


def _gravity(finding: Finding) -> tuple[bool, int, str]:
    return finding.severity != "hard", list(_SAID).index(finding.verdict), finding.at


def _metrics(metrics: tuple[Metric, ...]) -> None:
    if not metrics:
        return
    table = _grid("metrics")
    for metric in metrics:
        about = "" if metric.qualifier == "exact" else metric.qualifier
        table.add_row(metric.key, f"{metric.value} {metric.unit}", f"{about} {metric.detail}".strip(), metric.sentence)
    console.print(table)


def _grid(name: str) -> Table:
    console.print(f"  [cyan]{name}[/cyan]")
    return Table(box=None, show_header=False, pad_edge=True, padding=(0, 2, 0, 2))


@cache
def labels(family_id: str) -> dict[str, str]:
    """The printed words for everything a finding can stand `at`: a row, a column, a group, a cell."""
    family = next((family for family in families() if family.id == family_id), None)
    return {} if family is None else _labels(family)


def _labels(family: Family) -> dict[str, str]:
    found: dict[str, str] = {}
    for table in family.tables:
        parts: tuple[Row | Column, ...] = (*table.rows, *table.columns)
        for part in parts:
            found[f"{table.id}.{part.id}"] = part.label
            if part.group:
                found.setdefault(f"{table.id}.{part.group}", part.under or part.label)
        for row in table.rows:
            for column in table.columns:
                found[table.key(row, column)] = f"{row.label} · {column.label}"
    return found
