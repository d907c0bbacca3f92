"""The filters that `requeue` and `export` share, as options of a verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from storage.selection import Selection

STATES = ("crawl", "fetch", "convert", "parse", "done", "failed", "dead", "blocked", "gone", "duplicate")

_OPTIONS = (
    click.option("--stage", "stages", type=click.Choice(STATES[:4]), multiple=True,
                 help="Where a document stands, or where it failed."),
    click.option("--code", "codes", multiple=True, help="Of the error: convert.encrypted, or convert for all of them."),
    click.option("--host", "hosts", multiple=True, help="With or without a port."),
    click.option("--year", "years", type=int, multiple=True, help="The year reported on."),
    click.option("--state", "states", type=click.Choice(STATES), multiple=True),
    click.option("--converter-older-than", metavar="VERSION", help="3, or 'pdf 3' for one format."),
    click.option("--parser-older-than", metavar="VERSION"),
    click.option("--limit", type=click.IntRange(min=0), metavar="N"),
)  # fmt: skip
_FIELDS = ("stages", "codes", "hosts", "years", "states", "converter_older_than", "parser_older_than")


def filtered(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Give the verb the filter options, in the order in which they are told here; --limit stays the verb's own."""
    for option in reversed(_OPTIONS):
        verb = option(verb)
    return verb


def selection(options: dict[str, Any]) -> Selection:
    """The filters among a verb's options."""
    from storage.selection import Selection

    return Selection(**{name: options[name] for name in _FIELDS})
