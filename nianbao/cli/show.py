"""`nianbao show`: everything that is known of one document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from nianbao.cli import edge

if TYPE_CHECKING:
    from workers.settings import Settings


@click.command()
@click.argument("document")
@edge.with_settings
def show(settings: Settings, document: str) -> None:
    """One document, by id, URL, path or the beginning of its digest: stages, attempts, tables, facts, findings."""
    from nianbao import dossier, home
    from storage.blobs import open_blobs

    engine = home.existing(settings)
    found = dossier.find(engine, document)
    if not found:
        raise edge.Refusal(f"no document {document}; ids, URLs, paths and digests are in `nianbao export documents`")
    for id in found:
        dossier.show(dossier.gather(engine, open_blobs(settings.blobs_url), id))
