# ruff: noqa: E501  pages are written as portals write them
"""Lists of ordinary links that are not written as such, or say little of what they lead to."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from tests.archive.portals.cms import Pages, elsewhere
from tests.archive.portals.folders import articles
from tests.archive.portals.page import LOOK_ALIKES, Portal, article, docx, entries, news, rows, split
from tests.archive.portals.variants import plain
from tests.archive.site import Asked, Page

ALIKE = (
    "2022年上半年政府信息公开工作统计",
    "2023年第三季度政府信息公开情况统计表",
    "某局依申请公开办理流程图",
    "关于2022年政府信息公开申请答复情况的公示",
    "2022年政府信息公开年报图解",
    "一图读懂：某局2023年政府信息公开工作年度报告",
    "【图解】2023年政府信息公开工作年度报告",
    "政府信息公开工作年度报告（征求意见稿）",
    "2022年法治政府建设年度报告",
    "2022年度部门决算公开",
    "某局2022年政府网站工作年度报表",
    "2023年度政务公开工作要点",
    "某局召开2022年政府信息公开年报编制工作部署会",
    "政府信息公开年度报告解读",
    "关于报送2022年政府信息公开工作年度报告的通知",
    "2022年政府信息公开工作培训班开班",
    "某局2022年行政执法统计年报",
    "政府信息公开指南（2023年版）",
    "2022年建议提案办理工作总结",
    "某局荣获政府信息公开工作先进单位",
    "依申请公开告知书",
    "2022年度环境状况公报",
    "关于开展2023年政府信息公开年度报告专项检查的通报",
    "政府信息公开工作年度报告填报说明",
    "2022年政府工作报告",
)


def blocks_more() -> Portal:
    """the front of the openness section: blocks with three rows each and a 更多 that leads to the list"""
    found = entries("武进区", 7)
    placed = [(f"/xxgk/nb/info_{500 + n}.html", e) for n, e in enumerate(found)]
    pages: Pages = articles(placed)

    def block(name: str, href: str, body: str) -> str:
        return f'<div class="box"><div class="hd"><h3>{name}</h3><a class="more" href="{href}">更多&gt;&gt;</a></div><ul>{body}</ul></div>'

    top = "".join(f'<li><a href="{h}">{e.title}</a></li>' for h, e in placed[:2])
    other = "".join(f'<li><a href="/zx/{n}.html">{t}</a></li>' for n, t in enumerate(LOOK_ALIKES[:4]))
    pages["/xxgk/"] = plain(
        "武进区政府信息公开",
        block("工作动态", "/xwzx/list.html", other)
        + block("政府信息公开年报", "nb/list.html", top)
        + block("公开指南", "/xxgk/zn/", ""),
    )
    for k, part in enumerate(split(placed, 3), 1):
        sel = (
            '跳转到<select onchange="location.href=this.options[this.selectedIndex].value">'
            + "".join(
                f"<option value='list{'' if n == 1 else '_' + str(n)}.html'{' selected' if n == k else ''}>第{n}页</option>"
                for n in (1, 2, 3)
            )
            + "</select>"
        )
        pages[f"/xxgk/nb/list{'' if k == 1 else f'_{k}'}.html"] = plain(
            "政府信息公开年报",
            rows(part)
            + f"<div>共 7 条 共 3 页 当前第 {k} 页 <a href='list.html'>首页</a><a href='list_3.html'>尾页</a>{sel}</div>",
        )
    return Portal("blocks_more", "generic", ("/xxgk/",), pages, found)


def directory(kind: str) -> Portal:
    found = entries("横林镇" if kind == "nginx" else "遥观镇", 6)
    pages: Pages = {"*": elsewhere}
    base = "/files/ndbg/"

    def lines(entries_, folder):
        out = ""
        for n, e in enumerate(entries_):
            name = f"{e.title}.docx"
            pages[folder + name if False else folder + quote(name)] = docx(e)
            shown = escape(name[:24]) + "..&gt;" if kind == "nginx" else escape(name[:20]) + "..&gt;"
            out += (
                f'<a href="{quote(name)}">{shown}</a>   20-Jan-2024 09:1{n}   20480\n'
                if kind == "nginx"
                else f'<tr><td valign="top"><img src="/icons/unknown.gif" alt="[   ]"></td><td><a href="{quote(name)}">{shown}</a></td><td align="right">2024-01-20 09:1{n}  </td><td align="right"> 20K</td></tr>'
            )
        return out

    def page(path, inner):
        if kind == "nginx":
            return Page(
                f'<html>\r\n<head><title>Index of {path}</title></head>\r\n<body>\r\n<h1>Index of {path}</h1><hr><pre><a href="../">../</a>\n{inner}</pre><hr></body>\r\n</html>'.encode(),
                "text/html",
            )
        sort = "".join(
            f'<th><a href="?C={c};O={"D" if c == "N" else "A"}">{t}</a></th>'
            for c, t in (("N", "Name"), ("M", "Last modified"), ("S", "Size"), ("D", "Description"))
        )
        return Page(
            f'<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN"><html><head><title>Index of {path}</title></head><body><h1>Index of {path}</h1><table><tr><th></th>{sort}</tr><tr><td></td><td><a href="/files/">Parent Directory</a></td></tr>{inner}</table></body></html>'.encode(),
            "text/html;charset=UTF-8",
        )

    sub = (
        '<a href="2022/">2022/</a>    20-Jan-2024 09:00   -\n'
        if kind == "nginx"
        else '<tr><td></td><td><a href="2022/">2022/</a></td><td>2024-01-20</td></tr>'
    )
    pages[base + "2022/"] = page(base + "2022/", lines(found[3:], base + "2022/"))
    pages[base] = page(
        base, sub + lines(found[:3], base) + ('<a href="logo.png">logo.png</a>' if kind == "nginx" else "")
    )
    return Portal(f"w_{kind}_index", "generic", (base,), pages, found)


def nginx() -> Portal:
    return directory("nginx")


def apache() -> Portal:
    return directory("apache")


def hrefs() -> Portal:
    """base href, entities, blanks, protocol-relative, onclick rows, links in options, javascript openers"""
    found = entries("邹区镇", 9)
    paths = [f"/static/nb/2024/c_{7100 + n}.html" for n in range(9)]
    pages = {p: article(e) for p, e in zip(paths, found, strict=True)} | {"*": elsewhere}

    def lst(asked: Asked) -> Page:
        h = asked.headers["host"]
        P, F = paths, found
        body = f"""<ul>
