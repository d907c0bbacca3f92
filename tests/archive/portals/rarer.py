# ruff: noqa: E501  pages are written as portals write them
"""Rarer lists: tables of libraries, states of scripts, fragments, maps, and the words for the next page."""

from __future__ import annotations

import json
from html import escape
from urllib.parse import parse_qsl

from tests.archive.portals.cms import Pages, elsewhere
from tests.archive.portals.folders import articles
from tests.archive.portals.newer import lis
from tests.archive.portals.page import Portal, article, entries, row, split
from tests.archive.portals.variants import JSON, XML, plain
from tests.archive.site import Asked, Page


def hanweb_get() -> Portal:
    """jpage by GET with every parameter in the query, rows without CDATA, escaped"""
    F = entries("东阿县", 7)
    placed = [(f"/art/{e.year + 1}/1/2{n}/art_911{n}_{n}3.html", e) for n, e in enumerate(F)]
    pages: Pages = articles(placed)

    def proxy(a: Asked) -> Page:
        q = dict(parse_qsl(a.body)) | a.query
        if q.get("unitid") != "40021" or q.get("columnid") != "911":
            return Page(b"<datastore></datastore>", XML)
        s, e = int(q["startrecord"]), int(q["endrecord"])
        return Page(
            (
                "<datastore><totalrecord>7</totalrecord><totalpage>3</totalpage><recordset>"
                + "".join(f"<record>{escape(row(h, x.title, '2024-01-01'))}</record>" for h, x in placed[s - 1 : e])
                + "</recordset></datastore>"
            ).encode(),
            XML,
        )

    pages["/module/web/jpage/dataproxy.jsp"] = proxy
    shown = "".join(f"<record><![CDATA[{row(h, e.title, '2024', 2)}]]></record>" for h, e in placed[:3])
    datastore = (
        f'<script type="text/xml"><datastore><nextgroup></nextgroup><recordset>{shown}</recordset></datastore></script>'
    )
    call = "$('#40021').jpage({ totalRecord:opt.totalRecord, perPage:opt.perPage, ajaxParam:{col:1,appid:1,webid:12,path:'/',columnid:911,sourceContentType:1,unitid:'40021',webname:'x',permissiontype:0}, proxyUrl:opt.proxyUrl });"
    options = "var opt = { totalRecord:7, perPage:3, unitId:'40021', columnId:'911', webId:'12', proxyUrl:'/module/web/jpage/dataproxy.jsp' };"
    body = f"<div id='40021' class='default_pgContainer'></div>{datastore}<script>$(function(){{ {options} {call} }});</script>"
    pages["/col/col911/index.html"] = plain("政府信息公开年报", body)
    return Portal("hanweb_get", None, ("/col/col911/index.html",), pages, F)


def trs_dynamic() -> Portal:
    """pages by a function with the list's name in a variable; numbered from 1"""
    F = entries("闽清县", 7)
    base = "/xjwz/zwgk/zfxxgknb/"
    placed = [(f"./202{n % 4}01/t202{n % 4}0120_{n}55.htm", e) for n, e in enumerate(F)]
    pages = {base + h[2:]: article(e) for h, e in placed} | {"*": elsewhere}
    for k, part in enumerate(split(placed, 3)):
        pages[base + ("index.htm" if not k else f"index_{k}.htm")] = plain(
            "政府信息公开年报",
            lis(part)
            + f"<div id='pagination'></div><script>var pageCount={3};var curPage={k};var fileName='index';var fileExt='htm'; (function(){{ var h=''; for(var i=0;i<pageCount;i++) h += '<a href=\"' + fileName + (i?'_'+i:'') + '.' + fileExt + '\">' + (i+1) + '</a>'; document.getElementById('pagination').innerHTML=h; }})();</script>",
        )
    pages[base] = pages[base + "index.htm"]
    return Portal("trs_dynamic", None, (base,), pages, F)


