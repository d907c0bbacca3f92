# ruff: noqa: E501  tables are written in one line
"""A harvest of the whole test archive through the real command, and the table of what it brought.

    python -m tests.archive.portals.census [--gap SECONDS] [PORTAL ...]

Reports found of those that exist, wrong ones kept, requests that brought nothing, robots.txt disobeyed, the shortest
rest between two requests of a host, the most requests of a host at once: all but the first two from the servers' logs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.archive.portals import (
    carriers,
    cms,
    folders,
    further,
    hidden,
    newer,
    rarer,
    rough,
    turning,
    unruly,
    variants,
)
from tests.archive.portals.page import Portal
from tests.archive.site import Site, Visit, serving

FAMILIES = (cms, folders, variants, further, hidden, newer, turning, rarer, carriers, unruly, rough)
PORTALS = {make.__name__: make for family in FAMILIES for make in family.PORTALS}


@dataclass
class Count:
    """What a harvest made of one portal. `wrong` are reports that do not exist; `miscoded` documents that ended otherwise
    than they should; `repeated` requests beyond one for each address; `rest` the shortest between two requests."""

    portal: Portal
    #: whether the summary names the style of its first target
    recognised: bool
    found: int
    incomplete: int
    missed: list[tuple[str, int]]
    wrong: list[tuple[str, int]]
    miscoded: list[str]
    requests: int
    repeated: int
    disobeyed: int
    rest: float
    at_once: int


def harvest(portals: Iterable[Portal], home: Path, gap: float = 0.1, patience: str = "90s") -> list[Count]:
    """Serve the portals, harvest them all in one go with real workers, and count."""
    with ExitStack() as stack:
        served = [(portal, stack.enter_context(serving(portal.pages))) for portal in portals]
        targets = [site.url(start) for portal, site in served for start in portal.starts]
        said = nianbao(home, served, gap, "harvest", *targets, "--patience", patience)
        documents = rows(nianbao(home, served, gap, "export", "documents"))
        reports = rows(nianbao(home, served, gap, "export", "reports"))
        return [count(portal, site, documents, reports, said) for portal, site in served]


def nianbao(home: Path, served: list[tuple[Portal, Site]], gap: float, *words: str) -> str:
    settings = {
        "NIANBAO_HOME": str(home), "NIANBAO_HOST_GAP": str(gap), "NIANBAO_WORKERS": "2",
        "NIANBAO_ALLOW_PRIVATE": ",".join(site.host for _, site in served),
    }  # fmt: skip
    command = [sys.executable, "-m", "nianbao", *words]
    ended = subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, check=False)
    if ended.returncode not in (0, 1):
        raise RuntimeError(f"nianbao {words[0]} ended with {ended.returncode}: {ended.stderr[-2000:]}")
    return ended.stdout


def rows(lines: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.splitlines()]


def count(
    portal: Portal, site: Site, documents: list[dict[str, Any]], reports: list[dict[str, Any]], said: str
) -> Count:
    own = [one for one in reports if (one["url"] or "").startswith(site.address + "/")]
    kept = [(one["agency"], one["year"]) for one in own if one["status"] in ("complete", "partial")]
    truth = {entry.key for entry in portal.entries}
    codes = {
        one["url"].removeprefix(site.address): one["code"] for one in documents if one["url"].startswith(site.address)
    }
    visits = sorted(site.visits, key=lambda visit: visit.begun)
    rests = [later.begun - before.ended for before, later in pairwise(visits)]
    return Count(
        portal=portal,
        recognised=any(line.split() == [portal.style, site.url(portal.starts[0])] for line in said.splitlines()),
        found=len(truth & set(kept)),
        incomplete=sum(one["status"] == "partial" for one in own),
        missed=sorted(truth - set(kept)),
        wrong=sorted(set(kept) - truth, key=str),
        miscoded=[f"{path} {codes.get(path)}, not {code}" for path, code in portal.codes.items() if codes.get(path) != code],
        requests=len(visits),
        repeated=len(visits) - len(site.asked),
        disobeyed=sum(visit.target.startswith(portal.forbidden) for visit in visits if portal.forbidden),
        rest=min(rests, default=float("inf")),
        at_once=most_at_once(visits),
    )  # fmt: skip


def most_at_once(visits: list[Visit]) -> int:
    moments = sorted([(one.begun, 1) for one in visits] + [(one.ended, -1) for one in visits])
    now = most = 0
    for _, step in moments:
        now += step
        most = max(most, now)
    return most


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("portals", nargs="*", metavar="PORTAL", help=f"of {', '.join(PORTALS)}")
    parser.add_argument("--gap", type=float, default=0.1)
    asked = parser.parse_args()
    made = [PORTALS[name]() for name in asked.portals or PORTALS]
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as home:
        counts = harvest(made, Path(home), asked.gap)
    show(counts, asked.gap, time.monotonic() - begun)
    return int(any(one.missed or one.wrong or one.miscoded or one.disobeyed or one.at_once > 1 for one in counts))


def show(counts: list[Count], gap: float, seconds: float) -> None:
    print(
        f"{'portal':<18} {'found':>9} {'wrong':>6} {'requests':>9} {'repeated':>9} {'robots':>7} {'rest':>7} {'at once':>8}"
    )
    for one in counts:
        print(f"{one.portal.name:<18} {one.found:>4}/{len(one.portal.entries):<4} {len(one.wrong):>6} {one.requests:>9} {one.repeated:>9}"
              f" {one.disobeyed:>7} {one.rest:>7.3f} {one.at_once:>8}")  # fmt: skip
        for said in (*(f"missed {one}" for one in one.missed), *(f"wrong {one}" for one in one.wrong), *one.miscoded):
            print(f"    {said}")
    exist = sum(len(one.portal.entries) for one in counts)
    print(f"{len(counts)} portals, gap {gap} s, {seconds:.0f} s: {sum(one.found for one in counts)} of {exist} reports found, "
          f"{sum(len(one.wrong) for one in counts)} wrong kept, {sum(one.incomplete for one in counts)} incomplete, "
          f"{sum(one.requests for one in counts)} requests ({sum(one.repeated for one in counts)} repeated), "
          f"{sum(one.disobeyed for one in counts)} against robots.txt, shortest rest {min(one.rest for one in counts):.3f} s, "
          f"most at once {max(one.at_once for one in counts)}")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
