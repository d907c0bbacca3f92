"""The drill itself, small: it passes where the ledger is whole, and fails where an ingredient is missing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from nianbao.cli import main
from nianbao.drill.databases import Sqlite
from nianbao.drill.faults import FAULTS, Fault
from nianbao.drill.fleet import Never, send, until
from nianbao.drill.run import drill, run
from nianbao.drill.watch import Run
from nianbao.processes import alive
from tests.drill.mutations import found, mutated


def test_killed_workers_lose_nothing_and_blame_no_document(tmp_path: Path) -> None:
    home = tmp_path / "untouched"
    told = CliRunner().invoke(
        main, ["drill", "--documents", "20", "--faults", "child", "--json"], env={"NIANBAO_HOME": str(home)}
    )
    assert told.exit_code == 0, told.output
    (line,) = json.loads(told.stdout)["runs"]
    assert (line["fault"], line["database"], line["faults"], line["lost"], line["left"]) == ("child", "sqlite", 8, 0, 0)
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
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: len(of_drill()) > 1, "its fleet starts")
    process.terminate()
    process.wait()
    assert not list(filter(alive, of_drill()))
    assert not list(tmp_path.glob("nianbao-drill-*"))


def _home(process: psutil.Process) -> str:
    return (process.info["environ"] or {}).get("NIANBAO_HOME", "")


def test_of_a_run_that_fails_logs_stacks_and_ledger_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gives_up(under_way: Run) -> int:
        under_way.reach(0.5)
        raise Never("a fault that cannot be done")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (told,) = drill([Fault("gives-up", "nothing", gives_up)], ["postgresql"], 20)
    assert (told.good, told.trouble) == (False, "a fault that cannot be done")
    kept = Path(told.kept)
    assert "COPY public.document " in (kept / "ledger.sql").read_text()
    assert "most recent call first" in (kept / "home" / "logs" / "dispatcher.log").read_text()
    assert list(tmp_path.iterdir()) == [kept.parent]


def test_a_fault_that_comes_when_all_is_settled_is_told_so_at_once(tmp_path: Path) -> None:
    def too_late(under_way: Run) -> int:
        under_way.settle()
        return under_way.holder()

    place = tmp_path / "run"
    place.mkdir()
    told = run(Fault("late", "somebody at work is looked for", too_late), "sqlite", Sqlite(place), place, 20)
    assert "take more documents" in told.trouble


def test_a_broker_that_was_full_has_room_again_even_where_it_did_not_answer_at_that_moment(tmp_path: Path) -> None:
    room = {}

    def slow_to_answer(under_way: Run) -> int:
        broker = under_way.fleet.family("broker")
        with under_way.fleet.full_broker():
            send(broker, signal.SIGSTOP)
            threading.Timer(6.0, send, (broker, signal.SIGCONT)).start()
        with under_way.fleet.broker() as connection:
            room.update(connection.config_get("maxmemory"))
        return 1

    place = tmp_path / "run"
    place.mkdir()
    told = run(Fault("slow", "the broker is slow to answer", slow_to_answer), "sqlite", Sqlite(place), place, 20)
    assert told.good, told
    assert int(room["maxmemory"]) == 256 << 20


def test_every_fault_is_listed_and_an_unknown_one_is_refused() -> None:
    listed = CliRunner().invoke(main, ["drill", "--list"]).stdout
    assert [line.split()[0] for line in listed.splitlines()] == [fault.name for fault in FAULTS]
    assert CliRunner().invoke(main, ["drill", "--faults", "earthquake"]).exit_code == 2
