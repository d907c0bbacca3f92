"""`nianbao parse`: read files here and now, without server or database."""

from __future__ import annotations

import sys

import click

from nianbao.cli import edge

SECONDS = 55
MEMORY = 1_400_000_000


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(readable=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON object per file and line.")
@edge.home_option
def parse(files: tuple[str, ...], as_json: bool) -> None:
    """Convert and parse files, and all files in folders; print what they say and which sums do not hold."""
    import msgspec

    from nianbao import reading, summary
    from nianbao.guarded import Limits

    failed, found = False, False
    for read in reading.read_all(list(files), Limits(SECONDS, MEMORY)):
        failed, found = failed or read.error is not None, True
        if as_json:
            sys.stdout.buffer.write(msgspec.json.encode(reading.as_row(read)) + b"\n")
            sys.stdout.buffer.flush()
        else:
            summary.show(read)
    if not found:
        click.echo(f"no files in {', '.join(files)}", err=True)
    if failed:
        sys.exit(edge.SOME_FAILED)
