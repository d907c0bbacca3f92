"""One request: every hop checked, every size and time capped, every status mapped."""

from __future__ import annotations

import email.utils
import socket
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawlers.errors import (
    BadAddress,
    BadAnswer,
    Busy,
    ClientError,
    EmptyAnswer,
    FetchError,
    Forbidden,
    Gone,
    PrivateAddress,
    RedirectLoop,
    RobotsDisallow,
    ServerError,
    TimedOut,
    TooLarge,
    Truncated,
    Unreachable,
)
from crawlers.fetch import Limits, ask, begin, fetch
from crawlers.guard import Guard
from crawlers.resource import NotModified, Resource
from crawlers.statuses import retry_after
from crawlers.urls import posting
from storage.blobs import FolderBlobs
from tests.crawlers.conftest import ARTICLE


def get(site: Any, path: str, **options: Any) -> Resource:
    return fetch(site.url + path, guard=site.guard, user_agent="nianbao/test", **options)


def test_a_page_arrives_with_its_type_headers_and_moment(site: Any) -> None:
    resource = get(site, "/zfxxgk/a.html")
    assert resource.media_type == "text/html"
    assert "年度报告" in resource.body.decode()
    assert resource.headers["content-type"].startswith("text/html")
    assert resource.fetched_at.endswith("+00:00")
    _, _, headers, _ = site.seen[-1]
    assert headers["user-agent"] == "nianbao/test"
    assert headers["host"] == f"127.0.0.1:{site.port}"


@pytest.mark.parametrize("path", ["/page/7;v=2.html?id=1", "/page/a;b;c", "/page//b", "/page/%3B%zz"])
def test_a_path_goes_out_as_it_is_written(site: Any, path: str) -> None:
    get(site, path)
    assert site.seen[-1][1] == path


def test_redirects_are_followed_and_recorded(site: Any) -> None:
    first, second = "/to/301?url=/to/302?url=../page.html", "/to/302?url=../page.html"
    resource = get(site, first)
    assert resource.final_url == f"{site.url}/page.html"
    assert resource.redirects == (site.url + first, site.url + second)


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_a_location_in_raw_chinese_bytes_is_followed(site: Any, charset: str) -> None:
    assert get(site, f"/raw_to/{charset}").final_url == f"{site.url}/%E5%B9%B4%E6%8A%A5.html"


def test_a_protocol_relative_redirect_keeps_the_scheme(site: Any) -> None:
    assert get(site, f"/to/302?url=//127.0.0.1:{site.port}/a.html").final_url == f"{site.url}/a.html"


def test_a_cookie_set_on_the_way_goes_back_to_its_own_host_only(site: Any) -> None:
    assert get(site, "/cookie").status == 200
    guard = Guard(allow={f"a.example:{site.port}", f"b.example:{site.port}"}, resolve=lambda host, port: ["127.0.0.1"])
    other = f"http://b.example:{site.port}/cookie"
    site.seen.clear()
    fetch(f"http://a.example:{site.port}/to/302?url={other}", guard=guard, user_agent="nianbao/test")
    sent = [(headers["host"][0], headers.get("cookie")) for _, _, headers, _ in site.seen]
    assert sent == [("a", None), ("b", None), ("b", "seen=1")]


@pytest.mark.parametrize(
    "page",
    ["<meta http-equiv=refresh content='0; URL=../a.html'>", "<META HTTP-EQUIV='Refresh' CONTENT='3;url=/a.html'>",
     "<script>var to = '/a.html'; window.location.href = to;</script>",
     "<script>location.replace('../a.html')</script>"],
)  # fmt: skip
def test_a_page_that_only_sends_its_reader_on_is_a_hop(site: Any, pages: dict[str, str], page: str) -> None:
    pages["moved"] = f"<html><head>{page}</head><body></body></html>"
    resource = get(site, "/saved/moved")
    assert (resource.final_url, resource.redirects) == (f"{site.url}/a.html", (f"{site.url}/saved/moved",))


def test_two_pages_that_send_to_each_other_are_a_loop_at_once(site: Any, pages: dict[str, str]) -> None:
    pages["one"] = "<meta http-equiv=refresh content='0; url=two'>"
    pages["two"] = "<meta http-equiv=refresh content='0; url=one'>"
    with pytest.raises(RedirectLoop):
        get(site, "/saved/one")
    assert len(site.seen) == 2


def test_more_than_five_redirects_are_a_loop(site: Any) -> None:
    with pytest.raises(RedirectLoop):
        get(site, "/loop/0")
    assert len(site.seen) == 6


