# ruff: noqa: E501  pages are written as portals write them
"""Portals whose lists come from a program: the page shows little, a request of its script brings the rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from urllib.parse import parse_qsl

from tests.archive.portals.page import Portal, article, entries, html, news, row, rows, split
from tests.archive.site import Answerer, Asked, Page

Pages = dict[str, Page | Answerer]
XML, JSON = "text/xml; charset=utf-8", "application/json;charset=UTF-8"


def elsewhere(asked: Asked) -> Page:
    """What stands behind the other rows of a list, and nothing else."""
    return news("政务公开工作动态") if asked.path.startswith("/zx/") else Page(b"<h1>404</h1>", status=404)


def hanweb() -> Portal:
    """jpage: the first rows inside the page, the others by POST; a column of one shows its article; pages by uid."""
    found = entries("江北区", 11)
    placed = [(f"/art/{e.year + 1}/1/{9 + n}/art_76705_{8800 + n}.html", e) for n, e in enumerate(found[:8])]
    pages: Pages = {href: article(e) for href, e in placed} | {"*": elsewhere}
    records = [f"<record><![CDATA[\n{row(href, e.title, '2023-01-20', 1)}]]></record>" for href, e in placed]
    records.insert(2, f"<record><![CDATA[{row('/zx/7.html', '2022年上半年政府信息公开统计', '2022-07-01')}]]></record>")
    script = (
        "<div id='297999' class='default_pgContainer'></div><script type='text/xml'><datastore><nextgroup></nextgroup>"
        f"<recordset>{''.join(records[:3])}</recordset></datastore></script><script>$('#297999').jpage({{perPage:3,"
        f"totalRecord:{len(records)},openCookies:false,proxyUrl:'/module/web/jpage/dataproxy.jsp',"
        "ajaxParam:{col:1,appid:1,webid:1,path:'/',columnid:76705,sourceContentType:1,unitid:'297999',"
        "webname:'江北区人民政府',permissiontype:0}});</script>"
    )

    def proxy(asked: Asked) -> Page:
        body = dict(parse_qsl(asked.body))
        if asked.method != "POST" or body.get("columnid") != "76705" or body.get("unitid") != "297999":
            return Page(b"<datastore/>", XML)
        first, last = int(asked.query["startrecord"]), int(asked.query["endrecord"])
        told = f"<datastore><totalrecord>{len(records)}</totalrecord><totalpage>3</totalpage><recordset>"
        return Page((told + "".join(records[first - 1 : last]) + "</recordset></datastore>").encode(), XML)

    def by_number(asked: Asked) -> Page:
        number = int(asked.query.get("pageNum", "1"))
        more = found[8 + number - 1 : 8 + number]
        listed = rows([(f"/art/{e.year}/2/1/art_25901_{number}77.html", e) for e in more])
        links = "".join(f'<a href="index.html?uid=8833&pageNum={n}">{n}</a>' for n in (1, 2))
        return html("信息公开年报", listed + links + '<a href="index.html?uid=8833&pageNum=2">下一页</a>')

    for number, entry in enumerate(found[8:10], 1):
        pages[f"/art/{entry.year}/2/1/art_25901_{number}77.html"] = article(entry)
    pages["/col/col76705/index.html"] = html("政府信息公开年报", script)
    pages["/module/web/jpage/dataproxy.jsp"] = proxy
    pages["/col/col15505/index.html"] = article(found[10])
    pages["/col/col25901/index.html"] = by_number
    starts = tuple(f"/col/col{n}/index.html" for n in (76705, 15505, 25901))
    return Portal("hanweb_jpage", "hanweb", starts, pages, found)


def hanweb_old() -> Portal:
    """The older dataproxy: GET with page=1 and the other parameters in the query, rows escaped and not in CDATA."""
    found = entries("海曙区", 5)
    placed = [(f"/art/2023/1/{9 + n}/art_114_{700 + n}.html", e) for n, e in enumerate(found)]
    pages: Pages = {href: article(e) for href, e in placed} | {"*": elsewhere}
    call = "/module/jpage/dataproxy.jsp?page=1&appid=1&webid=1&path=/&columnid=114&unitid=1737&perpage=2"

    def proxy(asked: Asked) -> Page:
        part = split(placed, 2)[int(asked.query["page"]) - 1 : int(asked.query["page"])]
        records = "".join(f"<record>{escape(row(h, e.title, '2022-01-04'))}</record>" for h, e in part[0] if part)
        return Page(
            f"<datastore><totalrecord>5</totalrecord><recordset>{records}</recordset></datastore>".encode(), XML
        )

    pages["/module/jpage/dataproxy.jsp"] = proxy
    pages["/col/col114/index.html"] = html("年度报告", f"<script>var proxyUrl='{call}'; load(proxyUrl);</script>")
    return Portal("hanweb_old", "hanweb", ("/col/col114/index.html",), pages, found)


def hanweb_annual() -> Portal:
    """One address per agency and year; the page of an agency is its latest report and offers the other years."""
    found = entries("文成县", 8)
    areas = {e.agency: f"1133032800{n:06}45X" for n, e in enumerate(found)}

    def module(asked: Asked) -> Page:
        area, year = asked.query.get("area"), int(asked.query.get("fbtime", "2024"))
        for entry in found:
            if areas[entry.agency] == area and entry.year == year:
                options = "".join(f'<option value="{y}">{y}</option>' for y in range(2024, 2020, -1))
                years = "".join(
                    f'<a href="/module/xxgk/xxgkAnnualReport.jsp?fbtime={y}&area={area}">{y}年</a>'
                    for y in range(2021, 2025)
                )
                shown = article(entry).body.decode()
                return Page(shown.replace("<body>", f"<body><select name='fbtime'>{options}</select>{years}").encode())
        return Page(b"", status=404)

    links = "".join(
        f"<li><a href='/module/xxgk/xxgkAnnualReport.jsp?area={area}'>{agency}</a></li>"
        for agency, area in areas.items()
    )
    pages: Pages = {"/module/xxgk/xxgkAnnualReport.jsp": module, "/col/nb/index.html": html("政府信息公开年报", links)}
    return Portal("hanweb_annual", "hanweb_annual", ("/col/nb/index.html",), pages, found)


def trs_was() -> Portal:
    """TRS WAS: near-JSON with line breaks inside its strings."""
    found = entries("思明区", 7)
    placed = [(f"http://{{host}}/zwgk/nb/2023{n:02}/t2023{n:02}11_{88000 + n}.htm", e) for n, e in enumerate(found, 1)]
    pages: Pages = {href.removeprefix("http://{host}"): article(e) for href, e in placed} | {"*": elsewhere}

    def search(asked: Asked) -> Page:
        number, size = int(asked.query.get("page", "1")), int(asked.query.get("prepage", "15"))
        docs = ",\n".join(
            '{ "title":"' + e.title[:4] + "\n\t" + e.title[4:] + '", "pubtime": "2023.01.20", "chnldocurl":"'
            + href.format(host=asked.headers["host"]) + '" }'
            for href, e in placed[size * (number - 1) : size * number]
        )  # fmt: skip
        return Page(f'{{"count":"{len(placed)}","docs":[\n{docs},\n]}}'.encode(), "text/html;charset=UTF-8")

    listing = (
        "<div id='list'></div><script>var url = '/was5/web/search?channelid=203116&templet=docs.jsp&sortfield=-docreltime"
        "&classsql=chnlid%3D4421&prepage=3&page=' + page;\n$.ajax({url: url, dataType: 'json'});</script>"
    )
    pages["/was5/web/search"] = search
    pages["/zwgk/nb/"] = html("政府信息公开年报_思明区", listing)
    return Portal("trs_was", "trs_was", ("/zwgk/nb/",), pages, found)


def gkmlpt() -> Portal:
    found = entries("越秀区", 6)
    placed = [(f"/gkmlpt/content/8/8528/post_{8528700 + n}.html", e) for n, e in enumerate(found)]
    pages: Pages = {href: article(e) for href, e in placed} | {"*": elsewhere}

    def api(asked: Asked) -> Page:
        number = int(asked.query["page"])
        size = 3
        part = split(placed, size)[number - 1 : number]
        articles = [
            {"id": n, "title": e.title, "date": 1700000000, "publisher": e.agency,
             "url": f"http://{asked.headers['host']}{href}?jump=true"}
            for n, (href, e) in enumerate(part[0] if part else [])
        ]  # fmt: skip
        other = {"id": 9, "title": "2022年政府信息公开年度报告解读", "publisher": "x", "url": "/zx/1.html"}
        told = {
            "classify": {"id": 370, "name": "政府信息公开年报", "post_count": len(placed)},
            "articles": [*articles, other],
        }
        return Page(json.dumps(told, ensure_ascii=number > 1).encode(), JSON)

    tree = [{"id": 300, "name": "机构概况", "children": []}, {"id": 370, "name": "政府信息公开年报", "children": []}]
    script = f"<script>window._CONFIG = {{SID: '200029', SITE_ID: 200029}}; var TREE = {json.dumps(tree)};</script>"
    pages["/gkmlpt/index"] = html("政府信息公开", f"<div id='app'></div>{script}")
    pages["/gkmlpt/api/all/370"] = api
    return Portal("nfcms", "gkmlpt", ("/gkmlpt/index#370",), pages, found)


def ucap() -> Portal:
    found = entries("郴州市", 7)
    channel = "db9694580ad74929979e1981b8c534f9"
    placed = [(f"/chnzj/c133076/20230{n}/{n:032x}.shtml", e) for n, e in enumerate(found, 1)]
    pages: Pages = {href: article(e) for href, e in placed} | {"*": elsewhere}

    def search(asked: Asked) -> Page:
        size = min(3, int(asked.query.get("_pageSize", "10")))  # this site never gives more than three
        number = int(asked.query.get("page", "1"))
        part = placed[size * (number - 1) : size * number]
        results = [
            {"title": f"<em>{e.title[:3]}</em>{e.title[3:]}", "url": href, "publishedTimeStr": "2023-01-20"}
            for href, e in part
        ]
        told = {"data": {"results": results, "rows": size, "total": len(placed), "page": number}}
        return Page(json.dumps(told, ensure_ascii=False).encode(), JSON)

    script = (
        f'<div id="app"></div><script>$.ajax({{url:"/common/search/{channel}", data: {{_isAgg: true, _isJson: true, '
        '_pageSize: 10, _template: "index", page: 1}, success: render})</script>'
    )
    pages[f"/common/search/{channel}"] = search
    pages["/chnzj/c133076/common_list.shtml"] = html("公开年报", script, column="公开年报")
    return Portal("ucap", "ucap", ("/chnzj/c133076/common_list.shtml",), pages, found)


def anhui() -> Portal:
    """The label service; reports of the organ by year, of its departments by number."""
    found = entries("和县", 8)
    years = {str(e.year): e for e in found[:4]}
    placed = [(f"/public/21981/{23672221 + n}.html", e) for n, e in enumerate(found[4:])]
    pages: Pages = {href: article(e) for href, e in placed} | {"*": elsewhere}

    def column(asked: Asked) -> Page:
        entry = years.get(asked.query.get("title", ""))
        if asked.query.get("action") == "detail" and entry:
            return article(entry)
        links = "".join(
            f'<li><a href="/public/column/24601?action=detail&title={y}&type=3&_=0.{y}881277">{y}年</a></li>'
            for y in years
        )
        call = (
            "/site/label/8888?IsAjax=1&dataType=html&_=0.5128&labelName=publicInfoList&siteId=6788&organId=24601&type=4"
            "&catId=11908678&pageSize=2&pageIndex=1&action=list&file=/xxgk/publicInfoList_newest2020"
        )
        listed = rows(placed[:2])
        script = (
            f"<script>$('#list').load('{call}'); Ls.pagination.init('#page', {{pageCount:2, pageIndex: 1}});</script>"
        )
        return html("政府信息公开年度报告_和县", f"<ul>{links}</ul>{listed}{script}")

    def label(asked: Asked) -> Page:
        number = int(asked.query["pageIndex"])
        return Page(rows(split(placed, 2)[number - 1]).encode())

    pages |= {"/public/column/24601": column, "/site/label/8888": label}
    return Portal("anhui_openness", "anhui", ("/public/column/24601?type=3&action=list",), pages, found)


def epoint() -> Portal:
    """POST of a JSON question; pn counts rows."""
    found = entries("抚顺县", 7)
    uuid = "3b4e7c31-d3f3-4a7f-9351-9ae904db9b{:02}"
    placed = [(f"/zwgk/002005/002005002/2023011{n}/{uuid.format(n)}.html", e) for n, e in enumerate(found)]
    pages: Pages = {href: article(e) for href, e in placed} | {"*": elsewhere}

    def search(asked: Asked) -> Page:
        if asked.method != "POST":
            return Page(b"", status=405)
        question = json.loads(asked.body)
        wanted = question["condition"][0]["equal"]
        first, size = int(question["pn"]), min(4, int(question["rn"]))
        records = [
            {"title": e.title, "linkurl": href, "webdate": "2023-01-11 10:00:00"}
            for href, e in (placed[first : first + size] if "002005002".startswith(wanted) else [])
        ]
        return Page(json.dumps({"result": {"totalcount": len(placed), "records": records}}).encode(), JSON)

    script = (
        '<script>$.post("/inteligentsearch/rest/esinteligentsearch/getFullTextDataNew", JSON.stringify(q));</script>'
    )
    pages["/inteligentsearch/rest/esinteligentsearch/getFullTextDataNew"] = search
    pages["/zwgk/002005/002005002/secondpage.html"] = html("政府信息公开年报", f"<div id='list'></div>{script}")
    return Portal("epoint", "epoint", ("/zwgk/002005/002005002/secondpage.html",), pages, found)


def aspnet() -> Portal:
    """Departments with lists of their own, pages by postback of the whole form; the query names the article."""
    found = entries("雁江区", 10)
    places = [(f"/year_details.aspx?dept={30 + n // 4}&id={91670 + n}", e) for n, e in enumerate(found)]
    pages: Pages = {"*": elsewhere}

    def details(asked: Asked) -> Page:
        for href, entry in places:
            if href.endswith(f"?dept={asked.query.get('dept')}&id={asked.query.get('id')}"):
                return article(entry)
        return Page("该信息不存在".encode(), status=200)

    def department(asked: Asked) -> Page:
        mine = [(h, e) for h, e in places if f"dept={asked.query['id']}&" in h]
        form = dict(parse_qsl(asked.body))
        number = 1
        if asked.method == "POST":
            if form.get("__VIEWSTATE") != "/wEPDwUK" or form.get("__EVENTTARGET") != "ctl00$Pager":
                return Page(b"Validation of viewstate MAC failed", status=500)
            number = int(form["__EVENTARGUMENT"])
        listed = "".join(row(h, e.title, "2023-01-01", 2) for h, e in mine[2 * number - 2 : 2 * number])
        following = ""
        if 2 * number < len(mine):
            following = f"<a href=\"javascript:__doPostBack('ctl00$Pager','{number + 1}')\">下一页</a>"
        state = '<input type="hidden" name="__VIEWSTATE" value="/wEPDwUK"><input type="hidden" name="__EVENTVALIDATION" value="x+y/">'
        return html(
            "年度报告",
            f'<form method="post" action="department.aspx?id={asked.query["id"]}">{state}<table>{listed}</table>{following}</form>',
        )

    names = list(dict.fromkeys(e.agency for e in found))
    links = "".join(f'<td><a href="department.aspx?id={30 + n}">{name}</a></td>' for n, name in enumerate(names))
    pages |= {"/year_details.aspx": details, "/department.aspx": department}
    pages["/yearlist.aspx"] = html(
        "部门年报", f"<form><input type=hidden name=__VIEWSTATE value=a><table><tr>{links}</tr></table></form>"
    )
    return Portal("aspx", "aspnet", ("/yearlist.aspx",), pages, found)


def scripted(name: str, start: str, script: str, address: Callable[[int], str], answer: Callable[[Asked, list[dict[str, str]]], Page],
             api: str, place: str, count: int = 7) -> Portal:  # fmt: skip
    """A portal whose page only holds a call: `answer` makes the service's answer of all rows."""
    found = entries(place, count)
    placed = [(address(n), e) for n, e in enumerate(found)]
    pages: Pages = {href: article(e) for href, e in placed} | {"*": elsewhere}
    told = [{"title": e.title, "url": href, "date": f"{e.year + 1}-01-20"} for href, e in placed]
    told.insert(3, {"title": "2022年上半年政府信息公开工作情况", "url": "/zx/4.html", "date": "2022-07-01"})

    def service(asked: Asked) -> Page:
        return answer(asked, told)

    pages[api] = service
    pages[start] = html("政府信息公开年报", f"<div id='app'></div><script>{script}</script>", column="政府信息公开年报")
    return Portal(name, "scripted", (start,), pages, found)


