"""Requests to many hosts at the same time: one to each, and what ended is saved while a slow one goes on."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from sqlalchemy import Engine, update

from crawlers.guard import Guard
from storage import ledger, tables
from storage.blobs import Blobs
from storage.database import writing
from storage.documents import pace
from tests.storage.reportlike import add, rows
from tests.workers.running import wait_until
from workers import hosts
from workers.equipment import Equipment
from workers.settings import Settings
from workers.visits import Visits


class Site(BaseHTTPRequestHandler):
    """Answers at once, but what is slow: that waits until it is told."""

    go_on: Event

    def do_GET(self) -> None:
        if self.path == "/slow":
            self.go_on.wait(20)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"a page of {self.headers['Host']}{self.path}".encode())

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


@pytest.fixture
def sites() -> Iterator[list[str]]:
    """Three hosts of a port, and so a machine, each."""
    Site.go_on = Event()
    with ExitStack() as open_servers:
        servers = [open_servers.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Site)) for _ in range(3)]
        serving = [Thread(target=server.serve_forever, args=(0.02,)) for server in servers]
        for thread in serving:
            thread.start()
        yield [f"127.0.0.1:{server.server_port}" for server in servers]
        Site.go_on.set()
        for server, thread in zip(servers, serving, strict=True):
            server.shutdown()
            thread.join()


@pytest.fixture
def tools(database: Engine, blobs: Blobs, tmp_path: Path, sites: list[str]) -> Equipment:
    settings = Settings.read({"NIANBAO_HOST_GAP": "60"}, tmp_path)
    return Equipment(settings, database, blobs, Guard(sites), "this process")


def pages(tools: Equipment, sites: list[str]) -> list[int]:
    """One page of each site, the first of them slow; what robots.txt says is known."""
    paths = ["slow", "1.txt", "2.txt"]
    ids = [
        add(tools.engine, f"http://{site}/{path}", "fetch", host=site) for site, path in zip(sites, paths, strict=True)
    ]
    with writing(tools.engine) as connection:
        pace.learn(connection, [hosts.learned(site, "", tools.settings.user_agent) for site in sites])
    return ids


def states(tools: Equipment) -> list[str]:
    return [row["state"] for row in rows(tools.engine, tables.document)]


def test_a_slow_host_keeps_no_other_waiting_and_stays_busy_until_it_has_answered(
    tools: Equipment, sites: list[str]
) -> None:
    batch, ids = Visits(tools), pages(tools, sites)
    working = Thread(target=batch.run, args=("fetch", ids, 60.0))
    working.start()
    wait_until(lambda: states(tools) == ["fetch", "convert", "convert"])
    second = add(tools.engine, f"http://{sites[0]}/again.txt", "fetch", host=sites[0])
    assert ledger.claim(tools.engine, "fetch", [second], "another worker", 60) == []
    Site.go_on.set()
    working.join()
    assert states(tools) == ["convert", "convert", "convert", "fetch"]
    moments = {row["host"]: row["next_at"] for row in rows(tools.engine, tables.host)}
    assert moments[sites[0]] > moments[sites[1]], "each gap counts from the end of its own request"


def test_a_host_that_took_its_time_is_asked_apart_until_it_answers_at_once(
    tools: Equipment, sites: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failures() -> int:
        return int(next(row["failures"] for row in rows(tools.engine, tables.host) if row["host"] == sites[0]))

    monkeypatch.setattr(hosts, "SLOW", 0.2)
    working = Thread(target=Visits(tools).run, args=("fetch", pages(tools, sites), 60.0))
    working.start()
    wait_until(lambda: states(tools) == ["fetch", "convert", "convert"])
    time.sleep(0.3)
    Site.go_on.set()
    working.join()
    assert failures() == 1
    monkeypatch.setattr(hosts, "SLOW", 60.0)
    with writing(tools.engine) as connection:  # as if its rest were over
        connection.execute(update(tables.host).values(next_at=0.0))
    again = add(tools.engine, f"http://{sites[0]}/again.txt", "fetch", host=sites[0])
    Visits(tools).run("fetch", [again], 60.0)
    assert failures() == 0


def test_a_host_is_not_given_back_while_it_is_still_asked_after_the_time_limit(
    tools: Equipment, sites: list[str]
) -> None:
    def over(*_: object) -> None:
        Thread(target=lambda: (time.sleep(0.3), Site.go_on.set())).start()
        raise SoftTimeLimitExceeded

    def strike() -> None:
        wait_until(lambda: states(tools) == ["fetch", "convert", "convert"])
        os.kill(os.getpid(), signal.SIGALRM)

    ids, before, clock = pages(tools, sites), signal.signal(signal.SIGALRM, over), Thread(target=strike)
    clock.start()
    try:
        Visits(tools).run("fetch", ids, 60.0)
    finally:
        clock.join()
        signal.signal(signal.SIGALRM, before)
    assert states(tools) == ["convert"] * 3
    assert {attempt["outcome"] for attempt in rows(tools.engine, tables.attempt)} == {"ok"}


def test_a_page_that_fails_spoils_no_other(tools: Equipment, sites: list[str]) -> None:
    Site.go_on.set()
    ids = pages(tools, sites)
    ids.append(add(tools.engine, "http://nowhere.invalid/1", "fetch", host="nowhere.invalid"))
    batch = Visits(tools)
    batch.run("fetch", ids, 60.0)
    assert states(tools) == ["convert", "convert", "convert", "fetch"]
    assert sum(batch.codes.values()) == 1
