"""`nianbao batches` and `nianbao diff`: re-queues as they go on, and what reading anew would change."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from nianbao.cli import edge

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.requeues.standings import Standing
    from workers.settings import Settings

#: changes shown one by one; --json gives all
SHOWN = 40


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per batch and line.")
@click.pass_context
@edge.with_settings
def batches(settings: Settings, context: click.Context, as_json: bool) -> None:
    """List what was re-queued together and how far it is, the newest first; pause, resume, cancel or switch a batch."""
    if context.invoked_subcommand is not None:
        return
    from nianbao import home
    from storage.requeues.standings import standings

    for standing in standings(home.existing(settings)):
        click.echo(_as_json(standing) if as_json else _as_text(standing))


def _as_json(standing: Standing) -> str:
    from storage.panel.export import moment

    return json.dumps(asdict(standing) | {"created": moment(standing.created)}, ensure_ascii=False)


def _as_text(standing: Standing) -> str:
    from storage.panel.export import moment

    counts = "  ".join(f"{fate} {count}" for fate, count in sorted(standing.counts.items()))
    kind = "  results stand beside" if standing.beside else ""
    head = f"{standing.id:>5}  {moment(standing.created)}  {standing.state:<9} {standing.total} documents{kind}"
    lines = [head, f"       {counts}", f"       {standing.filters}"]
    return "\n".join([*lines, f"       {standing.reason}"] if standing.reason else lines)


def _verb(name: str, help_text: str, said: str) -> None:
    """A verb that `storage.requeues.turning` knows under the same name."""

    @batches.command(name, help=help_text)
    @click.argument("batch", type=int)
    @edge.with_settings
    def verb(settings: Settings, batch: int) -> None:
        from nianbao import home
        from storage.requeues import turning

        act: Callable[[Any, int], int] = getattr(turning, name)
        click.echo(said.format(act(home.existing(settings), batch)))


_verb("pause", "Take back what was not begun; `resume` puts it back again.", "{} documents are as they were before")
_verb("resume", "Go on with a batch that was paused, or stopped itself.", "{} documents wait again")
_verb("cancel", "Take back what was not begun, for good; drop results beside.", "{} documents are as they were before")


@batches.command()
@click.argument("batch", type=int)
@edge.with_settings
def switch(settings: Settings, batch: int) -> None:
    """Put the results that stand beside in the place of those in use: all of them, in one transaction."""
    from nianbao import home
    from storage.requeues import beside

    told = beside.switch(home.existing(settings), batch)
    click.echo("  ".join(f"{fate} {count}" for fate, count in sorted(told.items())) or "nothing to switch")


@click.command()
@click.option("--batch", type=int, metavar="ID", help="[default: the last whose results stand beside]")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per changed value and line.")
@edge.with_settings
def diff(settings: Settings, batch: int | None, as_json: bool) -> None:
    """What would change when results that stand beside are switched: per fact, metric and finding, old and new."""
    from nianbao import home
    from storage.requeues import beside, differences

    engine = home.existing(settings)
    batch = beside.newest(engine) if batch is None else batch
    if batch is None:
        raise edge.Refusal("no results stand beside; `nianbao requeue --stale` reads anew what an older version made")
    if as_json:
        for change in differences.changes(engine, batch):
            click.echo(json.dumps(asdict(change), ensure_ascii=False))
        return
    _show(batch, list(differences.changes(engine, batch)))


def _show(batch: int, changes: list[Any]) -> None:
    from storage.requeues import differences

    documents = len({change.document_id for change in changes})
    click.echo(f"batch {batch}: {len(changes)} values of {documents} documents would change")
    for kind, key, what, count in differences.summary(changes):
        click.echo(f"{count:>8}  {kind:<8} {key} {what}")
    for change in changes[:SHOWN]:
        click.echo(f"{change.document_id:>8}  {change.key}: {change.old or '-'} -> {change.new or '-'}  {change.url}")
    if len(changes) > SHOWN:
        click.echo(f"          and {len(changes) - SHOWN} more; --json gives all")
