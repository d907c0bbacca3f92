"""`nianbao reconcile`: does the ledger balance, and if not, which rows are wrong?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from nianbao.cli import edge

if TYPE_CHECKING:
    from nianbao.reconcile import Thoroughness
    from workers.settings import Settings


@click.command()
@click.option(
    "--blobs", "thoroughness", type=click.Choice(("none", "sample", "full")), default="sample", show_default=True,
    help="Which stored bytes are read and compared with their digest.",
)  # fmt: skip
@click.option("--repair", is_flag=True, help="Mend what is safe to mend; each repair is logged as an attempt.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@edge.with_settings
def reconcile(settings: Settings, thoroughness: Thoroughness, repair: bool, as_json: bool) -> None:
    """Prove that seen = stored + duplicate + refused + failed + waiting + running, and that every row is sound.

    Exit status: 0 the ledger balances, 1 it does not.
    """
    from nianbao import home
    from nianbao import reconcile as books
    from storage.blobs import open_blobs

    found = books.reconcile(home.existing(settings), open_blobs(settings.blobs_url), thoroughness, repair)
    click.echo(books.as_json(found) if as_json else "\n".join(books.as_text(found)))
    if not found.good:
        sys.exit(edge.SOME_FAILED)