def layui() -> Portal:
    """layui laypage: jump function sets curr; url table.render"""
    F = entries("镜湖区", 7)
    placed = [(f"/content/detail/65b{n}aa0e1234567890abcd{n}1.html", e) for n, e in enumerate(F)]
    pages: Pages = articles(placed)

    def api(a: Asked) -> Page:
        q = dict(parse_qsl(a.body)) | a.query
        n = int(q.get("page", 1))
        return Page(
            json.dumps(
                {
                    "code": 0,
                    "msg": "",
                    "count": 7,
                    "data": [{"title": e.title, "linkUrl": h} for h, e in placed[3 * n - 3 : 3 * n]],
                },
                ensure_ascii=False,
            ).encode(),
            JSON,
        )

    pages["/openness/list"] = api
    pages["/openness/nb.html"] = plain(
        "政府信息公开年报",
        "<table id=t></table><script>layui.use(['table'], function(){ layui.table.render({ elem:'#t', url:'/openness/list', where:{ channel:'nb' }, method:'get', page:true, limit:3 }); });</script>",
    )
    return Portal("layui", None, ("/openness/nb.html",), pages, F)


def years_options() -> Portal:
    """a select of years whose function goes to the year's page"""
    F = entries("弋江区", 8)
    pages: Pages = {"*": elsewhere}
    placed = [(f"/zwgk/nb/{e.year}/{n}0011.html", e) for n, e in enumerate(F)]
    pages |= {h: article(e) for h, e in placed}
    for y in range(2021, 2025):
        p = plain(
            "政府信息公开年报",
            "<select id=y onchange='chg(this.value)'>"
            + "".join(f"<option value='{x}'>{x}年</option>" for x in range(2021, 2025))
            + "</select><script>function chg(v){ location.href='/zwgk/nb/list_'+v+'.html'; }</script>"
            + lis([q for q in placed if q[1].year == y]),
        )
        pages[f"/zwgk/nb/list_{y}.html"] = p
        if y == 2024:
            pages["/zwgk/nb/list.html"] = p
    return Portal("years_options", "generic", ("/zwgk/nb/list.html",), pages, F)


def imagemap() -> Portal:
    """areas of an image map and buttons as links"""
    F = entries("鸠江区", 4)
    placed = [(f"/nb/{n}0011.html", e) for n, e in enumerate(F)]
    pages: Pages = articles(placed)
    pages["/nb/index.html"] = plain(
        "政府信息公开年报",
        f"<map name=m><area shape=rect coords='0,0,9,9' href='{placed[0][0]}' alt='{F[0].title}' title='{F[0].title}'></map><button onclick=\"location.href='{placed[1][0]}'\">{F[1].title}</button><p class=goto data-href='{placed[2][0]}'>{F[2].title}</p><div class=item data-url='{placed[3][0]}'>{F[3].title}</div>",
    )
    return Portal("imagemap", "generic", ("/nb/index.html",), pages, F)


def definition_lists() -> Portal:
    """agencies as dt, years as dd links"""
    F = entries("南陵县", 9, (2022, 2023, 2024))
    placed = [(f"/openness/content/article/{n}99812.html", e) for n, e in enumerate(F)]
    pages: Pages = articles(placed)
    body = "".join(
        f"<dl><dt>{a}</dt>"
        + "".join(f"<dd><a href='{h}'>{e.year}年</a></dd>" for h, e in placed if e.agency == a)
        + "</dl>"
        for a in dict.fromkeys(e.agency for e in F)
    )
    pages["/openness/gknb/index.html"] = plain("政府信息公开年报", body)
    return Portal("definition", "generic", ("/openness/gknb/index.html",), pages, F)


def ajax_html() -> Portal:
    """the list is a fragment loaded into a div; pages by the same function"""
    F = entries("无为市", 7)
    placed = [(f"/nb/{n}0011.html", e) for n, e in enumerate(F)]
    pages: Pages = articles(placed)

    def frag(a: Asked) -> Page:
        n = int((dict(parse_qsl(a.body)) | a.query).get("currentPage", 1))
        return Page(
            (
                lis(placed[3 * n - 3 : 3 * n])
                + f"<div class=page>第{n}页 共3页 <a href='javascript:getList({n + 1})'>下一页</a></div>"
                if n <= 3
                else ""
            ).encode(),
            "text/html;charset=utf-8",
        )

    pages["/site/getArticleList"] = frag
    pages["/nb/index.html"] = plain(
        "政府信息公开年报",
        "<div id=list></div><script>function getList(n){ $('#list').load('/site/getArticleList?channelId=88&currentPage=' + n); } getList(1);</script>",
    )
    return Portal("ajax_html", None, ("/nb/index.html",), pages, F)


