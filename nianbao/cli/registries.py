"""`nianbao formats | families | sites`: what can be read, as the folder registries say."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from nianbao.cli import edge

if TYPE_CHECKING:
    from workers.settings import Settings


@click.command()
def formats() -> None:
    """The file formats that can be converted."""
    import converters

    for name in sorted(set(converters.registry().values())):
        media_type = next(kind for kind, module in converters.registry().items() if module == name)
        reader = converters.format_of(media_type)
        needs = f"needs nianbao[{reader.NEEDS}]" if reader.NEEDS else ""
        suffixes = " ".join(reader.SUFFIXES)
        click.echo(f"{reader.NAME:<10} {reader.VERSION:<4} {suffixes:<24} {media_type}  {needs}".rstrip())


@click.command()
def families() -> None:
    """The forms that can be read, with the number of their cells."""
    from parsers.family import families

    for family in families():
        tables = " ".join(table.id for table in family.tables)
        click.echo(f"{family.id:<8} {family.facts:>4} cells  {family.name}  [{tables}]\n{'':<8} {family.source}")


@click.group(invoke_without_command=True)
@click.pass_context
def sites(context: click.Context) -> None:
    """The portal families whose listings are known."""
    from crawlers import sites

    if context.invoked_subcommand is None:
        for name, module in sites.registry().items():
            click.echo(f"{name:<16} {module.HINT}")


@sites.command()
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--max-pages", type=click.IntRange(min=1), default=50, show_default=True, metavar="N")
@edge.with_settings
def probe(settings: Settings, url: str, as_json: bool, max_pages: int) -> None:
    """What a harvest of the listing URL would find: no report is fetched, nothing is stored."""
    from crawlers.errors import BadAddress
    from nianbao.probe import Prober

    try:
        found = Prober(settings).look(url, max_pages)
    except BadAddress as error:
        raise click.UsageError(str(error)) from error
    click.echo(found.as_json() if as_json else "\n".join(found.lines()))
    if found.problems or not (found.reports or found.itself):
        sys.exit(edge.SOME_FAILED)
