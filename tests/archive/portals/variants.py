# ruff: noqa: E501  pages are written as portals write them
"""Lists that programs bring, in the shapes that differ from one installation of a portal to the next."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

from tests.archive.portals.cms import Pages, elsewhere
from tests.archive.portals.folders import articles
from tests.archive.portals.page import Portal, article, entries, split
from tests.archive.site import Asked, Page

XML, JSON = "text/xml; charset=utf-8", "application/json;charset=UTF-8"


def plain(title: str, body: str, *, head: str = "", charset: str = "utf-8") -> Page:
    """A page with the portal's menu, written in the manner of its years."""
    menu = '<a href="/">网站首页</a>|<a href="/xwzx/">新闻中心</a>|<a href="/zwgk/zfxxgkzn/">政府信息公开指南</a>|<a href="/ysqgk/">依申请公开</a>'
    foot = '<a href="/gywm.html">关于我们</a> <a href="https://beian.miit.gov.cn">ICP备</a>'
    meta = f'<META content="text/html; charset={charset}" http-equiv=Content-Type>'
    text = f'<html><head>{meta}<title>{title}</title>{head}</head><body><div id="nav">{menu}</div>{body}<div id="foot">{foot}</div></body></html>'
    return Page(text.encode(charset), "text/html")


def hanweb_units() -> Portal:
    """two datastores (two units) in one column page, each with a script of its own; records in reverse order, keys quoted in another order"""
    found = entries("润州区", 10)
    a, b = found[:5], found[5:]
    pa = [(f"/art/{e.year + 1}/1/{9 + n}/art_3001_{100 + n}.html", e) for n, e in enumerate(a)]
    pb = [(f"//{{host}}/art/{e.year + 1}/2/{9 + n}/art_3002_{200 + n}.html", e) for n, e in enumerate(b)]
    pages = articles(pa) | {h.removeprefix("//{host}"): article(e) for h, e in pb}

    def rec(h, e):
        return f"""<record>\n  <![CDATA[ <tr>\n<td width="20"><img src="/images/dot.gif"></td><td><a target="_blank" class='bt_link' href='{h}' title='{e.title}'>{e.title[:9]}...</a></td><td>{e.year + 1}年01月09日</td></tr> ]]> </record>"""

    def block(unit, col, placed, size):
        recs = [rec(h, e) for h, e in reversed(placed)]
        return f"""<div id="{unit}"></div><script type="text/xml" >\n<datastore>\n<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&appid=1&webid=7&path=/&columnid={col}&unitid={unit}&webname=x"></a>]]></nextgroup>\n<totalrecord>{len(placed)}</totalrecord><totalpage>3</totalpage><recordset>{"".join(recs[:size])}</recordset></datastore></script>
<script type="text/javascript">$("#{unit}").jpage({{ 'unitid' : '{unit}', perpage : {size} , totalRecord : {len(placed)},
 ajaxParam : {{ "unitid":"{unit}", "permissiontype" : "0", "webname":"润州区人民政府", "columnid" : "{col}", "sourceContentType":"1", "path":"/", "webid":"7", "appid":"1", "col":"1" }}, proxyUrl : "/module/web/jpage/dataproxy.jsp" , direct:"/module/web/jpage/dataproxy.jsp"}});</script>"""

    def start(asked: Asked) -> Page:
        host = asked.headers["host"]
        return plain(
            "政府信息公开年报 - 润州区",
            "<h2>区政府年报</h2>"
            + block("5512", "3001", pa, 2)
            + "<h2>部门年报</h2>"
            + block("5513", "3002", [(h.format(host=host), e) for h, e in pb], 2),
        )

    def proxy(asked: Asked) -> Page:
        body = dict(parse_qsl(asked.body)) | asked.query
        placed = {"5512": pa, "5513": pb}.get(body.get("unitid"), [])
        if body.get("columnid") != {"5512": "3001", "5513": "3002"}.get(body.get("unitid")):
            placed = []
        recs = [rec(h.format(host=asked.headers["host"]), e) for h, e in reversed(placed)]
        if "startrecord" in body:
            part = recs[int(body["startrecord"]) - 1 : int(body["endrecord"])]
        else:
            n = int(body.get("page", 1))
            part = recs[(n - 1) * 2 : n * 2]
        return Page(
            f"<?xml version='1.0' encoding='UTF-8'?>\n<datastore><nextgroup></nextgroup><totalrecord>{len(recs)}</totalrecord><totalpage>3</totalpage><recordset>{''.join(part)}</recordset></datastore>".encode(),
            XML,
        )

    pages |= {"/col/col3000/index.html": start, "/module/web/jpage/dataproxy.jsp": proxy}
    return Portal("hanweb_units", "hanweb", ("/col/col3000/index.html",), pages, found)


