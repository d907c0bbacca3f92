"""A harvest without a stack: all its work is done in the test's own process, document by document."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from sqlalchemy import Engine

from crawlers.guard import Guard
from nianbao import targets
from storage import ledger, tables
from storage.blobs import Blobs
from storage.documents.parking import Wanted
from tests.archive.site import Site
from tests.storage.reportlike import rows
from workers.batch import Batch
from workers.equipment import Equipment
from workers.fetching import Fetching
from workers.hosts import Machines, Standings
from workers.reading import Reading
from workers.settings import Settings


def harvest(engine: Engine, blobs: Blobs, site: Site, home: Path, path: str = "/nb/", *others: Site) -> None:
    """Enter what stands at `path` and do all the work that follows, here. `others`: further sites that may be asked."""
    target = targets.target(site.url(path))
    list(targets.enter(engine, blobs, [target], Wanted()))
    work_off(engine, blobs, home, {one.host for one in (site, *others)})


def work_off(engine: Engine, blobs: Blobs, home: Path, private: Collection[str] = ()) -> None:
    """Do all the work that waits; the `private` hosts may be asked."""
    settings = Settings.read({"NIANBAO_HOME": str(home), "NIANBAO_HOST_GAP": "0"})
    tools = Equipment(settings, engine, blobs, Guard(private), "here")
    while ledger.unsettled(engine):
        fetching, reading = Fetching(tools, Standings(tools.engine), Machines(tools.engine)), Reading(tools)
        stages: dict[str, tuple[Callable[..., ledger.Outcome], dict[str, object]]] = {
            "crawl": (fetching.crawl, {"closing": fetching.closing}),
            "fetch": (fetching.fetch, {"closing": fetching.closing}),
            "convert": (reading.convert, {}),
            "parse": (reading.parse, {}),
        }
        for stage, (work, more) in stages.items():
            waiting = [row["id"] for row in rows(engine, tables.document) if row["state"] == stage]
            for id in waiting:
                Batch(tools, work, **more).run(stage, [id], 60.0)  # type: ignore[arg-type]
