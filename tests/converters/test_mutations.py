"""Damaged files, made from whole ones by fixed seeds: each ends in a document or in an error that has a name.

`MUTATIONS=2000 python -m pytest tests/converters/test_mutations.py` tries more of them than the suite does.
"""

from __future__ import annotations

import os
import random
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

import converters
from converters.document import Table
from converters.errors import ConversionError
from tests.archive.report import random_report
from tests.archive.write_docx import write_docx
from tests.archive.write_html import write_html
from tests.archive.write_mhtml import write_mhtml
from tests.archive.write_rtf import write_rtf
from tests.archive.write_text import write_text
from tests.archive.write_xlsx import write_xlsx
from tests.converters.ofd_files import ofd, table

COUNT = int(os.environ.get("MUTATIONS", "12"))
CASES = Path(__file__).parents[1] / "cases" / "files"
MAIN_PARTS = ("word/document.xml", "xl/worksheets/sheet1.xml", "Doc_0/Pages/0.xml")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
REPORT = random_report(7, "F2021")
SPICE = (
    b"<",
    b">",
    b"&#0;",
    b"\0",
    b"\xff\xfe",
    b"<table>",
    b"</td>",
    b"rowspan=0 ",
    b"\xe9",
    b"&",
    b'"',
    b"\r\n--",
    b"=",
    b"{",
    b"}",
    b"\\",
    b"\\bin99999 ",
    b"\\'",
)
DRAWN = ofd(table(next(block for block in REPORT.blocks if isinstance(block, Table)), 40, (60, 40, 30, 30)))


def zipped(member: str, content: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(member, content)
    return stream.getvalue()


def repacked(body: bytes, chance: random.Random) -> bytes:
    """The archive with its main part mutated and packed well again, so that the damage reaches the XML reader."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(body)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, mutated(content, chance) if name in MAIN_PARTS else content)
    return stream.getvalue()


def mutated(body: bytes, chance: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(chance.randint(1, 8)):
        at, length = chance.randrange(len(changed)), chance.choice((1, 1, 4, 64, 2000))
        match chance.randrange(5):
            case 0:
                del changed[at : at + length]
            case 1:
                changed[at:at] = chance.choice(SPICE)
            case 2:
                changed[at] = chance.randrange(256)
            case 3:
                changed[at:at] = changed[at : at + length]
            case _:
                del changed[max(len(changed) - length, 1) :]
    return bytes(changed)


FILES: dict[str, tuple[str, bytes, Callable[[bytes, random.Random], bytes]]] = {
    "html": ("text/html", write_html(REPORT), mutated),
    "docx": (DOCX, write_docx(REPORT), mutated),
    "docx-xml": (DOCX, write_docx(REPORT), repacked),
    "doc": ("application/msword", (CASES / "report.doc").read_bytes(), mutated),
    "rtf": ("application/rtf", write_rtf(REPORT), mutated),
    "xls": ("application/vnd.ms-excel", (CASES / "report.xls").read_bytes(), mutated),
    "xlsx": (XLSX, write_xlsx(REPORT), mutated),
    "xlsx-xml": (XLSX, write_xlsx(REPORT), repacked),
    "ofd": ("application/ofd", DRAWN, mutated),
    "ofd-xml": ("application/ofd", DRAWN, repacked),
    "mhtml": ("multipart/related", write_mhtml(REPORT), mutated),
    "text": ("text/plain", write_text(REPORT), mutated),
    "zip": ("application/zip", zipped("年报.html", write_html(REPORT)), mutated),
}
READERS = (converters.convert, converters.reread, converters.members)


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_gives_a_document_or_an_error_with_a_name(name: str) -> None:
    media_type, body, damage = FILES[name]
    for seed in range(COUNT):
        damaged = damage(body, random.Random(seed))
        for read in READERS if name != "doc" else READERS[:1]:  # its second reader is LibreOffice, started for each
            try:
                if read is not converters.members:
                    read(damaged, media_type)
                elif converters.is_container(media_type):
                    list(converters.members(damaged, media_type))
            except ConversionError as error:
                assert error.code.startswith("convert."), seed
