"""`nianbao export`: the panel as files for analysts."""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from nianbao.cli import edge, filters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from storage.selection import Selection
    from workers.settings import Settings

KINDS = ("documents", "reports", "facts", "metrics", "findings", "attempts", "warc")


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--format", "form", type=click.Choice(["jsonl", "csv", "parquet", "xlsx"]), default="jsonl",
              show_default=True)  # fmt: skip
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; else standard output.")
@click.option("--all", "everything", is_flag=True, help="Also reports beaten by another of their agency and year.")
@filters.filtered
@edge.with_settings
def export(
    settings: Settings, kind: str, form: str, output: Path | None, everything: bool, limit: int | None, **options: Any
) -> None:
    """Write documents, reports, facts, metrics, findings or attempts; any number of rows in little memory.

    KIND warc writes what was fetched as a web archive, for `harvest` elsewhere and for other tools.
    """
    from nianbao import home
    from storage import database
    from storage.panel import export as panel

    if kind == "warc":
        _archive(settings, output, filters.selection(options), limit)
        return
    writers: dict[str, Callable[[str, Iterable[Any], BinaryIO], int]] = {
        "jsonl": lambda _, rows, stream: panel.write_jsonl(rows, stream),
        "csv": _csv,
        "xlsx": panel.write_xlsx,
        "parquet": panel.write_parquet,
    }
    engine = home.existing(settings)
    with database.reading(engine) as connection, opened(output) as stream:
        rows = panel.rows(connection, kind, filters.selection(options), everything, limit)
        try:
            count = writers[form](kind, rows, stream)
        except panel.MissingExtra as error:
            raise click.UsageError(str(error)) from error
    click.echo(f"{count} {kind}", err=True)


def _csv(kind: str, rows: Iterable[Any], stream: BinaryIO) -> int:
    from storage.panel import export as panel

    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    count = panel.write_csv(kind, rows, text)
    text.detach()
    return count


def _archive(settings: Settings, output: Path | None, selection: Selection, limit: int | None) -> None:
    from crawlers.warc.write import Writer
    from nianbao import home
    from storage import database, warc
    from storage.blobs import open_blobs

    if output is None or not output.name.endswith((".warc", ".warc.gz")):
        raise click.UsageError("an archive needs --output with a name that ends in .warc or .warc.gz")
    engine, blobs, count = home.existing(settings), open_blobs(settings.blobs_url), 0
    with database.reading(engine) as connection, opened(output) as stream:
        writer = Writer(stream, output.name, settings.user_agent, packed=output.name.endswith(".gz"))
        for count, answer in enumerate(warc.answers(connection, blobs, selection, limit), 1):  # noqa: B007
            writer.answer(answer.url, answer.status, answer.headers, answer.body, answer.date, answer.requested)
    click.echo(f"{count} answers", err=True)


@contextmanager
def opened(output: Path | None) -> Iterator[BinaryIO]:
    """Standard output, a pipe or device, or a file that takes its name only when it is whole."""
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if output.exists() and not output.is_file():
        with output.open("wb") as stream:
            yield stream
        return
    unfinished = output.with_name(f".{output.name}.unfinished")
    try:
        with unfinished.open("wb") as stream:
            yield stream
        unfinished.replace(output)
    finally:
        unfinished.unlink(missing_ok=True)
