"""Small PDFs drawn in code. Coordinates are points from the top left, as the Document gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from itertools import accumulate

import pypdfium2 as pdfium
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4
pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))

Draw = Callable[["Sheet"], None]
Rule = tuple[float, float, float, float]


def pdf(*pages: Draw, rotation: int = 0, title: str = "", passwords: tuple[str, str] | None = None) -> bytes:
    """One page per function; `passwords` are the user's and the owner's."""
    stream = BytesIO()
    encryption = StandardEncryption(*passwords) if passwords else None
    canvas = Canvas(stream, pagesize=A4, encrypt=encryption)
    canvas.setTitle(title)
    for draw in pages:
        canvas.setPageRotation(rotation)
        draw(Sheet(canvas))
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def grid_rules(x: float, top: float, widths: Sequence[float], heights: Sequence[float]) -> list[Rule]:
    """The lines of a full grid as (x0, top, x1, bottom), without thickness."""
    xs = list(accumulate(widths, initial=x))
    ys = list(accumulate(heights, initial=top))
    return [(xs[0], y, xs[-1], y) for y in ys] + [(x, ys[0], x, ys[-1]) for x in xs]


class Sheet:
    """A canvas that counts from the top left."""

    height = HEIGHT

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def text(self, x: float, baseline: float, text: str, size: float = 12) -> None:
        self.canvas.setFont("STSong-Light", size)
        self.canvas.drawString(x, HEIGHT - baseline, text)

    def centred(self, baseline: float, text: str, size: float = 12) -> None:
        self.canvas.setFont("STSong-Light", size)
        self.canvas.drawCentredString(WIDTH / 2, HEIGHT - baseline, text)

    def lines(self, top: float, *texts: str, x: float = 60, size: float = 12, indent: bool = True) -> None:
        """Lines of one paragraph, 20 points apart, the first set in by two characters."""
        for number, text in enumerate(texts):
            self.text(x + (2 * size if indent and not number else 0), top + 20 * number, text, size)

    def stroke(self, rules: Sequence[Rule], width: float = 0.5) -> None:
        self.canvas.setLineWidth(width)
        for x0, top, x1, bottom in rules:
            self.canvas.line(x0, HEIGHT - top, x1, HEIGHT - bottom)

    def fill(self, x0: float, top: float, x1: float, bottom: float, grey: float = 0) -> None:
        self.canvas.setFillGray(grey)
        self.canvas.rect(x0, HEIGHT - bottom, x1 - x0, bottom - top, stroke=0, fill=1)
        self.canvas.setFillGray(0)

    def box(self, x0: float, top: float, x1: float, bottom: float) -> None:
        self.canvas.rect(x0, HEIGHT - bottom, x1 - x0, bottom - top, stroke=1, fill=0)

    def picture(self, x0: float, top: float, x1: float, bottom: float) -> None:
        image = ImageReader(Image.new("L", (8, 8), 128))
        self.canvas.drawImage(image, x0, HEIGHT - bottom, x1 - x0, bottom - top)

    def table(
        self, x: float, top: float, widths: Sequence[float], rows: Sequence[Sequence[str]], height: float = 24
    ) -> None:
        """A full grid of rows of one height, each text set in by 4 points."""
        self.stroke(grid_rules(x, top, widths, [height] * len(rows)))
        self.fill_in(x, top, widths, rows, height)

    def fill_in(
        self, x: float, top: float, widths: Sequence[float], rows: Sequence[Sequence[str]], height: float = 24
    ) -> None:
        for number, row in enumerate(rows):
            for left, text in zip(accumulate(widths, initial=x), row, strict=False):
                self.text(left + 4, top + number * height + height / 2 + 4, text, 10)


def with_attached(body: bytes, files: Mapping[str, bytes]) -> bytes:
    """A PDF with files attached."""
    document = pdfium.PdfDocument(body)
    for name, content in files.items():
        document.new_attachment(name).set_data(content)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def written(packed: bytes, passes: int = 1, font: bytes = HELVETICA, more: tuple[bytes, ...] = ()) -> bytes:
    """A page whose instructions are `packed`, by so many passes of deflate."""
    filters = b"/FlateDecode" * passes
    return assembled(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length %d/Filter[%s]>>stream\n%s\nendstream" % (len(packed), filters, packed),
        font,
        *more,
    )


def assembled(*objects: bytes) -> bytes:
    """A file of numbered objects with its table; the first is the catalog."""
    body, table = b"%PDF-1.4\n", b"0000000000 65535 f \n"
    for number, item in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    size = len(objects) + 1
    end = b"xref\n0 %d\n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, table, size, len(body))
    return body + end