def test_a_redirect_without_a_target_is_a_bad_answer(site: Any) -> None:
    with pytest.raises(BadAnswer):
        get(site, "/status/302")


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest/meta-data/", "http://127.0.0.2/", "http://[::1]/", "http://2130706433/",
     "http://[64:ff9b::7f00:1]/"],
)  # fmt: skip
def test_a_redirect_to_a_private_address_is_refused(site: Any, target: str) -> None:
    with pytest.raises(PrivateAddress):
        get(site, f"/to/302?url={target}")


@pytest.mark.parametrize("target", ["file:///etc/passwd", "gopher://127.0.0.1/", "http://a@127.0.0.1/"])
def test_a_redirect_to_what_is_no_plain_web_address_is_refused(site: Any, target: str) -> None:
    with pytest.raises(BadAddress):
        get(site, f"/to/302?url={target}")


def test_the_address_that_was_checked_is_the_one_connected_to(site: Any) -> None:
    answers = iter(["127.0.0.1", "169.254.169.254"])
    guard = Guard(allow={f"portal.example:{site.port}"}, resolve=lambda host, port: [next(answers)])
    resource = fetch(f"http://portal.example:{site.port}/a.html", guard=guard, user_agent="nianbao/test")
    assert resource.status == 200
    assert site.seen[-1][2]["host"] == f"portal.example:{site.port}"
    assert next(answers) == "169.254.169.254", "the name was looked up a second time"


def test_permission_is_asked_for_every_hop(site: Any) -> None:
    asked = []

    def permit(url: str) -> None:
        asked.append(url)
        if url == f"{site.url}/forbidden.html":
            raise RobotsDisallow(f"{url} is disallowed")

    with pytest.raises(RobotsDisallow):
        get(site, "/to/302?url=/forbidden.html", permit=permit)
    assert asked == [f"{site.url}/to/302?url=/forbidden.html", f"{site.url}/forbidden.html"]
    assert len(site.seen) == 1


@pytest.mark.parametrize("path", ["/gzip", "/deflate", "/deflate/zlib"])
def test_compressed_bodies_are_undone(site: Any, path: str) -> None:
    assert "年度报告" in get(site, path).body.decode()


@pytest.mark.parametrize("path", ["/bomb", "/endless"])
def test_a_body_over_the_limit_is_cut_off_on_the_wire_and_decoded(site: Any, path: str) -> None:
    with pytest.raises(TooLarge):
        get(site, path, limits=Limits(bytes=1_000_000))


@pytest.mark.parametrize("path", ["/more", "/more/later", "/more_gzip"])
def test_a_server_that_sends_more_than_it_announces_is_read_to_its_end(site: Any, path: str) -> None:
    assert get(site, path).body == ARTICLE.encode()


@pytest.mark.parametrize("path", ["/more", "/more/later"])
def test_what_follows_the_announced_end_counts_against_the_limit(site: Any, path: str) -> None:
    with pytest.raises(TooLarge):
        get(site, path, limits=Limits(bytes=250))


@pytest.mark.parametrize("path", ["/short", "/cut_gzip", "/reset"])
def test_a_body_that_breaks_off_is_tried_again(site: Any, path: str) -> None:
    with pytest.raises(Truncated):
        get(site, path)


@pytest.mark.parametrize("coding", ["gzip", "br", "gzip, gzip"])
def test_a_coding_that_cannot_be_undone_is_a_bad_answer(site: Any, coding: str) -> None:
    with pytest.raises(BadAnswer):
        get(site, f"/not_gzip/{coding}")


@pytest.mark.parametrize("path", ["/drip", "/drip_headers"])
def test_what_drips_in_ends_at_the_total_deadline(site: Any, path: str) -> None:
    with pytest.raises(TimedOut):
        get(site, path, limits=Limits(read=10, total=0.3))


@pytest.mark.parametrize("path", ["/silent", "/noise"])
def test_a_server_that_hangs_up_or_speaks_no_http_is_unreachable(site: Any, path: str) -> None:
    with pytest.raises(Unreachable):
        get(site, path)


def test_a_closed_port_is_unreachable() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        name = f"127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(Unreachable):
            fetch(f"http://{name}/", guard=Guard(allow={name}), user_agent="nianbao/test")


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, Gone), (410, Gone), (401, Forbidden), (403, Forbidden), (412, Forbidden), (521, Forbidden), (429, Busy),
     (503, Busy), (500, ServerError), (502, ServerError), (400, ClientError), (408, TimedOut), (204, EmptyAnswer)],
)  # fmt: skip
def test_each_status_says_who_must_act(site: Any, status: int, error: type[FetchError]) -> None:
    with pytest.raises(error) as caught:
        get(site, f"/status/{status}")
    assert type(caught.value) is error


