# ruff: noqa: E501  pages are written as portals write them
"""Ways in which an article carries its report, and one article under many addresses."""

from __future__ import annotations

import io
import zipfile
from urllib.parse import quote

from tests.archive.portals.cms import Pages, elsewhere
from tests.archive.portals.folders import Placed, pieces
from tests.archive.portals.newer import lis
from tests.archive.portals.page import Entry, Portal, article, docx, entries, row
from tests.archive.portals.variants import plain
from tests.archive.site import Asked, Page
from tests.archive.write_docx import write_docx
from tests.archive.write_html import write_html
from tests.archive.write_pdf import write_pdf

PDF = "application/pdf"
FOLDER, FILES = "/xxgk/nb/2024/", "/upload/2024/"

#: the address of an article, and all pages and files that it takes
Carried = tuple[str, Pages]


def pdf(e: Entry) -> Page:
    return Page(write_pdf(e.report()), PDF)


def head(e: Entry) -> str:
    return f'<meta name="ArticleTitle" content="{e.title}"><meta name="PubDate" content="{e.year + 1}-01-20 09:00">'


def shown(e: Entry, name: str, body: str, files: Pages | None = None) -> Carried:
    """An article that shows `body` below its title."""
    page = plain(f"{e.title}-青阳镇人民政府", f"<h1>{e.title}</h1>" + body, head=head(e))
    return FOLDER + name, {FOLDER + name: page, **(files or {})}


def attached(e: Entry) -> Carried:
    body = '<div class="TRS_Editor"><p>详见附件。</p></div><div class="fujian">附件：<a href="./P020240120.docx" download>附件下载</a></div>'
    return shown(e, "t20240120_1.html", body, {FOLDER + "P020240120.docx": docx(e)})


def viewer(e: Entry) -> Carried:
    body = '<div id="zoom"><iframe src="/pdfjs/web/viewer.html?file=%2Fupload%2F2024%2Fa1.pdf#page=1" width=800></iframe></div>'
    return shown(e, "t20240120_2.html", body, {FILES + "a1.pdf": pdf(e)})


def embedded(e: Entry) -> Carried:
    body = f'<div class="content"><embed src="{FILES}a2.pdf" type="application/pdf"></div>'
    return shown(e, "t20240120_3.html", body, {FILES + "a2.pdf": pdf(e)})


def download(e: Entry) -> Carried:
    """a file without a name in its address"""
    body = f'<div class="content"><p><a href="/attach/download?attachId=33">{e.title}</a></p></div>'
    named = {"Content-Disposition": "attachment; filename*=UTF-8''" + quote(e.title + ".docx")}
    file = Page(docx(e).body, "application/octet-stream", headers=named)
    return shown(e, "t20240120_4.html", body, {"/attach/download?attachId=33": file})


def clicked(e: Entry) -> Carried:
    body = f"""<div class="content"><p>附件：<a href="javascript:void(0)" onclick="downFile('{FILES}a4.docx')">年度报告.docx</a></p></div><script>function downFile(u){{ window.open(u); }}</script>"""
    return shown(e, "t20240120_5.html", body, {FILES + "a4.docx": docx(e)})


def several(e: Entry) -> Carried:
    """the report, statistics and an empty form side by side"""
    body = f'<div id="zoom"><p>1.<a href="{FILES}a5.docx">{e.title}</a></p><p>2.<a href="{FILES}a5s.xlsx">政府信息公开情况统计表</a></p><p>3.<a href="{FILES}sq.doc">政府信息公开申请表</a></p></div>'
    form = Page(b"\xd0\xcf\x11\xe0" + b"x" * 600, "application/msword")
    return shown(e, "t20240120_6.html", body, {FILES + "a5.docx": docx(e), FILES + "sq.doc": form})


def twice(e: Entry) -> Carried:
    """the report as the article and as its file"""
    link = f'id="zoom"><p><a href="{FILES}a6.docx">点击下载：{e.title}.docx</a></p>'
    body = write_html(e.report()).decode().replace('id="zoom">', link)
    return FOLDER + "t20240120_7.html", {
        FOLDER + "t20240120_7.html": Page(body.encode(), "text/html"),
        FILES + "a6.docx": docx(e),
    }


def framed(e: Entry) -> Carried:
    body = '<div class="content"><iframe id="frm" src="../../body/8.htm" width="100%" height="2000"></iframe></div>'
    return shown(e, "t20240120_8.html", body, {"/xxgk/body/8.htm": Page(write_html(e.report()), "text/html")})


def refreshed(e: Entry) -> Carried:
    sender = f'<html><head><title>{e.title}</title><meta http-equiv="refresh" content="1; url=\'/zt/8.shtml\'"></head><body>页面正在跳转，请稍候……</body></html>'
    path = FOLDER + "t20240120_9.html"
    return path, {path: Page(sender.encode()), "/zt/8.shtml": article(e)}


