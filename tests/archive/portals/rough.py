# ruff: noqa: E501  pages are written as portals write them
"""Hosts that misbehave in rarer ways: no HTTP, firewalls, storms, lists without end, every kind of robots.txt."""

from __future__ import annotations

import email.utils
import gzip
import re
import time
import zlib
from http.server import BaseHTTPRequestHandler

from tests.archive.portals.cms import Pages
from tests.archive.portals.folders import articles
from tests.archive.portals.page import DOCX, Entry, Portal, article, docx, entries, row, rows, split
from tests.archive.portals.unruly import Misbehaviour, always, first, portal, wire
from tests.archive.portals.variants import plain
from tests.archive.site import Answerer, Asked, Page


def calendar_trap() -> Portal:
    """every page links the next month, previous month, days, sort orders, printing versions; the list beside it"""
    F = entries("竹箦镇", 4)
    placed = [(f"/nb/{8800 + n}.html", e) for n, e in enumerate(F)]
    pages: Pages = articles(placed)

    def cal(asked: Asked) -> Page:
        y = int(asked.query.get("y", 2024))
        m = int(asked.query.get("m", 1))
        nx = (y + (m == 12), m % 12 + 1)
        return plain(
            "政府信息公开年报",
            rows(placed)
            + f'<a href="?y={nx[0]}&m={nx[1]}">下一页</a><a href="?y={y - 1}&m={m}">{y - 1}年</a><a href="?y={y + 1}&m={m}">{y + 1}年</a>'
            + "".join(f'<a href="?y={y}&m={m}&d={d}">{d}</a>' for d in range(1, 29))
            + "".join(f'<a href="?y={y}&m={m}&sort={s}">{s}</a>' for s in ("time", "title")),
        )

    pages["/nb/list.jsp"] = cal
    return Portal("calendar", "generic", ("/nb/list.jsp",), pages, F)


def endless_new() -> Portal:
    """page N always has a next page with news rows nobody has seen, and one look-alike"""
    F = entries("戴埠镇", 5)
    placed = [(f"/nb/{8800 + n}.html", e) for n, e in enumerate(F)]
    pages: Pages = articles(placed)

    def lst(asked: Asked) -> Page:
        n = int(asked.query.get("page", 1))
        part = split(placed, 3)[n - 1] if n <= 2 else []
        junk = "".join(f'<li><a href="/zx/{n}{k}.html">我镇开展第{n * 10 + k}次活动</a></li>' for k in range(5))
        return plain(
            "政府信息公开年报",
            "<ul>"
            + "".join(row(h, e.title, "2024-01-20") for h, e in part)
            + junk
            + f"</ul><a href='?page={n + 1}'>下一页</a><a href='?page={n + 2}'>{n + 2}</a>",
        )

    pages["/nb/list.php"] = lst
    return Portal("endless_new", "generic", ("/nb/list.php",), pages, F)


def endless_last() -> Portal:
    """static pages: any index_N exists and shows the last rows in another order, with a clock"""
    F = entries("埭头镇", 5)
    placed = [(f"/nb/{8800 + n}.html", e) for n, e in enumerate(F)]
    pages: Pages = articles(placed)

    def lst(asked: Asked) -> Page:
        m = re.search(r"index_(\d+)", asked.path)
        n = int(m[1]) if m else 0
        part = split(placed, 2)[min(n, 2)]
        return plain(
            "政府信息公开年报",
            f"<p>{time.time()}</p><ul>"
            + "".join(row(f"{h}?t=0.{n}8812{n}", e.title, "2024-01-20") for h, e in part[:: (-1) ** n])
            + f"</ul><a href='index_{n + 1}.html'>下一页</a>",
        )

    base = pages.pop("*")
    pages["*"] = lambda asked: lst(asked) if asked.path.startswith("/nb/index") else base(asked)
    return Portal("endless_last", "generic", ("/nb/index.html",), pages, F)


def http09(h: BaseHTTPRequestHandler) -> None:
    h.wfile.write(b"<html><body>old</body></html>")


def nothing(h: BaseHTTPRequestHandler) -> None:
    h.connection.close()


