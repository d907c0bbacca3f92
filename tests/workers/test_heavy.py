"""Scans have a queue of their own: a light worker that opens one hands it on, and nothing waits behind it."""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from converters.recognition import engine as scan_engine
from crawlers.guard import Guard
from storage import ledger, tables
from storage.blobs import open_blobs
from storage.database import writing
from storage.selection import Selection
from tests.storage.reportlike import add, rows
from tests.workers.running import settled, stack, wait_until
from tests.workers.test_dispatcher import waiting
from workers import hints, replay
from workers.app import HEAVY_QUEUE, SLOW_LIMITS, app
from workers.batch import Batch
from workers.dispatcher import Dispatcher
from workers.equipment import Equipment
from workers.intake import take_bytes, take_file
from workers.reading import Reading
from workers.settings import Settings

SCAN = Path(__file__).parents[1] / "cases" / "files" / "scan-1.jpg"
needs_ocr = pytest.mark.skipif(not scan_engine.available(), reason="the ocr extra is not installed")


@pytest.fixture
def tools(tmp_path: Path, database: Engine) -> Equipment:
    settings = Settings.read({}, tmp_path)
    return Equipment(settings, database, open_blobs(settings.blobs_url), Guard(), "this process")


@pytest.fixture
def dispatcher(database: Engine, broker: str) -> Iterator[Dispatcher]:
    made = Dispatcher(database, app.connection_for_write(broker))
    yield made
    made.close()


def add_scan(database: Engine, number: int) -> int:
    """A PDF that a light worker handed on."""
    id = add(database, f"file:///{number}.pdf", "convert", media_type="application/pdf")
    with writing(database) as connection:
        connection.execute(update(tables.document).where(tables.document.c.id == id).values(heavy=True))
    return id


@needs_ocr
def test_a_light_worker_hands_a_scan_on_without_costing_it_an_attempt(tools: Equipment, database: Engine) -> None:
    id = take_file(database, tools.blobs, SCAN)
    Batch(tools, Reading(tools).convert).run("convert", [id], 60)
    (row,) = rows(database, tables.document)
    assert (row["state"], row["heavy"], row["attempts"], row["code"]) == ("convert", True, 0, "convert.heavy")
    assert [row["outcome"] for row in rows(database, tables.attempt)] == ["given_back"]


@needs_ocr
def test_a_report_whose_tables_are_pictures_fails_for_want_of_the_extra_and_is_converted_anew_once_it_is_there(
    tools: Equipment, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = base64.b64encode(SCAN.read_bytes()).decode()
    page = f"""<title>青禾县教育局2022年政府信息公开工作年度报告</title><p>一、总体情况</p><p>公开信息12条。</p>
      <p>二、主动公开政府信息情况</p><img src="data:image/jpeg;base64,{picture}"><p>五、存在的主要问题及改进情况</p>"""
    id = take_bytes(database, tools.blobs, "file:///1.html", page.encode(), "text/html")
    with monkeypatch.context() as missing:
        missing.setitem(sys.modules, "rapidocr", None)
        Batch(tools, Reading(tools).convert).run("convert", [id], 60)
        Batch(tools, Reading(tools).parse).run("parse", [id], 60)
        (row,) = rows(database, tables.document)
        assert (row["state"], row["code"], row["error_class"]) == ("failed", "convert.needs_extra", "permanent")

    order = replay.Order(Selection(codes=["convert.needs_extra"]))
    assert replay.plan(database, order).groups[0].stage == "convert"
    assert replay.requeue(database, order).count == 1
    Batch(tools, Reading(tools).convert).run("convert", [id], 60)
    (row,) = rows(database, tables.document)
    assert (row["state"], row["heavy"], row["code"]) == ("convert", True, "convert.heavy")


def test_a_worker_for_heavy_work_ends_what_it_is_handed(tools: Equipment, database: Engine) -> None:
    id = take_bytes(database, tools.blobs, "file:///1.png", b"\x89PNG\r\n\x1a\n", "image/png")
    Batch(tools, Reading(tools, heavy=True).convert).run("convert", [id], 60)
    (row,) = rows(database, tables.document)
    assert (row["state"], row["heavy"]) == ("failed", False)


def test_scans_are_hinted_alone_to_their_queue(dispatcher: Dispatcher, database: Engine, broker: str) -> None:
    scans = [add_scan(database, n) for n in range(2)]
    page = add(database, "file:///1.html", "convert", media_type="text/html")
    dispatcher.round()
    assert waiting(broker, HEAVY_QUEUE) == [[id] for id in scans]
    assert waiting(broker, "convert") == [[page]]


def test_pages_do_not_wait_behind_scans(
    dispatcher: Dispatcher, database: Engine, broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hints, "WINDOW", 2)
    for n in range(20):
        add_scan(database, n)
    add(database, "file:///1.html", "convert", media_type="text/html")
    dispatcher.round()
    dispatcher.round()
    assert [len(waiting(broker, queue)) for queue in (HEAVY_QUEUE, "convert")] == [2, 1]


def test_a_scan_has_more_time_than_a_page() -> None:
    (message,) = hints.bundle([ledger.Hint(1, "convert", "", "application/pdf", None, False, heavy=True)])
    assert (message.queue, message.time_limits) == (HEAVY_QUEUE, SLOW_LIMITS)


def test_a_scan_stays_heavy_when_its_worker_is_lost(database: Engine) -> None:
    id = add_scan(database, 1)
    ledger.claim(database, "convert", [id], "gone", 0.0)
    ledger.expire(database)
    assert [row["heavy"] for row in rows(database, tables.document)] == [True]


@needs_ocr
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_scan_is_converted_by_way_of_its_queue(
    tmp_path: Path, broker: str, database_url: str, database: Engine, tools: Equipment
) -> None:
    take_file(database, tools.blobs, SCAN)
    with stack(tmp_path, broker, database_url):
        wait_until(lambda: settled(database))
    # A hint that was on its way may have a second light worker hand the scan on: that costs no attempt either.
    attempts = list(dict.fromkeys((row["stage"], row["outcome"]) for row in rows(database, tables.attempt)))
    assert attempts == [("convert", "given_back"), ("convert", "ok"), ("parse", attempts[-1][1])]
