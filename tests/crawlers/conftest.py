"""A real server that misbehaves on request: each route is one way a portal, or an attacker, answers."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from crawlers.guard import Guard

ARTICLE = (
    "<html><head><title>某局2021年政府信息公开工作年度报告</title></head><body><h1>年度报告</h1><p>"
    + ("一、总体情况。全年办理群众来信404件，主动公开政府信息12条。" * 8)
    + "</p></body></html>"
)

BOMB = gzip.compress(bytes(50_000_000))


class Site:
    """The running server: its address, its guard, and the requests it has seen."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.guard = Guard(allow={f"127.0.0.1:{port}"})
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.robots: Callable[[Portal], None] = lambda handler: handler.answer(b"", 404)


class Portal(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: ClassVar[Site]

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.site.seen.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        path, _, argument = urlsplit(self.path).path.strip("/").partition("/")
        route: Callable[[str], None] = getattr(self, f"on_{path.replace('.', '_')}", self.on_page)
        try:
            route(argument)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_POST = do_GET

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        headers = {"content_type": "text/html; charset=utf-8", "content_length": str(len(body)), **headers}
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def on_page(self, argument: str) -> None:
        self.answer(ARTICLE.encode())

    def on_echo(self, argument: str) -> None:
        method, _, headers, body = self.site.seen[-1]
        self.answer(method.encode() + b" " + headers.get("content-type", "").encode() + b" " + body, content_type="x/y")

    def on_status(self, argument: str) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.answer(b"<html>" + argument.encode(), int(argument), **query)

    def on_to(self, argument: str) -> None:
        target = parse_qs(urlsplit(self.path).query)["url"][0]
        self.answer(b"", int(argument or 302), location=target, set_cookie="hop=1; Path=/")

    def on_raw_to(self, argument: str) -> None:
        self.wfile.write("HTTP/1.1 302 Found\r\nLocation: /年报.html\r\nContent-Length: 0\r\n\r\n".encode(argument))

    def on_cookie(self, argument: str) -> None:
        """Sends everybody round once, until the cookie comes back."""
        if "seen=1" in self.headers.get("cookie", ""):
            self.on_page(argument)
        else:
            self.answer(b"", 302, location=self.path, set_cookie="seen=1; Path=/; HttpOnly")

    def on_loop(self, argument: str) -> None:
        self.answer(b"", 302, location=f"/loop/{int(argument or 0) + 1}")

    def on_gzip(self, argument: str) -> None:
        self.answer(gzip.compress(ARTICLE.encode()), content_encoding="gzip")

    def on_deflate(self, argument: str) -> None:
        raw = zlib.compressobj(wbits=-15)
        body = zlib.compress(ARTICLE.encode()) if argument else raw.compress(ARTICLE.encode()) + raw.flush()
        self.answer(body, content_encoding="deflate")

    def on_bomb(self, argument: str) -> None:
        self.answer(BOMB, content_encoding="gzip")

    def on_cut_gzip(self, argument: str) -> None:
        self.answer(gzip.compress(ARTICLE.encode())[:-12], content_encoding="gzip")

    def on_not_gzip(self, argument: str) -> None:
        self.answer(b"\x07\x01" + ARTICLE.encode(), content_encoding=argument)

    def on_members(self, argument: str) -> None:
        """Three gzip members, the last followed by what is none."""
        self.answer(gzip.compress(ARTICLE.encode()) * 3 + b"\n", content_encoding="gzip")

    def on_large(self, argument: str) -> None:
        self.answer(b"%PDF-1.4 ", content_length=argument, content_type="text/html")
        for sent in range(9, int(argument), 9973):
            self.wfile.write(b"x" * min(9973, int(argument) - sent))
        self.close_connection = True

    def on_endless(self, argument: str) -> None:
        self.answer(b"x" * 65536, content_length="10000000000")
        while True:
            self.wfile.write(b"x" * 65536)

    def on_short(self, argument: str) -> None:
        self.answer(ARTICLE.encode(), content_length="999999")
        self.close_connection = True

    def on_more(self, argument: str) -> None:
        """More than is announced: at once, or a moment later."""
        body = ARTICLE.encode()
        self.answer(body[:200], content_length="100", connection="close")
        time.sleep(0.1 if argument == "later" else 0.0)
        self.wfile.write(body[200:])
        self.close_connection = True

    def on_more_gzip(self, argument: str) -> None:
        self.answer(gzip.compress(ARTICLE.encode()), content_encoding="gzip", content_length="50", connection="close")
        self.close_connection = True

    def on_reset(self, argument: str) -> None:
        self.answer(ARTICLE.encode()[:200], content_length="999999")
        self.wfile.flush()
        time.sleep(0.05)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def on_drip(self, argument: str) -> None:
        self.answer(b"", content_length="1000")
        for _ in range(100):
            self.wfile.write(b"x")
            time.sleep(0.05)

    def on_drip_headers(self, argument: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(100):
            self.wfile.write(b"X-Slow: x\r\n")
            time.sleep(0.05)

    def on_silent(self, argument: str) -> None:
        self.close_connection = True

    def on_noise(self, argument: str) -> None:
        self.wfile.write(b"\0\1\2 this is no HTTP\r\n\r\n")
        self.close_connection = True

    def on_empty(self, argument: str) -> None:
        self.answer(b"")

    def on_tagged(self, argument: str) -> None:
        fresh = self.headers.get("if-none-match") == '"1"'
        self.answer(b"" if fresh else ARTICLE.encode(), 304 if fresh else 200, etag='"1"')

    def on_robots_txt(self, argument: str) -> None:
        self.site.robots(self)

    def on_saved(self, argument: str) -> None:
        """A page the test puts on the server."""
        self.answer(self.pages[argument].encode())

    pages: ClassVar[dict[str, str]] = {}


@pytest.fixture(scope="session")
def _running() -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    Portal.site = Site(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield Portal.site
    server.shutdown()
    server.server_close()


@pytest.fixture
def site(_running: Site) -> Site:
    _running.seen.clear()
    return _running


@pytest.fixture
def pages(_running: Site) -> dict[str, str]:
    """Pages by name; each is served at /saved/<name>."""
    Portal.pages.clear()
    return Portal.pages
