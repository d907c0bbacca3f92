"""A crawl from one page: everything of the list is found, and the portal around it is not walked."""

from __future__ import annotations

from collections import deque

from crawlers.listing import MAX_PAGES, page_number, same_list
from crawlers.resource import Resource
from crawlers.sites import look
from crawlers.urls import identity

DEPARTMENTS = 40
NAV = "".join(f'<a href="/d{n}/nb/">政府信息公开年报</a><a href="/d{n}/xw/">新闻</a>' for n in range(DEPARTMENTS))


def listing(number: int, pages: int) -> str:
    rows = "".join(
        f'<li><a href="./t2022{number:04}{n}.html">某市第{number}{n}局2021年政府信息公开工作年度报告</a></li>'
        for n in range(5)
    )
    following = f'<a href="index_{number + 1}.html">下一页</a>' if number + 1 < pages else ""
    return f"<html><title>政府信息公开年报</title>{NAV}<ul>{rows}</ul>{following}<a href='/xw/index_2.html'>下一页</a>"


def crawled(start: str, site: dict[str, str]) -> tuple[set[str], set[str]]:
    """Follow what `look` offers until nothing is new: the reports and the listings reached."""
    reports: set[str] = set()
    seen, waiting = {identity(start)}, deque([start])
    while waiting:
        url = waiting.popleft()
        body = site.get(url, f"<html><title>政府信息公开年报</title>{NAV}<li><a href='nb/'>年度报告</a></li>")
        for link in look(Resource(url, url, 200, "text/html", body.encode())).links:
            if link.kind == "report":
                reports.add(link.url)
            elif identity(link.url) not in seen:
                seen.add(identity(link.url))
                waiting.append(link.url)
    return reports, seen


def test_a_column_gives_all_its_pages_and_no_other_column() -> None:
    base = "http://x.gov.cn/nb/"
    site = {base: listing(0, 4)} | {f"{base}index_{n}.html": listing(n, 4) for n in range(1, 4)}
    reports, listings = crawled(base, site)
    assert len(reports) == 20
    assert len(listings) == 4


def test_a_page_above_the_columns_leads_one_level_down() -> None:
    site = {"http://x.gov.cn/": f"<html><title>某市人民政府</title>{NAV}"}
    site |= {f"http://x.gov.cn/d{n}/nb/": listing(0, 1) for n in range(DEPARTMENTS)}
    reports, listings = crawled("http://x.gov.cn/", site)
    assert len(reports) == 5 * DEPARTMENTS
    assert len(listings) == DEPARTMENTS + 1


def test_a_server_that_answers_every_path_does_not_trap_the_crawl() -> None:
    _, listings = crawled("http://x.gov.cn/nb/", {})
    assert len(listings) < 5


def test_a_list_without_end_ends_all_the_same() -> None:
    base = "http://x.gov.cn/nb/"
    endless = {base: listing(0, 10**6)} | {f"{base}index_{n}.html": listing(n, 10**6) for n in range(1, MAX_PAGES + 9)}
    _, listings = crawled(base, endless)
    assert len(listings) == MAX_PAGES + 1


def test_pages_of_one_list_differ_by_a_number_only() -> None:
    assert same_list("http://x.cn/nb/", "http://x.cn/nb/index_3.html")
    assert same_list("http://x.cn/nb.htm", "http://x.cn/nb/3.htm")
    assert same_list("http://x.cn/l.php?c=1", "http://x.cn/l.php?page=2&c=1")
    assert not same_list("http://x.cn/nb/", "http://x.cn/xw/index_3.html")
    assert not same_list("http://x.cn/l.php?c=1&page=1", "http://x.cn/l.php?c=2&page=2")
    assert not same_list("http://x.cn/nb/", "http://y.cn/nb/index_3.html")


def test_the_number_of_a_page_stands_in_path_or_query() -> None:
    assert page_number("http://x.cn/nb/index_12.html") == 12
    assert page_number("http://x.cn/nb?pageNo=7") == 7
    assert page_number("http://x.cn/nb/") == 0
