"""From a listing to reports, politely: robots first, one request at a time, a rest after each."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise, product
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage import ledger, tables
from tests.storage.reportlike import rows
from tests.workers.running import settled, stack, wait_until
from workers.intake import take_url

GAP = 0.3
SAMPLE = next((Path(__file__).parents[1] / "cases" / "samples").glob("*/source.txt"))
ROW = '<li><a href="/art/2022/{0}.txt">{0}年政府信息公开工作年度报告</a></li>'
ROWS = "".join(ROW.format(year) for year in (2020, 2021))
LISTING = f"<html><head><title>政府信息公开年报</title></head><body><ul>{ROWS}</ul></body></html>"


class Site(BaseHTTPRequestHandler):
    """A small portal that notes when each request came in and when it was answered."""

    spans: list[tuple[str, float, float]]

    def do_GET(self) -> None:
        begun = time.monotonic()
        status, media_type, body = self.answer()
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.spans.append((self.path, begun, time.monotonic()))
        self.wfile.write(body)

    def answer(self) -> tuple[int, str, bytes]:
        if self.path == "/robots.txt":
            return 200, "text/plain", b"User-agent: *\nDisallow: /private/\n"
        if self.path == "/":
            return 200, "text/html; charset=utf-8", LISTING.encode()
        if self.path.startswith("/art/"):
            return 200, "text/plain; charset=utf-8", SAMPLE.read_bytes() + self.path.encode()
        return (403, "text/plain", b"no") if self.path == "/forbidden" else (404, "text/plain", b"not here")

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


@pytest.fixture
def site() -> Iterator[ThreadingHTTPServer]:
    Site.spans = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield server
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_listing_becomes_reports_at_the_pace_of_its_host(
    site: ThreadingHTTPServer, tmp_path: Path, broker: str, database_url: str, database: Engine
) -> None:
    host = f"127.0.0.1:{site.server_port}"
    source = ledger.source(database, f"http://{host}/", "listing")
    take_url(database, f"http://{host}/", "listing", source)
    take_url(database, f"http://{host}/private/1.html", source_id=source)
    take_url(database, f"http://{host}/missing", source_id=source)
    take_url(database, f"http://{host}/forbidden", source_id=source)
    with stack(tmp_path, broker, database_url, NIANBAO_ALLOW_PRIVATE=host, NIANBAO_HOST_GAP=str(GAP)):
        wait_until(lambda: settled(database) and ledger.progress(database).get("done", 0) >= 3)
    told = {
        row["address"].removeprefix(f"http://{host}"): (row["state"], row["code"])
        for row in rows(database, tables.document)
    }
    assert told == {
        "/": ("done", None),
        "/art/2022/2020.txt": ("done", None),
        "/art/2022/2021.txt": ("done", None),
        "/private/1.html": ("blocked", "fetch.robots"),
        "/missing": ("gone", "fetch.not_found"),
        "/forbidden": ("blocked", "fetch.blocked"),
    }
    spans = Site.spans
    assert [path for path, *_ in spans].count("/robots.txt") == 1 and spans[0][0] == "/robots.txt"
    rests = [later[1] - earlier[2] for earlier, later in pairwise(spans)]
    assert min(rests) >= GAP


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_workers_of_two_machines_give_the_hosts_behind_one_address_one_pace(
    site: ThreadingHTTPServer, tmp_path: Path, broker: str, database_url: str, database: Engine
) -> None:
    hosts = [f"{name}:{site.server_port}" for name in ("127.0.0.1", "127.1", "127.0.1")]
    for host, number in product(hosts, range(4)):
        take_url(database, f"http://{host}/missing/{number}")
    with stack(tmp_path, broker, database_url, NIANBAO_ALLOW_PRIVATE=",".join(hosts), NIANBAO_HOST_GAP=str(GAP)) as two:
        two.start_worker()
        wait_until(lambda: settled(database))
    assert ledger.progress(database) == {"gone": 12}
    assert len({row["worker"] for row in rows(database, tables.attempt)}) > 1
    assert len(Site.spans) == 12 + len(hosts)
    assert min(later[1] - earlier[2] for earlier, later in pairwise(Site.spans)) >= GAP
