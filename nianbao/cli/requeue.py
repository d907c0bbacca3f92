"""`nianbao requeue`: put settled documents back to work."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from nianbao.cli import edge, filters

if TYPE_CHECKING:
    from workers.replay import Plan
    from workers.settings import Settings

#: groups shown to a person; the rest is summed up
SHOWN = 20


@click.command()
@filters.filtered
@click.option("--dry-run", is_flag=True, help="Show the plan and do nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@edge.with_settings
def requeue(settings: Settings, dry_run: bool, yes: bool, as_json: bool, limit: int | None, **options: Any) -> None:
    """Put documents back to the stage in which they failed; without filters: everything failed, dead or blocked.

    With --converter-older-than or --parser-older-than: what an older version made, back to that stage. Nothing is
    fetched again unless fetching is what failed, or --stage fetch is asked for with --state done.
    """
    from nianbao import home
    from workers import replay

    engine, selection = home.existing(settings), filters.selection(options)
    plan = replay.plan(engine, selection)
    if not as_json:
        _show(plan, limit)
    acting = not dry_run and plan.matched > 0 and (yes or _agreed(plan, limit))
    requeued = replay.requeue(engine, selection, limit) if acting else 0
    if as_json:
        groups = [{"stage": g.stage, "code": g.code, "host": g.host, "count": g.count} for g in plan.groups]
        summary = {"matched": plan.matched, "requeued": requeued, "dry_run": dry_run, "groups": groups}
        click.echo(json.dumps(summary, ensure_ascii=False))
    elif acting:
        click.echo(f"re-queued {requeued}")
    if requeued:
        _say_who_works(settings)


def _show(plan: Plan, limit: int | None) -> None:
    at_most = "" if limit is None else f", at most {limit} of them are meant"
    click.echo(f"{plan.matched} documents match{at_most}")
    for group in plan.groups[:SHOWN]:
        click.echo(f"{group.count:>8}  back to {group.stage:<8} {group.code or '-':<26} {group.host or 'local files'}")
    if rest := plan.groups[SHOWN:]:
        click.echo(f"{sum(group.count for group in rest):>8}  in {len(rest)} more groups")
    for address in plan.samples:
        click.echo(f"          {address}")


def _agreed(plan: Plan, limit: int | None) -> bool:
    if not sys.stdin.isatty():
        return True
    count = plan.matched if limit is None else min(limit, plan.matched)
    return click.confirm(f"put {count} documents back to work?", err=True)


def _say_who_works(settings: Settings) -> None:
    from nianbao import stack

    if not settings.broker_url and stack.running(settings) is None:
        click.echo("no stack runs here: `nianbao up` starts the work", err=True)
