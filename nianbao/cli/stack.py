"""The verbs of the one-machine stack: up, down, status; and the two hidden ones that the stack itself is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from nianbao.cli import edge

if TYPE_CHECKING:
    from workers.settings import Settings


#: seconds between two looks of `status --watch`, and at least so many times what a look takes
WATCH, SHARE = 2.0, 5


@click.command()
@edge.with_settings
def up(settings: Settings) -> None:
    """Start broker, workers, dispatcher and Flower; they are kept alive until `nianbao down`."""
    from nianbao import home, stack

    home.prepare(settings).dispose()
    running = stack.up(settings)
    click.echo(f"home     {settings.home}\nbroker   {running.broker}\nFlower   {running.flower}")


@click.command()
@edge.with_settings
def down(settings: Settings) -> None:
    """End every process of the one-machine stack. Nothing is lost: what was in work is done again."""
    from nianbao import stack

    ended = stack.stop(settings)
    click.echo(f"ended {ended} processes" if ended else "nothing was running", err=True)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--watch", is_flag=True, help="Look again every few seconds until interrupted.")
@edge.with_settings
def status(settings: Settings, as_json: bool, watch: bool) -> None:
    """Where the documents are, how fast they move, when they are through, what runs, what is stuck and why."""
    import time

    from nianbao import status as report

    while True:
        began = time.monotonic()
        seen = report.look(settings)
        if watch and not as_json:
            click.clear()
        click.echo(report.as_json(seen) if as_json else report.as_text(seen), nl=as_json)
        if not watch:
            return
        time.sleep(max(WATCH, SHARE * (time.monotonic() - began)))


@click.command(hidden=True)
@click.option("--watched", "with_flower", is_flag=True, help="With Flower, whose name only Flower itself is to carry.")
@click.option("--owned", is_flag=True, help="End when standard input closes.")
@click.option("--standby", is_flag=True, help="Wait until the supervisor at work has died.")
@edge.with_settings
def supervise(settings: Settings, with_flower: bool, owned: bool, standby: bool) -> None:
    """Keep the stack alive; started by `up` and `harvest`."""
    from nianbao import supervisor

    supervisor.supervise(settings, supervisor.roles(settings, with_flower, owned), owned, standby)


@click.command(hidden=True)
@edge.with_settings
def dispatch(settings: Settings) -> None:
    """Hand out hints for whatever is due; started by the supervisor."""
    from workers import dispatcher

    dispatcher.serve(settings)
