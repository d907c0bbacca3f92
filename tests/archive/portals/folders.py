# ruff: noqa: E501  pages are written as portals write them
"""Portals whose lists are files, and lists that hide their next page: in scripts, frames, forms, refreshes."""

from __future__ import annotations

from tests.archive.portals.cms import Pages, elsewhere
from tests.archive.portals.page import (
    DOCX,
    Entry,
    Portal,
    article,
    carrying,
    docx,
    entries,
    html,
    row,
    rows,
    split,
)
from tests.archive.site import Asked, Page
from tests.archive.write_html import write_html

Placed = list[tuple[str, Entry]]


def articles(placed: Placed) -> Pages:
    return {href: article(entry) for href, entry in placed} | {"*": elsewhere}


def trs() -> Portal:
    """GBK, index_N.html, capitals, cut titles; attachments beside the article; one article with text and file."""
    found = entries("红桥区", 9)
    base = "/zwgk/zfxxgknb/"
    placed = [(f"{base}2023{1 + n % 3:02}/t202301{10 + n}_{1341800 + n}.html", e) for n, e in enumerate(found)]
    pages = articles(placed[:6])
    for href, entry in placed[6:8]:
        file = f"P02023011{entry.year % 10}55{len(pages):04}.docx"
        pages[href] = carrying(entry, (f"./{file}", "附件"), text="现将有关报告公布如下。")
        pages[f"{href.rpartition('/')[0]}/{file}"] = docx(entry)
    both, entry = placed[8]
    text = (
        write_html(entry.report())
        .decode()
        .replace('id="zoom">', f'id="zoom"><p><a href="./P0209.docx">{entry.title}.docx</a></p>')
    )
    pages |= {both: Page(text.encode(), "text/html"), f"{both.rpartition('/')[0]}/P0209.docx": docx(entry)}
    for number, part in enumerate(split(placed, 4)):
        listed = rows([("./" + href.removeprefix(base), e) for href, e in part], kind=1)
        script = f'<SCRIPT>createPageHTML({-(-len(placed) // 4)}, {number}, "index", "html");</SCRIPT>'
        name = f"index_{number}.html" if number else "index.html"
        pages[base + name] = html("政府信息公开年报", listed + script, charset="gbk")
    pages[base] = pages[base + "index.html"]
    return Portal("trs", "trs", (base,), pages, found)


def trs_script() -> Portal:
    """The older script of TRS: variables and document.write; no month folder; base href; another year folder."""
    found = entries("万秀区", 8)
    base = "/xxgk_12036/zfxxgkndbg_12042/"
    placed = [(f"{base}t{11189380 + n}.shtml", e) for n, e in enumerate(found[:6])]
    yearly = [(f"{base}2023gknb/t{18028213 + n}.shtml", e) for n, e in enumerate(found[6:])]
    pages = articles([*placed, *yearly])
    for number, part in enumerate(split(placed, 2)):
        script = (
            f"<script>var currentPage = {number};//所在页从0开始\nvar prevPage = currentPage-1;\nvar countPage = 3;//共多少页\n"
            'document.write("<a href=\\"index"+"_" + nextPage + "."+"shtml\\">下一页</a>");</script>'
        )
        listed = rows([(href.removeprefix(base), e) for href, e in part], kind=3)
        columns = "" if number else '<ul><li><a href="./2023gknb/">2023年</a></li></ul>'
        head = f'<base href="{base}">'
        pages[f"{base}index_{number}.shtml" if number else base] = html(
            "政府信息公开年度报告", columns + listed + script, head=head
        )
    pages[f"{base}2023gknb/"] = html(
        "2023年_政府信息公开年度报告", rows([("./" + h.rpartition("/")[2], e) for h, e in yearly])
    )
    return Portal("trs_flat", "trs", (base,), pages, found)


