"""`nianbao doctor`: what is installed, reachable, writable; what is missing and how to get it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from nianbao.cli import edge

if TYPE_CHECKING:
    from workers.settings import Settings

_MARKS = {"ok": "green", "missing": "red", "optional": "yellow"}


@click.command()
@edge.with_settings
def doctor(settings: Settings) -> None:
    """Look at everything the work needs. Exit status 1 if something required is missing."""
    from nianbao import checkup

    checks = list(checkup.examine(settings))
    for check in checks:
        mark = "ok" if check.well else "missing" if check.required else "optional"
        click.echo(f"{click.style(f'{mark:<8}', fg=_MARKS[mark])} {check.name:<14} {check.seen}")
        if not check.well:
            click.echo(f"{'':<23} {check.cure}")
    if any(check.required and not check.well for check in checks):
        sys.exit(edge.SOME_FAILED)
