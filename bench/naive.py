"""The pipeline anybody would write first, as the rival of `bench.pipeline`: a worker's module, not a command.

One message a stage: convert with the best-known library of the format, parse by taking the numbers behind a label,
save SQLModel objects with add_all. It reads fewer things than ours: no running text, no arithmetic, no merged labels.
"""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from typing import Any

from celery import Celery
from sqlmodel import Field, Session, SQLModel, create_engine

app = Celery("naive", broker=os.environ.get("NAIVE_BROKER"))
app.conf.update(
    task_ignore_result=True,
    worker_send_task_events=True,
    worker_prefetch_multiplier=1,
    task_serializer="json",
    broker_connection_retry_on_startup=True,
)
engine = create_engine(os.environ.get("NAIVE_DATABASE", "sqlite://"), connect_args={"timeout": 60})

Rows = list[list[str]]


class NaiveReport(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    path: str
    text: str


class NaiveFact(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    report_id: int
    table: int
    label: str
    column: int
    value: str


@app.task
def convert(path: str) -> None:
    body = Path(path).read_bytes()
    text, tables = {".pdf": _pdf, ".docx": _docx, ".html": _html}[Path(path).suffix](body)
    parse.delay(path, text, tables)


@app.task
def parse(path: str, text: str, tables: list[Rows]) -> None:
    facts = [
        {"table": number, "label": next((c for c in reversed(row[:at]) if c and not _is_number(c)), ""), "column": at,
         "value": cell}
        for number, rows in enumerate(tables)
        for row in rows
        for at, cell in enumerate(row)
        if _is_number(cell)
    ]  # fmt: skip
    save.delay(path, text, facts)


@app.task
def save(path: str, text: str, facts: list[dict[str, Any]]) -> None:
    with Session(engine) as session:
        report = NaiveReport(path=path, text=text)
        session.add(report)
        session.flush()
        session.add_all([NaiveFact(report_id=report.id, **fact) for fact in facts])
        session.commit()


@app.task
def nothing() -> None:
    """What a message costs."""


def _is_number(cell: str | None) -> bool:
    return bool(re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", cell or ""))


def _pdf(body: bytes) -> tuple[str, list[Rows]]:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(body)) as pdf:
        pages = [(page.extract_text(), page.extract_tables()) for page in pdf.pages]
    return "\n".join(text for text, _ in pages), [table for _, found in pages for table in found]


def _docx(body: bytes) -> tuple[str, list[Rows]]:
    import docx

    document = docx.Document(io.BytesIO(body))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    return "\n".join(paragraph.text for paragraph in document.paragraphs), tables


def _html(body: bytes) -> tuple[str, list[Rows]]:
    from bs4 import BeautifulSoup

    page = BeautifulSoup(body, "html.parser")
    tables = [[[cell.get_text() for cell in row.find_all(["td", "th"])] for row in t.find_all("tr")]
              for t in page.find_all("table")]  # fmt: skip
    return page.get_text(), tables
