# ruff: noqa: E501  pages are written as portals write them
"""Lists of newer platforms: units, trees, files of data, HTML and JSON inside JSON."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

from tests.archive.portals.cms import Pages, elsewhere
from tests.archive.portals.folders import Placed, articles
from tests.archive.portals.page import Portal, article, entries
from tests.archive.portals.variants import JSON, plain
from tests.archive.site import Answerer, Asked, Page


def lis(part: Placed) -> str:
    return (
        "<ul>"
        + "".join(
            f'<li><a href="{h}" title="{e.title}">{e.title}</a><span>({e.year + 1}-01-20)</span></li>' for h, e in part
        )
        + "</ul>"
    )


def jpaas() -> Portal:
    """the newer Hanweb: a unit's parameters in attributes, html inside JSON"""
    F = entries("嘉善县", 7)
    placed = [(f"/art/{e.year + 1}/1/2{n}/art_1229381{n}_5{n}.html", e) for n, e in enumerate(F)]
    pages: Pages = articles(placed)

    def unit(a: Asked) -> Page:
        q = a.query
        if q.get("webId") != "3003" or q.get("pageId") != "1229560650":
            return Page(b'{"success":false}', JSON)
        n = int(json.loads(q.get("paramJson", '{"pageNo":1}'))["pageNo"])
        return Page(
            json.dumps(
                {
                    "success": True,
                    "data": {
                        "html": lis(placed[3 * n - 3 : 3 * n])
                        + '<div class="pagination" count="7" pageCount="3"></div>'
                    },
                }
            ).encode(),
            JSON,
        )

    pages["/api-gateway/jpaas-publish-server/front/page/build/unit"] = unit
    pages["/col/col1229560650/index.html"] = plain(
        "信息公开年报",
        """<div id="1" url="/api-gateway/jpaas-publish-server/front/page/build/unit" queryData="{'webId':'3003','pageId':'1229560650','parseType':'bulidstatic','pageType':'column','tagId':'年报列表','tplSetId':'a1b2'}" paramJson='{"pageNo":1,"pageSize":3}'></div>""",
    )
    return Portal("jpaas", None, ("/col/col1229560650/index.html",), pages, F)


def static_json() -> Portal:
    F = entries("海盐县", 5)
    placed = [(f"./202401/t20240120_{n}55.html", e) for n, e in enumerate(F)]
    pages = {"/xxgk/nb" + h[1:]: article(e) for h, e in placed} | {"*": elsewhere}
    pages["/xxgk/nb/list.json"] = Page(
        json.dumps([{"DOCTITLE": e.title, "DOCPUBURL": h, "DOCRELTIME": "2024"} for h, e in placed]).encode(), JSON
    )
    pages["/xxgk/nb/"] = plain(
        "政府信息公开年报",
        "<ul id=l></ul><script>$.getJSON('./list.json', function(d){ $.each(d, function(i,o){}) });</script>",
    )
    return Portal("static_json", None, ("/xxgk/nb/",), pages, F)


def epoint_action() -> Portal:
    """rows as JSON inside a string of JSON"""
    F = entries("新抚区", 6)
    placed = [(f"/002005/002005002/2024011{n}/{n:08x}-1111-4a7f-9351-9ae904db9c00.html", e) for n, e in enumerate(F)]
    pages: Pages = articles(placed)

    def act(a: Asked) -> Page:
        q = dict(parse_qsl(a.body)) | a.query
        p = json.loads(q.get("params", "{}")) if "params" in q else q
        n = int(p.get("pageIndex", 0))
        if str(p.get("categoryNum")) != "002005002":
            return Page(b'{"custom":""}', JSON)
        return Page(
            json.dumps(
                {
                    "custom": json.dumps(
                        {
                            "infodata": [{"title": e.title, "infourl": h} for h, e in placed[4 * n : 4 * n + 4]],
                            "total": 6,
                        }
                    ),
                    "status": {"code": 1},
                }
            ).encode(),
            JSON,
        )

    pages["/EpointWebBuilder/rest/getPageInfoList"] = act
    pages["/zwgk/secondpage_nb.html"] = plain(
        "政府信息公开年报",
        "<script>$.ajax({type:'post', url:'/EpointWebBuilder/rest/getPageInfoList', data:{siteGuid:'7eb5f7f1', categoryNum:'002005002', pageIndex:0, pageSize:4}, success:function(d){}});</script>",
    )
    return Portal("epoint_action", None, ("/zwgk/secondpage_nb.html",), pages, F)


