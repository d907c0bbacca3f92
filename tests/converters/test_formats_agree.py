"""The same report in every format that this room reads without pages."""

import json
from pathlib import Path

import pytest

import converters
from converters.document import Document, Picture, Table
from tests.archive.report import Report, from_text, random_report
from tests.archive.write_docx import write_docx
from tests.archive.write_html import write_html
from tests.archive.write_text import write_text

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SAMPLES = sorted((Path(__file__).parents[1] / "cases" / "samples").iterdir())
REPORTS = [*(folder.name for folder in SAMPLES), "F2021/1", "F2019/2"]


def report(name: str) -> Report:
    family, _, seed = name.partition("/")
    if seed:
        return random_report(int(seed), family, blanks=0.4)
    folder = next(folder for folder in SAMPLES if folder.name == name)
    return from_text((folder / "source.txt").read_text(), json.loads((folder / "expected.json").read_text())["family"])


def cells(tables: tuple[Table, ...] | list[Table]) -> list[list[tuple[int, int, str, int, int]]]:
    return [[(c.row, c.column, c.text, c.row_span, c.column_span) for c in table.cells] for table in tables]


def lines(blocks: tuple[object, ...]) -> list[str]:
    return [block.text for block in blocks if not isinstance(block, Table | Picture) and hasattr(block, "text")]


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("style", ["portal", "word", "layout"])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_html_carries_every_cell_and_line_and_nothing_of_the_portal(name: str, style: str, charset: str) -> None:
    source = report(name)
    body = write_html(source, style=style, charset=charset, published="2022-01-05")
    document = converters.convert(body, "text/html")
    assert cells(document.tables()) == cells(source.tables())
    assert lines(document.blocks) == lines(source.blocks)
    assert document.metadata["published"] == "2022-01-05"
    assert document.title == (source.title or "政府信息公开工作年度报告")


@pytest.mark.parametrize("name", REPORTS)
def test_docx_carries_every_cell_and_line(name: str) -> None:
    source = report(name)
    document = converters.convert(write_docx(source), DOCX)
    assert cells(document.tables()) == cells(source.tables())
    assert lines(document.blocks) == [*([source.title] if source.title else []), *lines(source.blocks)]
    assert document.title == (source.title or None)


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("media_type", ["text/html", DOCX])
def test_the_second_readers_read_the_same_cells(name: str, media_type: str) -> None:
    source = report(name)
    body = write_docx(source) if media_type == DOCX else write_html(source, style="word")
    second = converters.reread(body, media_type)
    assert second is not None
    assert cells(second.tables()[-3:]) == cells(source.tables())


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("layout", ["cells", "tabs"])
def test_text_carries_the_same_cells_in_order(name: str, layout: str) -> None:
    source = report(name)
    document: Document = converters.convert(write_text(source, layout), "text/plain")
    told = [[cell.text for cell in table.cells if cell.text] for table in document.tables()]
    assert told == [
        [cell.text.replace("\n", " ") if layout == "tabs" else cell.text for cell in table.cells if cell.text]
        for table in source.tables()
    ]


@pytest.mark.parametrize("name", REPORTS)
def test_bars_carry_every_cell_blank_ones_too(name: str) -> None:
    source = report(name)
    document = converters.convert(write_text(source, "bars"), "text/plain")
    told = [[cell.text for cell in table.cells] for table in document.tables()]
    assert told == [[cell.text.replace("\n", " ").strip(" ") for cell in table.cells] for table in source.tables()]


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_the_reports_put_back_into_their_form_keep_every_value_as_printed(folder: Path) -> None:
    facts = json.loads((folder / "expected.json").read_text())["facts"]
    values = report(folder.name).values
    assert values == {key: fact["raw"].replace("[bookmark: _GoBack]", "") for key, fact in facts.items()}


@pytest.mark.parametrize("family", ["F2021", "F2019"])
def test_the_sums_of_random_reports_hold(family: str) -> None:
    truth = {
        key: int(value or 0)
        for key, (value, _) in random_report(5, family, blanks=0.5).truth().items()
        if "amount" not in key
    }
    for column in ("natural", "biz", "org_other", "total"):
        flow = {
            name: truth[f"requests.{name}.{column}"]
            for name in ("new_received", "carried_in", "total_handled", "carried_out")
        }
        assert flow["new_received"] + flow["carried_in"] == flow["total_handled"] + flow["carried_out"]
    assert (
        sum(v for k, v in truth.items() if k.startswith("relief.review") and "total" not in k)
        == truth["relief.review.total"]
    )


def test_a_broken_sum_is_one_too_large() -> None:
    key = "requests.unable.not_held.total"
    whole, broken = random_report(5), random_report(5, broken=key)
    assert int(broken.values[key]) == int(whole.values[key]) + 1
    assert {k for k in whole.values if whole.values[k] != broken.values[k]} == {key}