def test_a_page_without_a_byte_is_empty(site: Any) -> None:
    with pytest.raises(EmptyAnswer):
        get(site, "/empty")


def test_a_busy_host_says_for_how_long(site: Any) -> None:
    with pytest.raises(Busy) as caught:
        get(site, "/status/503?retry_after=120")
    assert caught.value.retry_after == 120


@pytest.mark.parametrize(("value", "seconds"), [("7", 7.0), (None, None), ("soon", None), ("-3", None)])
def test_retry_after_in_seconds(value: str | None, seconds: float | None) -> None:
    assert retry_after(value) == seconds


def test_retry_after_as_a_date() -> None:
    assert retry_after(email.utils.formatdate(time.time() + 90, usegmt=True)) == pytest.approx(90, abs=5)
    assert retry_after(email.utils.formatdate(0, usegmt=True)) == 0


def test_an_unchanged_page_costs_no_body(site: Any) -> None:
    first = get(site, "/tagged")
    again = get(site, "/tagged", etag=first.headers["etag"])
    assert isinstance(again, NotModified)
    assert again.body == b""
    assert not isinstance(first, NotModified)


@pytest.mark.parametrize(
    ("data", "kind"), [("columnid=1&path=/年报", "application/x-www-form-urlencoded"), ('{"pn":0}', "application/json")]
)
def test_an_address_may_carry_the_body_of_a_post(site: Any, data: str, kind: str) -> None:
    method, told, body = get(site, posting("/echo", data)).body.decode().split(" ", 1)[0], *_echo(site)
    assert (method, body) == ("POST", data)
    assert told.startswith(kind)


def _echo(site: Any) -> tuple[str, str]:
    _, _, headers, body = site.seen[-1]
    return headers["content-type"], body.decode()


@pytest.mark.parametrize("spoil", [lambda url: url.replace("http:", "ftp:"), lambda url: "http://[", lambda url: ""])
def test_what_is_no_web_address_is_refused_before_any_connection(site: Any, spoil: Callable[[str], str]) -> None:
    with pytest.raises(BadAddress):
        fetch(spoil(site.url), guard=site.guard, user_agent="nianbao/test")
    assert not site.seen


@pytest.fixture
def kept(tmp_path: Path) -> Callable[[], list[Path]]:
    return lambda: [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_large_body_is_kept_in_little_memory(site: Any, tmp_path: Path, kept: Callable[[], list[Path]]) -> None:
    tracemalloc.start()
    try:
        resource = get(site, "/large/40000000", keeping=FolderBlobs(tmp_path).receive)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4_000_000
    (path,) = kept()
    assert (path.name, resource.sha256, path.stat().st_size, resource.size) == (resource.sha256, path.name, 40e6, 40e6)
    assert (resource.media_type, resource.body) == ("application/pdf", b"")


def test_a_text_is_kept_and_at_hand(site: Any, tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    resource = get(site, "/gzip", keeping=blobs.receive)
    assert blobs.get(resource.sha256) == resource.body and "年度报告" in resource.body.decode()


@pytest.mark.parametrize("path", ["/bomb", "/endless", "/short", "/cut_gzip", "/not_gzip/gzip", "/drip", "/status/503",
                                  "/to/302?url=/a.html", "/saved/challenge", "/empty"])  # fmt: skip
def test_what_broke_off_or_is_refused_leaves_nothing(
    site: Any, pages: dict[str, str], tmp_path: Path, kept: Callable[[], list[Path]], path: str
) -> None:
    pages["challenge"] = "<script>document.cookie='__jsl_clearance=1';location.reload()</script>"
    tracemalloc.start()
    try:
        ask(
            begin(site.url + path), guard=site.guard, user_agent="nianbao/test", keeping=FolderBlobs(tmp_path).receive,
            limits=Limits(bytes=20_000_000, total=0.5 if path == "/drip" else 60),
        )  # fmt: skip
    except FetchError:
        assert not path.startswith("/to/")
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert kept() == [] and peak < 4_000_000


def test_a_body_of_several_gzip_members_is_whole(site: Any) -> None:
    assert get(site, "/members").body.decode().count("年度报告</title>") == 3