def dtree() -> Portal:
    """departments in a script's tree, each a list by query"""
    F = entries("临安区", 8, (2022, 2023))
    names = list(dict.fromkeys(e.agency for e in F))
    pages: Pages = {"*": elsewhere}

    def lst(a: Asked) -> Page:
        k = int(a.query.get("dept", 0))
        mine = [(n, e) for n, e in enumerate(F) if e.agency == names[k - 1]]
        return plain("部门年报", "".join(f'<li><a href="view.jsp?id={n}77">{e.year}年度报告</a></li>' for n, e in mine))

    def view(a: Asked) -> Page:
        return article(F[int(a.query["id"]) // 100])

    t = (
        "d = new dTree('d');\nd.add(0,-1,'部门信息公开年报');\n"
        + "".join(f"d.add({n},0,'{x}','list.jsp?dept={n}','{x}','main');\n" for n, x in enumerate(names, 1))
        + "document.write(d);"
    )
    pages |= {
        "/nbgs/list.jsp": lst,
        "/nbgs/view.jsp": view,
        "/nbgs/index.html": plain("部门信息公开年报", f"<script>{t}</script>"),
    }
    return Portal("dtree", None, ("/nbgs/index.html",), pages, F)


def ztree() -> Portal:
    F = entries("富阳区", 6, (2022, 2023))
    names = list(dict.fromkeys(e.agency for e in F))
    pages: Pages = {"*": elsewhere}
    nodes = json.dumps(
        [{"id": n, "pId": 0, "name": x, "url": f"/gknb/bm{n}/", "target": "_self"} for n, x in enumerate(names)],
        ensure_ascii=False,
    )
    for n, x in enumerate(names):
        mine = [(f"/gknb/bm{n}/content_{k}900.html", e) for k, e in enumerate(F) if e.agency == x]
        pages |= {h: article(e) for h, e in mine}
        pages[f"/gknb/bm{n}/"] = plain(x, lis(mine))
    pages["/gknb/"] = plain(
        "政府信息公开年报",
        f"<ul id=tree></ul><script>var zNodes = {nodes}; $.fn.zTree.init($('#tree'), setting, zNodes);</script>",
    )
    return Portal("ztree", None, ("/gknb/",), pages, F)


def load_more() -> Portal:
    F = entries("西湖区", 7)
    placed = [(f"/detail/{880 + n}01.html", e) for n, e in enumerate(F)]
    pages: Pages = articles(placed)

    def ls(a: Asked) -> Page:
        q = dict(parse_qsl(a.body))
        n = int(q.get("page", 0))
        return Page(
            json.dumps(
                {
                    "code": 0,
                    "list": [{"id": 1, "title": e.title, "url": h} for h, e in placed[3 * n - 3 : 3 * n]]
                    if q.get("cid") == "15" and n
                    else [],
                }
            ).encode(),
            JSON,
        )

    pages["/front/list.do"] = ls
    pages["/nb/index.html"] = plain(
        "公开年报",
        "<ul id=l></ul><div class=more onclick='loadMore()'>加载更多</div><script>var page = 1; function loadMore(){ $.post('/front/list.do', {cid: 15, page: page++, rows: 3}, function(r){}, 'json'); } loadMore();</script>",
    )
    return Portal("load_more", None, ("/nb/index.html",), pages, F)


def anhui_years() -> Portal:
    """years as list items with an address in their data; the organ's departments beside"""
    F = entries("含山县", 8)
    own, other = F[:4], F[4:]
    pages: Pages = {"*": elsewhere}
    deps = {f"66{n}": e for n, e in enumerate(other)}

    def col(org: str) -> Answerer:
        def answer(a: Asked) -> Page:
            y = a.query.get("title")
            if org == "2460":
                for e in own:
                    if str(e.year) == y:
                        return article(e)
                lisy = "".join(
                    f"<li data-url='/public/column/2460?type=3&action=detail&title={e.year}'>{e.year}年</li>"
                    for e in own
                )
                return plain(
                    "政府信息公开年度报告",
                    f"<ul class=nbbg>{lisy}</ul><div>"
                    + "".join(f'<a href="/public/column/{k}?type=3">{e.agency}</a>' for k, e in list(deps.items())[:1])
                    + "</div>",
                )
            mine = [e for e in other if e.agency == deps[org].agency]
            for e in mine:
                if str(e.year) == y:
                    return article(e)
            return plain(
                "政府信息公开年度报告",
                "".join(
                    f'<a href="/public/column/{org}?type=3&action=detail&title={e.year}&_=0.98123{e.year}">{e.year}</a>'
                    for e in mine
                ),
            )

        return answer

    for k in ("2460", *deps):
        pages[f"/public/column/{k}"] = col(k)
    return Portal("anhui_years", "anhui", ("/public/column/2460?type=3",), pages, F)


def gkmlpt_js() -> Portal:
    """the tree is a script's object, unquoted and with single quotes; posts have no address but the id"""
    F = entries("海珠区", 5)
    placed = [(f"/gkmlpt/content/9/9{n}/post_99{n}7.html", e) for n, e in enumerate(F)]
    pages: Pages = articles(placed)

    def api(a: Asked) -> Page:
        n = int(a.query["page"])
        return Page(
            json.dumps(
                {
                    "classify": {"post_count": 5},
                    "articles": [
                        {
                            "id": int(h[-9:-5].strip("_")),
                            "title": e.title,
                            "url": f"http://{a.headers['host']}{h}",
                            "publisher": e.agency,
                        }
                        for h, e in placed[2 * n - 2 : 2 * n]
                    ],
                }
            ).encode(),
            JSON,
        )

    pages["/gkmlpt/api/all/88"] = api
    pages["/gkmlpt/index"] = plain(
        "海珠区",
        "<script>window._CONFIG = { SID: '77', TREE: [ { id: 5, name: '机构', children: [] }, { id: 88, name: '信息公开年报', children: [ ] } ] }</script>",
    )
    return Portal("gkmlpt_js", "gkmlpt", ("/gkmlpt/index",), pages, F)


def frames_written() -> Portal:
    F = entries("萧山区", 4)
    placed = [(f"/k/{n}0071.htm", e) for n, e in enumerate(F)]
    pages: Pages = articles(placed)
    pages["/xxgk/nb.htm"] = plain(
        "政府信息公开年报",
        "<div id=c></div><script>document.write(\"<iframe src='/k/list.htm' width=100%></iframe>\");</script>",
    )
    pages["/k/list.htm"] = plain("列表", lis(placed))
    return Portal("frames_written", None, ("/xxgk/nb.htm",), pages, F)


PORTALS = (jpaas, static_json, epoint_action, dtree, ztree, load_more, anhui_years, gkmlpt_js, frames_written)