def hanweb_arrays() -> Portal:
    """the old Jiangsu column: urls[i], headers[i] filled by a script"""
    found = entries("丹徒区", 6)
    placed = [(f"/art/{e.year + 1}/1/{10 + n}/art_551_{900 + n}.html", e) for n, e in enumerate(found)]
    pages: Pages = articles(placed)
    js = "".join(
        f"urls[{n}]='{h}';headers[{n}]=\"{e.title}\";year[{n}]='{e.year + 1}';month[{n}]='01';day[{n}]='{10 + n}';\n"
        for n, (h, e) in enumerate(placed)
    )
    pages["/col/col551/index.html"] = plain(
        "信息公开年报",
        f"<table><tr><td><script language=javascript>var urls=new Array();var headers=new Array();var year=new Array();\n{js}</script><script src='/script/page.js'></script></td></tr></table>",
        charset="gbk",
    )
    return Portal("hanweb_arrays", None, ("/col/col551/index.html",), pages, found)


def hanweb_choice() -> Portal:
    """the start is the module's page of one agency and year; areas and years in selects, other agencies by links; missing years say so with 200"""
    found = entries("义乌市", 9, (2022, 2023, 2024))
    areas = {e.agency: f"00100800301500{n}" for n, e in enumerate(found)}

    def module(asked: Asked) -> Page:
        area, year = asked.query.get("area"), asked.query.get("fbtime")
        opts = "".join(
            f'<option value="{y}"{" selected" if str(y) == year else ""}>{y}年度</option>'
            for y in range(2025, 2019, -1)
        )
        menu = "".join(
            f'<dd><a href="xxgkAnnualReport.jsp?fbtime=2024&amp;area={a}">{name}</a></dd>' for name, a in areas.items()
        )
        side = f"<form><select name='fbtime' onchange=\"location.href='/module/xxgk/xxgkAnnualReport.jsp?fbtime='+this.value+'&area={area}'\">{opts}</select></form><dl>{menu}</dl>"
        for e in found:
            if areas[e.agency] == area and str(e.year) == year:
                return Page(
                    article(e).body.decode().replace('<div class="main">', side + '<div class="main">', 1).encode(),
                    "text/html;charset=UTF-8",
                )
        return plain("政府信息公开年报", side + "<div class='con'>暂无数据！</div>")

    pages = {"/module/xxgk/xxgkAnnualReport.jsp": module, "*": elsewhere}
    first = found[0]
    return Portal(
        "hanweb_choice",
        "hanweb_annual",
        (f"/module/xxgk/xxgkAnnualReport.jsp?area={areas[first.agency]}&fbtime=2024",),
        pages,
        found,
    )


def trs_calls() -> Portal:
    """createPageHTML with other orders and spellings, one column each; start page names the columns"""
    calls = [
        ("createPageHTML('page_div', {n}, {c1}, 'index', 'shtml', 45);", "shtml", "index"),
        ('createPageHTML("{n}", "{c}", "index", "htm", "black2", 493)', "htm", "index"),
        ("createPageHTML({n},\n   {c},\n   'list' ,\n   'html'\n);", "html", "list"),
        ("createPageHTML1({c}, {n}, 'index', 'html');", "html", "index"),
        (
            "var m_nRecordCount = 4; var m_nPageSize = 2; createPage({{pagecount:{n},current:{c},name:'index',ext:'html'}});",
            "html",
            "index",
        ),
        (
            'var _PAGE_COUNT = "{n}"; var _PAGE_INDEX = "{c}"; var _PAGE_NAME = "index"; var _PAGE_EXT = "html"; createPageHTML(_PAGE_COUNT, _PAGE_INDEX, _PAGE_NAME, _PAGE_EXT);',
            "html",
            "index",
        ),
        (
            "var countPage = {n}//共多少页\nvar currentPage = {c};\nfor(var i=0;i<countPage;i++){{ if(i==0) document.write('<a href=\"index.html\">1</a>'); else document.write('<a href=\"index_'+i+'.html\">'+(i+1)+'</a>'); }}",
            "html",
            "index",
        ),
    ]
    found = entries("集美区", 4 * len(calls))
    pages: Pages = {"*": elsewhere}
    cols = ""
    for k, (call, ext, name) in enumerate(calls):
        mine = found[4 * k : 4 * k + 4]
        base = f"/xxgk/dw{k}/zfxxgknb/"
        placed = [(f"{base}{e.year + 1}01/t{e.year + 1}0120_{61000 + k * 10 + n}.{ext}", e) for n, e in enumerate(mine)]
        pages |= {h: article(e) for h, e in placed}
        for c, part in enumerate(split(placed, 2)):
            body = (
                "<ul class=list>"
                + "".join(
                    f'<li><a href="{"./" + h.removeprefix(base)}" target=_blank>{e.title}</a><b>{e.year + 1}/1/20</b></li>'
                    for h, e in part
                )
                + "</ul>"
            )
            s = call.format(n=2, c=c, c1=c + 1)
            fn = f"{name}_{c}.{ext}" if c else f"{name}.{ext}"
            pages[base + fn] = plain("政府信息公开年报_集美区", body + f"<script>{s}</script>")
            if not c:
                pages[base] = pages[base + fn]
        start = base if name == "index" else base + f"{name}.{ext}"
        cols += f'<li><a href="{start}">政府信息公开年报</a></li>'
    starts = tuple(
        (f"/xxgk/dw{k}/zfxxgknb/" if calls[k][2] == "index" else f"/xxgk/dw{k}/zfxxgknb/list.html")
        for k in range(len(calls))
    )
    return Portal("trs_calls", "trs", starts, pages, found)