def vsb() -> Portal:
    """Counting down; two addresses of one article; a file behind download.jsp."""
    found = entries("牟定县", 9)
    placed = [(f"/info/2180/{80050 + n}.htm", e) for n, e in enumerate(found)]
    pages = articles(placed[:8])
    for n, (_, entry) in enumerate(placed[:8]):
        pages[f"/xxgk/xxgk_content.jsp?urltype=news.NewsContentUrl&wbtreeid=2180&wbnewsid={80050 + n}"] = article(entry)
    last, entry = placed[8]
    file = "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1528&wbfileid=77"
    pages[last] = carrying(entry, (file, f"附件【{entry.title}.docx】已下载6次"))
    pages[file] = Page(docx(entry).body, DOCX, headers={"Content-Disposition": 'attachment; filename="nb.docx"'})
    total = 3
    for number, part in enumerate(split(placed, 3)):
        name = "/zwgk/xxgknb.htm" if not number else f"/zwgk/xxgknb/{total - number}.htm"
        up = "../" if not number else "../../"
        listed = rows([(up + href[1:], e) for href, e in part])
        if number == 1:
            listed += row(
                "/xxgk/xxgk_content.jsp?urltype=news.NewsContentUrl&wbtreeid=2180&wbnewsid=80050",
                placed[0][1].title,
                "2022-01-01",
            )
        last_page = "xxgknb/1.htm" if not number else "1.htm"
        next_page = f"xxgknb/{total - 1}.htm" if not number else f"{total - 1 - number}.htm"
        pager = (
            f'共{len(placed)}条 {number + 1}/{total} <a href="{next_page}">下页</a><a href="{last_page}">尾页</a>'
            if number < 2
            else ""
        )
        pages[name] = html("信息公开年报", "<!--Announced by Visual SiteBuilder 9-->" + listed + pager)
    return Portal("vsb", "vsb", ("/zwgk/xxgknb.htm",), pages, found)


def hunan() -> Portal:
    """index.htm, index_1.htm with 下一页; the last page links on to itself and the first."""
    found = entries("安化县", 8)
    placed = [(f"/257/322/2520/content_{2144640 + n}.html", e) for n, e in enumerate(found)]
    pages = articles(placed)
    for number, part in enumerate(split(placed, 3)):
        following = f"index_{min(number + 1, 2)}.htm"
        listed = rows([(f"content_{h.rpartition('_')[2]}", e) for h, e in part])
        pager = f'<a href="index.htm">首页</a><a href="{following}">下一页</a><a href="index_2.htm">尾页</a>'
        pages[f"/257/322/2520/index_{number}.htm" if number else "/257/322/2520/index.htm"] = html(
            "公开年报", listed + pager
        )
    return Portal("hunan_static", "generic", ("/257/322/2520/index.htm",), pages, found)


def flip_book() -> Portal:
    """Two books, one file per page, a table broken between two of them."""
    found = entries("德城区", 2)
    pages: Pages = {"*": elsewhere}
    for number, entry in enumerate(found):
        folder = f"/zfgk/book{number}"
        parts = pieces(entry, 5)
        pages[f"{folder}/index.html"] = html(entry.title, f"<script>var bookConfig = {{totalPageCount: {len(parts)}}};</script>"
                                             '<noscript><a href="files/basic-html/page1.html">阅读</a></noscript>')  # fmt: skip
        for at, part in enumerate(parts, 1):
            following = f'<a href="page{at + 1}.html">下一页</a>' if at < len(parts) else ""
            pages[f"{folder}/files/basic-html/page{at}.html"] = html(
                f"{entry.title} 第{at}页", f"<div id='text'>{part}</div>{following}"
            )
    listed = "".join(row(f"/zfgk/book{n}/index.html", e.title, "2023-01-20") for n, e in enumerate(found))
    pages["/zfgk/nb/"] = html("政府信息公开年报", f"<ul>{listed}</ul>")
    return Portal("flipbook", "generic", ("/zfgk/nb/",), pages, found)


def split_articles() -> Portal:
    """Reports whose text goes on at content_9_1.html, content_9_2.html, or by the query."""
    found = entries("乐陵市", 3)
    pages: Pages = {"*": elsewhere}
    names = ("/nb/content_{0}{1}.html", "/nb/t2023_{0}{1}.html", "/nb/show.php?id={0}{1}")
    ends = ("_{0}", "_{0}", "&page={0}")
    placed: Placed = []
    for number, entry in enumerate(found):
        parts = pieces(entry, 3)
        shift = 1 if number == 2 else 0
        addresses = [
            names[number].format(8801 + number, ends[number].format(at + shift) if at else "")
            for at in range(len(parts))
        ]
        placed.append((addresses[0], entry))
        for at, part in enumerate(parts):
            meta = f'<meta name="ArticleTitle" content="{entry.title}"><meta name="PubDate" content="2023-01-20">'
            pager = "".join(f'<a href="{href.rpartition("/")[2]}">{n}</a>' for n, href in enumerate(addresses, 1))
            following = f'<a href="{addresses[at + 1].rpartition("/")[2]}">下一页</a>' if at + 1 < len(parts) else ""
            if number == 1:
                pager, following = f'<script>createPageHTML({len(parts)}, {at}, "t2023_8802", "html");</script>', ""
            pages[addresses[at]] = html(
                entry.title, f'<h1>{entry.title}</h1><div id="zoom">{part}</div>{pager}{following}', head=meta
            )
    pages["/nb/"] = html("政府信息公开年报", rows(placed))
    return Portal("split", "generic", ("/nb/",), pages, found)


