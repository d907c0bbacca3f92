"""A small website on loopback: pages by path, as a portal would serve them, and a note of what was asked for."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass
class Page:
    """What the site answers at one path."""

    body: bytes
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """`pages` maps paths to answers and may be changed while the site runs; `asked` counts the requests by path."""

    pages: dict[str, Page]
    address: str = ""
    asked: Counter[str] = field(default_factory=Counter)

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    def url(self, path: str) -> str:
        return self.address + path


NOT_FOUND = Page(b"<html><body><h1>404 Not Found</h1></body></html>", status=404)


@contextmanager
def serving(pages: dict[str, Page]) -> Iterator[Site]:
    """Serve `pages` on a free port of 127.0.0.1 until the block ends."""
    site = Site(pages)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked[self.path] += 1
            page = site.pages.get(self.path, NOT_FOUND)
            self.send_response(page.status)
            for name, value in {"Content-Type": page.media_type, **page.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            self.wfile.write(page.body)

        def log_message(self, *_: object) -> None:
            """Say nothing: the harvest reports what it got."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