def gkmlpt_children() -> Portal:
    """reports stand in children of the named column by year; pages of two; answers as text/html"""
    found = entries("黄埔区", 8, (2021, 2022, 2023, 2024))
    by = {401 + i: [e for e in found if e.year == y] for i, y in enumerate((2021, 2022, 2023, 2024))}
    pages: Pages = {"*": elsewhere}
    where = {}
    for col, es in by.items():
        for n, e in enumerate(es):
            where[e.key] = f"/gkmlpt/content/8/{col}/post_{col}{n}.html"
            pages[where[e.key]] = article(e)
    tree = [
        {
            "id": 1,
            "name": "法定主动公开内容",
            "level": 1,
            "children": [
                {
                    "id": 400,
                    "parent_id": 1,
                    "name": "政府信息公开年报",
                    "jump_url": None,
                    "children": [
                        {"id": c, "name": f"{2021 + i}年", "parent_id": 400, "children": []} for i, c in enumerate(by)
                    ],
                }
            ],
        }
    ]

    def api(col):
        def answer(asked: Asked) -> Page:
            n = int(asked.query.get("page", 1))
            part = by.get(col, [])[n - 1 : n]
            return Page(
                json.dumps(
                    {
                        "code": 0,
                        "classify": {"id": col, "name": "x", "post_count": len(by.get(col, []))},
                        "articles": [
                            {
                                "id": 1,
                                "title": e.title,
                                "first_publish_time": 1,
                                "url": where[e.key],
                                "source": e.agency,
                                "publisher": None,
                                "identifier": "x/2022-1",
                                "attachment": [],
                            }
                            for e in part
                        ],
                    }
                ).encode(),
                "text/html",
            )

        return answer

    for c in (400, *by):
        pages[f"/gkmlpt/api/all/{c}"] = api(c)
    pages["/gkmlpt/index"] = plain(
        "黄埔区政府信息公开目录",
        "<div id=app></div><script>window._CONFIG = {\n  LOCAL: '',\n SID : \"200101\",\n TREE : "
        + json.dumps(tree, ensure_ascii=False)
        + "};</script>",
    )
    return Portal("gkmlpt_children", "gkmlpt", ("/gkmlpt/index",), pages, found)


def ucap_call() -> Portal:
    """the channel's id in a variable, searchList, two rows a page whatever is asked"""
    found = entries("桂阳县", 7)
    ch = "3f2b8c1e-1111-4a2b-9c3d-0123456789ab"
    placed = [(f"/czgy/C116872/20240{n}/{n * 7:032x}.shtml", e) for n, e in enumerate(found, 1)]
    pages: Pages = articles(placed)

    def search(asked: Asked) -> Page:
        n = int(asked.query.get("page", asked.query.get("_page", "1")))
        part = placed[2 * (n - 1) : 2 * n]
        return Page(
            json.dumps(
                {
                    "status": 0,
                    "data": {
                        "page": n,
                        "rows": 2,
                        "total": len(placed),
                        "channelName": "年报",
                        "results": [
                            {
                                "manuscriptId": "x",
                                "publishedTimeStr": "2024-01-20 10:00:00",
                                "subTitle": "",
                                "url": h,
                                "title": e.title,
                                "content": "",
                                "domainMetaList": [],
                            }
                            for h, e in part
                        ],
                    },
                },
                ensure_ascii=False,
            ).encode(),
            JSON,
        )

    pages[f"/searchList/{ch}"] = search
    pages["/czgy/C116872/list.shtml"] = plain(
        "政府信息公开年报",
        f"<div id=list></div><script>var channelId='{ch}';\nvar pageSize = 15;\nfunction getList(pageNo){{ $.ajax({{ type:'get', url:'/searchList/'+channelId+'?_isAgg=true&_isJson=true&_pageSize='+pageSize+'&_template=index&_rangeTimeGte=&_channelName=&page='+pageNo, dataType:'json', success:function(r){{}} }}) }} getList(1);</script>",
    )
    return Portal("ucap_call", None, ("/czgy/C116872/list.shtml",), pages, found)


PORTALS = (hanweb_units, hanweb_arrays, hanweb_choice, trs_calls, gkmlpt_children, ucap_call)
