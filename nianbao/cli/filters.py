"""The filters that `requeue`, `failures` and `export` share, as options of a verb."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from storage.selection import Selection

STATES = ("crawl", "fetch", "convert", "parse", "done", "failed", "dead", "blocked", "gone", "duplicate")
CLASSES = ("transient", "infrastructure", "waiting", "permanent", "blocked", "gone", "resource", "bug", "poison")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Moment(click.ParamType[float]):
    """Seconds since 1970 of a date, a date and time in UTC, or so long ago: 90m, 12h, 3d."""

    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if ago := re.fullmatch(r"(\d+)([smhd])", str(value).strip()):
            return time.time() - int(ago[1]) * _SECONDS[ago[2]]
        try:
            moment = datetime.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(f"{value} is no moment; write 2026-11-22, 2026-11-22T10:30, or 12h, 3d", param, ctx)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


class Version(click.ParamType[str]):
    """3, or that of one format: pdf 3."""

    name = "version"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not re.fullmatch(r"(?:\w+ )?\d+(?:\.\d+)*", str(value)):
            self.fail(f"{value} is no version; write 3, or 'pdf 3' for one format", param, ctx)
        return str(value)


_OPTIONS = (
    click.option("--stage", "stages", type=click.Choice(STATES[:4]), multiple=True,
                 help="Where a document stands, or where it failed."),
    click.option("--code", "codes", multiple=True, help="Of the error: convert.encrypted, or convert for all of them."),
    click.option("--class", "classes", type=click.Choice(CLASSES), multiple=True, help="Of the error: who must act."),
    click.option("--fingerprint", "fingerprints", multiple=True, help="Of the error, as `nianbao failures` prints it."),
    click.option("--host", "hosts", multiple=True, help="With or without a port."),
    click.option("--region", "regions", metavar="CODE", multiple=True, help="42 or 4201: all regions that begin so."),
    click.option("--year", "years", type=int, multiple=True, help="The year reported on."),
    click.option("--source", "sources", multiple=True, help="As the column source of a list of addresses has it."),
    click.option("--state", "states", type=click.Choice(STATES), multiple=True),
    click.option("--attempts", type=click.IntRange(min=1), metavar="N", help="Tried at least so often in all."),
    click.option("--since", type=Moment(), metavar="TIME", help="Changed since 2026-11-22, or in the last 12h, 3d."),
    click.option("--converter-older-than", type=Version(), metavar="VERSION", help="3, or 'pdf 3' for one format."),
    click.option("--parser-older-than", type=Version(), metavar="VERSION"),
    click.option("--stale", is_flag=True, help="What a converter or parser older than those of this version made."),
    click.option("--limit", type=click.IntRange(min=0), metavar="N"),
)  # fmt: skip
_FIELDS = ("stages", "codes", "hosts", "years", "states", "converter_older_than", "parser_older_than", "classes",
           "regions", "fingerprints", "attempts", "since", "sources")  # fmt: skip


def filtered(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Give the verb the filter options, in the order in which they are told here; --limit stays the verb's own."""
    for option in reversed(_OPTIONS):
        verb = option(verb)
    return verb


def selection(options: dict[str, Any]) -> Selection:
    """The filters among a verb's options."""
    from storage.selection import Selection

    given = {name: options[name] for name in _FIELDS}
    if not options["stale"]:
        return Selection(**given)
    from workers import replay

    return Selection(**given, outdated_by=replay.versions())
