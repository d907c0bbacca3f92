"""Kills at any moment: nothing is lost, nothing is stored twice, and what kills is stopped."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import redis
from sqlalchemy import Engine

from storage import ledger, tables
from storage.blobs import Blobs
from tests.storage.reportlike import rows
from tests.workers.running import done, settled, stack, wait_until
from workers.intake import take_bytes, take_file

SAMPLE = next((Path(__file__).parents[1] / "cases" / "samples").glob("*/source.txt"))


def take(engine: Engine, blobs: Blobs, number: int) -> list[int]:
    """Real reports, each with a line of its own, so that no two have the same bytes."""
    text = SAMPLE.read_bytes()
    return [
        take_bytes(engine, blobs, f"file:///report-{n}.txt", text + f"\n{n}\n".encode(), "text/plain")
        for n in range(number)
    ]


def test_nothing_is_lost_or_doubled_by_killed_workers_and_an_emptied_broker(
    tmp_path: Path, broker: str, database_url: str, database: Engine, blobs: Blobs
) -> None:
    take(database, blobs, 60)
    client = redis.Redis(unix_socket_path=str(tmp_path / "broker.sock"))
    with stack(tmp_path, broker, database_url) as running:
        for number in (5, 10, 15):
            wait_until(done(database, number))
            running.kill_busy(database)
        wait_until(done(database, 22))
        client.flushall()
        wait_until(done(database, 30))
        running.kill_worker()
        running.start_worker()
        wait_until(lambda: settled(database))
    client.close()
    assert ledger.progress(database) == {"done": 60}
    assert len(rows(database, tables.report)) == 60
    facts = Counter(row["report_id"] for row in rows(database, tables.fact))
    assert len(facts) == 60 and len(set(facts.values())) == 1
    ended = Counter(row["outcome"] for row in rows(database, tables.attempt))
    assert ended["ok"] == 120 and ended["lost"] > 0 and not ended["running"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_document_that_kills_its_worker_is_dead_after_three_and_harms_no_other(
    tmp_path: Path, broker: str, database_url: str, database: Engine, blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.documents.claims.LOST_WAIT", 0.0)
    take(database, blobs, 5)
    file = take_file(database, blobs, SAMPLE)
    assert take_file(database, blobs, SAMPLE) == file
    poison = take_bytes(database, blobs, "file:///poison", b"poison", "application/x-deadly")
    greedy = take_bytes(database, blobs, "file:///greedy", b"greedy", "application/x-greedy")
    with stack(tmp_path, broker, database_url, app="tests.workers.faulty"):
        wait_until(lambda: settled(database))
    documents = {row["id"]: row for row in rows(database, tables.document)}
    attempts = Counter((row["document_id"], row["outcome"]) for row in rows(database, tables.attempt))
    assert (documents[poison]["state"], documents[poison]["code"]) == ("dead", "worker.lost")
    assert attempts[poison, "lost"] == 3
    assert (documents[greedy]["state"], documents[greedy]["code"]) == ("failed", "convert.out_of_memory")
    assert (attempts[greedy, "retry"], attempts[greedy, "failed"]) == (1, 1)
    assert ledger.progress(database)["done"] == 6
    assert documents[file]["media_type"] == "text/plain" and documents[file]["converter"] and documents[file]["parser"]
