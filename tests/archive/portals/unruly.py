# ruff: noqa: E501  pages are written as portals write them
"""Hosts that misbehave, each in ways of its own: what can be recovered is recovered, the rest is recorded by its code."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

from tests.archive.portals.cms import Pages
from tests.archive.portals.page import Entry, Portal, article, docx, entries, html, news, row
from tests.archive.site import Asked, Page

Misbehaviour = Callable[[Entry], object]


def portal(name: str, place: str, ways: dict[str, tuple[str | None, Misbehaviour]], robots: Page | None = None,
           forbidden: tuple[str, ...] = ()) -> Portal:  # fmt: skip
    """A list of reports, each served in one of the `ways`: the code it ends with (None: it is read), and its answer."""
    found = entries(place, len(ways))
    pages: Pages = {}
    codes: dict[str, str] = {}
    kept = []
    listed = ""
    for (way, (code, answer)), entry in zip(ways.items(), found, strict=True):
        path = f"/nb/{way}_2023{len(codes) + len(kept):04}.html"
        listed += row(path, entry.title, "2023-01-20")
        pages[path] = answer(entry)  # type: ignore[assignment]
        if code is None:
            kept.append(entry)
        else:
            codes[path] = code
    pages["/nb/"] = html("政府信息公开年报", f"<ul>{listed}</ul>")
    pages["/"] = html("某某市人民政府", "<h1>某某市人民政府</h1><p>欢迎</p>")
    if robots:
        pages["/robots.txt"] = robots
    return Portal(name, "generic", ("/nb/",), pages, tuple(kept), forbidden, codes)


def first(bad: Page, times: int) -> Misbehaviour:
    """`bad` for the first `times`, then the report."""

    def answer(entry: Entry) -> object:
        good = article(entry)
        return lambda asked: bad if asked.times <= times else good

    return answer


def always(page: Page) -> Misbehaviour:
    return lambda entry: page


def wire(send: Callable[[BaseHTTPRequestHandler], None]) -> Page:
    return Page(send=send)


def header(handler: BaseHTTPRequestHandler, length: int | None = None, kind: str = "text/html") -> None:
    told = "" if length is None else f"Content-Length: {length}\r\n"
    handler.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{told}Connection: close\r\n\r\n".encode())


def reset(handler: BaseHTTPRequestHandler) -> None:
    header(handler, 9000)
    handler.wfile.write(b"<html><body>" + b"x" * 500)


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, for longer than anybody waits."""
    header(handler, 100_000)
    for _ in range(900):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


def endless(handler: BaseHTTPRequestHandler) -> None:
    header(handler)
    while True:
        handler.wfile.write(b"<p>" * 30_000)


def broken_chunks(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\nzz\r\n"
    )


def busy() -> Portal:
    """429 and 503, with Retry-After as seconds, as a date, and without; short bodies; resets."""
    soon = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 2))
    return portal("busy", "甲县", {
        "ok": (None, article),
        "too_many": (None, first(Page(b"", status=429, headers={"Retry-After": "1"}), 1)),
        "unavailable": (None, first(Page(b"", status=503, headers={"Retry-After": soon}), 1)),
        "burst": (None, first(Page(b"", status=503), 2)),
        "short": (None, first(wire(reset), 1)),
        "chunks": (None, first(wire(broken_chunks), 1)),
        "partial": ("fetch.empty", always(Page(b"half", status=206))),
        "nothing": ("fetch.empty", always(Page(b"", status=204))),
    })  # fmt: skip


def lying() -> Portal:
    """Pages that say 200 and mean something else; wrong types; GBK without a word; what leads nowhere."""
    challenge = Page(b"<html><script>document.cookie='__jsl_clearance=1';location.reload()</script></html>")
    login = html("统一身份认证平台", "<form>用户名<input name=u>密码<input type=password name=p></form>")
    missing = html("提示信息", "<p>您访问的页面不存在或已被删除</p>")
    return portal("lying", "乙县", {
        "soft404": ("fetch.soft_not_found", always(missing)),
        "shell": ("fetch.soft_not_found", always(Page(b"<html><head><title></title></head><body></body></html>"))),
        "login": ("fetch.soft_not_found", always(login)),
        "gone": ("fetch.not_found", always(Page(b"gone", status=410))),
        "gbk": (None, lambda entry: Page(article(entry, charset="gbk").body.replace(b'<meta charset="gbk">', b""), "text/html")),
        "wrong_type": (None, lambda entry: Page(docx(entry).body, "text/html")),
        "octets": (None, lambda entry: Page(article(entry).body, "application/octet-stream")),
        "longer": (None, lambda entry: Page(article(entry).body, headers={"Content-Length": str(len(article(entry).body))})),
        "news": ("parse.not_a_report", always(news("我县召开政务公开工作推进会"))),
        "challenge": ("fetch.blocked", always(challenge)),
    })  # fmt: skip