def vue_state() -> Portal:
    """rows in window.__INITIAL_STATE__"""
    F = entries("繁昌区", 5)
    placed = [(f"/nb/{n}0011.html", e) for n, e in enumerate(F)]
    pages: Pages = articles(placed)
    st = json.dumps(
        {
            "list": {
                "rows": [{"artTitle": e.title, "artUrl": h, "org": {"name": e.agency}} for h, e in placed],
                "total": 5,
            }
        }
    )
    pages["/nb/index.html"] = plain(
        "政府信息公开年报", f"<div id=app></div><script>window.__INITIAL_STATE__={st};</script>"
    )
    return Portal("vue_state", None, ("/nb/index.html",), pages, F)


def next_words() -> Portal:
    """the next page in other words: 下一頁, 后一页>, ›, »,  next arrow pictures with title, aria-label"""
    W = [
        "<a href='{0}'>下一頁</a>",
        "<a href='{0}' class=next title='下一页'><i></i></a>",
        "<a href='{0}' aria-label='下一页'></a>",
        "<a href='{0}'>[下一页]</a>",
        "<a href='{0}'>下一页(N)</a>",
        "<a href='{0}'><span>下</span><span>一页</span></a>",
    ]
    F = entries("湾沚区", len(W) + 1)
    placed = [(f"/c/{n}0011.html", e) for n, e in enumerate(F)]
    pages: Pages = articles(placed)
    for k, p in enumerate(placed):
        pages[f"/zwgk/gknb/list{k}.html"] = plain(
            "政府信息公开年报", lis([p]) + (W[k].format(f"list{k + 1}.html") if k < len(W) else "")
        )
    return Portal("next_words", "generic", ("/zwgk/gknb/list0.html",), pages, F)


def deep() -> Portal:
    """area portal: counties > departments > list, each a column page under the report path, names with suffixes"""
    F = entries("芜湖市", 8, (2023, 2024))
    names = list(dict.fromkeys(e.agency for e in F))
    pages: Pages = {"*": elsewhere}
    placed = [(f"/xxgk/zfxxgknb/szbm/{names.index(e.agency)}/{n}0011.html", e) for n, e in enumerate(F)]
    pages |= {h: article(e) for h, e in placed}
    pages["/xxgk/zfxxgknb/"] = plain(
        "政府信息公开年报",
        "<a href='szbm/'>市政府部门年报</a><a href='szf/'>市政府年报</a><a href='xq/'>县（市）区年报</a>",
    )
    pages["/xxgk/zfxxgknb/szbm/"] = plain(
        "市政府部门年报", "".join(f"<a href='{n}/'>{x}（{2}）</a>" for n, x in enumerate(names))
    )
    pages["/xxgk/zfxxgknb/szf/"] = plain("市政府年报", "<p>暂无内容</p>")
    pages["/xxgk/zfxxgknb/xq/"] = plain("县（市）区年报", "<p>暂无内容</p>")
    for n, x in enumerate(names):
        pages[f"/xxgk/zfxxgknb/szbm/{n}/"] = plain(x, lis([p for p in placed if p[1].agency == x]))
    return Portal("deep", "generic", ("/xxgk/zfxxgknb/",), pages, F)


def plain_text_links() -> Portal:
    """addresses written into the script by functions for each row: writeLink('title','url')"""
    F = entries("镜湖镇", 4)
    placed = [(f"/nb/{n}0011.html", e) for n, e in enumerate(F)]
    pages: Pages = articles(placed)
    pages["/nb/index.html"] = plain(
        "政府信息公开年报",
        "<script>" + "".join(f"writeLink('{e.title}','{h}','2024-01-20');\n" for h, e in placed) + "</script>",
    )
    return Portal("write_link", None, ("/nb/index.html",), pages, F)


PORTALS = (
    hanweb_get,
    trs_dynamic,
    layui,
    years_options,
    imagemap,
    definition_lists,
    ajax_html,
    vue_state,
    next_words,
    deep,
    plain_text_links,
)
