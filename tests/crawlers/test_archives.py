"""Targets, lists of addresses and folders."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path
from typing import NoReturn

import pytest

from crawlers.archives import kind_of, opened, walk
from crawlers.errors import BadAddress, BadList
from crawlers.lists import read_list
from crawlers.resource import Link


def test_a_target_is_told_by_what_it_is(tmp_path: Path) -> None:
    files = {"a.csv": "url\n", "a.pdf": "%PDF", "list.txt": "\n# ours\nhttp://x.cn/a\n", "report.txt": "一、总体情况",
             "a.warc.gz": "", "a.wacz": ""}  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    kinds = {name: kind_of(str(tmp_path / name)) for name in files}
    assert kinds == {"a.csv": "list", "a.pdf": "file", "list.txt": "list", "report.txt": "file",
                     "a.warc.gz": "archive", "a.wacz": "archive"}  # fmt: skip
    assert kind_of(str(tmp_path)) == "folder"
    assert kind_of("https://x.gov.cn/nb/") == "url"


@pytest.mark.parametrize("word", ["ftp://x.cn/", "nowhere/at/all", "x.gov.cn/nb", "http://a@b/"])
def test_a_word_that_names_nothing_is_said_to(word: str) -> None:
    with pytest.raises(BadAddress):
        kind_of(word)


def test_a_plain_list_may_hold_comments(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("# 2021\nhttp://x.cn/a  # first\n\n http://x.cn/b#top\n")
    assert list(read_list(path)) == [Link("http://x.cn/a"), Link("http://x.cn/b")]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_table_names_its_columns_in_any_order_and_charset(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "a.csv"
    rows = 'Year,agency,URL,来源\n2021,"硚口区,城管局",http://x.cn/a,手工\n,,http://x.cn/b,\n'
    path.write_text(rows, encoding=charset)
    assert list(read_list(path)) == [
        Link("http://x.cn/a", year=2021, agency="硚口区,城管局", source="手工"),
        Link("http://x.cn/b"),
    ]


@pytest.mark.parametrize("charset", ["utf-8-sig", "gbk"])
def test_a_table_may_name_its_columns_in_chinese_and_hold_comments(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "a.csv"
    rows = "# 手工整理\n机 构,年份,网址,来源\n硚口区城管局,2021年,http://x.cn/a,门户\n# 重复\n\n,,http://x.cn/b\n"
    path.write_text(rows, encoding=charset)
    assert list(read_list(path)) == [
        Link("http://x.cn/a", year=2021, agency="硚口区城管局", source="门户"),
        Link("http://x.cn/b"),
    ]


def test_the_charset_is_told_by_the_first_line_that_shows_it_however_late(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    plain = "".join(
        f"http://x.cn/{number}/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,\n" for number in range(20_000)
    )
    path.write_bytes(f"url,agency\n{plain}http://x.cn/last,某县教育局\n".encode("gbk"))
    *_, last = read_list(path)
    assert last == Link("http://x.cn/last", agency="某县教育局")


def test_a_list_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("url,title\n" + f"http://x.cn/,{'a' * 1000}\n" * 3000)
    tracemalloc.start()
    assert sum(1 for _ in read_list(path)) == 3000
    assert tracemalloc.get_traced_memory()[1] < path.stat().st_size / 3
    tracemalloc.stop()


def test_lines_of_json_say_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"url": "http://x.cn/a", "year": 2021}\n{"year": "2020", "url": "http://x.cn/b", "more": 1}\n')
    assert list(read_list(path)) == [Link("http://x.cn/a", year=2021), Link("http://x.cn/b", year=2020)]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [("a.txt", "http://x.cn/a\nwww.x.cn\n", 2), ("a.csv", "url,year\nhttp://x.cn/a,2021\nhttp://x.cn/b,now\n", 3),
     ("a.csv", "url,year\nhttp://x.cn/a,2021\n,2021\n", 3), ("a.jsonl", '{"url": "http://x.cn/a"}\n{"url"\n', 2),
     ("a.jsonl", '{"url": "http://x.cn/a"}\n[1]\n', 2)],
)  # fmt: skip
def test_a_bad_line_is_reported_with_its_number_and_the_others_are_read(
    tmp_path: Path, name: str, text: str, line: int
) -> None:
    (tmp_path / name).write_text(text)
    good, bad = read_list(tmp_path / name)
    assert isinstance(good, Link)
    assert isinstance(bad, BadList)
    assert f"line {line}:" in str(bad)


def test_a_table_without_addresses_is_no_list(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name\nx\n")
    with pytest.raises(BadList):
        list(read_list(tmp_path / "a.csv"))


def test_a_folder_is_walked_in_order_without_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b/2.pdf", "b/.x/3.pdf", "a.pdf", ".hidden", "b/1.pdf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [str(path.relative_to(tmp_path)) for path in walk(tmp_path)] == ["a.pdf", "b/1.pdf", "b/2.pdf"]
    assert [path.name for path in walk(tmp_path, (tmp_path / "b",))] == ["a.pdf"]


def test_what_cannot_be_read_in_a_folder_stands_for_itself_and_no_link_leads_round(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.pdf").touch()
    (tmp_path / "sub" / "round").symlink_to(tmp_path)
    (tmp_path / "broken").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "shut").mkdir()
    listed = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: shut(path) if path.name == "shut" else listed(path))
    assert [path.name for path in walk(tmp_path)] == ["broken", "pipe", "shut", "a.pdf"]
    with pytest.raises(OSError, match="no regular file"):
        opened(tmp_path / "pipe")


def shut(path: Path) -> NoReturn:
    raise PermissionError(13, "Permission denied", str(path))
