"""`nianbao coverage`: which agency and year is there, which is missing, and why."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nianbao.cli import edge
from nianbao.cli.export import opened
from nianbao.cli.harvest import Years

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from storage.panel.coverage import Cell
    from workers.settings import Settings


@click.command()
@click.option(
    "--plan",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV of agency, region, years; else what reports, listings and lists name.",
)
@click.option("--years", type=Years(), metavar="2019-2024")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with every row.")
@click.option("--format", "form", type=click.Choice(["csv"]), help="A line per agency and year.")
@click.option("--missing", is_flag=True, help="A list of what can be asked for again: the next harvest's target.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Judge what is due as of that day.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; else standard output.")
@edge.with_settings
def coverage(
    settings: Settings, plan: Path | None, years: range | None, as_json: bool, form: str | None, missing: bool,
    today: object, output: Path | None,
) -> None:  # fmt: skip
    """Tell for each agency and year whether its report is stored, and if not, why.

    A report is due by 31 January of the following year, that of a whole level of government by 31 March (Regulation
    711, article 49); until then it is not_yet_published.
    """
    from datetime import UTC, datetime, timedelta

    from nianbao import coverage as told
    from nianbao import home
    from nianbao.plan import BadPlan
    from storage import database
    from storage.panel import coverage as storage

    day = today.date() if isinstance(today, datetime) else (datetime.now(UTC) + timedelta(hours=8)).date()
    expected = Expected(plan, years)
    try:
        with database.reading(home.existing(settings)) as connection, opened(output) as stream:
            rows = told.warned(storage.rows(connection, expected.cells(connection), day), _warn)
            kind = "missing" if missing else "json" if as_json else form or "text"
            told.write(rows, kind, stream, _warn)
    except BadPlan as error:
        raise click.UsageError(str(error)) from error
    if expected.problems:
        sys.exit(edge.SOME_FAILED)


class Expected:
    """The cells that are asked about; `problems` counts lines of the plan that could not be read, told at once."""

    def __init__(self, plan: Path | None, years: range | None) -> None:
        self.plan, self.years, self.problems = plan, years, 0

    def cells(self, connection: Connection) -> Iterator[Cell]:
        from nianbao.plan import read_plan
        from storage.panel import coverage

        if self.plan is None:
            yield from coverage.known(connection, self.years)
            return
        for cell in read_plan(self.plan, self.years):
            if isinstance(cell, str):
                self.problems += 1
                _warn(cell)
            else:
                yield cell


def _warn(sentence: str) -> None:
    click.echo(sentence, err=True)
