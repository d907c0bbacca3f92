"""Metrics of the running text.

The sentences of `cases/sentences`: `published` are of published reports; `invented`, `batches` and `keys` are invented
in their register. Each was answered by hand before it was read; a batch is measured once unseen, and mended after.
"""

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converters import convert
from converters.document import Cell, Document, Heading, Paragraph, Picture, Table
from parsers.narrative import extract, extract_text
from parsers.narrative.vocabulary import kinds, vocabulary
from parsers.report import Metric

CASES = Path(__file__).parents[1] / "cases"
Case = dict[str, Any]


def load(name: str) -> list[Any]:
    lines = (CASES / "sentences" / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [pytest.param(case, id=case["id"]) for case in map(json.loads, lines)]


def equals(metric: Metric, expected: Case) -> bool:
    keys = (expected["metric"], *expected.get("accept", ()))
    told = (metric.unit, metric.qualifier, metric.scope)
    wanted = (expected["unit"], expected["qualifier"], expected["scope"])
    return metric.key in keys and Decimal(metric.value) == Decimal(expected["value"]) and told == wanted


def unexplained(metrics: list[Metric], expected: list[Case]) -> tuple[list[Metric], list[Case]]:
    """Metrics that nothing expected explains, and required ones that were not found."""
    extra = []
    for metric in metrics:
        match = next((one for one in expected if equals(metric, one)), None)
        if match is None:
            extra.append(metric)
        else:
            expected = [one for one in expected if one is not match]
    return extra, [one for one in expected if not one.get("optional")]


@pytest.mark.parametrize("case", [*load("published"), *load("invented"), *load("batches"), *load("keys")])
def test_a_sentence_gives_its_metrics_and_no_others(case: Case) -> None:
    assert unexplained(list(extract_text(case["text"], case.get("year"))), case["expect"]) == ([], [])


@pytest.mark.parametrize("case", load("invented"))
def test_blanks_bold_and_full_width_change_nothing_but_offsets(case: Case) -> None:
    plain = extract_text(case["text"], case.get("year"))
    wide = {ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789,;:()%"}
    spaced = case["text"].replace("，", "， **").replace("条", " 条 ")
    for text in (case["text"].translate(wide), spaced, f"　{case['text']}"):
        assert facts(extract_text(text, case.get("year"))) == facts(plain)


def facts(metrics: tuple[Metric, ...]) -> list[tuple[str, ...]]:
    return [(one.key, one.value, one.unit, one.qualifier, one.scope) for one in metrics]


@pytest.mark.parametrize("name", sorted(path.name for path in (CASES / "samples").iterdir()))
def test_a_real_report_gives_the_metrics_read_by_hand(name: str) -> None:
    truth = json.loads((CASES / "samples" / name / "expected.json").read_text("utf-8"))
    document = convert((CASES / "samples" / name / "source.txt").read_bytes(), "text/plain")
    expected = [one | {"metric": one["key"]} for one in truth["metrics"]]
    extra, missing = unexplained(list(extract(document, truth["year"])), expected)
    assert missing == []
    assert [one for one in extra if one.sentence not in truth["metrics_open"]] == []


def test_offsets_and_sentences_are_slices_of_the_document() -> None:
    table = Table(1, 2, (Cell(0, 0, "公开信息"), Cell(0, 1, "99条")))
    blocks = (Heading("二、主动公开"), Picture("a.png"), table, Paragraph("总述。2023 年公开信息 15 条，未收到申请。"))
    document = Document("text/html", blocks)
    total, none = extract(document, 2023)
    assert document.text[total.start : total.end] == "15 条"
    assert document.text[none.start : none.end] == "未收到"
    assert total.sentence == none.sentence == "2023 年公开信息 15 条，未收到申请。"


def test_rows_of_tables_give_no_metric() -> None:
    table = Table(1, 1, (Cell(0, 0, "全年公开信息15条。"),))
    assert extract(Document("text/html", (table,)), 2023) == ()


def test_a_sentence_never_crosses_a_line() -> None:
    metrics = extract_text("公开信息15条\n办结申请2件")
    assert [metric.sentence for metric in metrics] == ["公开信息15条", "办结申请2件"]


@pytest.mark.parametrize("year, scope", [(2021, "report_year"), (2022, "prev_year"), (None, "report_year")])
def test_a_number_of_an_earlier_year_is_no_number_of_the_report_year(year: int | None, scope: str) -> None:
    (metric,) = extract_text("2021年公开信息15条。", year)
    assert metric.scope == scope


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("网站与微信公众号共发布信息970条。", "channels=website,wechat"),
        ("其中通知公告18条。", "通知公告"),
        ("“清溪发布”微信公众号推送信息215条。", "account=清溪发布"),
        ("省级媒体刊发稿件8篇。", "level=provincial"),
    ],
)
def test_detail_names_the_channels_the_kind_the_account_the_level(text: str, detail: str) -> None:
    (metric,) = extract_text(text)
    assert metric.detail == detail


