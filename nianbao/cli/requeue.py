"""`nianbao requeue`: put settled documents back to work."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from nianbao.cli import edge, filters

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from workers.replay import Order, Plan, Requeued
    from workers.settings import Settings

#: groups, hosts and parts of the duration shown to a person; the rest is summed up
SHOWN, HOSTS, PARTS = 20, 5, 3


@click.command()
@filters.filtered
@click.option("--from-stage", type=click.Choice(filters.STATES[:4]), help="Begin there, whatever failed.")
@click.option(
    "--beside/--in-place",
    default=None,
    help="Let results wait beside those in use (`nianbao diff`), or replace them at once. "
    "[default: beside with --stale]",
)
@click.option("--switch", is_flag=True, help="Results beside take their place by themselves when all are there.")
@click.option("--dry-run", is_flag=True, help="Show the plan and do nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@edge.with_settings
def requeue(
    settings: Settings, from_stage: str | None, beside: bool | None, switch: bool, dry_run: bool, yes: bool,
    as_json: bool, limit: int | None, **options: Any,
) -> None:  # fmt: skip
    """Put documents back to the stage in which they failed; without filters: everything failed, dead or blocked.

    With --stale, --converter-older-than or --parser-older-than: what an older version made, back to that stage.
    Nothing is fetched again unless fetching is what failed, or --from-stage fetch, or --stage fetch --state done.
    The first few go first: the batch stops by itself where most of them end alike (`nianbao batches`).
    """
    from nianbao import home
    from workers import replay

    engine = home.existing(settings)
    apart = options["stale"] if beside is None else beside
    if switch and not apart:
        raise click.UsageError("--switch is for results that stand beside: add --beside or --stale")
    order = replay.Order(filters.selection(options), limit, from_stage, apart, switch)
    plan = replay.plan(engine, order, settings.host_gap)
    if not as_json:
        _show(plan, limit)
    acting = not dry_run and plan.matched > 0 and (yes or _agreed(plan, limit))
    done = _act(settings, engine, order) if acting else replay.Requeued()
    if as_json:
        click.echo(_as_json(plan, done.count, dry_run))
    elif acting:
        click.echo(f"re-queued {done.count}")


def _act(settings: Settings, engine: Engine, order: Order) -> Requeued:
    from workers import replay

    done = replay.requeue(engine, order)
    if done.batch is not None:
        then = f"; then `nianbao diff --batch {done.batch}`" if order.beside and not order.switches else ""
        click.echo(f"batch {done.batch}: `nianbao batches` tells how it goes{then}", err=True)
        _say_who_works(settings)
    return done


def _as_json(plan: Plan, requeued: int, dry_run: bool) -> str:
    groups = [{"stage": g.stage, "code": g.code, "host": g.host, "count": g.count} for g in plan.groups]
    summary = {"matched": plan.matched, "requeued": requeued, "dry_run": dry_run, "groups": groups}
    return json.dumps(summary, ensure_ascii=False)


def _show(plan: Plan, limit: int | None) -> None:
    at_most = "" if limit is None else f", at most {limit} of them are meant"
    click.echo(f"{plan.matched} documents match{at_most}")
    for group in plan.groups[:SHOWN]:
        click.echo(f"{group.count:>8}  back to {group.stage:<8} {group.code or '-':<26} {group.host or 'local files'}")
    if rest := plan.groups[SHOWN:]:
        click.echo(f"{sum(group.count for group in rest):>8}  in {len(rest)} more groups")
    for address in plan.samples:
        click.echo(f"          for example {address}")
    if plan.matched:
        _show_cost(plan)


def _show_cost(plan: Plan) -> None:
    requests = list(plan.requests.items())
    if not requests:
        click.echo("requests  none: nothing is fetched again")
    for host, count in requests[:HOSTS]:
        click.echo(f"requests  {count:>6} to {host}")
    if rest := requests[HOSTS:]:
        click.echo(f"requests  {sum(count for _, count in rest):>6} to {len(rest)} more hosts")
    longest = list(plan.seconds.items())[:PARTS]
    parts = ", ".join(f"{name} {_time(seconds)}" for name, seconds in longest)
    click.echo(f"time      about {_time(longest[0][1])} ({parts})" if longest else "time      not measured yet")


def _time(seconds: float) -> str:
    return str(timedelta(seconds=max(1, round(seconds))))


def _agreed(plan: Plan, limit: int | None) -> bool:
    if not sys.stdin.isatty():
        return True
    count = plan.matched if limit is None else min(limit, plan.matched)
    return click.confirm(f"put {count} documents back to work?", err=True)


def _say_who_works(settings: Settings) -> None:
    from nianbao import stack

    if not settings.broker_url and stack.running(settings) is None:
        click.echo("no stack runs here: `nianbao up` starts the work", err=True)
