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


def pdf(e: Entry) -> Page:
    return Page(write_pdf(e.report()), PDF)


def head(e: Entry) -> str:
    return f'<meta name="ArticleTitle" content="{e.title}"><meta name="PubDate" content="{e.year + 1}-01-20 09:00">'


def carriers() -> Portal:
    """ways in which an article carries its report"""
    F = entries("青阳镇", 16)
    pages: Pages = {"*": elsewhere}
    P: Placed = []

    def add(k: int, path: str, body: str, files: Pages | None = None) -> None:
        e = F[k]
        pages[path] = plain(f"{e.title}-青阳镇人民政府", f"<h1>{e.title}</h1>" + body, head=head(e))
        pages.update(files or {})
        P.append((path, e))

    d = "/xxgk/nb/2024/"
    add(
        0,
        d + "t20240120_1.html",
        '<div class="TRS_Editor"><p>详见附件。</p></div><div class="fujian">附件：<a href="./P020240120.docx" download>附件下载</a></div>',
        {d + "P020240120.docx": docx(F[0])},
    )
    add(
        1,
        d + "t20240120_2.html",
        '<div id="zoom"><iframe src="/pdfjs/web/viewer.html?file=%2Fupload%2F2024%2Fa1.pdf#page=1" width=800></iframe></div>',
        {"/upload/2024/a1.pdf": pdf(F[1])},
    )
    add(
        2,
        d + "t20240120_3.html",
        '<div class="content"><embed src="/upload/2024/a2.pdf" type="application/pdf"></div>',
        {"/upload/2024/a2.pdf": pdf(F[2])},
    )
    add(
        3,
        d + "t20240120_4.html",
        f'<div class="content"><p><a href="/attach/download?attachId=33">{F[3].title}</a></p></div>',
        {
            "/attach/download?attachId=33": Page(
                docx(F[3]).body,
                "application/octet-stream",
                headers={"Content-Disposition": "attachment; filename*=UTF-8''" + quote(F[3].title + ".docx")},
            )
        },
    )
    add(
        4,
        d + "t20240120_5.html",
        """<div class="content"><p>附件：<a href="javascript:void(0)" onclick="downFile('/upload/2024/a4.docx')">年度报告.docx</a></p></div><script>function downFile(u){ window.open(u); }</script>""",
        {"/upload/2024/a4.docx": docx(F[4])},
    )
    x = "/upload/2024/"
    add(
        5,
        d + "t20240120_6.html",
        f'<div id="zoom"><p>1.<a href="{x}a5.docx">{F[5].title}</a></p><p>2.<a href="{x}a5s.xlsx">政府信息公开情况统计表</a></p><p>3.<a href="{x}sq.doc">政府信息公开申请表</a></p></div>',
        {x + "a5.docx": docx(F[5]), x + "sq.doc": Page(b"\xd0\xcf\x11\xe0" + b"x" * 600, "application/msword")},
    )
    # body + same docx
    t = (
        write_html(F[6].report())
        .decode()
        .replace('id="zoom">', f'id="zoom"><p><a href="{x}a6.docx">点击下载：{F[6].title}.docx</a></p>')
    )
    pages[d + "t20240120_7.html"] = Page(t.encode(), "text/html")
    pages[x + "a6.docx"] = docx(F[6])
    P.append((d + "t20240120_7.html", F[6]))
    # article in an iframe (html)
    add(
        7,
        d + "t20240120_8.html",
        '<div class="content"><iframe id="frm" src="../../body/8.htm" width="100%" height="2000"></iframe></div>',
        {"/xxgk/body/8.htm": Page(write_html(F[7].report()), "text/html")},
    )
    # meta refresh, js redirects
    pages[d + "t20240120_9.html"] = Page(
        f'<html><head><title>{F[8].title}</title><meta http-equiv="refresh" content="1; url=\'/zt/8.shtml\'"></head><body>页面正在跳转，请稍候……</body></html>'.encode()
    )
    pages["/zt/8.shtml"] = article(F[8])
    P.append((d + "t20240120_9.html", F[8]))
    sender = f'<html><head><title>{F[9].title}</title></head><body><script language="javascript">\nwindow.location.href="http://{{h}}/zt/9.shtml";\n</script></body></html>'
    pages[d + "t20240120_10.html"] = lambda asked: Page(sender.replace("{h}", asked.headers["host"]).encode())
    pages["/zt/9.shtml"] = article(F[9])
    P.append((d + "t20240120_10.html", F[9]))
    pages[d + "t20240120_11.html"] = Page(
        b'<html><head><title></title><script>function go(){ top.location.replace("/zt/10.shtml"); } setTimeout("go()", 100);</script></head><body onload="go()"></body></html>'
    )
    pages["/zt/10.shtml"] = article(F[10])
    P.append((d + "t20240120_11.html", F[10]))
    # split with 第1页 ... and TRS call
    parts = pieces(F[11], 3)
    for at, part in enumerate(parts):
        nm = f"t20240120_12{'_' + str(at) if at else ''}.html"
        pages[d + nm] = plain(
            f"{F[11].title}",
            f'<h1>{F[11].title}</h1><div class="TRS_Editor">{part}</div><script>createPageHTML({len(parts)},{at},"t20240120_12","html");</script>',
            head=head(F[11]),
        )
    P.append((d + "t20240120_12.html", F[11]))
    parts = pieces(F[12], 3)
    for at, part in enumerate(parts):
        nm = f"t20240120_13{'_' + str(at + 1) if at else ''}.html"
        pages[d + nm] = plain(
            f"{F[12].title}",
            f'<h1>{F[12].title}</h1><div class="content">{part}</div><div class="pages">'
            + " ".join(f'<a href="t20240120_13{"_" + str(n) if n > 1 else ""}.html">[{n}]</a>' for n in (1, 2, 3))
            + "</div>",
            head=head(F[12]),
        )
    P.append((d + "t20240120_13.html", F[12]))
    # flip book with mobile pages
    parts = pieces(F[13], 4)
    pages["/dzs/jtj2024/index.html"] = Page(
        f'<html><head><title>{F[13].title}</title><script src="mobile/javascript/config.js"></script><script>var bookConfig={{}};bookConfig.totalPageCount={len(parts)};</script></head><body><div id=content></div></body></html>'.encode()
    )
    for at, part in enumerate(parts, 1):
        pages[f"/dzs/jtj2024/files/basic-html/page{at}.html"] = Page(
            f'<html><head><meta charset=utf-8><title>page{at}</title></head><body><div class="text">{part}</div></body></html>'.encode()
        )
    P.append(("/dzs/jtj2024/index.html", F[13]))
    # word pasted, nested table layout, GBK undeclared
    pages[d + "t20240120_15.html"] = Page(
        write_html(F[14].report(), style="layout", charset="gb18030").replace(b'<meta charset="gb18030">', b""),
        "text/html;charset=iso-8859-1",
    )
    P.append((d + "t20240120_15.html", F[14]))
    # zip of docx
    b = io.BytesIO()
    z = zipfile.ZipFile(b, "w")
    z.writestr(f"{F[15].title}.docx", write_docx(F[15].report()))
    z.close()
    add(
        15,
        d + "t20240120_16.html",
        f'<div id="zoom"><p>附件：<a href="{x}a15.zip">{F[15].title}.zip</a></p></div>',
        {x + "a15.zip": Page(b.getvalue(), "application/zip")},
    )
    listed = "".join(f'<li><a href="{h}">{e.title}</a></li>' for h, e in P)
    pages["/xxgk/nb/index.html"] = plain("政府信息公开年报", f"<ul>{listed}</ul>")
    return Portal("carriers", "generic", ("/xxgk/nb/index.html",), pages, F)


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