def chunk_bad(h: BaseHTTPRequestHandler) -> None:
    h.wfile.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFF\r\nabc"
    )


def two_lengths(h: BaseHTTPRequestHandler) -> None:
    h.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nabcdefg")


def neg_length(h: BaseHTTPRequestHandler) -> None:
    h.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nabcdefg")


def storm() -> Portal:
    """429 and 503 with every Retry-After there is"""

    def R(status: int, value: str) -> Page:
        return Page(b"", status=status, headers={"Retry-After": value})

    return portal(
        "storm",
        "上黄镇",
        {
            "date": (None, first(R(429, email.utils.formatdate(time.time() + 3, usegmt=True)), 1)),
            "past": (None, first(R(429, "Mon, 01 Jan 2001 00:00:00 GMT"), 1)),
            "negative": (None, first(R(503, "-5"), 1)),
            "words": (None, first(R(429, "soon"), 1)),
            "empty": (None, first(R(503, ""), 2)),
            "float": (None, first(R(503, "1.5"), 1)),
            "ok": (None, article),
        },
    )


def absurd() -> Portal:
    return portal(
        "absurd",
        "社渚镇",
        {
            "ok": (None, article),
            "far": ("fetch.busy", always(Page(b"", status=429, headers={"Retry-After": "99999999999"}))),
        },
    )


def rough() -> Portal:
    """what is no HTTP, or hardly"""
    return portal(
        "rough",
        "南渡镇",
        {
            "ok": (None, article),
            "once09": (None, first(wire(http09), 1)),
            "once_chunk": (None, first(wire(chunk_bad), 1)),
            "once_nothing": (None, first(wire(nothing), 1)),
            "two": (None, first(wire(two_lengths), 1)),
            "negative": (None, first(wire(neg_length), 1)),
            "deflate": (None, lambda e: Page(zlib.compress(article(e).body), headers={"Content-Encoding": "deflate"})),
            "rawdeflate": (
                None,
                lambda e: Page(zlib.compress(article(e).body)[2:-4], headers={"Content-Encoding": "deflate"}),
            ),
            "saysgzip": (None, lambda e: Page(article(e).body, headers={"Content-Encoding": "gzip"})),
            "twice": (
                "fetch.bad_answer",
                lambda e: Page(
                    gzip.compress(gzip.compress(article(e).body)), headers={"Content-Encoding": "gzip, gzip"}
                ),
            ),
            "junkafter": (
                None,
                lambda e: Page(gzip.compress(article(e).body) + b"\0\0junk", headers={"Content-Encoding": "gzip"}),
            ),
            "docxgz": (None, lambda e: Page(gzip.compress(docx(e).body), DOCX, headers={"Content-Encoding": "gzip"})),
        },
    )


