"""Pictures of tables in the flow of pages and documents."""

import base64
import sys
from collections.abc import Callable
from functools import cache
from io import BytesIO

import docx
import pytest
from PIL import Image, ImageDraw, ImageFont

import converters
from converters import heavy
from converters.document import Document, Picture, Table
from converters.errors import Heavy
from converters.pictures import embedded

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NUMBERS = [["12", "305"], ["7", "4610"]]


@cache
def shown() -> bytes:
    """A ruled table of two rows, drawn."""
    image = Image.new("RGB", (900, 420), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=40)
    for row in range(2):
        for column in range(2):
            left, top = 40 + 400 * column, 60 + 140 * row
            draw.rectangle((left, top, left + 400, top + 140), outline="black", width=3)
            draw.text((left + 150, top + 45), NUMBERS[row][column], fill="black", font=font)
    out = BytesIO()
    image.save(out, "PNG", compress_level=0)
    return out.getvalue()


def in_html() -> Document:
    source = base64.b64encode(shown()).decode()
    page = f'<p>二、主动公开情况。</p><img src="data:image/png;base64,{source}"><p>三、后文。</p>'
    return converters.convert(page.encode(), "text/html")


def in_docx() -> Document:
    file, out = docx.Document(), BytesIO()
    file.add_paragraph("二、主动公开情况。")
    file.add_picture(BytesIO(shown()))
    file.add_paragraph("三、后文。")
    file.save(out)
    return converters.convert(out.getvalue(), DOCX)


def in_mhtml() -> Document:
    source = base64.encodebytes(shown()).decode()
    body = f"""MIME-Version: 1.0
Content-Type: multipart/related; boundary="x"; type="text/html"

--x
Content-Type: text/html; charset=utf-8

<p>二、主动公开情况。</p><img src="https://a.gov.cn/1.png?a=1&amp;b=2"><p>三、后文。</p>
--x
Content-Type: image/png
Content-Transfer-Encoding: base64
Content-Location: https://a.gov.cn/1.png?a=1&b=2

{source}
--x--
"""
    return converters.convert(body.encode(), "multipart/related")


@pytest.mark.parametrize("written", [in_html, in_docx, in_mhtml])
def test_a_picture_of_a_table_is_read_where_it_stands_and_its_cells_say_that_it_is_one(
    written: Callable[[], Document],
) -> None:
    for module in ("rapidocr", "onnxruntime", "cv2"):
        pytest.importorskip(module)
    before, table, after = written().blocks

    assert [type(before).__name__, type(after).__name__] == ["Paragraph", "Paragraph"]
    assert isinstance(table, Table)
    assert [[cell.text for cell in table.cells if cell.row == row] for row in range(2)] == NUMBERS
    origins = [cell.origin for cell in table.cells]
    assert all(origin is not None and origin.picture == 1 and origin.bbox and not origin.page for origin in origins)


def test_recognition_is_left_to_a_process_for_heavy_work() -> None:
    pytest.importorskip("rapidocr")
    with heavy.left_out(), pytest.raises(Heavy):
        in_html()


@pytest.mark.parametrize("written", [in_html, in_docx, in_mhtml])
def test_without_the_extra_a_picture_stays_one_and_the_document_says_what_would_have_read_it(
    written: Callable[[], Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    document = written()

    assert [type(block).__name__ for block in document.blocks] == ["Paragraph", "Picture", "Paragraph"]
    assert document.metadata["needs"] == "ocr"
    assert any("install nianbao[ocr]" in warning for warning in document.warnings)


def test_a_small_a_broken_and_an_unknown_picture_stay_pictures() -> None:
    sources = ["data:image/png;base64,iVBORw0KGgo=", f"data:image/png;base64,{'A' * 4000}", "/a/b.jpg?x=1"]
    page = "<p>正文，有一句话在这里。</p>" + "".join(f'<img src="{source}">' for source in sources)

    assert converters.convert(page.encode(), "text/html").blocks[1:] == (Picture(""), Picture(""), Picture("b.jpg"))


def test_an_address_that_holds_its_picture_is_decoded_whatever_way_it_is_written() -> None:
    assert embedded("data:image/svg+xml,%3Csvg%3E") == b"<svg>"
    assert embedded("data:image/png;charset=x;base64,QUJD") == b"ABC"
    assert embedded("data:image/png;base64,QUJ") == b""