def pieces(entry: Entry, count: int) -> list[str]:
    """The report's text cut into `count` pages, also inside its tables."""
    whole = write_html(entry.report()).decode()
    text = whole.partition('id="zoom">')[2].partition("</div></ucapcontent>")[0]
    lines = [f"<h1>{entry.title}</h1>", *text.split("\n")]
    size = -(-len(lines) // count)
    opened, cut = False, []
    for at in range(0, len(lines), size):
        part = "\n".join(lines[at : at + size])
        begins = '<table border="1">' if opened else ""
        opened = (begins + part).count("<table") > part.count("</table>")
        cut.append(begins + part + ("</table>" if opened else ""))
    return cut


def disguised(
    name: str, place: str, next_link: str, address: str, script: str = "", size: int = 3, count: int = 8
) -> Portal:
    """A list whose next page hides in `next_link` ({0}: its number); page n has `address` ({0}: n)."""
    found = entries(place, count)
    placed = [(f"/gov/public/detail/2022n/{53730 + n}.html", e) for n, e in enumerate(found)]
    pages = articles(placed)
    parts = split(placed, size)
    for number, part in enumerate(parts, 1):
        following = next_link.format(number + 1) if number < len(parts) else ""
        page = html("政府信息公开年报", rows(part, kind=number % 4) + following + f"<script>{script}</script>")
        pages[address.format(number) if number > 1 else "/gov/nb/list.html"] = page
    return Portal(name, "generic", ("/gov/nb/list.html",), pages, found)


def called() -> Portal:
    return disguised(
        "javascript", "鄞州区", '<a href="javascript:void(0)" onclick="goPage({0}); return false;">下一页</a>', "/gov/nb/list_{0}.html",
        "function goPage(n) { if (n < 1) return; window.location.href = 'list_' + n + '.html'; }",
    )  # fmt: skip


def called_by_query() -> Portal:
    return disguised(
        "javascript_query", "奉化区", "<a href='javascript:toPage(\"{0}\")'>下页&gt;</a>", "/gov/nb/list.html?cat=3&curPage={0}",
        "var url = '/gov/nb/list.html?cat=3';\nfunction toPage(p){ location = url + '&curPage=' + p; }",
    )  # fmt: skip


def onclick() -> Portal:
    return disguised(
        "onclick",
        "余姚市",
        "<span class='next' onclick=\"location.href='list-p{0}.html'\">下一页</span>",
        "/gov/nb/list-p{0}.html",
    )


def options() -> Portal:
    """A select of pages."""
    every = (
        "<select onchange='location=this.value'>"
        + "".join(f'<option value="list_{n}.html">第{n}页</option>' for n in (2, 3))
        + "</select>"
    )
    return disguised("options", "慈溪市", every.replace("{", "{{"), "/gov/nb/list_{0}.html")


def offset() -> Portal:
    return disguised(
        "offset", "宁海县", '<a class="next" href="?offset={0}0">下一页 »</a>', "/gov/nb/list.html?offset={0}0"
    )


def pictured() -> Portal:
    return disguised(
        "pictured",
        "象山县",
        '<a href="/gov/nb/page/{0}/"><img src="/images/next.gif" alt="下一页"></a>',
        "/gov/nb/page/{0}/",
    )


def head_link() -> Portal:
    return disguised(
        "head_link",
        "嵊州市",
        '<link rel="next" href="list_{0}.html"><a href="list_{0}.html">Next ›</a>',
        "/gov/nb/list_{0}.html",
    )


def framed() -> Portal:
    """The list stands in a frame, the start page is a refresh to it."""
    found = entries("新昌县", 5)
    placed = [(f"/pub/slsxxgkw/ndbg/2017{n:02}/t2017{n:02}09_{257170 + n}.htm", e) for n, e in enumerate(found, 1)]
    pages = articles(placed)
    pages["/start.html"] = Page(
        b'<html><head><META HTTP-EQUIV="Refresh" CONTENT="0; URL=main.html"></head><body></body></html>'
    )
    pages["/main.html"] = Page("<html><head><title>政府信息公开年报</title></head><frameset cols='20%,80%'><frame src='left.html'>"
                               "<frame src='/pub/right.html' name=right></frameset></html>".encode())  # fmt: skip
    pages["/left.html"] = html("目录", "<a href='/'>首页</a>")
    pages["/pub/right.html"] = html("列表", "<iframe src='./list.html' width=100%></iframe>")
    pages["/pub/list.html"] = html("列表", rows(placed))
    return Portal("framed", "generic", ("/start.html",), pages, found)


def departments() -> Portal:
    """Departments to choose, for each a column of its own; titles that leave out the agency, years as columns."""
    found = entries("柯桥区", 8, (2022, 2023))
    names = list(dict.fromkeys(e.agency for e in found))
    pages: Pages = {"*": elsewhere}
    links = ""
    for number, name in enumerate(names):
        mine = [e for e in found if e.agency == name]
        folder = f"/zwgk/bmnb/bm{number}/"
        links += f'<li><a href="{folder}">{name}</a></li>'
        placed = [(f"{folder}content_{7000 + number * 10 + n}.html", e) for n, e in enumerate(mine)]
        pages |= {href: article(e) for href, e in placed}
        if number % 2:
            listed = "".join(f'<li><a href="{h}">{e.year}年政府信息公开工作年度报告</a></li>' for h, e in placed)
            pages[folder] = html(f"{name}", listed)
            continue
        pages[folder] = html(
            f"{name}_部门年报", "".join(f'<li><a href="{folder}{e.year}/index.html">{e.year}年</a></li>' for e in mine)
        )
        for href, entry in placed:
            pages[f"{folder}{entry.year}/index.html"] = html(
                f"{name}_{entry.year}年", f'<li><a href="{href}">{name}政府信息公开工作年度报告</a></li>'
            )
    pages["/zwgk/bmnb/"] = html("部门年报", f"<h3>请选择部门</h3><ul>{links}</ul>")
    return Portal("departments", "generic", ("/zwgk/bmnb/",), pages, found)


def endless() -> Portal:
    """Pages beyond the end repeat the last one, and each names a next one."""
    found = entries("上虞区", 5)
    placed = [(f"/gov/public/detail/2023n/{63730 + n}.html", e) for n, e in enumerate(found)]
    pages = articles(placed)
    parts = split(placed, 2)

    def listing(asked: Asked) -> Page:
        number = int(asked.query.get("page", "1"))
        part = parts[min(number, len(parts)) - 1]
        return html("政府信息公开年报", rows(part) + f'<a href="?page={number + 1}">下一页</a> 共3页')

    pages["/index.php/gov/public/list"] = listing
    return Portal("plain_php", "generic", ("/index.php/gov/public/list",), pages, found)


def circular() -> Portal:
    """The last page's next one is the first; session ids and random numbers in every link; elsewhere the same host."""
    found = entries("诸暨市", 6)
    placed = [(f"/nb/show.jsp?id={40 + n}", e) for n, e in enumerate(found)]
    pages: Pages = {href: article(e) for href, e in placed} | {"*": elsewhere}
    parts = split(placed, 2)
    asked_so_far = [0]

    def listing(asked: Asked) -> Page:
        asked_so_far[0] += 1
        session = f"{asked_so_far[0]:032X}"
        number = int(asked.query.get("page", "1"))
        listed = rows([(f"/nb/show.jsp;jsessionid={session}?id={h.rpartition('=')[2]}&_=0.{asked_so_far[0]}7731&utm_source=a", e)
                       for h, e in parts[number - 1]])  # fmt: skip
        following = number % len(parts) + 1
        return html(
            "政府信息公开年报",
            f'{listed}<a href="list.jsp;jsessionid={session}?page={following}&PHPSESSID=a{session}">下一页</a>',
        )

    def show(asked: Asked) -> Page:
        return dict(zip((h.rpartition("=")[2] for h, _ in placed), (article(e) for _, e in placed), strict=True))[
            asked.query["id"]
        ]

    pages |= {"/nb/list.jsp": listing, "/nb/show.jsp": show}

    def without_session(asked: Asked) -> Page:
        path = asked.path.partition(";")[0]
        answer = pages.get(path, elsewhere)
        return (
            answer
            if isinstance(answer, Page)
            else answer(asked._replace(path=path))
            if answer is not without_session
            else elsewhere(asked)
        )

    pages["*"] = without_session
    return Portal("sessions", "generic", ("/nb/list.jsp",), pages, found)


PORTALS = (trs, trs_script, vsb, hunan, flip_book, split_articles, called, called_by_query, onclick, options, offset, pictured,
           head_link, framed, departments, endless, circular)  # fmt: skip
