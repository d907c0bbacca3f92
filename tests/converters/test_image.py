"""Pictures of pages.

The two scans are `random_report(7, "F2021", blanks=0.3)`, printed with Noto fonts, then made worse: turned by 0.8 and
-1.1 degrees, blurred, noisy, with broken lines, at 130 dots per inch, the second under a red seal.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

import converters
import parsers
from converters import heavy
from converters.document import Document, Heading, Paragraph, Table
from converters.errors import Corrupt, Mislabelled, NeedsExtra, NoText, OutOfTime, TooLarge
from converters.recognition import engine as scan_engine
from converters.recognition import picture
from tests.archive.report import random_report
from tests.converters.ofd_files import image, ofd

pytest.importorskip("rapidocr")
pytest.importorskip("onnxruntime")
pytest.importorskip("cv2")
np = pytest.importorskip("numpy")

from converters.recognition import digits  # noqa: E402 - it needs numpy
from converters.recognition import page as scan_page  # noqa: E402 - it needs numpy
from converters.recognition.pages import read_pdf_pages  # noqa: E402 - it needs numpy

FILES = Path(__file__).parents[1] / "cases" / "files"
SCANS = [FILES / "scan-1.jpg", FILES / "scan-2.jpg"]
REPORT = random_report(7, "F2021", blanks=0.3)
DPI = 130


@cache
def recognised() -> Document:
    """Both pages as one TIFF."""
    pages = [Image.open(scan).convert("RGB") for scan in SCANS]
    return converters.convert(saved("TIFF", *pages), "image/tiff")


def saved(kind: str, *pages: Image.Image) -> bytes:
    stream = BytesIO()
    more = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
    pages[0].save(stream, kind, dpi=(DPI, DPI), **more)
    return stream.getvalue()


def relief_table() -> Image.Image:
    """The last table of the second page, and the chapter's heading over it."""
    page = Image.open(SCANS[1]).convert("RGB")
    return page.crop((0, 150, page.width, 340))


def numbers(table: Table) -> list[str]:
    return [cell.text for cell in table.cells if cell.row == table.rows - 1]


RELIEF = [text for key, text in REPORT.values.items() if key.startswith("relief")]


def test_every_fact_of_a_scanned_report_is_exact() -> None:
    report = parsers.parse(recognised())
    assert {fact.key: (fact.value, fact.state) for fact in report.facts} == REPORT.truth()
    assert (report.family, report.title) == ("F2021", REPORT.title)
    assert {finding.verdict for finding in report.findings if finding.severity == "hard"} == {"pass_assumed"}


def test_paragraphs_of_a_scan_are_whole_and_in_order() -> None:
    said = [block.text for block in recognised().blocks if isinstance(block, Heading | Paragraph)]
    assert said == [REPORT.title, *(b.text for b in REPORT.blocks if isinstance(b, Heading | Paragraph))]


def test_the_route_says_that_the_text_was_recognised() -> None:
    document = recognised()
    assert (document.route, document.metadata, document.media_type) == ("ocr", {"pages": "2"}, "image/tiff")


def test_a_cell_of_a_scan_says_page_and_box_in_points() -> None:
    origin = recognised().tables()[-1].origin
    assert origin is not None
    assert origin.page == 2
    assert origin.bbox == pytest.approx((57, 109, 538, 174), abs=3)


def test_digits_of_a_narrowed_line_are_read_as_in_its_full_width() -> None:
    scan = scan_page.scan(picture_of(SCANS[0]), DPI / 72)
    lines = [np.s_[y0:y1, x0:x1] for x0, y0, x1, y1 in map(bounds, scan_engine.detect(scan.image)) if x1 - x0 > 250]
    crops = {n: scan.image[line] for n, line in enumerate(lines)}
    whole = scan_engine.read(list(crops.values()))
    found = digits.read(crops, [scan.ink[line] for line in lines])
    printed = [re.findall(r"\d+", text) for text, _ in whole]
    assert sum(map(len, printed)) > 3
    assert [re.findall(r"\d+", found[n][0]) for n in crops] == printed


def test_long_lines_are_shown_to_the_model_few_at_once() -> None:
    widths = [2000, 30, 1300, 50, 1100, 40, 900, 700, 9000, 60, 20, 35, 45]
    crops = [np.zeros((48, width, 3), np.uint8) for width in widths]
    shares = [[widths[number] for number in share] for share in scan_engine.shares(crops)]
    assert sorted(width for share in shares for width in share) == sorted(widths)
    assert shares[:3] == [[9000], [2000], [1300]]
    assert [len(share) for share in shares[3:]] == [2, 3, 5]


def picture_of(file: Path) -> Any:
    return np.ascontiguousarray(np.asarray(Image.open(file).convert("RGB"))[:, :, ::-1])


def bounds(quad: Any) -> list[int]:
    return [int(side) for side in (*quad.min(axis=0), *quad.max(axis=0))]


@pytest.mark.parametrize("unseen", [False, True])
def test_a_scanned_pdf_is_read_and_not_what_somebody_recognised_under_its_picture(unseen: bool) -> None:
    height = 595 * relief_table().height / relief_table().width
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=(595, height))
    text = canvas.beginText(60, height - 30)
    text.setTextRenderMode(3 if unseen else 0)
    text.textLine("2022 99 98 97 96 95 94 93 92 91 and more of the kind")
    canvas.drawText(text)
    canvas.drawImage(ImageReader(relief_table()), 0, 0, 595, height)
    canvas.save()
    document = converters.convert(stream.getvalue(), "application/pdf")
    assert document.route == "ocr"
    assert "99" not in document.text
    assert numbers(document.tables()[0]) == RELIEF


