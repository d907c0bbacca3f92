"""One run of the drill: an empty home, documents, a fault while they pass through, a verdict."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from nianbao import home
from nianbao.drill import databases, documents, verdict
from nianbao.drill.databases import Database, Postgresql, Sqlite
from nianbao.drill.faults import Fault
from nianbao.drill.fleet import Fleet, Never
from nianbao.drill.verdict import Verdict
from nianbao.drill.watch import PATIENCE, Run
from storage.blobs import open_blobs
from workers.settings import Settings

#: worker processes of each kind
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the drill's table.

    `faults` is how often the fault was done, `trouble` why the run broke off, `kept` the folder of one that failed:
    its home with the logs, and its ledger. Blank for the others.
    """

    fault: str
    database: str
    documents: int
    faults: int
    seconds: float
    verdict: Verdict
    trouble: str = ""
    kept: str = ""

    @property
    def good(self) -> bool:
        return self.verdict.good and not self.trouble


def drill(faults: Collection[Fault], names: Collection[str], count: int, minutes: float = 0.0) -> Iterator[Told]:
    """Every fault on every database, each in a home of its own; that of a run that failed is kept.

    All of it once, and again and again until `minutes` are over.
    """
    end = time.monotonic() + 60 * minutes
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nianbao-drill-")))
        servers = {name: stack.enter_context(databases.server(folder)) for name in names if name == "postgresql"}
        for turn in itertools.count():
            for name, fault in itertools.product(names, faults):
                place = folder / f"{name}-{fault.name}-{turn}"
                place.mkdir()
                label = f"drill_{fault.name.replace('-', '_')}_{turn}"
                database = Postgresql(servers[name], label) if name in servers else Sqlite(place)
                told = run(fault, name, database, place, count)
                if told.good:
                    shutil.rmtree(place)
                else:
                    told = replace(told, kept=str(_keep(place, database)))
                yield told
            if time.monotonic() >= end:
                return


def _keep(place: Path, database: Database) -> Path:
    """Where the folder of a run that failed stands from now on, its ledger in it."""
    database.save(place)
    return Path(shutil.move(place, tempfile.mkdtemp(prefix="nianbao-drill-failed-")))


def run(
    fault: Fault,
    name: str,
    database: Database,
    place: Path,
    count: int,
    patience: float = PATIENCE,
    **modules: str,
) -> Told:
    """Do one fault to a fleet of its own in the empty folder `place`; `modules` are other ones for its processes."""
    with documents.sites(count) as sites, _alone(place, database.url, sites) as settings:
        engine = home.prepare(settings)
        documents.enter(engine, place / "files", sites, count)
        if fault.poison:
            documents.poison(engine, open_blobs(settings.blobs_url), max(1, min(3, count // 300)))
        fleet = Fleet(settings, fault.lease, fault.limit, flower=fault.flower, **modules)
        under_way = Run(fleet, database, engine, count, patience)
        began, done, trouble = time.monotonic(), 0, ""
        try:
            fleet.keep()
            done = fault.inflict(under_way)
            under_way.settle()
        except Never as error:
            trouble = str(error)
            fleet.tell_stacks()
        finally:
            took = time.monotonic() - began
            left = fleet.end()
        found = verdict.judge(engine, count, under_way.torn, left, excused=done if fault.poison else 0)
        engine.dispose()
        return Told(fault.name, name, count, done, took, found, trouble)


@contextmanager
def _alone(place: Path, database_url: str, sites: list[str]) -> Iterator[Settings]:
    """Settings of a home in `place` that nothing of the caller's own settings leads out of."""
    before = dict(os.environ)
    for variable in [name for name in os.environ if name.startswith(("NIANBAO_", "FLOWER_", "AWS_"))]:
        del os.environ[variable]
    os.environ |= {
        "NIANBAO_HOME": str(place / "home"),
        "NIANBAO_DATABASE_URL": database_url,
        "NIANBAO_ALLOW_PRIVATE": ",".join(site.removeprefix("http://") for site in sites),
        "NIANBAO_HOST_GAP": "0",
        "NIANBAO_WORKERS": str(WORKERS),
    }
    try:
        yield Settings.read()
    finally:
        os.environ.clear()
        os.environ.update(before)
