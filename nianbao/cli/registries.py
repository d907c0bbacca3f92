"""`nianbao formats | families | sites`: what can be read, as the folder registries say."""

from __future__ import annotations

import click


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


@click.command()
def sites() -> None:
    """The portal families whose listings are known."""
    from crawlers import sites

    for name, module in sites.registry().items():
        click.echo(f"{name:<16} {module.HINT}")
