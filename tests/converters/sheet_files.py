"""XLSX files for tests, from the bare XML of their parts."""

from __future__ import annotations

from xml.sax.saxutils import escape

from tests.converters.docx_files import packed

_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def workbook(
    *sheets: str,
    states: tuple[str, ...] = (),
    names: tuple[str, ...] = (),
    strings: tuple[str, ...] = (),
    formats: tuple[str, ...] = (),
    properties: str = "",
    computing: str = "",
) -> bytes:
    """An XLSX of these sheets (see `sheet`). Style `s="n"` has the number format `formats[n - 1]`."""
    listed, relations = [], [_relation("strings", "sharedStrings.xml"), _relation("styles", "styles.xml")]
    parts: dict[str, bytes | str] = {"xl/sharedStrings.xml": f"<sst {_S}>{''.join(strings)}</sst>"}
    for number, content in enumerate(sheets):
        name = names[number] if number < len(names) else f"Sheet{number + 1}"
        state = f' state="{states[number]}"' if number < len(states) and states[number] else ""
        listed.append(f'<sheet name="{name}" sheetId="{number + 1}"{state} r:id="sheet{number}"/>')
        relations.append(_relation(f"sheet{number}", f"/xl/worksheets/sheet{number}.xml"))
        parts[f"xl/worksheets/sheet{number}.xml"] = content
    codes = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="{escape(c, _QUOTE)}"/>' for n, c in enumerate(formats))
    styles = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(formats)))
    parts["xl/styles.xml"] = (
        f'<styleSheet {_S}><numFmts>{codes}</numFmts><cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>'
    )
    parts["xl/_rels/workbook.xml.rels"] = _RELATIONS.format("".join(relations))
    parts["xl/workbook.xml"] = (
        f'<workbook {_S} xmlns:r="{_R}">{properties}<sheets>{"".join(listed)}</sheets>{computing}</workbook>'
    )
    return packed(parts)


_QUOTE = {'"': "&quot;"}


def _relation(name: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{_R}/{name}" Target="{target}"/>'


def sheet(rows: str, merges: tuple[str, ...] = (), columns: str = "") -> str:
    merged = "".join(f'<mergeCell ref="{each}"/>' for each in merges)
    parts = f"<cols>{columns}</cols><sheetData>{rows}</sheetData><mergeCells>{merged}</mergeCells>"
    return f"<worksheet {_S}>{parts}</worksheet>"


def row(*cells: str, properties: str = "") -> str:
    return f"<row {properties}>{''.join(cells)}</row>"


def said(text: str, place: str = "") -> str:
    """A cell with a text of its own."""
    at = f' r="{place}"' if place else ""
    return f'<c{at} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def number(value: str, style: int = 0, place: str = "") -> str:
    at = f' r="{place}"' if place else ""
    return f'<c{at} s="{style}"><v>{value}</v></c>'