def sent_on(e: Entry) -> Carried:
    sender = f'<html><head><title>{e.title}</title></head><body><script language="javascript">\nwindow.location.href="http://{{h}}/zt/9.shtml";\n</script></body></html>'
    path = FOLDER + "t20240120_10.html"
    return path, {
        path: lambda asked: Page(sender.replace("{h}", asked.headers["host"]).encode()),
        "/zt/9.shtml": article(e),
    }


def sent_on_later(e: Entry) -> Carried:
    sender = b'<html><head><title></title><script>function go(){ top.location.replace("/zt/10.shtml"); } setTimeout("go()", 100);</script></head><body onload="go()"></body></html>'
    path = FOLDER + "t20240120_11.html"
    return path, {path: Page(sender), "/zt/10.shtml": article(e)}


def split_by_call(e: Entry) -> Carried:
    parts, pages = pieces(e, 3), Pages()
    for at, part in enumerate(parts):
        body = f'<h1>{e.title}</h1><div class="TRS_Editor">{part}</div><script>createPageHTML({len(parts)},{at},"t20240120_12","html");</script>'
        pages[FOLDER + f"t20240120_12{f'_{at}' if at else ''}.html"] = plain(e.title, body, head=head(e))
    return FOLDER + "t20240120_12.html", pages


def split_by_links(e: Entry) -> Carried:
    pages = Pages()
    links = " ".join(f'<a href="t20240120_13{f"_{n}" if n > 1 else ""}.html">[{n}]</a>' for n in (1, 2, 3))
    for at, part in enumerate(pieces(e, 3)):
        body = f'<h1>{e.title}</h1><div class="content">{part}</div><div class="pages">{links}</div>'
        pages[FOLDER + f"t20240120_13{f'_{at + 1}' if at else ''}.html"] = plain(e.title, body, head=head(e))
    return FOLDER + "t20240120_13.html", pages


def flip_book(e: Entry) -> Carried:
    parts, folder = pieces(e, 4), "/dzs/jtj2024/"
    cover = f'<html><head><title>{e.title}</title><script src="mobile/javascript/config.js"></script><script>var bookConfig={{}};bookConfig.totalPageCount={len(parts)};</script></head><body><div id=content></div></body></html>'
    pages: Pages = {folder + "index.html": Page(cover.encode())}
    for at, part in enumerate(parts, 1):
        leaf = f'<html><head><meta charset=utf-8><title>page{at}</title></head><body><div class="text">{part}</div></body></html>'
        pages[f"{folder}files/basic-html/page{at}.html"] = Page(leaf.encode())
    return folder + "index.html", pages


def undeclared(e: Entry) -> Carried:
    """GBK that nothing declares, in a table for layout"""
    body = write_html(e.report(), style="layout", charset="gb18030").replace(b'<meta charset="gb18030">', b"")
    path = FOLDER + "t20240120_15.html"
    return path, {path: Page(body, "text/html;charset=iso-8859-1")}


def zipped(e: Entry) -> Carried:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"{e.title}.docx", write_docx(e.report()))
    body = f'<div id="zoom"><p>附件：<a href="{FILES}a15.zip">{e.title}.zip</a></p></div>'
    return shown(e, "t20240120_16.html", body, {FILES + "a15.zip": Page(packed.getvalue(), "application/zip")})


CARRIERS = (
    attached, viewer, embedded, download, clicked, several, twice, framed, refreshed, sent_on, sent_on_later,
    split_by_call, split_by_links, flip_book, undeclared, zipped,
)  # fmt: skip


def carriers() -> Portal:
    """ways in which an article carries its report"""
    found = entries("青阳镇", len(CARRIERS))
    pages: Pages = {"*": elsewhere}
    listed = ""
    for e, carry in zip(found, CARRIERS, strict=True):
        path, carried = carry(e)
        pages |= carried
        listed += f'<li><a href="{path}">{e.title}</a></li>'
    pages["/xxgk/nb/index.html"] = plain("政府信息公开年报", f"<ul>{listed}</ul>")
    return Portal("carriers", "generic", ("/xxgk/nb/index.html",), pages, found)


