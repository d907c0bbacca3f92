# ruff: noqa: E501  pages are written as portals write them
"""Ways to turn the pages of a list, to choose among its years and bodies, and to write its titles."""

from __future__ import annotations

from urllib.parse import parse_qsl

from tests.archive.portals.cms import Pages, elsewhere
from tests.archive.portals.folders import articles
from tests.archive.portals.newer import lis
from tests.archive.portals.page import Portal, article, entries, news, split
from tests.archive.portals.variants import plain
from tests.archive.site import Asked, Page


def year_tabs() -> Portal:
    """years as tabs by query, agencies by year"""
    F = entries("平湖市", 8)
    placed = [(f"/nb/show.php?aid={800 + n}", e) for n, e in enumerate(F)]
    pages: Pages = {"*": elsewhere}

    def show(a: Asked) -> Page:
        k = int(a.query.get("aid", "0")) - 800
        return article(F[k]) if 0 <= k < 8 else Page("信息不存在".encode())

    def lst(a: Asked) -> Page:
        y = int(a.query.get("year", "2024"))
        tabs = "".join(f'<a href="?year={x}" class="{"on" if x == y else ""}">{x}年</a>' for x in range(2024, 2020, -1))
        return plain("政府信息公开年报", tabs + lis([p for p in placed if p[1].year == y]))

    pages |= {"/nb/list.php": lst, "/nb/show.php": show}
    return Portal("year_tabs", "generic", ("/nb/list.php",), pages, F)


def form_pages() -> Portal:
    """the next page is the form sent with another number"""
    F = entries("桐庐县", 7)
    placed = [(f"/xxgk/detail.do?infoId=9{n}21", e) for n, e in enumerate(F)]
    pages: Pages = {"*": elsewhere}

    def show(a: Asked) -> Page:
        for h, e in placed:
            if h.endswith("=" + a.query.get("infoId", "x")):
                return article(e)
        return Page("该信息不存在".encode())

    def lst(a: Asked) -> Page:
        q = a.query | dict(parse_qsl(a.body))
        n = int(q.get("pageNo", 1))
        if a.method == "POST" and q.get("catalogId") != "77":
            return Page(b"", status=500)
        return plain(
            "信息公开年报",
            lis(placed[3 * n - 3 : 3 * n])
            + f"""<form name="pageForm" id="pageForm" action="list.do" method="post"><input type="hidden" name="catalogId" value="77"><input type="hidden" name="pageNo" value="{n}"></form>
<a href="javascript:goPage(1)">首页</a> <a href="javascript:goPage({min(n + 1, 3)})">下一页</a> <a href="javascript:goPage(3)">尾页</a><script>function goPage(n){{ document.pageForm.pageNo.value = n; document.pageForm.submit(); }}</script>""",
        )

    pages |= {"/xxgk/list.do": lst, "/xxgk/detail.do": show}
    return Portal("form_pages", "generic", ("/xxgk/list.do",), pages, F)


def vsb_jsp() -> Portal:
    F = entries("巧家县", 7)
    placed = [(f"info/1027/3{n}4.htm", e) for n, e in enumerate(F)]
    pages = {"/" + h: article(e) for h, e in placed} | {"*": elsewhere}

    def lst(a: Asked) -> Page:
        n = int(a.query.get("a62779p", 1))
        nxt = (
            f'<a href="?a62779t=3&a62779p={n + 1}&a62779c=3&urltype=tree.TreeTempUrl&wbtreeid=1027" class="Next">下页</a>'
            if n < 3
            else ""
        )
        return plain(
            "政府信息公开年报", "<!-- Announced by Visual SiteBuilder 9 -->" + lis(placed[3 * n - 3 : 3 * n]) + nxt
        )

    pages["/list.jsp"] = lst
    return Portal("vsb_jsp", "generic", ("/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1027",), pages, F)


def numbers_only() -> Portal:
    F = entries("余杭区", 7)
    placed = [(f"/c/{880 + n}0.shtml", e) for n, e in enumerate(F)]
    pages: Pages = articles(placed)

    def lst(a: Asked) -> Page:
        n = int(a.query.get("nowPage", 1))
        return plain(
            "年报公示",
            lis(placed[3 * n - 3 : 3 * n])
            + "".join(f"<a href='/zwgk/xxgknb/list.shtml?cid=4&nowPage={k}'>{k}</a>" for k in (1, 2, 3) if k != n),
        )

    pages["/zwgk/xxgknb/list.shtml"] = lst
    return Portal("numbers", "generic", ("/zwgk/xxgknb/list.shtml?cid=4",), pages, F)


