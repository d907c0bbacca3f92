# ruff: noqa: E501  pages are written as portals write them
"""Further lists that programs bring, in the shapes that differ from one installation to the next."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qsl

from tests.archive.portals.cms import Pages, elsewhere
from tests.archive.portals.folders import articles
from tests.archive.portals.page import Portal, article, entries, rows, split
from tests.archive.portals.variants import JSON, plain
from tests.archive.site import Asked, Page


def vsb_down() -> Portal:
    """counting down with the pager's words only at the end; content.jsp in another order; downloads"""
    found = entries("凤庆县", 7)
    placed = [(f"../info/1020/{3301 + n}.htm", e) for n, e in enumerate(found)]
    pages = {h[2:]: article(e) for h, e in placed} | {"*": elsewhere}
    parts = split(placed, 2)
    total = len(parts)
    for k, part in enumerate(parts):
        up = "" if not k else "../"
        body = (
            "<ul>"
            + "".join(
                f'<li id="line_u10_{n}"><a href="{up}{h}">{e.title}</a> <span>{e.year + 1}.01.2{n}</span></li>'
                for n, (h, e) in enumerate(part)
            )
            + "</ul>"
        )
        if k == 1:
            body += f'<li><a href="{up}../content.jsp?wbnewsid=3301&urltype=news.NewsContentUrl&wbtreeid=1020">{found[0].title}</a></li>'
        nxt = f"zfxxgknb/{total - 1}.htm" if not k else f"{total - 1 - k}.htm"
        pager = (
            f'<span class="p_t">共{len(found)}条</span><span class="p_pages">'
            + (
                f'<span class="p_next p_fun"><a href="{nxt}">下页</a></span><span class="p_last p_fun"><a href="{"zfxxgknb/1.htm" if not k else "1.htm"}">尾页</a></span>'
                if k < total - 1
                else ""
            )
            + "</span>"
        )
        pages["/xxgk/zfxxgknb.htm" if not k else f"/xxgk/zfxxgknb/{total - k}.htm"] = plain(
            "政府信息公开年报-凤庆县",
            "<script>_jsq_(1020,'/list.jsp',-1,1456)</script><!--#vsb_content-->" + body + pager,
        )
    for n, e in enumerate(found):
        pages[f"/content.jsp?wbnewsid={3301 + n}&urltype=news.NewsContentUrl&wbtreeid=1020"] = article(e)
    return Portal("vsb_down", "vsb", ("/xxgk/zfxxgknb.htm",), pages, found)


def anhui_post() -> Portal:
    """the label service asked by POST with its parameters as an object; page count beside it"""
    found = entries("霍邱县", 7)
    placed = [(f"/public/6598211/{36700000 + n}.html", e) for n, e in enumerate(found)]
    pages: Pages = articles(placed)

    def label(asked: Asked) -> Page:
        q = dict(parse_qsl(asked.body)) | asked.query
        if q.get("labelName") != "publicInfoList" or q.get("organId") != "6598211":
            return Page(b"")
        n = int(q.get("pageIndex", 1))
        part = placed[3 * (n - 1) : 3 * n]
        return Page(
            (
                "<ul class='clearfix xxgk_nav_list'>"
                + "".join(
                    f"<li class='clearfix'><a href='http://{asked.headers['host']}{h}' target='_blank' class='title' title='{e.title}'>{e.title}</a><span class='date'>{e.year + 1}-01-20</span></li>"
                    for h, e in part
                )
                + "</ul><script>var pageCount = 3;</script>"
            ).encode(),
            "text/html;charset=utf-8",
        )

    pages["/site/label/8888"] = label
    script = """<div id="xxgk_list"></div><script>var pageIndex = 1; $(function(){ Ls.ajax({ url: "/site/label/8888", type:"POST", data: { IsAjax: 1, dataType: "html", labelName: "publicInfoList", siteId: '6788', organId: '6598211', type: '4', catId: '11908678', pageSize: 3, pageIndex: pageIndex, action: 'list', file: '/xxgk/publicInfoList_newest2020' } }).done(function(d){ $('#xxgk_list').html(d); }); Ls.pagination.init("#page_list", { pageCount: 3, pageIndex : 1 }); });</script>"""
    pages["/public/column/6598211"] = plain("政府信息公开年报_霍邱县", script)
    return Portal("anhui_post", None, ("/public/column/6598211?type=4&action=list&nav=3&catId=11908678",), pages, found)


