"""What interfaces of portals answer: the article in it is read as a page."""

import json
from html import escape

import pytest

import converters
from converters.document import Heading, Table
from converters.errors import Corrupt, EmptyDocument, Mislabelled, TooLarge
from crawlers import media_type

TITLE = "青禾县教育局2022年政府信息公开工作年度报告"
TABLE = "<table><tr><td>行政许可</td><td>{}</td></tr><tr><td>行政处罚</td><td></td></tr></table>"
ARTICLE = "<p>现公布年度报告，数据截至年底。</p>" + TABLE.format(146)


def read(answer: object, kind: str = "application/json"):
    return converters.convert(json.dumps(answer, ensure_ascii=False).encode(), kind)


def values(document) -> list[str]:
    return [cell.text for table in document.tables() for cell in table.cells if cell.column]


@pytest.mark.parametrize(
    "answer",
    [
        {"code": 200, "data": {"title": TITLE, "pubDate": "2023-01-12 09:30", "content": ARTICLE}},
        {"data": {"articleTitle": TITLE, "publishTime": "2023-01-12", "content": escape(ARTICLE), "mobile": ARTICLE}},
        {"rows": [{"title": "放假", "txt": "<p>通知</p>"}, {"title": TITLE, "fbsj": "2023-01-12", "txt": ARTICLE}]},
        [{"title": TITLE, "pubdate": "2023-01-12", "body": {"html": ARTICLE}}],
        {"code": 0, "data": json.dumps({"title": TITLE, "pubDate": "2023-01-12", "content": ARTICLE})},
        {"title": TITLE, "publishTime": 1673452800000, "content": ARTICLE},
        {"title": TITLE, "docPubTime": 1673539199, "content": ARTICLE},
    ],
    ids=["data", "escaped and twice", "one of several", "nested", "JSON in JSON", "milliseconds", "seconds"],
)
def test_the_article_of_an_answer_has_the_title_and_date_beside_it(answer: object) -> None:
    document = read(answer)
    assert (document.title, document.metadata["published"]) == (TITLE, "2023-01-12")
    assert values(document) == ["146", ""]


def test_an_answer_is_told_by_its_bytes_and_may_stand_in_a_call() -> None:
    text = json.dumps({"title": TITLE, "content": ARTICLE})
    assert media_type.detect(text.encode(), "text/html") == "application/json"
    called = f"jQuery11({text});".encode()
    assert media_type.detect(called, "application/javascript") == "application/json"
    assert values(converters.convert(called, "application/json")) == ["146", ""]


def test_chapters_that_are_articles_of_their_own_are_kept_in_order_under_their_titles() -> None:
    chapters = [{"title": f"{n}、情况", "content": TABLE.format(at)} for at, n in enumerate("一二三")]
    document = read({"title": TITLE, "list": chapters})
    assert [type(block) for block in document.blocks] == [Heading, Table] * 3
    assert (document.title, values(document)) == (TITLE, ["0", "", "1", "", "2", ""])


def test_an_article_without_markup_is_read_line_by_line() -> None:
    document = read({"title": TITLE, "content": "一、总体情况\r\n" + "本年度公开信息12条。" * 30})
    assert [block.text[:6] for block in document.blocks] == ["一、总体情况", "本年度公开信"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b'{"code": 404, "msg": "none"}', EmptyDocument),
        (b'{"rows": [{"title": "a", "url": "/b.html"}]}', EmptyDocument),
        (b'{"content": "<p>cut', Corrupt),
        (b"<html><body><p>1</p></body></html>", Mislabelled),
        (b"[" * 100_000, TooLarge),
        (b"[" * 700 + b'"a"' + b"]" * 700, TooLarge),
        (b" " * 200_000 + b"x", Corrupt),
        (b"a()" + b" " * 200_000 + b"x", Corrupt),
        (b'{"a": ' + b"9" * 5_000 + b"}", EmptyDocument),
        (json.dumps({"a": "[" * 700 + '"<table><td>"' + "]" * 700}).encode(), TooLarge),
    ],
    ids=[
        "nothing",
        "a list of links",
        "cut off",
        "a page",
        "endless",
        "deep",
        "blanks",
        "blanks behind",
        "a number",
        "deep JSON in JSON",
    ],
)
def test_what_is_no_article_says_so(body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        converters.convert(body, "application/json")


def test_the_second_reader_reads_the_same_article() -> None:
    body = json.dumps({"title": TITLE, "content": ARTICLE}).encode()
    second = converters.reread(body, "application/json")
    assert second and values(second) == ["146", ""]
