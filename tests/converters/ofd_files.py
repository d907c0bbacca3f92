"""Small OFD files drawn in code. Coordinates are millimetres from the top left, as OFD has them."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from html import escape
from io import BytesIO
from itertools import accumulate

from converters.document import Table
from converters.grid import expand

SPACE = "http://www.ofdspec.org/2016"
MM = 72 / 25.4


def ofd(
    *pages: str,
    title: str = "",
    area: str = "0 0 210 297",
    templates: Sequence[str] = (),
    figures: Sequence[str] = (),
    picture: bytes = b"",
    more: dict[str, bytes] | None = None,
) -> bytes:
    """One page per string of objects. `templates` lie under all pages; `figures` count from 500, `picture` is 600."""
    under = "".join(f'<ofd:Template TemplateID="{900 + n}"/>' for n in range(len(templates)))
    parts = {
        "OFD.xml": _part("OFD", f"<ofd:DocBody><ofd:DocInfo><ofd:Title>{escape(title)}</ofd:Title></ofd:DocInfo>"
                         "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"),
        "Doc_0/Document.xml": _part("Document", _document(area, len(pages), len(templates))),
        "Doc_0/PublicRes.xml": _part("Res", _resources(figures), 'BaseLoc="Res"'),
        "Doc_0/Res/page.img": picture,
        **{f"Doc_0/Tpls/{n}.xml": _page(objects) for n, objects in enumerate(templates)},
        **{f"Doc_0/Pages/{n}.xml": _page(objects, under) for n, objects in enumerate(pages)},
        **(more or {}),
    }  # fmt: skip
    return zipped(parts)


def notes(kind: str, objects: str, attributes: str = "") -> dict[str, bytes]:
    """The parts of an OFD in which a note lies over the first page; its coordinates count from (10, 10)."""
    look = f'<ofd:Appearance Boundary="10 10 180 80">{objects}</ofd:Appearance>'
    return {
        "Doc_0/Annots/All.xml": _part(
            "Annotations", '<ofd:Page PageID="1"><ofd:FileLoc>0/A.xml</ofd:FileLoc></ofd:Page>'
        ),
        "Doc_0/Annots/0/A.xml": _part("PageAnnot", f'<ofd:Annot Type="{kind}" {attributes}>{look}</ofd:Annot>'),
    }


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _part(root: str, inner: str, attributes: str = "") -> bytes:
    return f'<?xml version="1.0"?><ofd:{root} xmlns:ofd="{SPACE}" {attributes}>{inner}</ofd:{root}>'.encode()


def _page(objects: str, under: str = "") -> bytes:
    return _part("Page", f'{under}<ofd:Content><ofd:Layer ID="1">{objects}</ofd:Layer></ofd:Content>')


def _document(area: str, pages: int, templates: int) -> str:
    known = "".join(f'<ofd:TemplatePage ID="{900 + n}" BaseLoc="Tpls/{n}.xml"/>' for n in range(templates))
    listed = "".join(f'<ofd:Page ID="{n + 1}" BaseLoc="Pages/{n}.xml"/>' for n in range(pages))
    return (
        f"<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>{area}</ofd:PhysicalBox></ofd:PageArea>"
        f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{known}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>"
        "<ofd:Annotations>Annots/All.xml</ofd:Annotations>"
    )


def _resources(figures: Sequence[str]) -> str:
    units = "".join(
        f'<ofd:CompositeGraphicUnit ID="{500 + n}"><ofd:Content>{objects}</ofd:Content></ofd:CompositeGraphicUnit>'
        for n, objects in enumerate(figures)
    )
    media = '<ofd:MultiMedia ID="600" Type="Image"><ofd:MediaFile>page.img</ofd:MediaFile></ofd:MultiMedia>'
    return f"<ofd:MultiMedias>{media}</ofd:MultiMedias><ofd:CompositeGraphicUnits>{units}</ofd:CompositeGraphicUnits>"


def text(x: float, baseline: float, said: str, size: float = 4.0, deltas: str | None = None) -> str:
    """One TextObject; `deltas` are the steps from character to character, by default as wide as the characters."""
    steps = deltas or " ".join(str(size if ord(character) > 255 else size / 2) for character in said[:-1])
    return (
        f'<ofd:TextObject ID="7" Boundary="{x} {baseline - size} 150 {2 * size}" Font="1" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="{steps}">{escape(said)}</ofd:TextCode></ofd:TextObject>'
    )


def lines(top: float, *said: str, x: float = 25, size: float = 4.0) -> str:
    """Lines of one paragraph, the first set in by two characters."""
    return "".join(
        text(x + (0 if number else 2 * size), top + 7 * number, line, size) for number, line in enumerate(said)
    )


def rule(x0: float, top: float, x1: float, bottom: float) -> str:
    return (
        f'<ofd:PathObject ID="8" Boundary="{x0} {top} {x1 - x0} {bottom - top}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {bottom - top}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def image(x: float, top: float, width: float, height: float) -> str:
    return f'<ofd:ImageObject ID="9" Boundary="{x} {top} {width} {height}" ResourceID="600"/>'


def table(source: Table, top: float, widths: Sequence[float], height: float = 8, x: float = 25) -> str:
    """A ruled table with its merged cells, each line of text 2.6 mm below the last."""
    xs = list(accumulate(widths, initial=x))
    drawn = []
    for row, line in enumerate(expand(source)):
        for column, cell in enumerate(line):
            if (cell.row, cell.column) == (row, column):
                right, bottom = xs[column + cell.column_span], top + height * (row + cell.row_span)
                drawn += box(xs[column], top + height * row, right, bottom)
                for number, said in enumerate(cell.text.split("\n") if cell.text else []):
                    drawn.append(text(xs[column] + 1, top + height * row + 3.4 + 2.6 * number, said, 2.4))
    return "".join(drawn)


def box(x0: float, top: float, x1: float, bottom: float) -> list[str]:
    """The four borders of a cell; a neighbour draws its own over them."""
    return [
        rule(x0, top, x1, top), rule(x0, bottom, x1, bottom), rule(x0, top, x0, bottom), rule(x1, top, x1, bottom)
    ]  # fmt: skip