def epoint_named() -> Portal:
    """the category stands in a script, not in the address; the search adds its site"""
    found = entries("望花区", 6)
    placed = [
        (f"/zwgk/002005/002005002/2024011{n}/3b4e7c31-d3f3-4a7f-9351-9ae904db9c{n:02}.html", e)
        for n, e in enumerate(found)
    ]
    pages: Pages = articles(placed)

    def search(asked: Asked) -> Page:
        if asked.method != "POST":
            return Page(b"", status=405)
        q = json.loads(asked.body)
        want = q["condition"][0]["equal"]
        first, size = int(q["pn"]), min(4, int(q["rn"]))
        return Page(
            json.dumps(
                {
                    "result": {
                        "totalcount": len(placed),
                        "records": [
                            {"title": e.title, "linkurl": h, "infodate": "2024-01-11"}
                            for h, e in (placed[first : first + size] if want == "002005002" else [])
                        ],
                    }
                }
            ).encode(),
            JSON,
        )

    pages["/inteligentsearch/rest/inteligentsearch/getFullTextDataNew"] = search
    pages["/zwgk/nb/annual.html"] = plain(
        "政府信息公开年报",
        "<ul id=ul></ul><script>var categorynum = '002005002'; var siteInfo={projectName:''}; var rn=15; $.ajax({type:'POST', url: siteInfo.projectName + '/inteligentsearch/rest/inteligentsearch/getFullTextDataNew', data: JSON.stringify({token:'',pn:0,rn:rn,condition:[{fieldName:'categorynum',isLike:true,likeType:2,equal:categorynum}]}), contentType:'application/json'});</script>",
    )
    return Portal("epoint_named", "epoint", ("/zwgk/nb/annual.html",), pages, found)


def epoint_static() -> Portal:
    found = entries("顺城区", 6)
    placed = [(f"/zfxxgk/003007/2024011{n}/{n:08x}-d3f3-4a7f-9351-9ae904db9c00.html", e) for n, e in enumerate(found)]
    pages: Pages = articles(placed)
    for k, part in enumerate(split(placed, 2), 1):
        pager = (
            "<div class='pager'><ul class='m-pagination-page'>"
            + "".join(
                f"<li><a href='{'/zfxxgk/003007/' + ('secondpage.html' if n == 1 else f'{n}.html')}'>{n}</a></li>"
                for n in (1, 2, 3)
            )
            + "</ul></div>"
        )
        pages["/zfxxgk/003007/secondpage.html" if k == 1 else f"/zfxxgk/003007/{k}.html"] = plain(
            "政府信息公开年报", rows(part, kind=3) + pager
        )
    return Portal("epoint_static", "generic", ("/zfxxgk/003007/secondpage.html",), pages, found)


def aspnet_next() -> Portal:
    """a LinkButton for the next page without any number; the state differs from page to page and must fit"""
    found = entries("简阳市", 7)
    places = [(f"ShowInfo.aspx?id={4400 + n}&cid=19", e) for n, e in enumerate(found)]
    pages: Pages = {"*": elsewhere}

    def info(asked: Asked) -> Page:
        for h, e in places:
            if f"id={asked.query.get('id')}&" in h:
                return article(e)
        return Page("该信息不存在".encode())

    def lst(asked: Asked) -> Page:
        n = 1
        if asked.method == "POST":
            f = dict(parse_qsl(asked.body, keep_blank_values=True))
            m = re.fullmatch(r"/wEPDwUL(\d)==", f.get("__VIEWSTATE", ""))
            if (
                not m
                or f.get("__EVENTTARGET") != "ctl00$c$lbNext"
                or f.get("__EVENTARGUMENT") != ""
                or f.get("ctl00$c$ddl") != "0"
            ):
                return Page(b"<html>Validation of viewstate MAC failed</html>", status=500)
            n = int(m[1]) + 1
        part = places[2 * (n - 1) : 2 * n]
        nxt = (
            "<a id='lbNext' href=\"javascript:__doPostBack('ctl00$c$lbNext','')\">下一页</a>"
            if 2 * n < len(places)
            else "<a disabled=disabled>下一页</a>"
        )
        prev = "<a href=\"javascript:__doPostBack('ctl00$c$lbPrev','')\">上一页</a>" if n > 1 else ""
        return plain(
            "政府信息公开年度报告",
            f"<form name=aspnetForm method=post action='InfoList.aspx?cid=19'><input type=hidden name=__EVENTTARGET value=''><input type=hidden name=__EVENTARGUMENT value=''><input type=hidden name=__VIEWSTATE value='/wEPDwUL{n}=='><select name='ctl00$c$ddl'><option value=0 selected>全部</option><option value=1>x</option></select><table>"
            + "".join(
                f"<tr><td><a href='{h}' title='{e.title}'>{e.title[:12]}…</a></td><td>{e.year + 1}-1-5</td></tr>"
                for h, e in part
            )
            + f"</table>第{n}页/共4页 {prev} {nxt}</form>",
            charset="gb2312",
        )

    pages |= {"/ShowInfo.aspx": info, "/InfoList.aspx": lst}
    return Portal("aspnet_next", "aspnet", ("/InfoList.aspx?cid=19",), pages, found)


