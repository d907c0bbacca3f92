"""`make demo`: a small archive on loopback, harvested through the real command, real workers and a real broker."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.archive import portal
from tests.archive.site import Site, serving

ROOT = Path(__file__).parents[2]
HOME = ROOT / "demo-data"


def main() -> int:
    shutil.rmtree(HOME, ignore_errors=True)
    with serving(portal.pages()) as site:
        say(f"An archive is served on {site.host}: a listing over two pages, eight entries, three of them bad.")
        nianbao(site, "harvest", site.url(portal.COLUMN), expect=1)
        site.pages |= portal.repaired()
        say("The publisher repaired the dead link. What would be re-queued for it?")
        nianbao(site, "requeue", "--code", "fetch.not_found", "--dry-run")
        nianbao(site, "requeue", "--code", "fetch.not_found", "--yes")
        nianbao(site, "harvest", site.url(portal.COLUMN), expect=1)
    say("Which sums of the reports, as published, do not hold?")
    nianbao(site, "export", "findings", "--format", "csv", "--output", str(HOME / "findings.csv"))
    show_broken_sums(HOME / "findings.csv")
    for kind in ("reports", "facts", "metrics"):
        nianbao(site, "export", kind, "--format", "csv", "--output", str(HOME / f"{kind}.csv"))
    say("Where to look next:")
    print(f"""\
  {HOME.name}/facts.csv, reports.csv, metrics.csv     the panel, each number with its origin
  .venv/bin/nianbao --home {HOME.name} show {site.url("/zfxxgknb/qiaokou.html")}
  .venv/bin/nianbao --home {HOME.name} status
  .venv/bin/nianbao --home {HOME.name} up              the same stack with Flower; `down` ends it
  .venv/bin/nianbao parse REPORT.pdf                one file, no server""")
    read = len(rows(HOME / "reports.csv"))
    if read != portal.REPORTS:
        print(f"\n{read} reports were read, {portal.REPORTS} are there: something is wrong with this installation")
    return int(read != portal.REPORTS)


def nianbao(site: Site, *words: str, expect: int = 0) -> None:
    """Run the command as a person would; it must end as expected (1: some documents failed, as they should)."""
    print(f"\n$ nianbao {' '.join(words)}".replace(str(ROOT) + os.sep, ""), flush=True)
    settings = {"NIANBAO_HOME": str(HOME), "NIANBAO_ALLOW_PRIVATE": site.host, "NIANBAO_HOST_GAP": "0"}
    ended = subprocess.run([sys.executable, "-m", "nianbao", *words], env=os.environ | settings, cwd=ROOT, check=False)
    if ended.returncode != expect:
        sys.exit(f"nianbao {words[0]} ended with {ended.returncode}, expected {expect}")


def show_broken_sums(path: Path) -> None:
    for row in rows(path):
        if row["verdict"] == "fail":
            sentence = "the rule asks for {expected}, the report prints {found}".format(**row)
            print(f"  {row['rule']} {row['at']}: {sentence}  ({row['url']})")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def say(sentence: str) -> None:
    print(f"\n{sentence}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
