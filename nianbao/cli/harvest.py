"""`nianbao harvest`: from addresses, files and folders to the panel, starting and ending everything that it takes."""

from __future__ import annotations

import re
import sys
import time
from typing import TYPE_CHECKING

import click

from nianbao.cli import edge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from nianbao.harvest import Sum
    from nianbao.targets import Target
    from storage.documents.parking import Wanted
    from workers.settings import Settings

#: seconds between two lines about the entering
_PAUSE = 10.0
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}


class Duration(click.ParamType[float]):
    """Seconds, or 90s, 10m, 2h."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        found = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", str(value).strip())
        if found is None:
            self.fail(f"{value} is no duration; write seconds, or 10m, 2h", param, ctx)
        return float(found[1]) * _SECONDS[found[2]]


class Years(click.ParamType[range]):
    """2021 or 2019-2024, both ends included."""

    name = "years"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> range:
        if isinstance(value, range):
            return value
        found = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", str(value).strip())
        if found is None or (found[2] and found[2] < found[1]):
            self.fail(f"{value} names no years; write 2021 or 2019-2024", param, ctx)
        return range(int(found[1]), int(found[2] or found[1]) + 1)


@click.command()
@click.argument("names", metavar="TARGET...", nargs=-1, required=True)
@click.option("--wait/--no-wait", default=True, help="Wait until everything queued is settled.  [default: wait]")
@click.option(
    "--patience",
    type=Duration(),
    default="10m",
    show_default=True,
    metavar="TIME",
    help="What is not due again within this time counts as settled.",
)
@click.option("--max-documents", type=click.IntRange(min=1), metavar="N")
@click.option("--years", type=Years(), metavar="2019-2024")
@click.option("--dry-run", is_flag=True, help="Say what would be entered and do nothing.")
@edge.with_settings
def harvest(
    settings: Settings, names: tuple[str, ...], wait: bool, patience: float, max_documents: int | None,
    years: range | None, dry_run: bool,
) -> None:  # fmt: skip
    """Harvest TARGETs: addresses of reports, attachments or listings; files; folders; lists of addresses.

    Broker, workers and dispatcher are started when none run, and ended again. Started again, it goes on where it was.
    """
    from nianbao.targets import BadTarget, target
    from storage.documents.parking import Wanted

    try:
        targets = [target(name) for name in dict.fromkeys(names)]
    except BadTarget as error:
        raise click.UsageError(str(error)) from error
    wanted = Wanted(years, max_documents)
    if dry_run:
        _foretell(settings, targets, wanted)
    elif wait:
        _see_through(settings, targets, wanted, patience)
    else:
        _leave(settings, targets, wanted)


def _foretell(settings: Settings, targets: list[Target], wanted: Wanted) -> None:
    from nianbao.targets import count

    for target in targets:
        click.echo(f"{count(target, wanted, settings.home):>8}  {target.kind:<7} {target.place}")


def _leave(settings: Settings, targets: list[Target], wanted: Wanted) -> None:
    """Enter the targets and leave the stack at work."""
    from nianbao import home, stack

    engine = home.prepare(settings)
    where = "the cluster's workers do the work"
    if not stack.elsewhere(settings):
        where = f"Flower is {stack.up(settings).flower}"
    entry = Entry(engine, settings, targets, wanted)
    entered = sum(1 for _ in entry.ids())
    click.echo(f"{entered} documents entered; `nianbao status` tells how far they are, {where}")
    if entry.problems:
        sys.exit(edge.SOME_FAILED)


def _see_through(settings: Settings, targets: list[Target], wanted: Wanted, patience: float) -> None:
    from nianbao.stack import Tenancy

    edge.end_in_order()
    tenancy = Tenancy(settings)
    idle = False
    try:  # the workers start while we import what is needed here
        from nianbao import harvest, home, progress
        from storage import ledger

        engine = home.prepare(settings)
        entry = Entry(engine, settings, targets, wanted)
        scope = harvest.scope(engine, targets, entry.ids())
        with progress.shown() as told:
            harvest.see_through(engine, scope, wanted, tenancy.renew, patience, told, _warn)
        idle = not ledger.owners(engine)
    except KeyboardInterrupt:
        click.echo("interrupted; nothing is lost: the same command again goes on where it was", err=True)
        sys.exit(edge.INTERRUPTED)
    finally:
        tenancy.end(idle)
    summary = harvest.sum_up(engine, scope)
    _tell(summary, patience)
    if entry.problems or summary.failures or summary.waiting:
        sys.exit(edge.SOME_FAILED)


def _warn(sentence: str) -> None:
    click.echo(sentence, err=True)


class Entry:
    """The entering of targets, document by document; `problems` counts those that could not be, told at once."""

    def __init__(self, engine: Engine, settings: Settings, targets: list[Target], wanted: Wanted) -> None:
        self.engine, self.settings, self.targets, self.wanted = engine, settings, targets, wanted
        self.problems = 0

    def ids(self) -> Iterator[int]:
        """Ids of the documents as they are entered."""
        from nianbao.targets import enter
        from storage.blobs import open_blobs

        told = time.monotonic()
        settings = self.settings
        everything = enter(self.engine, open_blobs(settings.blobs_url), self.targets, self.wanted, settings.home)
        for count, entered in enumerate(everything, 1):
            if time.monotonic() - told > _PAUSE:
                click.echo(f"{count} entered", err=True)
                told = time.monotonic()
            if entered.id is None:
                self.problems += 1
                click.echo(entered.problem, err=True)
            else:
                yield entered.id


def _tell(summary: Sum, patience: float) -> None:
    if summary.listings:
        click.echo(f"listings   {_counted(summary.listings)}")
    for address, site in summary.recognised:
        click.echo(f"           {site:<14} {address}")
    click.echo(f"documents  {_counted(summary.documents)}")
    click.echo(f"reports    {_counted(summary.reports)}")
    click.echo(f"facts      {summary.facts}")
    click.echo(f"findings   {_counted(summary.verdicts)}")
    for failure in summary.failures:
        click.echo(f"{failure.state:<10} {failure.count} {failure.code}, such as {failure.address}")
        click.echo(f"           {failure.requeue}")
    for lack in summary.incomplete:
        click.echo(f"incomplete {lack.count} {lack.code}, such as {lack.address}; `nianbao status` tells what is left")
    for trouble in summary.troubled:
        click.echo(f"retried    {trouble.count} {trouble.code}, such as {trouble.address}")
    if summary.waiting:
        later = f"{summary.waiting} are not due within {patience:.0f} s, `nianbao status` says why"
        click.echo(f"waiting    {later}; the same command again goes on")
    if summary.parked:
        click.echo(f"parked     {summary.parked} are left for a harvest with other --years or more --max-documents")


def _counted(counts: dict[str, int]) -> str:
    total = sum(counts.values())
    return f"{total}: " + ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) if total else "0"