def aspnet_grid() -> Portal:
    """a GridView: Page$2 ... and the dots; then a list by query"""
    found = entries("资中县", 9)
    pages: Pages = {"*": elsewhere}

    def info(asked: Asked) -> Page:
        k = int(asked.query.get("id", "0")) - 700
        return article(found[k]) if 0 <= k < len(found) else Page("该信息不存在".encode())

    def grid(asked: Asked) -> Page:
        n = 1
        if asked.method == "POST":
            f = dict(parse_qsl(asked.body, keep_blank_values=True))
            if not f.get("__VIEWSTATE", "").startswith("dDw"):
                return Page(b"", status=500)
            n = int(f["__EVENTARGUMENT"].removeprefix("Page$"))
        part = list(enumerate(found))[2 * (n - 1) : 2 * n]
        pager = "".join(
            f"<td><span>{k}</span></td>"
            if k == n
            else f'<td><a href="javascript:__doPostBack(&#39;gv&#39;,&#39;Page${k}&#39;)">{"..." if k == 3 and n < 3 else k}</a></td>'
            for k in range(1, 6)
        )
        return plain(
            "信息公开年报",
            f"<form method=post action='./grid.aspx?t=9'><input type=hidden name=__VIEWSTATE id=__VIEWSTATE value=dDw{n}+/=><table>"
            + "".join(
                f"<tr><td>{e.agency}</td><td><a href='view.aspx?t=9&amp;id={700 + k}'>{e.year}年政府信息公开工作年度报告</a></td></tr>"
                for k, e in part
            )
            + f"<tr>{pager}</tr></table></form>",
        )

    pages |= {"/view.aspx": info, "/grid.aspx": grid}
    return Portal("aspnet_grid", "aspnet", ("/grid.aspx?t=9",), pages, found)


def labels_json() -> Portal:
    """an API answering pages with hasNext only; the rows' addresses need the site's id"""
    found = entries("横山桥镇", 7)
    placed = [
        (
            f"/columns/e434bf9c-a0e0-4bfa-8e9c-c421f02dbfe2/202402/{10 + n}/eb63700d-3559-4e1d-97c4-43688784{n:04}.html",
            e,
        )
        for n, e in enumerate(found)
    ]
    pages: Pages = articles(placed)

    def api(asked: Asked) -> Page:
        n = int(asked.query.get("pageNumber", 0))
        part = placed[3 * n : 3 * n + 3]
        return Page(
            json.dumps(
                {
                    "success": True,
                    "result": {
                        "content": [
                            {
                                "articleTitle": e.title,
                                "publishDate": "2024-02-10",
                                "articleUrl": h,
                                "thumbUrl": "/a.png",
                            }
                            for h, e in part
                        ],
                        "hasNext": 3 * n + 3 < len(placed),
                        "pageNumber": n,
                    },
                },
                ensure_ascii=False,
            ).encode(),
            JSON,
        )

    pages["/api/cms/articles"] = api
    pages["/columns/e434bf9c-a0e0-4bfa-8e9c-c421f02dbfe2/index.html"] = plain(
        "信息公开年报",
        "<div id=app></div><script>fetch(`/api/cms/articles?columnId=e434bf9c&pageNumber=0&pageSize=3`).then(r=>r.json())</script>",
        head='<meta name="ColumnName" content="信息公开年报">',
    )
    return Portal("api_next", "scripted", ("/columns/e434bf9c-a0e0-4bfa-8e9c-c421f02dbfe2/index.html",), pages, found)


def gongkai_build() -> Portal:
    """Zibo: the channel's folder carries the moment of building, rows in JSON.parse"""
    found = entries("周村区", 6)
    base = "/gongkai/channel_c_5f9fa491ab327f36e4c1306b_n_{0}/"
    placed = [
        (f"/gongkai/channel_c_5f9fa491ab327f36e4c1306b_n_1605682687.0784/doc_6017825dabcc2fdf9a70f9{n:02}.html", e)
        for n, e in enumerate(found)
    ]
    pages: Pages = articles(placed)
    js = json.dumps([{"doc_title": e.title, "doc_link": h, "pub": "2024-01-01"} for h, e in placed]).replace(
        "\\", "\\\\"
    )
    pages[base.format("1605682687.0784")] = plain(
        "政府信息公开年报", f"<script>var docs = JSON.parse('{js}'); render(docs)</script>"
    )
    return Portal("gongkai", None, (base.format("1605682687.0784"),), pages, found)


PORTALS = (vsb_down, anhui_post, epoint_named, epoint_static, aspnet_next, aspnet_grid, labels_json, gongkai_build)