def gansu() -> Portal:
    """GET with the page in the query."""

    def answer(asked: Asked, told: list[dict[str, str]]) -> Page:
        number, size = int(asked.query["pageNo"]), int(asked.query["pageSize"])
        rows = [{"docTitle": one["title"], "docUrl": one["url"]} for one in told[size * (number - 1) : size * number]]
        return Page(
            json.dumps({"code": 200, "data": {"list": rows, "total": len(told), "pageNo": number}}).encode(), JSON
        )

    script = "function load(p){ $.getJSON('/api-gateway/content/list?columnId=zfxxgknb&pageSize=3&pageNo=' + p, show); } load(1);"
    return scripted("gansu", "/swsjkw/zfxxgknb/", script, lambda n: f"/swsjkw/zfxxgknb/art/2022/art_{n + 10:032x}.html",
                    answer, "/api-gateway/content/list", "白银市")  # fmt: skip


def snowflake() -> Portal:
    """POST of JSON, ids of nineteen digits."""

    def answer(asked: Asked, told: list[dict[str, str]]) -> Page:
        if asked.method != "POST" or not asked.body.startswith("{"):
            return Page(b'{"code":405}', JSON)
        question = json.loads(asked.body)
        if question.get("channelId") != "1640831570232":
            return Page(b'{"code":0,"data":{"records":[],"total":0}}', JSON)
        number, size = int(question["current"]), int(question["size"])
        records = [{"name": one["title"], "link": one["url"]} for one in told[size * (number - 1) : size * number]]
        told_all = {
            "records": records,
            "total": len(told),
            "size": size,
            "current": number,
            "pages": -(-len(told) // size),
        }
        return Page(json.dumps({"code": 0, "data": told_all}, ensure_ascii=False).encode(), JSON)

    script = (
        "axios({method: 'post', url: '/gateway/cms/article/page', headers: {'Content-Type': 'application/json'},\n"
        "data: {channelId: '1640831570232', current: page, size: 4}}).then(r => {});"
    )
    return scripted("snowflake", "/zfxxgk/zfxxgknb/bmxxgknb/", script,
                    lambda n: f"/zfxxgk/zfxxgknb/bmxxgknb/{1651146463799808001 + n}.html",
                    answer, "/gateway/cms/article/page", "白水县")  # fmt: skip


def nantong() -> Portal:
    """A form posted to a service that answers rows with pages."""

    def answer(asked: Asked, told: list[dict[str, str]]) -> Page:
        form = dict(parse_qsl(asked.body))
        if asked.method != "POST" or form.get("colId") != "sjbm_2022":
            return Page(b'{"rows":[]}', JSON)
        number = int(form["pageIndex"])
        rows = [{"infoTitle": one["title"], "infoUrl": one["url"]} for one in told[3 * number - 3 : 3 * number]]
        return Page(json.dumps({"rows": rows, "totalPage": -(-len(told) // 3)}).encode(), JSON)

    script = """var pageIndex = 1; $.ajax({ type: "POST", url: "/ntsrmzf/service/list.do",
      data: {"colId": "sjbm_2022", "pageIndex": pageIndex, "pageSize": 3}, success: function(d){} });"""
    return scripted("uuid_jiangsu", "/ntsrmzf/sjbm_2022/sjbm_2022.html", script,
                    lambda n: f"/ntsrmzf/sjbm_2022/content/dec8a2df-6794-422c-978a-a21c35523b{n:02}.htm",
                    answer, "/ntsrmzf/service/list.do", "南通市")  # fmt: skip


def gongkai() -> Portal:
    """Zibo's channel: the whole list is an array of the page's script, which shows it page by page."""
    found = entries("高新区", 7)
    placed = [
        (f"/gongkai/site_gxqzbz/channel_6076a26b1887a377796bb38b/doc_60960f3fc91eeb7249ff41{n:02}.html", e)
        for n, e in enumerate(found)
    ]
    pages: Pages = {href: article(e) for href, e in placed} | {"*": elsewhere}
    listed = ",\n".join(
        f"{{title: '{e.title}', href: \"./doc_{href.rpartition('doc_')[2]}\", time: '2023-01-20'}}"
        for href, e in placed
    )
    script = f"<ul id='list'></ul><script>var rows = [{listed}]; showPage(rows, 20);</script>"
    start = "/gongkai/site_gxqzbz/channel_6076a26b1887a377796bb38b/"
    pages[start] = html("政府信息公开年度报告", script)
    return Portal("shandong_gongkai", "scripted", (start,), pages, found)


PORTALS = (
    hanweb,
    hanweb_old,
    hanweb_annual,
    trs_was,
    gkmlpt,
    ucap,
    anhui,
    epoint,
    aspnet,
    gansu,
    snowflake,
    nantong,
    gongkai,
)
