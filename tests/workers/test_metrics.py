"""Metrics from the database: what is counted, that counters only grow, and who may read them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, update

from storage import ledger, tables
from storage.audit import gauges
from storage.database import writing
from storage.ledger import Trouble
from tests.storage.reportlike import add, claim_one, finish
from workers import metrics
from workers.app import app
from workers.exposure import NotOpen
from workers.settings import Settings

HOST = "www.a.gov.cn:443"
BROKEN = Trouble("convert.corrupt", "permanent", "cut off", "permanent convert.corrupt")


def scraped(engine: Engine, broker: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    registry = CollectorRegistry()
    with app.connection_for_write(broker) as connection:
        registry.register(metrics.Collector(engine, connection))
        text = generate_latest(registry).decode()
    families = text_string_to_metric_families(text)
    return {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}


def value(found: dict[tuple[str, frozenset[tuple[str, str]]], float], name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]


def test_documents_work_hosts_and_attempts_are_counted(database: Engine, broker: str) -> None:
    failed = add(database, "https://www.a.gov.cn/1", "convert", host=HOST)
    finish(database, claim_one(database, failed, "convert"), ledger.failed(BROKEN))
    add(database, "https://www.a.gov.cn/2", "convert", host=HOST)
    claim_one(database, add(database, "https://www.a.gov.cn/3", "parse", host=HOST))
    add(database, "https://www.a.gov.cn/4", "fetch", host=HOST)
    add(database, "https://www.b.gov.cn/5", "fetch", host="www.b.gov.cn:443")
    with writing(database) as connection:
        paused = update(tables.host).where(tables.host.c.host == HOST)
        connection.execute(paused.values(paused_until=4e9, reason="fetch.blocked"))

    found = scraped(database, broker)

    assert value(found, "nianbao_documents", stage="convert", state="failed", code="convert.corrupt") == 1
    assert value(found, "nianbao_documents", stage="fetch", state="fetch", code="") == 2
    assert value(found, "nianbao_queue_depth", queue="convert") == 1
    assert value(found, "nianbao_queue_depth", queue="fetch") == 1
    assert value(found, "nianbao_documents_in_work", stage="parse") == 1
    assert value(found, "nianbao_hosts", state="paused") == 1
    assert value(found, "nianbao_host_pause_seconds", host=HOST) > 1e9
    labels = {"stage": "convert", "outcome": "failed", "code": "convert.corrupt"}
    assert value(found, "nianbao_attempts_total", **labels) == 1
    assert value(found, "nianbao_database_up") == value(found, "nianbao_broker_up") == 1
    assert value(found, "nianbao_queue_messages", queue="convert.heavy") == 0


def test_attempts_are_counted_once_however_often_one_looks(database: Engine) -> None:
    attempts = gauges.Attempts()
    running = claim_one(database, add(database, "https://www.a.gov.cn/0"))
    for number in range(1, 4):
        id = add(database, f"https://www.a.gov.cn/{number}", "convert")
        finish(database, claim_one(database, id, "convert"), ledger.failed(BROKEN))
        if number == 2:  # long ago: nothing before can still change but what is running
            with writing(database) as connection:
                connection.execute(update(tables.attempt).values(started=1.0))
        assert sum(attempts.look(database).values()) == number
    finish(database, running, ledger.done())
    assert attempts.look(database) == gauges.Attempts().look(database)
    assert sum(attempts.look(database).values()) == 4


def test_a_database_or_a_broker_that_is_away_is_a_metric_and_no_error(tmp_path: Path) -> None:
    from storage.database import connect

    away = scraped(connect("postgresql+psycopg://nobody@127.0.0.1:1/none"), f"redis+socket://{tmp_path}/none.sock")
    assert value(away, "nianbao_database_up") == value(away, "nianbao_broker_up") == 0


# --- served ------------------------------------------------------------------------------------------------------


@contextmanager
def serving(settings: Settings, address: str = "127.0.0.1") -> Iterator[str]:
    server = metrics.server(settings, address, 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def status(url: str, token: str = "") -> int:
    request = Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})
    try:
        with urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def test_where_a_token_is_set_only_those_who_know_it_read_metrics(tmp_path: Path) -> None:
    settings = Settings.read({"NIANBAO_HOME": str(tmp_path), "NIANBAO_METRICS_TOKEN": "known"})
    with serving(settings) as url:
        assert [status(f"{url}/metrics", token) for token in ("", "guessed", "known")] == [401, 401, 200]
        assert status(f"{url}/healthcheck") == 200


def test_metrics_are_not_open_to_other_machines_without_a_token(tmp_path: Path) -> None:
    with pytest.raises(NotOpen, match="NIANBAO_METRICS_TOKEN"):
        metrics.server(Settings.read({"NIANBAO_HOME": str(tmp_path)}), "0.0.0.0", 0)
