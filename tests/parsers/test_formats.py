"""The strongest cheap test: the same report written in every format yields the same facts, findings and metrics."""

from __future__ import annotations

import html
import io
import json
from pathlib import Path

import docx
import pytest

import converters
import parsers
from crawlers.media_type import detect
from parsers.report import Report
from tests.archive import report as archive
from tests.archive.write_docx import write_docx
from tests.archive.write_html import write_html
from tests.archive.write_mhtml import write_mhtml
from tests.archive.write_pdf import write_pdf
from tests.archive.write_rtf import write_rtf
from tests.archive.write_text import write_text
from tests.archive.write_xlsx import write_xlsx

SAMPLES = sorted((Path(__file__).parents[1] / "cases" / "samples").iterdir())
WRITERS = {
    "html": write_html,
    "html pasted from Word": lambda r: write_html(r, style="word"),
    "html in a layout table": lambda r: write_html(r, style="layout"),
    "html in GBK": lambda r: write_html(r, charset="gb18030"),
    "docx": write_docx,
    "pdf": write_pdf,
    "rtf": write_rtf,
    "rtf from WordPad": lambda r: write_rtf(r, dialect="wordpad"),
    "xlsx": write_xlsx,
    "mhtml": write_mhtml,
}
LAYOUTS = ("cells", "bars", "closed", "filled", "parted", "tabs")


def read(body: bytes, name: str = "") -> Report:
    media_type = detect(body, None, name)
    document = converters.convert(body, media_type)
    return parsers.parse(document, second=lambda pages: converters.reread(body, media_type, pages))


def facts(report: Report) -> dict[str, tuple[str | None, str]]:
    return {fact.key: (fact.value, fact.state) for fact in report.facts}


@pytest.mark.parametrize("written", WRITERS)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda folder: folder.name)
def test_a_real_report_says_the_same_in_every_format(sample, written):
    source = (sample / "source.txt").read_text("utf-8")
    expected = json.loads((sample / "expected.json").read_text("utf-8"))

    report = read(WRITERS[written](archive.from_text(source, expected["family"])))

    assert facts(report) == {key: (fact["value"], fact["state"]) for key, fact in expected["facts"].items()}
    found = [{k: getattr(f, k) for k in ("rule", "at", "expected", "found", "verdict")} for f in report.findings]
    assert sorted(found, key=str) == sorted(expected["findings"], key=str)
    assert (report.family, report.year, report.scope) == (expected["family"], expected["year"], expected["scope"])
    assert report.leftovers == ()


@pytest.mark.parametrize("written", [*WRITERS, *LAYOUTS])
@pytest.mark.parametrize("family", ["F2021", "F2019"])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_made_up_report_gives_back_every_cell_that_was_written(written, family, seed):
    made = archive.random_report(seed, family, blanks=0.3)
    body = WRITERS[written](made) if written in WRITERS else write_text(made, written)

    report = read(body, "report.txt" if written in LAYOUTS else "")

    assert facts(report) == made.truth()
    assert {found.verdict for found in report.findings if found.severity == "hard"} <= {"pass_assumed"}
    assert report.leftovers == ()


@pytest.mark.parametrize("family", ["F2021", "F2019"])
def test_cells_on_lines_of_their_own_are_read_where_no_blank_one_is_lost(family):
    made = archive.random_report(4, family)

    report = read(write_text(made, "lines"), "report.txt")

    assert facts(report) == made.truth()
    assert report.leftovers == ()


def in_paragraphs_of_html(lines):
    return f"<html><body>{''.join(f'<p>{html.escape(line)}</p>' for line in lines)}</body></html>".encode()


def in_paragraphs_of_docx(lines):
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


@pytest.mark.parametrize("broken", [None, "requests.total_handled.natural"])
@pytest.mark.parametrize("write", [in_paragraphs_of_html, in_paragraphs_of_docx])
def test_cells_that_are_paragraphs_each_are_read_and_read_again(write, broken):
    made = archive.random_report(4, broken=broken)

    report = read(write(write_text(made, "lines").decode().split("\n")))

    assert facts(report) == made.truth()
    failed = {found.verdict for found in report.findings if found.severity == "hard"} - {"pass_assumed"}
    assert failed == ({"fail"} if broken else set())


@pytest.mark.parametrize("family", ["F2021", "F2019"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_row_that_lost_a_blank_cell_is_left_unread_and_told(family, seed):
    made = archive.random_report(seed, family, blanks=0.1)

    report = read(write_text(made, "lines"), "report.txt")

    assert facts(report).items() <= made.truth().items()
    assert report.leftovers


@pytest.mark.parametrize("broken", ["requests.total_handled.natural", "relief.review.total"])
def test_of_a_paged_report_only_the_pages_of_a_table_whose_sum_fails_are_read_a_second_time(broken):
    body = write_pdf(archive.random_report(5, broken=broken))
    document = converters.convert(body, "application/pdf")
    asked = []

    def second(pages):
        asked.append(sorted(pages))
        return converters.reread(body, "application/pdf", pages)

    report = parsers.parse(document, second=second)

    pages = {f.origin.page for f in report.facts if f.key.startswith(broken.partition(".")[0])}
    assert asked == [sorted(pages)]
    assert report == parsers.parse(document, second=lambda _: converters.reread(body, "application/pdf"))
    assert {finding.verdict for finding in report.findings} == {"fail"}
