"""Reports to write in any format: built from the text of a real one, or at random with its truth.

from_text(text, family)       a real report with the merged cells of its form put back
random_report(seed, family)   a whole report with values whose sums hold
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import NamedTuple

from converters.document import Block, Document, Heading, Paragraph, Table
from converters.formats import text as text_format
from tests.archive import form

_CHAPTER = re.compile(r"[一二三四五六]、\S")
_FIRST_REQUEST = re.compile(r"一、.*新收")


class Report(NamedTuple):
    """A report without a format. `values` is each fact's text as printed; "" is a blank cell.

    `title` is "" where the report prints none; it is not repeated in `blocks`.
    """

    family: str
    title: str
    blocks: tuple[Block, ...]
    values: dict[str, str]

    def tables(self) -> list[Table]:
        return [block for block in self.blocks if isinstance(block, Table)]

    def truth(self) -> dict[str, tuple[str | None, str]]:
        """Value and state by key; numbers have no blanks round them."""
        return {key: (text.strip() or None, "number" if text.strip() else "blank") for key, text in self.values.items()}


def from_text(source: str, family: str) -> Report:
    """Put the tables of a report's text back into their form: every value and row label as printed, blanks blank.

    Place marks of Word inside cells are left out; no format but text prints them.
    """
    document = text_format.convert(source.encode())
    blocks = list(document.blocks)
    title = blocks[0].text if isinstance(blocks[0], Paragraph) and not _CHAPTER.match(blocks[0].text) else ""
    values: dict[str, str] = {}
    forms = iter(form.tables(family))
    rebuilt: list[Block] = []
    for block in blocks[1:] if title else blocks:
        if isinstance(block, Table):
            rebuilt.append(_rebuilt(block, next(forms), values))
        elif isinstance(block, Paragraph) and _CHAPTER.match(block.text) and len(block.text) < 30:
            rebuilt.append(Heading(block.text, 1))
        else:
            rebuilt.append(block)
    return Report(family, title, tuple(rebuilt), values)


def _rebuilt(table: Table, rows: form.Rows, values: dict[str, str]) -> Table:
    lines = [[cell.text for cell in table.cells if cell.row == row] for row in range(table.rows)]
    printed = list(_paired(lines, rows))
    for row, line in printed:
        keys = [box.key for box in row if box.key]
        values.update(zip(keys, _values(line, len(keys)), strict=True))
    labelled = {id(row): form.relabelled(row, next(filter(_is_label, reversed(line)), "")) for row, line in printed}
    return form.filled([labelled.get(id(row), row) for row in rows], values)


def _paired(lines: list[list[str]], rows: form.Rows) -> Iterator[tuple[list[form.Box], list[str]]]:
    """Each row of the form that has facts with its line of the text: they come in the form's order."""
    wanted = [row for row in rows if any(box.key for box in row)]
    if any(_FIRST_REQUEST.match(line[0]) for line in lines):
        begin = next(index for index, line in enumerate(lines) if _FIRST_REQUEST.match(line[0]))
        told = lines[begin:]
    elif len(wanted) == 1:
        told = lines[-1:]
    else:
        labels = ("规章", "规范", "许可", "处罚", "强制", "收费", "采购", "其他对外")
        told = [line for line in lines if any(label in line[0] for label in labels)]
    return zip(wanted, told, strict=True)


def _values(line: list[str], count: int) -> list[str]:
    """The window of values: empty cells left over by merged labels are dropped behind first, then before."""
    cells = line[max((index + 1 for index, cell in enumerate(line) if _is_label(cell)), default=0) :]
    while len(cells) > count:
        cells.pop(-1 if not cells[-1].strip() else 0)
    return [cell.replace("[bookmark: _GoBack]", "") for cell in cells]


def _is_label(cell: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]", cell)) and not re.search(r"\d\s*(?:万元|元)\s*$", cell)


#: ends of keys: what there is, and what came of it in the year
STOCKS = (("in_force", "issued"), ("total_public", "new_published"))