def leading() -> Portal:
    """Redirects: to a loop, to a private address, to a file, home, to the report, to another host's robots."""
    to = {
        "loop": "/nb/loop_20230000.html?again=1",
        "private": "http://10.0.0.1/",
        "decimal": "http://2130706433/",
        "file": "file:///etc/passwd",
    }
    return portal("leading", "丙县", {
        "loop": ("fetch.redirect_loop", always(Page(status=302, headers={"Location": to["loop"]}))),
        "private": ("fetch.private_address", always(Page(status=302, headers={"Location": to["private"]}))),
        "decimal": ("fetch.private_address", always(Page(status=302, headers={"Location": to["decimal"]}))),
        "file": ("fetch.bad_address", always(Page(status=302, headers={"Location": to["file"]}))),
        "moved": (None, lambda entry: moved(entry)),
        "cookie": (None, lambda entry: with_cookie(entry)),
        "refresh": (None, lambda entry: refreshed(entry)),
        "forbidden": ("fetch.robots", always(Page(status=302, headers={"Location": "/private/x.html"}))),
    }, Page(b"User-agent: *\nDisallow: /private/\nCrawl-delay: 0.3\n", "text/plain"), ("/private/",))  # fmt: skip


def moved(entry: Entry) -> object:
    good = article(entry)
    return lambda asked: (
        good if asked.query.get("v") == "2" else Page(status=301, headers={"Location": f"{asked.path}?v=2"})
    )


def with_cookie(entry: Entry) -> object:
    good, ask = article(entry), {"Set-Cookie": "seen=1; Path=/"}
    return lambda asked: (
        good
        if "seen=1" in asked.headers.get("cookie", "")
        else Page(status=302, headers={**ask, "Location": asked.path})
    )


def refreshed(entry: Entry) -> object:
    good = article(entry)

    def answer(asked: Asked) -> Page:
        refresh = f'<meta http-equiv="refresh" content="0;url={asked.path}?v=2">'
        return good if asked.query else Page(f"<html><head>{refresh}</head></html>".encode())

    return answer


def flooding() -> Portal:
    """A bomb, a body without end, a drip; and reports that are read all the same."""
    bomb = Page(gzip.compress(bytes(200_000_000)), headers={"Content-Encoding": "gzip"})
    return portal("flooding", "丁县", {
        "bomb": ("fetch.too_large", always(bomb)),
        "endless": ("fetch.too_large", always(wire(endless))),
        "packed": (None, lambda entry: Page(gzip.compress(article(entry).body), headers={"Content-Encoding": "gzip"})),
        "late": (None, article),
    })  # fmt: skip


def trapping() -> Portal:
    """A calendar without end, dressed as a list; links that nest; robots.txt that answers 503 at first."""
    found = portal("trapping", "戊县", {"one": (None, article), "two": (None, article)})

    def calendar(asked: Asked) -> Page:
        month = int(asked.query.get("month", "1"))
        links = "".join(f'<a href="/nb/?month={month + n}&day={n}">{n}</a>' for n in range(1, 29))
        listed = found.pages["/nb/"]
        assert isinstance(listed, Page)
        more = f'{links}<a href="/nb/?month={month + 1}">下一页</a><a href="nb/">年度报告</a>'
        return Page(listed.body.replace(b"</ul>", b"</ul>" + more.encode()))

    def robots(asked: Asked) -> Page:
        text = b"User-agent: *\nDisallow: /secret/\n"
        return Page(b"", status=503) if asked.times == 1 else Page(text, "text/plain")

    found.pages |= {"/nb/calendar": calendar, "/robots.txt": robots, "/nb/nb/": calendar}
    found.starts = ("/nb/calendar",)
    found.forbidden = ("/secret/",)
    return found


def absent(seconds: float = 6.0) -> Portal:
    """A host that drops every connection for a while after its list was read."""
    found = portal("absent", "己县", dict.fromkeys(("one", "two", "three", "four"), (None, article)))
    since: list[float] = []
    lock = threading.Lock()

    def hang_up(handler: BaseHTTPRequestHandler) -> None:
        handler.connection.close()

    def later(good: Page) -> object:
        def answer(asked: Asked) -> Page:
            with lock:
                since.append(time.monotonic())
            return good if time.monotonic() - since[0] > seconds else wire(hang_up)

        return answer

    for path, page in list(found.pages.items()):
        if path.startswith("/nb/") and path != "/nb/" and isinstance(page, Page):
            found.pages[path] = later(page)  # type: ignore[assignment]
    return found


def dripping() -> Portal:
    """A byte now and then: the whole time of a request, a few times."""
    return portal("dripping", "庚县", {"drip": ("fetch.timeout", always(wire(drip))), "after": (None, article)})


PORTALS = (busy, lying, leading, flooding, trapping, absent, dripping)
