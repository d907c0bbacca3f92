"""The drill itself, small: it passes where the ledger is whole, and fails where an ingredient is missing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from nianbao.cli import main
from nianbao.drill.faults import FAULTS
from nianbao.drill.fleet import until
from nianbao.processes import alive
from tests.drill.mutations import found, mutated


def test_killed_workers_lose_nothing_and_blame_no_document(tmp_path: Path) -> None:
    home = tmp_path / "untouched"
    told = CliRunner().invoke(
        main, ["drill", "--documents", "20", "--faults", "child", "--json"], env={"NIANBAO_HOME": str(home)}
    )
    assert told.exit_code == 0, told.output
    (run,) = json.loads(told.stdout)["runs"]
    assert (run["fault"], run["database"], run["faults"], run["lost"], run["left"]) == ("child", "sqlite", 8, 0, 0)
    assert not home.exists()


def test_the_drill_fails_without_a_dispatcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.getcwd())
    told = mutated("no_dispatcher", tmp_path, count=200, patience=6.0)
    assert not told.good
    assert found("no_dispatcher", told), told


def test_a_drill_that_is_ended_takes_everything_along_that_it_started(tmp_path: Path) -> None:
    def of_drill() -> list[psutil.Process]:
        return [process for process in psutil.process_iter(["environ"]) if str(tmp_path) in _home(process)]

    environment = os.environ | {"TMPDIR": str(tmp_path)}
    words = [sys.executable, "-m", "nianbao", "drill", "--documents", "20", "--faults", "no-database"]
    drill = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: len(of_drill()) > 1, "its fleet starts")
    drill.terminate()
    drill.wait()
    assert not list(filter(alive, of_drill()))
    assert not list(tmp_path.glob("nianbao-drill-*"))


def _home(process: psutil.Process) -> str:
    return (process.info["environ"] or {}).get("NIANBAO_HOME", "")


def test_every_fault_is_listed_and_an_unknown_one_is_refused() -> None:
    listed = CliRunner().invoke(main, ["drill", "--list"]).stdout
    assert [line.split()[0] for line in listed.splitlines()] == [fault.name for fault in FAULTS]
    assert CliRunner().invoke(main, ["drill", "--faults", "earthquake"]).exit_code == 2