def random_report(
    seed: int,
    family: str = "F2021",
    *,
    blanks: float = 0.0,
    broken: str | None = None,
    agency: str | None = None,
    year: int | None = None,
    sound: bool = False,
) -> Report:
    """A report of the given form. `blanks` is the share of zeros printed as blank cells; `broken` is the key of a cell
    that is printed one too large, so that a sum fails. Agency and year are drawn where they are not given. A `sound`
    one keeps the soft limits too: what is in force is at least what was issued."""
    chance = random.Random(f"{family}/{seed}")
    numbers = _requests(chance, family) | _relief(chance)
    for key in form.keys(family):
        if key.startswith("art20"):
            numbers[key] = chance.choice([0, 0, chance.randint(1, 999)])
    for stock, flow in STOCKS if sound else ():
        for key in [key for key in numbers if key.endswith(f".{stock}")]:
            numbers[key] = max(numbers[key], numbers.get(key.replace(stock, flow), 0))
    if broken:
        numbers[broken] += 1
    values = {key: _printed(chance, key, numbers.get(key, 0), blanks) for key in form.keys(family)}
    return Report(family, *_prose(chance, family, values, agency, year), values)


def _printed(chance: random.Random, key: str, number: int, blanks: float) -> str:
    if not number and chance.random() < blanks:
        return ""
    if key.endswith("amount") and number:
        return f"{number}.{chance.randint(1, 9999):04}"
    return str(number)


def _requests(chance: random.Random, family: str) -> dict[str, int]:
    rows = [key.removesuffix(".natural") for key in form.keys(family) if key.endswith(".natural")]
    flows = {f"requests.{name}" for name in ("new_received", "carried_in", "total_handled", "carried_out")}
    numbers: dict[str, int] = {}
    for applicant in form.applicants()[:-1]:
        for row in rows:
            numbers[f"{row}.{applicant}"] = 0 if chance.random() < 0.6 else chance.randint(1, 40)
        handled = sum(numbers[f"{row}.{applicant}"] for row in rows if row not in flows)
        left = numbers[f"requests.carried_out.{applicant}"]
        before = chance.randint(0, handled + left)
        numbers[f"requests.total_handled.{applicant}"] = handled
        numbers[f"requests.carried_in.{applicant}"] = before
        numbers[f"requests.new_received.{applicant}"] = handled + left - before
    for row in rows:
        numbers[f"{row}.total"] = sum(numbers[f"{row}.{applicant}"] for applicant in form.applicants()[:-1])
    return numbers


def _relief(chance: random.Random) -> dict[str, int]:
    numbers: dict[str, int] = {}
    results = ("upheld", "corrected", "other", "pending")
    for group in ("review", "litigation_direct", "litigation_after_review"):
        parts = {result: chance.choice([0, 0, chance.randint(1, 9)]) for result in results}
        numbers |= {f"relief.{group}.{result}": number for result, number in parts.items()}
        numbers[f"relief.{group}.total"] = sum(parts.values())
    return numbers


def _prose(
    chance: random.Random, family: str, values: dict[str, str], agency: str | None, year: int | None
) -> tuple[str, tuple[Block, ...]]:
    year = year or (chance.randint(2021, 2024) if family == "F2021" else chance.randint(2019, 2020))
    agency = agency or chance.choice(["青岩区", "白水县", "临川市", "望江区"]) + chance.choice(
        ["城市管理局", "教育局", "水务局"]
    )
    received = values["requests.new_received.total"] or "0"
    said = [
        [
            f"{year}年，{agency}认真贯彻落实《中华人民共和国政府信息公开条例》，扎实推进政府信息公开工作。",
            f"（一）主动公开情况。全年通过政府网站公开信息{chance.randint(5, 900)}条。",
            f"（二）依申请公开情况。全年新收政府信息公开申请{received}件。",
        ],
        [],
        [],
        [],
        ["一是公开的及时性有待提高；二是业务培训不够。下一步，将加强学习，提高公开质量。"],
        [f"{year}年度未收取政府信息公开信息处理费。"],
    ]
    tables = dict(zip((1, 2, 3), form.tables(family), strict=True))
    blocks: list[Block] = []
    for index, chapter in enumerate(form.chapters()):
        blocks.append(Heading(chapter, 1))
        blocks += [Paragraph(text) for text in said[index]]
        if index in tables:
            blocks.append(form.filled(tables[index], values))
    return f"{agency}{year}年政府信息公开工作年度报告", tuple(blocks)


def document(report: Report) -> Document:
    """The report as a Document, for parsers that need no format."""
    title = [Heading(report.title, 1)] if report.title else []
    return Document("text/x-archive", (*title, *report.blocks), report.title or None)
