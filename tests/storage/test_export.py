from __future__ import annotations

import csv
import io
import json
import time
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine

from converters.document import Origin
from parsers.report import Fact
from storage import ledger
from storage.database import reading
from storage.panel import export
from storage.selection import Selection
from tests.storage.reportlike import add, claim_one, finish, report

FACTS = (
    Fact("requests.new", "-12.5", "number", "件", "-12.5", Origin(page=2, bbox=(1.0, 2.0, 3.5, 4.0))),
    Fact("requests.old", None, "text", "件", "=HYPERLINK(1)", Origin(table=1, row=2, column=3)),
)


@pytest.fixture
def filled(database: Engine) -> Engine:
    """A kept report with its document from the network, and a weaker one of the same agency and year."""
    for address, given in (
        ("https://www.a.gov.cn/1.html", {"facts": FACTS}),
        ("file:///in/%E5%B9%B4.zip#a.docx", {"status": "partial"}),
    ):
        id = add(database, address, sha256=address[-6:].rjust(64, "0"))
        finish(database, claim_one(database, id), ledger.done(report=report(**given), version="1"))
    return database


def exported(engine: Engine, kind: str, selection: Selection | None = None, **options: Any) -> list[dict[str, Any]]:
    stream = io.BytesIO()
    with reading(engine) as connection:
        export.write_jsonl(export.rows(connection, kind, selection or Selection(), **options), stream)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("kind", export.KINDS)
def test_every_row_has_the_columns_of_its_kind_in_both_formats(filled: Engine, kind: str) -> None:
    rows = exported(filled, kind)
    stream = io.StringIO()
    with reading(filled) as connection:
        count = export.write_csv(kind, export.rows(connection, kind, Selection()), stream)
    table = list(csv.DictReader(io.StringIO(stream.getvalue())))
    assert {tuple(row) for row in rows} == {tuple(row) for row in table} == {export.KINDS[kind].columns}
    assert len(rows) == len(table) == count > 0


def written(engine: Engine, kind: str, write: Any) -> io.BytesIO:
    stream = io.BytesIO()
    with reading(engine) as connection:
        write(kind, export.rows(connection, kind, Selection()), stream)
    stream.seek(0)
    return stream


def as_text(value: Any) -> Any:
    return json.dumps(value, separators=(",", ":")) if isinstance(value, dict | list) else value


@pytest.mark.parametrize("kind", export.KINDS)
def test_a_parquet_file_holds_the_same_rows(filled: Engine, kind: str) -> None:
    table = pytest.importorskip("pyarrow.parquet").read_table(written(filled, kind, export.write_parquet))
    expected = [{name: as_text(value) for name, value in row.items()} for row in exported(filled, kind)]
    assert table.to_pylist() == expected


@pytest.mark.parametrize("kind", export.KINDS)
def test_a_workbook_holds_the_same_rows_numbers_as_numbers_and_formulas_as_text(filled: Engine, kind: str) -> None:
    pytest.importorskip("xlsxwriter")
    sheet = openpyxl.load_workbook(written(filled, kind, export.write_xlsx)).active
    heading, *lines = sheet.iter_rows()
    assert tuple(cell.value for cell in heading) == export.KINDS[kind].columns
    for row, cells in zip(exported(filled, kind), lines, strict=True):
        read = [None if cell.value is None else str(cell.value) for cell in cells]
        assert read == [None if value is None else str(as_text(value)) for value in row.values()]
        assert "f" not in {cell.data_type for cell in cells}
    if kind == "facts":
        assert [cell.data_type for cell in lines[0]][export.KINDS[kind].columns.index("value")] == "n"


@pytest.mark.parametrize("write", [export.write_parquet, export.write_xlsx])
def test_the_same_rows_are_the_same_bytes_at_another_time(filled: Engine, write: Any) -> None:
    pytest.importorskip("pyarrow")
    pytest.importorskip("xlsxwriter")
    before = written(filled, "facts", write).getvalue()
    time.sleep(1.1)  # a workbook tells seconds
    assert written(filled, "facts", write).getvalue() == before


def test_numbers_stay_strings_and_blanks_stay_null(filled: Engine) -> None:
    first, second = exported(filled, "facts")
    assert (first["value"], first["origin"]) == ("-12.5", {"page": 2, "bbox": [1.0, 2.0, 3.5, 4.0]})
    assert (second["value"], second["origin"]) == (None, {"table": 1, "row": 2, "column": 3})


def test_only_kept_reports_have_facts_unless_everything_is_asked_for(filled: Engine) -> None:
    assert {row["report_id"] for row in exported(filled, "facts")} == {1}
    assert {row["report_id"] for row in exported(filled, "facts", everything=True)} == {1, 2}
    assert [row["status"] for row in exported(filled, "reports")] == ["complete", "superseded"]


def test_a_document_has_a_url_or_a_path(filled: Engine) -> None:
    rows = exported(filled, "documents")
    assert [(row["url"], row["path"]) for row in rows] == [
        ("https://www.a.gov.cn/1.html", None),
        (None, "/in/年.zip#a.docx"),
    ]
    assert rows[0]["first_seen"].endswith("Z")


def test_filters_choose_by_document(filled: Engine) -> None:
    assert [row["document_id"] for row in exported(filled, "reports", Selection(years=[2021]), limit=1)] == [1]
    assert exported(filled, "attempts", Selection(states=["failed"])) == []


@pytest.mark.parametrize("text", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1", "-"])
def test_text_that_a_spreadsheet_would_run_is_made_inert(text: str) -> None:
    assert export.inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-12.5", "0", "-3", "某局", "a=b", "", "—"])
def test_numbers_and_plain_text_are_left_as_they_are(text: str) -> None:
    assert export.inert(text) == text
