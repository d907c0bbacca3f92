"""Addresses: what is dropped, what never is, and what makes two of them one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.errors import BadAddress
from crawlers.urls import address_key, canonical, host_of, identity, joined, posted, posting


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://X.gov.cn:80/A/../B/./c.html#top", "http://x.gov.cn/B/c.html"),
        ("https://x.gov.cn:443", "https://x.gov.cn/"),
        ("http://x.gov.cn/a;jsessionid=1A2B?id=7", "http://x.gov.cn/a?id=7"),
        ("http://x.gov.cn/(S(abc123))/a.aspx?id=7", "http://x.gov.cn/a.aspx?id=7"),
        ("http://x.gov.cn/a?id=7&_=0.5165&utm_source=b&spm=1", "http://x.gov.cn/a?id=7"),
        ("http://x.gov.cn/a?t=1612345678901&t2=3", "http://x.gov.cn/a?t2=3"),
        ("http://x.gov.cn/a.php?PHPSESSID=8f14e45f&id=7", "http://x.gov.cn/a.php?id=7"),
        ("http://x.gov.cn/a?sid=0123456789abcdef0123456789abcdef&id=7", "http://x.gov.cn/a?id=7"),
        ("http://x.gov.cn/(X(1)S(ab3dz2))/a.aspx?id=7", "http://x.gov.cn/a.aspx?id=7"),
        (
            "http://x.gov.cn/public/column/1?type=3&_=0.5165123&action=list",
            "http://x.gov.cn/public/column/1?type=3&action=list",
        ),
        (
            "http://x.gov.cn/gkmlpt/content/4/4662/post_1.html?jump=true",
            "http://x.gov.cn/gkmlpt/content/4/4662/post_1.html",
        ),
        ("http://x.gov.cn/gkmlpt/index#370", "http://x.gov.cn/gkmlpt/index#370"),
        ("http://x.gov.cn/年报 1.pdf", "http://x.gov.cn/%E5%B9%B4%E6%8A%A5%201.pdf"),
        ("http://政府.cn/", "http://xn--mxtq1m.cn/"),
        ("file:///a/../b.zip#m.pdf", "file:///b.zip#m.pdf"),
    ],
)
def test_noise_goes(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "http://gk.x.gov.cn/year_details.aspx?dept=38&id=91674",
        "http://x.gov.cn/module/xxgk/xxgkAnnualReport.jsp?fbtime=2017&area=113325000026455663",
        "http://x.gov.cn/show?t=7",
        "http://x.gov.cn/gkmlpt/api/all/370?page=1&sid=200029",
        "http://x.gov.cn/public/column/24601?action=detail&title=2020&type=3",
        "http://x.gov.cn/xjhc/C116872/202601/245c17e71cfc419d9324b6598382367f.shtml",
        "http://x.gov.cn/a?1612345678901",
    ],
)
def test_what_names_the_article_stays(url: str) -> None:
    assert canonical(url) == url


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://x.gov.cn/a", "https://x.gov.cn/a"),
        ("http://x.gov.cn/r.jsp?fbtime=2017&area=1", "http://x.gov.cn/r.jsp?area=1&fbtime=2017"),
        ("http://x.gov.cn/%e5%b9%b4", "http://x.gov.cn/年"),
        ("http://x.gov.cn/b/files/basic-html/page4.html", "http://x.gov.cn/b/files/basic-html/page1.html"),
        (
            "https://x.gov.cn/xxgk/xxgk_content.jsp?urltype=news.NewsContentUrl&wbtreeid=5069&wbnewsid=1143514",
            "https://x.gov.cn/info/5069/1143514.htm",
        ),
    ],
)
def test_two_spellings_are_one_document(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://x.gov.cn/a?id=1", "http://x.gov.cn/a?id=2"),
        ("http://x.gov.cn/A", "http://x.gov.cn/a"),
        ("http://x.gov.cn/a", "http://x.gov.cn:8080/a"),
        ("http://x.gov.cn/gkmlpt/index#370", "http://x.gov.cn/gkmlpt/index#371"),
        (posting("http://x.gov.cn/p", "page=1"), posting("http://x.gov.cn/p", "page=2")),
    ],
)
def test_two_documents_stay_two(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


@pytest.mark.parametrize(
    ("url", "host"),
    [("http://X.gov.cn:80/", "x.gov.cn"), ("https://x.gov.cn/", "x.gov.cn"), ("http://1.2.3.4:8080/", "1.2.3.4:8080"),
     ("https://x.gov.cn:80/", "x.gov.cn:80"), ("http://[2400::1]:81/", "[2400::1]:81"), ("file:///a", "")],
)  # fmt: skip
def test_a_host_is_named_with_its_port_unless_that_is_the_default(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    "url", ["", "x", "mailto:a@b", "http://", "http://[", "http://x:99999/", "http://a@b/", "http://a\\b/"]
)
def test_what_is_no_address_is_said_to_be_none(url: str) -> None:
    with pytest.raises(BadAddress):
        canonical(url)


@given(st.text(max_size=60).map("http://x.cn/".__add__) | st.text(max_size=40))
def test_canonical_is_stable_and_raises_nothing_else(url: str) -> None:
    try:
        once = canonical(url)
    except BadAddress:
        return
    assert canonical(once) == once
    assert identity(once) == identity(url)


NAMES = ["id", "articleId", "wbnewsid", "infoId", "dept", "cid", "newsid", "channelId", "title", "fbtime", "docid"]
NOISE = [
    "utm_source=a",
    "spm=1.2",
    "_=0.5165231",
    "t=1612345678901",
    "rnd=0.77123",
    "jsessionid=AB12",
    "PHPSESSID=abc9",
]


@given(
    st.dictionaries(
        st.sampled_from(NAMES), st.from_regex(r"[0-9A-Za-z]{1,12}", fullmatch=True), min_size=1, max_size=4
    ),
    st.lists(st.sampled_from(NOISE), max_size=3),
    st.sampled_from(["", ";jsessionid=0A1B2C"]),
    st.sampled_from(["http://x.gov.cn", "https://x.gov.cn", "http://x.gov.cn:80", "HTTP://X.GOV.CN"]),
    st.sampled_from(["", "#top"]),
)
def test_noise_never_makes_two_documents_and_a_name_is_never_lost(
    named: dict[str, str], noise: list[str], session: str, site: str, fragment: str
) -> None:
    pairs = [f"{name}={value}" for name, value in named.items()]
    spelled = f"{site}/a/show.jsp{session}?{'&'.join([*noise, *reversed(pairs)])}{fragment}"
    assert address_key(spelled) == address_key(f"http://x.gov.cn/a/show.jsp?{'&'.join(pairs)}")
    assert all(pair in canonical(spelled) for pair in pairs)
    other = {**named, next(iter(named)): "zz"}
    assert other == named or address_key(spelled) != address_key(
        f"http://x.gov.cn/a/show.jsp?{'&'.join(f'{name}={value}' for name, value in other.items())}"
    )


@given(st.text(max_size=60))
def test_a_posted_body_comes_back_as_it_was(data: str) -> None:
    address = canonical(posting("http://x.cn/api?b=1", data))
    assert posted(address) == ("http://x.cn/api?b=1", data)


def test_a_link_is_joined_as_a_browser_joins_it() -> None:
    assert joined("http://x.cn/a/b.html", "..\\upload\\1.pdf") == "http://x.cn/upload/1.pdf"
    assert joined("http://x.cn/a/b.html", " c.html\n") == "http://x.cn/a/c.html"
    assert joined("http://x.cn/a/b.html", "\r\n\t2022/\n\t7.html") == "http://x.cn/a/2022/7.html"
    assert joined("http://x.cn/a/b.html", "年报  1.pdf") == "http://x.cn/a/%E5%B9%B4%E6%8A%A5%20%201.pdf"
    assert joined("http://x.cn/a/", "javascript:void(0)") is None
    assert joined("http://x.cn/a/", "mailto:a@b.cn") is None


def test_a_query_goes_out_in_the_charset_of_its_page() -> None:
    assert joined("http://x.cn/", "/年/l.asp?k=公", "gb18030") == "http://x.cn/%E5%B9%B4/l.asp?k=%B9%AB"
    assert joined("http://x.cn/", "/l.asp?k=公") == "http://x.cn/l.asp?k=%E5%85%AC"