<li><a href="nb/2024/c_7100.html">{F[0].title}</a></li>
<li><a href="//{h}{P[1]}">{F[1].title}</a></li>
<li><a href="&#x2F;static/nb/2024/c_7102&#46;html">{F[2].title}</a></li>
<li><a href="  ./nb/2024/c_7103.html
 ">{F[3].title}</a></li>
<li><a href="javascript:void(0)" onclick="window.open('{P[4]}','_blank')">{F[4].title}</a></li>
<li onclick="javascript:location.href='{P[5]}'"><span class="t">{F[5].title}</span><span>2024-01-20</span></li>
<li><a href="javascript:openDoc('7106')">{F[6].title}</a></li>
<li><a data-href="{P[7]}" href="javascript:;" class="goto">{F[7].title}</a></li></ul>
<select onchange="window.open(this.value)"><option value="">--往年年报--</option><option value="http://{h}{P[8]}">{F[8].title}</option></select>
<script>function openDoc(id){{ var u = '/static/nb/2024/c_' + id + '.html'; window.open(u); }}</script>"""
        return plain("政府信息公开年报", body, head=f'<BASE HREF="http://{h}/static/" target="_blank">')

    pages["/nb/list.html"] = lst
    return Portal("hrefs", "generic", ("/nb/list.html",), pages, found)


def headings() -> Portal:
    """years in headings, agencies as links; dates in other formats; titles cut with the whole one elsewhere"""
    found = entries("奔牛镇", 8, (2022, 2023))
    placed = [(f"/zwgk/bmnb/{e.year}/content_{880 + n}0.html", e) for n, e in enumerate(found)]
    pages: Pages = articles(placed)
    body = ""
    for y in (2023, 2022):
        body += (
            f"<h3>{y}年度</h3><ul>"
            + "".join(
                f'<li><a href="{h}" target="_blank">{e.agency}</a><i>二〇{"二四" if y == 2023 else "二三"}年一月二十日</i></li>'
                for h, e in placed
                if e.year == y
            )
            + "</ul>"
        )
    pages["/zwgk/bmnb/index.html"] = plain("部门政府信息公开年报", body)
    return Portal("headings", "generic", ("/zwgk/bmnb/index.html",), pages, found)


def matrix() -> Portal:
    """agencies down, years across, each cell says 查看 or 下载"""
    found = entries("湟里镇", 9, (2022, 2023, 2024))
    placed = [(f"/uploads/2024/{n:02}a8f3c1d2.docx", e) for n, e in enumerate(found)]
    pages = {h: docx(e) for h, e in placed} | {"*": elsewhere}
    body = "<table border=1><tr><th>单位</th><th>2022年</th><th>2023年</th><th>2024年</th></tr>"
    for name in dict.fromkeys(e.agency for e in found):
        body += (
            f"<tr><td>{name}</td>"
            + "".join(
                f'<td><a href="{h}">{"查看" if e.year < 2024 else "下载"}</a></td>'
                for h, e in placed
                if e.agency == name
            )
            + "</tr>"
        )
    pages["/zfxxgknb/index.html"] = plain("政府信息公开年报", body + "</table>")
    return Portal("matrix", "generic", ("/zfxxgknb/index.html",), pages, found)


def alikes() -> Portal:
    found = entries("洛阳镇", 5)
    titles = [
        found[0].title,
        f"{found[1].agency}{found[1].year}年度信息公开年报",
        f"关于{found[2].agency}{found[2].year}年政府信息公开工作情况的年度报告",
        f"{found[3].year}年{found[3].agency}政府信息公开工作年度报告（含附表）",
        f"{found[4].agency}政府信息公开年度报告({found[4].year}年度)",
    ]
    placed = [(f"/nb/202401/t20240120_{330 + n}.html", e) for n, e in enumerate(found)]
    pages: Pages = articles(placed)
    items = [f'<li><a href="{h}">{t}</a></li>' for (h, _), t in zip(placed, titles, strict=True)]
    for n, t in enumerate(ALIKE):
        pages[f"/nb/202402/t20240201_{900 + n}.html"] = news(t)
        items.insert(n * 5 % (len(items) + 1), f'<li><a href="/nb/202402/t20240201_{900 + n}.html">{t}</a></li>')
    pages["/nb/"] = plain("政府信息公开年报", "<ul>" + "".join(items) + "</ul>")
    return Portal("alikes", "generic", ("/nb/",), pages, found)


PORTALS = (blocks_more, nginx, apache, hrefs, headings, matrix, alikes)