def walls() -> Portal:
    """firewalls and logins of various vendors, each for one page"""

    def W(body: str) -> Misbehaviour:
        return always(Page(body.encode()))

    return portal(
        "walls",
        "天目湖镇",
        {
            "jsl200": (
                "fetch.blocked",
                W(
                    "<script>document.cookie=('_')+('_')+('jsl_clearance=1;max-age=3600');location.href=location.pathname+location.search</script>"
                ),
            ),
            "ruishu200": (
                "fetch.blocked",
                W(
                    "<!DOCTYPE html><html><head><meta content=\"0xQ\" r='m'><script r=\"m\">$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=12;</script><script src=\"/4QbVtADbnLVIc/d.FxJzG50F.js\" r='m'></script></head><body></body></html>"
                ),
            ),
            "wangfang": (
                "fetch.blocked",
                W(
                    "<html><head><title>网防G01</title></head><body><h1>您的请求存在威胁，已被网防G01拦截</h1><p>事件编号：2024011009</p></body></html>"
                ),
            ),
            "safedog": (
                "fetch.blocked",
                W(
                    "<html><head><title>网站防火墙</title></head><body>您的请求带有不合法参数，已被网站管理员设置拦截！<br>可能原因：您提交的内容包含危险的攻击请求</body></html>"
                ),
            ),
            "d360": (
                "fetch.blocked",
                W("<html><title>360网站卫士</title><body>当前访问疑似黑客攻击，已被网站管理员设置为拦截</body></html>"),
            ),
            "aliyun": (
                "fetch.blocked",
                W(
                    '<html><head><meta name="aliyun_waf_aa" content="x"></head><body><div id="block_message">很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</div></body></html>'
                ),
            ),
            "slider": (
                "fetch.blocked",
                W(
                    '<html><head><title>滑动验证页面</title></head><body><p>为保证您的正常访问，请拖动滑块完成验证</p><script src="//g.alicdn.com/x.js"></script></body></html>'
                ),
            ),
            "login": (
                "fetch.soft_not_found",
                W(
                    '<html><title>登录</title><body><form action="/sso/login"><input name=username><input type=password name=pwd><button>登 录</button></form></body></html>'
                ),
            ),
            "shell": (
                "fetch.soft_not_found",
                W('<!doctype html><html><head><title></title></head><body><div id="app"></div></body></html>'),
            ),
            "soft": (
                "fetch.soft_not_found",
                W(
                    "<html><head><title>系统提示</title></head><body>对不起，您要访问的文章已被删除或尚未发布！<a href='/'>返回首页</a></body></html>"
                ),
            ),
            "soft2": (
                "fetch.soft_not_found",
                W(
                    "<html><head><title>某某市人民政府</title></head><body><div class=err>抱歉，该信息不存在！</div><script>setTimeout(function(){location.href='/'},3000)</script></body></html>"
                ),
            ),
            "error500as200": (
                "fetch.soft_not_found",
                W(
                    "<html><head><title>Apache Tomcat/7.0 - Error report</title></head><body><h1>HTTP Status 404 - /nb/x</h1></body></html>"
                ),
            ),
            "ok": (None, article),
        },
    )


def wall521() -> Portal:
    """521 with a cookie by script: the whole host; 412 the same"""
    js = "<script>document.cookie='__jsl_clearance_s=17;max-age=3600;path=/';location.href=location.pathname</script>"
    pages = {"*": Page(js.encode(), status=521, headers={"Set-Cookie": "__jsluid_h=9; path=/"})}
    return Portal("521", None, ("/nb/",), pages, (), codes={"/nb/": "fetch.robots_unreachable"})


def wall412() -> Portal:
    pages = {"*": Page(b"<html><script>$_ts={}</script></html>", status=412), "/robots.txt": Page(b"", status=404)}
    return Portal("412", None, ("/nb/",), pages, (), codes={"/nb/": "fetch.blocked"})


def robots(
    name: str, place: str, rules: Page | Answerer, forbid: str = "/nb/secret/", code: tuple[str, str] | None = None
) -> Portal:
    """Four reports, the first in a folder that robots.txt forbids; `code`: what an address ends with, and no report is read."""
    found = entries(place, 4)
    placed = [(f"/nb/{'secret/' if n == 0 else ''}{8800 + n}.html", e) for n, e in enumerate(found)]
    pages: Pages = articles(placed)
    pages["/nb/"] = plain("政府信息公开年报", "<ul>" + "".join(row(h, e.title, "2024") for h, e in placed) + "</ul>")
    pages["/robots.txt"] = rules
    if code:
        return Portal(name, "generic", ("/nb/",), pages, (), (forbid,), dict([code]))
    if not forbid:
        return Portal(name, "generic", ("/nb/",), pages, found)
    return Portal(name, "generic", ("/nb/",), pages, found[1:], (forbid,), {"/nb/secret/8800.html": "fetch.robots"})


def text(body: bytes, kind: str = "text/plain", status: int = 200, **headers: str) -> Page:
    return Page(body, kind, status, headers)


FORBIDS = b"User-agent: *\nDisallow: /nb/secret/\n"


def r_wild() -> Portal:
    return robots("robots_wild", "溧城镇", text(b"User-Agent: *\r\nDisallow: /*secret*.html$\r\nCrawl-delay: 0.6\r\n"))