def test_an_audience_belongs_to_the_channel_named_before() -> None:
    _, reads = extract_text("抖音号发布作品64个，播放量超105万次。")
    assert (reads.key, reads.detail) == ("audience.plays", "channel=douyin")


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        ("四、政府信息公开行政复议、行政诉讼情况", ["review.cases", "litigation.cases"]),
        ("四、行政复议与应诉", []),
        ("四、政府信息公开行政复议、行政诉讼情况\n五、依法行政", []),
    ],
)
def test_cases_without_a_word_on_disclosure_are_about_it_under_its_heading(heading: str, told: list[str]) -> None:
    text = f"{heading}\n本年度行政复议9件，行政诉讼5件。"
    assert [metric.key for metric in extract_text(text, 2023)] == told


def test_every_key_of_the_vocabulary_is_a_known_metric() -> None:
    words = vocabulary()
    named = {key for entry in words.objects.values() for _, key in entry.keys if key not in ("", "-")}
    named |= {key for entry in words.objects.values() for key in (entry.percent, entry.money)}
    named |= {channel.key for channel in words.channels.values()}
    assert named <= {*kinds(), None, "-"}


def test_every_known_metric_has_an_example() -> None:
    examples = {param.id for param in load("keys")}
    assert examples == set(kinds())


PIECES = [*vocabulary().meanings, *"，。；：（）…、\n 《》“”%条件次万余", "12", "3.5", "两", "2023年"]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_text_is_read_and_every_offset_holds(words: list[str]) -> None:
    text = "".join(words)
    for metric in extract_text(text, 2023):
        assert 0 <= metric.start < metric.end <= len(text)
        assert metric.sentence in text
        assert text[metric.start : metric.end].strip() in metric.sentence
        assert metric.key in kinds() and Decimal(metric.value) >= 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("全年各科室共同努力，主动公开政府信息1\n245条，", ["disclosure.total 1245 条 report_year"]),
        ("本年度我局严格依照条例办理，共收到政府信息公开申请\n12件", ["requests.received 12 件 report_year"]),
        (
            "公开信息45条。其中：\n（1）财政信息12条；\n2. 人事信息 33条",
            [
                "disclosure.total 45 条 report_year",
                "disclosure.by_category 12 条 part",
                "disclosure.by_category 33 条 part",
            ],
        ),
    ],
)
def test_a_paragraph_broken_over_lines_and_a_list_below_its_total_are_read_as_one(text: str, told: list[str]) -> None:
    metrics = extract_text(text)
    assert [f"{one.key} {one.value} {one.unit} {one.scope}" for one in metrics] == told
    assert all(one.sentence in text for one in metrics)