def menu_down() -> Portal:
    """from the openness page by its menu down two levels; a title column, an agency column, dates in front"""
    F = entries("滨江区", 9, (2021, 2022, 2023))
    names = list(dict.fromkeys(e.agency for e in F))
    pages: Pages = {"*": elsewhere}
    placed = [
        (f"/gov/gk/nb/{('ben', 'bm', 'zj')[names.index(e.agency)]}/{e.year}/c{n}1123.html", e) for n, e in enumerate(F)
    ]
    pages |= {h: article(e) for h, e in placed}
    menu = '<ul class="gk-nav"><li><a href="/gov/gk/zn.html">政府信息公开指南</a></li><li><a href="/gov/gk/zd/">政府信息公开制度</a></li><li><a href="/gov/gk/fd/">法定主动公开内容</a></li><li><a onclick="window.location.href=\'/gov/gk/nb/index.html\'">政府信息公开年报</a></li></ul>'
    pages["/gov/gk/"] = plain("滨江区政府信息公开", menu)
    pages["/gov/gk/nb/index.html"] = plain(
        "政府信息公开年报",
        menu
        + '<ul><li><a href="ben/">区政府年报</a></li><li><a href="bm/">区直部门</a></li><li><a href="zj/">镇（街道）年报</a></li></ul>',
    )
    for k, f in enumerate(("ben", "bm", "zj")):
        mine = [(h, e) for h, e in placed if e.agency == names[k]]
        t = {
            0: lambda e: f"[{e.year + 1}-01-20] {e.title}",
            1: lambda e: f"{e.agency}信息公开年报{e.year}",
            2: lambda e: f"{e.year}年年度报告（{e.agency}）",
        }[k]
        pages[f"/gov/gk/nb/{f}/"] = plain(
            "政府信息公开年报",
            menu + "".join(f'<p>{n}.<a href="{h}">{t(e)}</a></p>' for n, (h, e) in enumerate(mine, 1)),
        )
    return Portal("menu_down", "generic", ("/gov/gk/",), pages, F)


def spellings() -> Portal:
    """titles as people write them"""
    F = entries("钱塘区", 8)
    T = [
        "{a}{y}年政府信息公开工作年报",
        "【年报】{a}{y}年度政府信息公开年度报告",
        "{y}年度{a}信息公开工作报告",
        "{a}关于{y}年度政府信息公开工作情况的报告",
        "{a}{y}年政府信息公开年度报告.docx",
        "杭州市{a}　{y} 年 政府信息公开工作年度报告",
        "{a}政府信息公开工作{y}年度报告",
        "{a}二〇{c}年政府信息公开工作年度报告",
    ]
    c = {2021: "二一", 2022: "二二", 2023: "二三", 2024: "二四"}
    placed = [(f"/x/{n}0071.html", e) for n, e in enumerate(F)]
    pages: Pages = articles(placed)
    other = [
        "2023年政府信息公开工作计划",
        "关于公开征集政府信息公开年度报告意见的公告",
        "政府信息公开申请表下载",
        "2023年政府信息主动公开目录",
        "2022年第四季度政府信息公开自查报告",
        "我区政府信息公开年度报告全部按时发布",
        "2023年政务公开考核结果通报",
        "政府信息公开年度报告编写规范",
        "政府信息公开保密审查制度",
    ]
    items = [
        f'<tr><td align=center>{n}</td><td><a href="{h}">{t.format(a=e.agency, y=e.year, c=c[e.year])}</a></td><td>24/01/20</td></tr>'
        for n, ((h, e), t) in enumerate(zip(placed, T, strict=True))
    ]
    for n, t in enumerate(other):
        pages[f"/zx/{n}0099.html"] = news(t)
        items.insert(
            n * 2 % len(items), f'<tr><td>0</td><td><a href="/zx/{n}0099.html">{t}</a></td><td>24/02/20</td></tr>'
        )
    pages["/xxgknb/"] = plain("年度报告", "<table>" + "".join(items) + "</table>")
    return Portal("spellings", "generic", ("/xxgknb/",), pages, F)


def cms_php() -> Portal:
    """PHPCMS and Dede: list_12_2.html, read-88.html; the pager shows only the ends"""
    F = entries("建德市", 7)
    placed = [(f"/html/2024/nb_0120/{n}8.html", e) for n, e in enumerate(F)]
    pages: Pages = articles(placed)
    for k, part in enumerate(split(placed, 3), 1):
        pages[f"/plus/list_12_{k}.html"] = plain(
            "信息公开年度报告",
            lis(part)
            + "<div class=pagebar>"
            + " ".join(
                f"<a href=list_12_{n}.html>{t}</a>"
                for n, t in ((1, "首 页"), (max(1, k - 1), "上一页"), (min(3, k + 1), "下一页"), (3, "末 页"))
            )
            + "<span>共 3页7条</span></div>",
        )
    pages["/plus/"] = pages["/plus/list_12_1.html"]
    return Portal("cms_php", "generic", ("/plus/list_12_1.html",), pages, F)


PORTALS = (year_tabs, form_pages, vsb_jsp, numbers_only, menu_down, spellings, cms_php)
