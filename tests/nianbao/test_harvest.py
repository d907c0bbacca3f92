"""Whole harvests of local files through the real stack, also killed half-way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
from pathlib import Path

import pytest

from nianbao import home
from tests.nianbao.conftest import SAMPLES, Command, exported, until


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five reports, and one file that is none."""
    folder = tmp_path / "in"
    folder.mkdir()
    for case in SAMPLES.iterdir():
        shutil.copy(case / "source.txt", folder / f"{case.name}.txt")
    (folder / "news.txt").write_text("今日要闻")
    return folder


def test_a_folder_becomes_audited_rows_and_everything_started_for_it_is_gone(nianbao: Command, folder: Path) -> None:
    result = nianbao("harvest", folder)
    assert result.returncode == 1, result.stderr
    assert "nianbao requeue --state failed --code parse.not_a_report" in result.stdout
    assert nianbao.processes() == []

    assert [row["state"] for row in exported(nianbao, "documents")].count("done") == 5
    assert len(exported(nianbao, "reports")) == 5
    assert any(row["rule"] == "H3" and row["verdict"] == "fail" for row in exported(nianbao, "findings"))

    plan = json.loads(nianbao.here("requeue", "--code", "parse.not_a_report", "--dry-run", "--json").stdout)
    assert plan["groups"] == [{"stage": "parse", "code": "parse.not_a_report", "host": "", "count": 1}]
    assert (plan["matched"], plan["requeued"], plan["dry_run"]) == (1, 0, True)
    shown = nianbao.here("show", folder / "qiaokou-2021.txt").stdout
    assert "requests.unable.not_held.natural" in shown
    assert "table 0 as read" in shown


def test_a_harvest_killed_half_way_goes_on_where_it_was(nianbao: Command, folder: Path) -> None:
    for number in (signal.SIGHUP, signal.SIGKILL):  # a terminal that is closed; a kill
        ended = nianbao.begin("harvest", folder)
        until(lambda: _entered(nianbao) == 6 and len(nianbao.processes()) > 2)
        ended.send_signal(number)
        ended.wait()
        until(lambda: nianbao.processes() == [], seconds=10)
    result = nianbao("harvest", folder)
    assert "6: 5 done, 1 failed" in result.stdout, result.stderr
    assert len(exported(nianbao, "reports")) == 5
    assert nianbao.processes() == []


def test_two_harvests_into_one_home_share_a_stack_and_leave_nothing(nianbao: Command, tmp_path: Path) -> None:
    texts = [SAMPLES / "qiaokou-2021" / "source.txt", SAMPLES / "weihui-2023" / "source.txt"]
    both = [nianbao.begin("harvest", text) for text in texts]
    assert [harvest.wait(60) for harvest in both] == [0, 0]
    assert len(exported(nianbao, "reports")) == 2
    assert nianbao.processes() == []


def _entered(command: Command) -> int:
    try:
        with sqlite3.connect(command.home / "nianbao.db") as connection:
            return int(connection.execute("SELECT count(*) FROM document").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_a_harvest_whose_broker_does_not_answer_says_so_and_so_does_its_status(
    nianbao: Command, folder: Path, tmp_path: Path
) -> None:
    nianbao.environment["NIANBAO_BROKER_URL"] = "redis://:secret@127.0.0.1:1/0"
    with (tmp_path / "said").open("w") as said:
        work = subprocess.Popen(nianbao.line("harvest", folder), env=nianbao.environment, stderr=said)
    until(lambda: "the broker redis://:***@127.0.0.1:1/0 does not answer" in (tmp_path / "said").read_text())
    assert "does not answer" in nianbao("status").stdout
    work.send_signal(signal.SIGINT)
    work.wait(60)
    assert "secret" not in (tmp_path / "said").read_text()
    assert not nianbao.processes()


def test_a_dry_run_says_what_it_would_enter_and_makes_nothing(nianbao: Command, folder: Path) -> None:
    result = nianbao.here("harvest", "--dry-run", folder, "https://www.a.gov.cn/nb/")
    assert [line.split()[:2] for line in result.stdout.splitlines()] == [["6", "folder"], ["1", "url"]]
    assert not nianbao.home.exists()


@pytest.mark.parametrize("words", [["no.pdf"], [""], ["--years", "2024-2019", "x"], ["--patience", "long", "x"], []])
def test_wrong_usage_starts_nothing(nianbao: Command, words: list[str]) -> None:
    assert nianbao.here("harvest", *words).exit_code == 2
    assert not nianbao.home.exists()


def test_an_export_to_a_pipe_or_device_leaves_it_in_its_place(nianbao: Command, tmp_path: Path) -> None:
    home.prepare(nianbao.settings).dispose()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        nianbao.here("export", "documents", "--format", "csv", "--output", pipe)
        assert pipe.is_fifo()
        assert reader.stdout is not None
        assert reader.stdout.read().startswith(b"document_id,")
