"""Rules of the house that a machine can check."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("nianbao", "crawlers", "converters", "parsers", "storage", "workers")
FORBIDDEN = {"utils", "helpers", "common", "base", "manager", "core", "misc"}


def modules() -> list[Path]:
    return [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]


def test_no_module_has_a_name_that_says_nothing():
    assert [path for path in modules() if path.stem in FORBIDDEN] == []


def test_every_module_says_what_it_is_for():
    silent = [p for p in modules() if p.read_text("utf-8").strip() and not p.read_text("utf-8").startswith('"""')]
    assert [path.relative_to(ROOT).as_posix() for path in silent] == []


def test_no_group_is_repeated_possessively():
    """Before Python 3.11.5 what follows begins within the repetition that failed; `(?>(?:…)*)` means the same."""
    repeated = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+(?!\s)")
    assert [path for path in modules() if repeated.search(path.read_text("utf-8"))] == []


def test_no_path_of_a_developers_machine_is_in_the_tree():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    home, here = str(Path.home()) + "/", str(ROOT.parent) + "/"
    places = [place for place in (home, here) if place.count("/") > 2 or (place == home and len(place) > 6)]
    for name in filter(None, tracked.split("\0")):
        path = ROOT / name
        if path.is_file() and path.suffix not in (".pdf", ".docx", ".doc", ".xls", ".png", ".jpg"):
            text = path.read_text("utf-8", errors="replace")
            assert not [place for place in places if place in text], name
