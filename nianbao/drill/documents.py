"""The drill's documents: small reports whose numbers are known before, as files and on loopback hosts; and poison."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

from sqlalchemy import Engine

from storage import ledger
from storage.blobs import Blobs
from storage.ledger import Entry
from workers import intake

#: the cell that carries a report's own number
KEY = "art20_5.license.decisions"
#: one report in so many is fetched from a host, the others are files
FETCHED = 10
HOSTS = 4
#: formats of `nianbao.drill.formats`: each document of theirs takes its worker with it
POISON = ("crashing", "hanging", "greedy")

_TEMPLATE = files("nianbao.drill").joinpath("report.html").read_text("utf-8")
_TITLE = _TEMPLATE.partition("<title>")[2].partition("</title>")[0]
#: an agency's name before and after its number
AGENCY = tuple(re.split(r"\{number\}|\d{4}", _TITLE)[:2])


def report(number: int) -> bytes:
    """A partial report of an agency of its own, that prints a number of its own in four cells and 0 in six."""
    return _TEMPLATE.replace("{number}", _own(number)).encode()


def title(number: int) -> str:
    return _TITLE.replace("{number}", _own(number))


def _own(number: int) -> str:
    """Five digits, so that none looks like a year."""
    return str(10_000 + number)


def enter(engine: Engine, folder: Path, sites: list[str], count: int) -> None:
    """Register reports 1 to `count`: files in `folder`, and a listing on each site that leads to the others."""
    folder.mkdir(parents=True)
    entries = []
    for number in range(1, count + 1):
        if number % FETCHED:
            path = folder / f"{number}.html"
            path.write_bytes(report(number))
            entries.append(Entry(address=path.as_uri(), state="fetch"))
    listings = [intake.entry_of(f"{site}/", "listing") for site in sites]
    for _ in ledger.register_many(engine, listings + entries):
        pass


def poison(engine: Engine, blobs: Blobs, each: int) -> None:
    """Register `each` documents of every kind of poison."""
    for kind in POISON:
        for number in range(each):
            body = f"{kind} {number}".encode()
            intake.take_bytes(engine, blobs, f"file:///{kind}/{number}", body, f"application/x-{kind}")


@contextmanager
def sites(count: int) -> Iterator[list[str]]:
    """Loopback hosts that serve the reports which are no files, with a listing each; gives their addresses."""
    fetched = range(FETCHED, count + 1, FETCHED)
    with ExitStack() as stack:
        shares = [fetched[start::HOSTS] for start in range(min(HOSTS, len(fetched)))]
        yield [stack.enter_context(_serving(share)) for share in shares]


@contextmanager
def _serving(numbers: Iterable[int]) -> Iterator[str]:
    pages = {f"/{number}.html": report(number) for number in numbers} | {"/": _listing(numbers)}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path, b"")
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the table is what is told."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A worker that is killed while it reads is what the drill is for."""

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _listing(numbers: Iterable[int]) -> bytes:
    links = "".join(f'<li><a href="/{number}.html">{title(number)}</a></li>' for number in numbers)
    return f'<html><head><meta charset="utf-8"></head><body><ul>{links}</ul></body></html>'.encode()