def r_gbk() -> Portal:
    rules = "# 禁止抓取\nUser-agent: *\nDisallow: /nb/secret/\nDisallow: /内部/\n"
    return robots("robots_gbk", "昆仑镇", text(rules.encode("gbk")))


def r_html() -> Portal:
    return robots(
        "robots_html", "古县镇", text(b"<!DOCTYPE html><html><body>404 Disallow: / </body></html>", "text/html"), ""
    )


def r_bom() -> Portal:
    return robots("robots_bom", "燕山镇", text(b"\xef\xbb\xbfUser-agent: *\rDisallow: /nb/secret/\r"))


def r_huge() -> Portal:
    return robots("robots_huge", "濑江镇", text(FORBIDS + b"Disallow: /x/yyyyyyyyyyyyyyyyyyyyyyyy\n" * 60000))


def r_redir() -> Portal:
    made = robots("robots_redir", "平陵镇", text(b"", status=301, Location="/rules.txt"))
    made.pages["/rules.txt"] = text(b"User-agent: nianbao\nDisallow: /nb/secret/\n\nUser-agent: *\nDisallow: /\n")
    return made


def r_503() -> Portal:
    return robots("robots_503", "泓口镇", lambda asked: text(b"", status=503) if asked.times < 3 else text(FORBIDS))


def r_500() -> Portal:
    return robots("robots_500", "清安镇", text(b"", status=500), "/nb/", ("/nb/", "fetch.robots_unreachable"))


def r_gzip() -> Portal:
    return robots("robots_gzip", "蒋店镇", Page(gzip.compress(FORBIDS), headers={"Content-Encoding": "gzip"}))


def r_all() -> Portal:
    return robots("robots_all", "汤桥镇", text(b"User-agent: *\nDisallow: /\n"), "/nb/", ("/nb/", "fetch.robots"))


def redirects() -> Portal:

    def to(location: str) -> Misbehaviour:
        return always(Page(status=302, headers={"Location": location}))

    def chain(k: int) -> Misbehaviour:
        def make(e: Entry) -> Answerer:
            g = article(e)

            def answer(asked: Asked) -> Page:
                n = int(asked.query.get("n", "0"))
                return (
                    g if n >= k else Page(status=(301, 302, 303, 307, 308)[n % 5], headers={"Location": f"?n={n + 1}"})
                )

            return answer

        return make

    return portal(
        "redirects",
        "后周镇",
        {
            "chain4": (None, chain(4)),
            "chain9": ("fetch.redirect_loop", chain(9)),
            "self": ("fetch.bad_answer", to("")),
            "octal": ("fetch.private_address", to("http://0177.0.0.1/")),
            "hex": ("fetch.private_address", to("http://0x7f000001/")),
            "mapped": ("fetch.private_address", to("http://[::ffff:127.0.0.1]/")),
            "meta": ("fetch.private_address", to("http://169.254.169.254/latest/meta-data/")),
            "userinfo": ("fetch.bad_address", to("http://www.gov.cn@127.0.0.1/")),
            "gopher": ("fetch.bad_address", to("gopher://127.0.0.1:70/_x")),
            "js": ("fetch.bad_address", to("javascript:alert(1)")),
            "ftp": ("fetch.bad_address", to("ftp://127.0.0.1/x")),
            "home": ("fetch.soft_not_found", to("/")),
            "err": ("fetch.not_found", to("/404.html")),
            "nat64": ("fetch.private_address", to("http://[64:ff9b::7f00:1]/")),
            "refreshprivate": (
                "fetch.private_address",
                always(
                    Page(
                        b'<html><head><meta http-equiv=refresh content="0;url=http://10.1.1.1/"></head><body></body></html>'
                    )
                ),
            ),
        },
    )


PORTALS = (
    calendar_trap,
    endless_new,
    endless_last,
    storm,
    absurd,
    rough,
    walls,
    wall521,
    wall412,
    r_wild,
    r_gbk,
    r_html,
    r_bom,
    r_huge,
    r_redir,
    r_503,
    r_500,
    r_gzip,
    r_all,
    redirects,
)
