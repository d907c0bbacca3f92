"""What a worker makes of a document by itself: converted, parsed, saved."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine

import converters
from converters.errors import Corrupt
from crawlers.guard import Guard
from storage import tables
from storage.blobs import Blobs
from tests.archive.report import random_report
from tests.archive.write_docx import write_docx
from tests.converters.docx_files import packed
from tests.storage.reportlike import rows
from workers.batch import Batch
from workers.equipment import Equipment
from workers.intake import take_bytes
from workers.reading import Reading
from workers.settings import Settings

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WRITTEN, MISWRITTEN = b'w:gridSpan w:val="3"', b'w:gridSpan w:val="3.0"'  # python-docx takes whole numbers only


def test_a_report_whose_sum_fails_is_kept_also_where_the_second_reader_cannot_read_it(
    database: Engine, blobs: Blobs, tmp_path: Path
) -> None:
    with zipfile.ZipFile(BytesIO(write_docx(random_report(5, broken="requests.total_handled.natural")))) as archive:
        body = packed({name: archive.read(name).replace(WRITTEN, MISWRITTEN) for name in archive.namelist()})
    with pytest.raises(Corrupt):
        converters.reread(body, DOCX)
    id = take_bytes(database, blobs, "https://www.a.gov.cn/spans.docx", body, DOCX)
    tools = Equipment(Settings.read({}, tmp_path), database, blobs, Guard(), "this process")
    Batch(tools, Reading(tools).convert).run("convert", [id], 60)
    Batch(tools, Reading(tools).parse).run("parse", [id], 60)

    (document,) = rows(database, tables.document)
    assert (document["state"], document["code"]) == ("done", None)
    assert "fail" in {row["verdict"] for row in rows(database, tables.finding)}