def addresses() -> Portal:
    """one article under many addresses: http/https forms, default port, case of host, index of folder, sessions, order of the query, fragments"""
    F = entries("别桥镇", 3)
    pages: Pages = {"*": elsewhere}
    A = "/nb/show.jsp?cid=3&id=7001"

    def lst(asked: Asked) -> Page:
        h = asked.headers["host"]
        e = F[0]
        v = [
            f"http://{h}{A}",
            f"http://{h.upper()}{A}",
            f"/nb/show.jsp;jsessionid=AB{'C' * 30}?cid=3&id=7001",
            "/nb/show.jsp?id=7001&cid=3",
            f"{A}#top",
            "/nb/./x/../show.jsp?cid=3&id=7001&_t=1700000000123",
            "/nb/show.jsp?cid=3&id=7001&utm_source=wx&spm=a.b",
            "/nb/show.jsp?cid=3&id=7001&rand=0.8317264",
            "/nb/show.jsp?cid=3&amp;id=7001",
            "/nb/sh%6Fw.jsp?cid=3&id=7001",
        ]
        return plain(
            "政府信息公开年报",
            "<ul>"
            + "".join(
                row(u, e.title, "2024-01-20") if "&amp;" not in u else f'<li><a href="{u}">{e.title}</a></li>'
                for u in v
            )
            + row("/nb/show.jsp?cid=3&id=7002", F[1].title, "2024-01-20")
            + row("/nb/SHOW.jsp?cid=3&id=7003", F[2].title, "")
            + "</ul>",
        )

    def show(asked: Asked) -> Page:
        return article(F[int(asked.query["id"]) - 7001])

    base = pages["*"]
    pages["*"] = lambda asked: (
        show(asked) if "show.jsp" in asked.path.lower() and asked.query.get("id") else base(asked)
    )
    pages["/nb/list.jsp"] = lst
    return Portal("addresses", "generic", ("/nb/list.jsp",), pages, F)


def viewers() -> Portal:
    F = entries("上城区", 8)
    pages: Pages = {"*": elsewhere}
    P: Placed = []

    def add(k: int, body: str, files: Pages) -> None:
        p = f"/nb/t2024_{k}01.html"
        pages[p] = plain(
            F[k].title,
            f"<h1>{F[k].title}</h1>{body}",
            head=f'<meta name="ArticleTitle" content="{F[k].title}"><meta name="PubDate" content="2024-01-20">',
        )
        pages.update(files)
        P.append((p, F[k]))

    add(0, '<div class="content"><a href="/showpdf.html?path=/f/0.pdf">在线阅读</a></div>', {"/f/0.pdf": pdf(F[0])})
    add(
        1,
        '<div class="content"><p>附件：<a href="#" onclick="window.location.href=\'/file/get?id=91\';return false">年报全文.docx</a></p></div>',
        {"/file/get?id=91": Page(docx(F[1]).body, "application/octet-stream")},
    )
    add(
        2,
        "<div class='content'><object data='/f/2.pdf' type='application/pdf'></object></div>",
        {"/f/2.pdf": pdf(F[2])},
    )
    add(
        3,
        "<div class='content' id='pdf'></div><script>PDFObject.embed('/f/3.pdf', '#pdf');</script>",
        {"/f/3.pdf": pdf(F[3])},
    )
    add(
        4,
        "<div class='content'><script>var fileUrl = '/f/4.docx'; document.write('<a href=\"' + fileUrl + '\">下载</a>');</script></div>",
        {"/f/4.docx": docx(F[4])},
    )
    add(
        5,
        "<div class='content'><a href='/f/5.DOCX?v=1'><img src='/icon/word.gif'></a></div>",
        {"/f/5.DOCX": docx(F[5])},
    )
    add(
        6,
        "<div class='content'></div><div class='attachment-list'><ul><li data-url='/f/6.docx'><span>附件1</span></li></ul></div>",
        {"/f/6.docx": docx(F[6])},
    )
    add(
        7,
        f"<div class='content'><a href='/f/{quote('政府信息公开年报 (2024).docx')}'>点此下载</a></div>",
        {
            f"/f/{quote('政府信息公开年报 (2024).docx')}": docx(F[7]),
            "/f/" + quote("政府信息公开年报 (2024).docx", safe="()"): docx(F[7]),
        },
    )
    pages["/nb/"] = plain("政府信息公开年报", lis(P))
    return Portal("viewers", "generic", ("/nb/",), pages, F)


def senders() -> Portal:
    """pages that send their reader on, in rarer words"""
    F = entries("拱墅区", 7)
    pages: Pages = {"*": elsewhere}
    P: Placed = []
    forms = [
        "<body onload=\"location='{0}'\"></body>",
        "<script>self.location = '{0}';</script>",
        '<script>document.location.href = "{0}"</script>',
        "<script>window.open('{0}','_self')</script>",
        "<META HTTP-EQUIV=REFRESH CONTENT='3;URL={0}'><p>3秒后自动跳转</p>",
        "<script>var u='{0}'; setTimeout(function(){{ window.location.href = u; }}, 500);</script>",
        "<script>location.href='{0}';</script><noscript><a href='{0}'>点击进入</a></noscript>",
    ]
    for k, f in enumerate(forms):
        pages[f"/nb/{k}001.html"] = Page(
            f"<html><head><title></title></head>{f.format(f'/new/{k}002.html')}</html>".encode()
        )
        pages[f"/new/{k}002.html"] = article(F[k])
        P.append((f"/nb/{k}001.html", F[k]))
    pages["/nb/"] = plain("政府信息公开年报", lis(P))
    return Portal("senders", "generic", ("/nb/",), pages, F)


PORTALS = (carriers, addresses, viewers, senders)
