"""`nianbao failures`: what failed, grouped, each group with the command that re-queues it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from nianbao.cli import edge, filters

if TYPE_CHECKING:
    from storage.audit.failures import Alike
    from workers.settings import Settings


@click.command()
@filters.filtered
@click.option("--json", "as_json", is_flag=True, help="One JSON object per group and line.")
@edge.with_settings
def failures(settings: Settings, as_json: bool, limit: int | None, **options: Any) -> None:
    """What went wrong, grouped by fingerprint: class, code, place in the code and version; the largest group first.

    Each group comes with the command that puts these documents back and no others. --limit N: the N largest groups.
    """
    from nianbao import home
    from storage.audit.failures import failures as grouped

    found = grouped(home.existing(settings), filters.selection(options))
    for alike in found[:limit]:
        click.echo(json.dumps(_as_row(alike), ensure_ascii=False) if as_json else _as_text(alike))
    click.echo(f"{sum(alike.count for alike in found)} documents in {len(found)} groups", err=True)


def _as_row(alike: Alike) -> dict[str, Any]:
    from storage.panel.export import moment

    return asdict(alike) | {"first": moment(alike.first), "last": moment(alike.last)}


def _as_text(alike: Alike) -> str:
    where = f"from {alike.hosts} hosts" if alike.hosts > 1 else ""
    return "\n".join(
        [
            f"{alike.count:>8}  {alike.fingerprint or alike.code}  {' '.join(alike.states)} {where}".rstrip(),
            f"          {alike.message or '-'}",
            f"          for example {alike.document_id} {alike.address}",
            f"          {alike.requeue}",
        ]
    )
