"""The drill itself, small: it passes where the ledger is whole, and fails where an ingredient is missing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from nianbao.cli import main
from nianbao.drill.faults import FAULTS
from tests.drill.mutations import mutated


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
    assert told.verdict.stuck


def test_every_fault_is_listed_and_an_unknown_one_is_refused() -> None:
    listed = CliRunner().invoke(main, ["drill", "--list"]).stdout
    assert [line.split()[0] for line in listed.splitlines()] == [fault.name for fault in FAULTS]
    assert CliRunner().invoke(main, ["drill", "--faults", "earthquake"]).exit_code == 2
