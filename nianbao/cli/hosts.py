"""`nianbao hosts`: how each host is asked, which are paused and why; and pausing one by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from nianbao.cli import edge

if TYPE_CHECKING:
    from nianbao.hosts import Host
    from workers.settings import Settings


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per host and line.")
@click.pass_context
@edge.with_settings
def hosts(settings: Settings, context: click.Context, as_json: bool) -> None:
    """Pace, state and pauses of every host, those with most to do first."""
    if context.invoked_subcommand:
        return
    from nianbao import home, hosts

    found = hosts.look(home.existing(settings))
    for host in found:
        click.echo(_line(host) if not as_json else _json(host))
    if not found and not as_json:
        click.echo("no host is known yet", err=True)


@hosts.command()
@click.argument("names", metavar="HOST...", nargs=-1, required=True)
@edge.with_settings
def pause(settings: Settings, names: tuple[str, ...]) -> None:
    """Leave HOSTs (with their port where it is not 80 or 443) alone until they are resumed."""
    from nianbao import hosts

    _each(settings, names, hosts.pause, "is paused until `nianbao hosts resume {0}`")


@hosts.command()
@click.argument("names", metavar="HOST...", nargs=-1, required=True)
@edge.with_settings
def resume(settings: Settings, names: tuple[str, ...]) -> None:
    """End the pauses of HOSTs; what they had blocked is tried again."""
    from nianbao import hosts

    _each(settings, names, hosts.resume, "is asked again")


def _each(settings: Settings, names: tuple[str, ...], act: object, told: str) -> None:
    from nianbao import home
    from nianbao.hosts import UnknownHost

    engine = home.existing(settings)
    for name in names:
        try:
            act(engine, name)  # type: ignore[operator]
        except UnknownHost as error:
            raise edge.Refusal(str(error)) from error
        click.echo(f"{name} {told.format(name)}", err=True)


def _json(host: Host) -> str:
    import json
    from dataclasses import asdict

    return json.dumps(asdict(host), ensure_ascii=False)


def _line(host: Host) -> str:
    when = "" if host.free_in is None else f"free in {host.free_in:g} s"
    crowd = f"beside {host.beside} on {host.machine}" if host.beside else ""
    asked = f"robots ask for {host.gap:g} s" if host.gap else ""
    words = (f"{host.waiting} waiting", when, asked, crowd, host.reason or "")
    return f"{host.host:<32} {host.state:<8} {'  '.join(filter(None, words))}"