@pytest.mark.parametrize(
    "text",
    [
        "通过县政府门户网站，集中公开了本年度各类\n一、主动公开政府信息情况",
        "青禾县水利局2023年政府信息公开工作年度报告\n公开信息15条",
        "信息公开工作全年平稳有序，网站公开信息共386条\n公开申请共12件",
    ],
)
def test_headings_and_whole_statements_stay_lines_of_their_own(text: str) -> None:
    assert [one.sentence for one in extract_text(text)] == [
        line for line in text.split("\n") if "条" in line or "件" in line
    ]


def test_a_colon_behind_a_total_opens_a_list_of_its_parts():
    told = extract_text("全年主动公开各类信息30条：政策文件19条，工作动态11条。", 2022)

    assert [(m.key, m.value, m.scope, m.detail) for m in told] == [
        ("disclosure.total", "30", "report_year", ""),
        ("disclosure.by_category", "19", "part", "政策文件"),
        ("disclosure.by_category", "11", "part", "工作动态"),
    ]


def test_offsets_hold_in_every_sentence_of_the_cases() -> None:
    for case in (param.values[0] for name in ("published", "invented", "batches", "keys") for param in load(name)):
        text = f"　{case['text']}\n{case['text']}"
        for metric in extract_text(text, case.get("year")):
            printed = text[metric.start : metric.end]
            assert printed in metric.sentence and metric.sentence in text
            assert printed == printed.strip() != ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("受理申请9件，均通过信函递交，已全部办结。", [("requests.received.letter", "9"), ("requests.closed", "9")]),
        ("办理12345热线47件，已全部办结。", [("hotline12345.closed", "47")]),
        ("收到申请5件，均未受理。", []),
        ("收到申请0件，均已办结。", []),
        ("公开信息30条，均为主动公开。", []),
    ],
)
def test_what_all_says_of_the_number_before_is_inferred(text: str, told: list[tuple[str, str]]) -> None:
    found = [(one.key, one.value) for one in extract_text(text) if one.qualifier == "inferred"]
    assert found == told


def test_a_number_told_twice_with_two_values_is_a_conflict_and_both_are_kept() -> None:
    text = "全年收到申请5件。\n二、情况\n本年度共收到申请6件。\n今年收到申请5件，其中自然人4件。"
    told = [(one.value, one.scope) for one in extract_text(text) if one.key == "requests.received"]
    assert told == [("5", "report_year"), ("6", "conflict"), ("5", "report_year")]


def test_two_kinds_of_information_contradict_nothing() -> None:
    told = extract_text("网站公开信息20条。\n公众号公开信息30条。\n网站公开信息25条。")
    assert {one.scope for one in told} == {"report_year"}


def test_each_of_several_numbers_takes_its_own_channel() -> None:
    told = extract_text("门户网站、公众号、公示栏分别公开信息210条、356条、48条。")
    assert [(one.key, one.value) for one in told] == [
        ("channel.website.posts", "210"),
        ("channel.wechat.posts", "356"),
        ("channel.noticeboard.posts", "48"),
    ]


def test_a_list_ends_where_its_parts_make_up_the_total() -> None:
    told = extract_text("共有申请58件，其中新收55件，上年结转3件；办结56件。")
    assert [(one.key, one.scope) for one in told][1:] == [
        ("requests.received", "part"),
        ("requests.carried_in", "part"),
        ("requests.closed", "report_year"),
    ]


@pytest.mark.parametrize(
    "piece", ["公开信息5条和", "12条、", "无申请，", "公开信息5条，其中A类2条、B类3条；", "“（《", "万"]
)
def test_the_work_of_reading_grows_with_the_length_of_a_sentence_without_end(piece: str) -> None:
    work = [calls((piece * length)[:length]) for length in (6_000, 12_000)]
    assert work[1] < 2.5 * work[0] + 1000


def calls(text: str) -> int:
    """How many functions are called to read a text."""
    count = 0

    def counted(*_: Any) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        extract_text(text, 2023)
    finally:
        sys.setprofile(before)
    return count