def test_an_ofd_page_that_is_a_picture_is_read() -> None:
    part = relief_table()
    height = 210 * part.height / part.width
    page = image(0, 0, 210, height)
    document = converters.convert(ofd(page, area=f"0 0 210 {height}", picture=saved("PNG", part)), "application/ofd")
    assert document.route == "ocr"
    assert numbers(document.tables()[0]) == RELIEF
    assert converters.reread(ofd(page, picture=saved("PNG", part)), "application/ofd") is None


@pytest.mark.parametrize("turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180])
def test_a_page_that_lies_on_its_side_or_head_is_turned(turn: Image.Transpose) -> None:
    document = converters.convert(saved("PNG", relief_table().transpose(turn)), "image/png")
    assert numbers(document.tables()[0]) == RELIEF


def test_pages_for_which_there_is_no_time_are_named_and_what_was_read_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(
        [0.0, 1.0, 1.0, 9.0, 9.5]
    )  # asked: when it begins, before and round a page of 8 seconds, before the next
    monkeypatch.setattr(heavy.time, "monotonic", lambda: next(clock))
    with heavy.within(15):
        document = converters.convert(saved("TIFF", relief_table(), relief_table()), "image/tiff")
    assert (len(document.tables()), document.metadata) == (1, {"pages": "2", "unread": "2"})
    assert any("page 2: not read, time was up" in warning for warning in document.warnings)


def test_of_a_pdf_of_many_pages_those_with_tables_are_read_first() -> None:
    text = Image.open(SCANS[0]).convert("RGB").crop((0, 60, 1000, 280))
    pages = read_pdf_pages(saved("PDF", *[text] * 6, relief_table()), range(1, 8))
    assert [(page.number, len(page.tables)) for page in islice(pages, 2)] == [(7, 1), (1, 0)]


@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
def test_a_scan_that_there_is_no_time_for_is_no_empty_success(kind: str) -> None:
    with heavy.within(0), pytest.raises(OutOfTime, match="time was up"):
        converters.convert(saved(kind, relief_table()), {"TIFF": "image/tiff", "PDF": "application/pdf"}[kind])


def test_a_picture_without_text_is_not_an_empty_success() -> None:
    with pytest.raises(NoText):
        converters.convert(saved("PNG", Image.new("RGB", (600, 800), "white")), "image/png")


@pytest.mark.parametrize(
    ("break_it", "error"),
    [
        (lambda body: body[: len(body) // 2], Corrupt),
        (lambda body: body[:20], Corrupt),
        (lambda body: b"\0\1\2\3" * 50, Corrupt),
        (lambda body: body[:8] + b"\0\1\2\3" * 50, Corrupt),
        (lambda body: b"<!DOCTYPE html><p>404</p>", Mislabelled),
        (lambda body: b"%PDF-1.7\n", Mislabelled),
    ],
)
def test_what_is_no_picture_is_refused(break_it: Callable[[bytes], bytes], error: type[Exception]) -> None:
    with pytest.raises(error):
        converters.convert(break_it(saved("PNG", Image.effect_noise((90, 90), 60))), "image/png")


def test_a_picture_of_endless_size_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(TooLarge, match="pixels"):
        converters.convert(saved("PNG", Image.new("1", (9000, 9000))), "image/png")


def test_a_picture_of_billions_of_pixels_is_too_large_and_not_damaged() -> None:
    with pytest.raises(TooLarge, match="pixels"):
        next(picture.frames(_claiming(50_000, 50_000)))


def _claiming(width: int, height: int) -> bytes:
    """A PNG whose header says so much."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = b"IDAT" + zlib.compress(bytes(100))
    chunks = (
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in (header, data)
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def test_a_page_of_many_dots_is_made_smaller_before_it_is_looked_at() -> None:
    (fine,) = picture.frames(saved_at(600, Image.new("1", (4960, 7016), 1)))
    (usual,) = picture.frames(saved_at(300, Image.new("L", (2480, 3508), 255)))
    assert fine.pixels.shape == (2339, 1654, 3)
    assert fine.scale == pytest.approx(200 / 72, rel=1e-4)
    assert usual.pixels.shape == (3508, 2480, 3)


def saved_at(dpi: int, page: Image.Image) -> bytes:
    stream = BytesIO()
    page.save(stream, "PNG", dpi=(dpi, dpi))
    return stream.getvalue()


def test_more_pages_than_a_worker_can_read_are_refused() -> None:
    with pytest.raises(TooLarge, match="pages"):
        next(picture.frames(saved("TIFF", *[Image.new("1", (9, 9))] * 61)))


def test_a_picture_is_turned_as_its_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stream = BytesIO()
    Image.new("RGB", (40, 20)).save(stream, "JPEG", exif=exif)
    assert next(picture.frames(stream.getvalue())).pixels.shape[:2] == (40, 20)


def test_without_the_libraries_the_operator_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_engine, "NEEDED", ("a_library_that_is_not_there",))
    with pytest.raises(NeedsExtra, match=r"nianbao\[ocr\]"):
        converters.convert(SCANS[0].read_bytes(), "image/jpeg")
