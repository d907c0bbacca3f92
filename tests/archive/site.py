"""A small website on loopback: pages by path, as a portal would serve them, and a log of its requests."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Page:
    """What the site answers at one path. `send` takes over after the request was read: for answers that are no HTTP."""

    body: bytes = b""
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    send: Callable[[BaseHTTPRequestHandler], None] | None = None


class Asked(NamedTuple):
    """A request as an answerer sees it."""

    method: str
    path: str
    query: dict[str, str]
    body: str
    headers: dict[str, str]
    #: how often this address was asked for, this time included
    times: int


Answerer = Callable[[Asked], Page]


class Visit(NamedTuple):
    """One request in the log: `target` is path and query; the moments are those of the monotonic clock."""

    target: str
    begun: float
    ended: float


@dataclass
class Site:
    """`pages` maps targets (path with query) or paths to answers and may be changed while the site runs.

    `asked` counts the requests by target, `visits` says when each of them came and ended.
    """

    pages: dict[str, Page | Answerer]
    address: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    visits: list[Visit] = field(default_factory=list)

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    def url(self, path: str) -> str:
        return self.address + path

    def answer(self, method: str, target: str, body: str, headers: dict[str, str]) -> Page:
        """What stands at `target`; `headers` have lower-case names."""
        split = urlsplit(target)
        query = dict(parse_qsl(split.query, keep_blank_values=True))
        found = self.pages.get(target) or self.pages.get(split.path) or self.pages.get("*") or NOT_FOUND
        if isinstance(found, Page):
            return found
        return found(Asked(method, split.path, query, body, headers, self.asked[target]))


NOT_FOUND = Page(b"<html><body><h1>404 Not Found</h1></body></html>", status=404)


@contextmanager
def serving(pages: dict[str, Page] | dict[str, Page | Answerer], host: str = "127.0.0.1") -> Iterator[Site]:
    """Serve `pages` on a free port of `host` until the block ends."""
    site = Site(pages)  # type: ignore[arg-type]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            begun = time.monotonic()
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode("utf-8", "replace")
            site.asked[self.path] += 1
            try:
                with suppress(BrokenPipeError, ConnectionResetError):
                    self.reply(self.page(body))
            finally:
                site.visits.append(Visit(self.path, begun, time.monotonic()))

        do_POST = do_GET

        def page(self, body: str) -> Page:
            headers = {name.lower(): value for name, value in self.headers.items()}
            return site.answer(self.command, self.path, body, headers)

        def reply(self, page: Page) -> None:
            if page.send:
                self.close_connection = True
                return page.send(self)
            self.send_response(page.status)
            for name, value in {"Content-Type": page.media_type, **page.headers}.items():
                self.send_header(name, value)
            if "Content-Length" not in page.headers:
                self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            self.wfile.write(page.body)
            return None

        def log_message(self, *_: object) -> None:
            """Say nothing: the harvest reports what it got."""

    server = ThreadingHTTPServer((host, 0), Handler)
    server.daemon_threads = True
    site.address = f"http://{host}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
