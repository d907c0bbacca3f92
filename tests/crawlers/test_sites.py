"""Every portal family, on the pages saved for it in tests/cases/portals/<name>/."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers import media_type
from crawlers.resource import Found, Resource
from crawlers.sites import attachments, look, registry
from crawlers.urls import posted, posting

PORTALS = Path(__file__).parents[1] / "cases" / "portals"
PAGES = [
    pytest.param(folder, page, id=f"{folder.name}-{page['file']}")
    for folder in sorted(PORTALS.iterdir())
    for page in tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))["page"]
]


def saved(folder: Path, page: dict[str, Any]) -> Resource:
    url = posting(page["url"], page["post"]) if "post" in page else page["url"]
    body = (folder / page["file"]).read_bytes()
    return Resource(url, page["url"].partition("#")[0], 200, media_type.detect(body, None, page["file"]), body)


@pytest.mark.parametrize("name", registry())
def test_every_family_has_a_saved_page(name: str) -> None:
    assert (PORTALS / name / "expected.toml").is_file(), f"save a page of {name} in tests/cases/portals/{name}"


@pytest.mark.parametrize("name", registry())
def test_every_family_says_what_gives_it_away(name: str) -> None:
    assert registry()[name].HINT


def test_the_generic_reader_is_asked_last() -> None:
    assert list(registry())[-1] == "generic"


@pytest.mark.parametrize(("folder", "page"), PAGES)
def test_a_saved_page_offers_exactly_its_reports_and_further_pages(folder: Path, page: dict[str, Any]) -> None:
    found = look(saved(folder, page))
    assert found.site == folder.name
    assert [[link.url, link.year, link.agency or ""] for link in found.links if link.kind == "report"] == page.get(
        "reports", []
    )
    assert _listings(found, False) == page.get("listings", [])
    requests = [posted(url) for url in _listings(found, True)]
    assert [address for address, _ in requests] == [address for address, _ in page.get("posts", [])]
    assert all(part in (data or "") for (_, data), (_, part) in zip(requests, page.get("posts", []), strict=True))


def _listings(found: Found, post: bool) -> list[str]:
    urls = [link.url for link in found.links if link.kind == "listing"]
    return [url for url in urls if ("#post:" in url) == post]


@pytest.mark.parametrize(("folder", "page"), PAGES)
def test_no_page_offers_itself(folder: Path, page: dict[str, Any]) -> None:
    resource = saved(folder, page)
    assert resource.url not in {link.url for link in look(resource).links}


WORDS = ["articles", "classify", "post_count", "url", "title", "data", "results", "total", "rows", "result", "records"]
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4)
)
PIECES = [
    "<datastore>", "<record>", "</record>", "<![CDATA[", "<a href=", "'>", "</a>", "__VIEWSTATE",
    "createPageHTML(9999,0,'index','html')",
    "javascript:__doPostBack('a','2')", "totalRecord:99999999", "unitid:1,columnid:2", "dataproxy.jsp",
    "/gkmlpt/", "pageCount:9999999", "2021年政府信息公开年报", "http://[", "\\", "?page=2",
]  # fmt: skip
ADDRESSES = ["http://x.cn/nb/", "http://x.cn/gkmlpt/api/all/1?page=1&sid=2", "http://x.cn/gkmlpt/index#9",
             f"http://x.cn/common/search/{'a' * 32}?page=1", "http://x.cn/public/column/1?type=3",
             posting("http://x.cn/rest/esinteligentsearch/getFullTextDataNew", '{"pn":0}'),
             posting("http://x.cn/a.aspx", "__EVENTARGUMENT=x")]  # fmt: skip


@given(st.sampled_from(ADDRESSES), JSON.map(msgspec.json.encode) | st.binary(max_size=80)
       | st.lists(st.sampled_from(PIECES), max_size=12).map(lambda pieces: "".join(pieces).encode()))  # fmt: skip
def test_no_page_makes_a_family_stumble_or_run_away(url: str, body: bytes) -> None:
    resource = Resource(url, url, 200, "text/html", body)
    assert len(look(resource).links) < 1000
    attachments(resource)


@pytest.mark.parametrize("inside", ["<p>{}</p>", "<script>var x = '{}';</script>"])
@pytest.mark.parametrize("word", ["a-_", "政府信息"])
def test_a_page_of_one_endless_word_is_looked_through_in_one_pass(inside: str, word: str) -> None:
    body = f"<html><title>政府信息公开年报</title><body>{inside.format(word * 200_000)}</body></html>".encode()
    assert look(Resource("http://a.gov.cn/nb/", "http://a.gov.cn/nb/", 200, "text/html", body)).links == ()


@pytest.mark.parametrize("name", ["TREE", "columns"])
def test_columns_of_reports_are_found_in_a_tree_and_elsewhere(name: str) -> None:
    column = '{"id":370,"name":"政府信息公开年报"}'
    body = f'<script>var sid = 7; var {name} = ["x", 1, {{"children": "none"}}, {column}];</script>'.encode()
    found = look(Resource("http://a.gov.cn/gkmlpt/index", "http://a.gov.cn/gkmlpt/index", 200, "text/html", body))
    assert [link.url for link in found.links] == ["http://a.gov.cn/gkmlpt/api/all/370?page=1&sid=7"]
