"""Tables in lines of text whose cells stand under each other in a fixed pitch, kept apart by blanks.

A line is a row. Where values stand under each other is a column, also where only a header stands; what stands left of
all values are labels. A line in which a cell could belong to two columns is one cell of text, which no reader takes
for values.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from converters.document import Cell, Origin
from converters.lines import between, joined
from converters.lines.pitch import Chunk, Pitch, is_value, pitch_of, values_of

_start, _end = attrgetter("start"), attrgetter("end")

Row = list[str]
Interval = tuple[int, int]

_SENTENCE = "。"
_HEADING = re.compile(r"[一二三四五六七八九十]{1,2}、\S{4,}情况")
_GLUED = re.compile(r"[\d.,/-]+")
_MOST_CELLS = 100  # no form has so many columns
_MOST = 20_000  # texts of a document
#: this share of rows with as many cells as the header shows what their order is
WHOLE = 0.6
#: this share of values may stand under no header and no other value, where cells stand under each other
ASTRAY = 0.2
_SAMPLE = 40  # lines of a table from which its columns are known


def pieces(lines: Sequence[str]) -> Iterator[str | list[Row]]:
    """Lines of running text as they stand, and tables as rows of cell texts, in order."""
    blocks = _blocks(between.left_out(lines))
    pitch = _pitch(blocks)
    table: list[list[Chunk]] = []
    after: list[str] = []
    for block, blanks in blocks:
        if blanks:
            yield from _finished(table, after)
            yield from joined.pieces(block, blanks)
            table, after = [], []
            continue
        filled = _is_cells(block[0])
        chunks = [pitch.chunks(line) for line in block] if filled and (table or _may_be_table(block)) else []
        if table and chunks and len(after) == 1 and not after[0].strip() and _goes_on(table, chunks):
            table += [[], *chunks]
            after = []
        elif filled:
            yield from _finished(table, after)
            table, after = (chunks, []) if chunks and _is_table(chunks) else ([], block)
        else:
            after += block
    yield from _finished(table, after)


def printed(lines: Sequence[str]) -> tuple[Cell, ...]:
    """The texts of lines in which blanks keep cells apart, with their places in lines and columns of the pitch.

    None where a tab, a bar or the number of blanks says which cells there are, or where no line holds several; none
    of a table whose values stand under nothing.
    """
    if any(mark in line for line in lines for mark in "\t|｜│┃║"):
        return ()
    blocks = _blocks(between.left_out(lines))
    pitch = _pitch(blocks)
    rows = [row for block, blanks in blocks for row in _placing(block, blanks, pitch)]
    if max(map(len, rows), default=0) < 2 or sum(map(len, rows)) > _MOST:
        return ()
    return tuple(
        Cell(row, at, chunk.text, origin=Origin(row=row, column=at, bbox=(chunk.start, row, chunk.end, row + 1)))
        for row, chunks in enumerate(rows)
        for at, chunk in enumerate(chunks)
    )


def _placing(block: Sequence[str], blanks: int, pitch: Pitch) -> list[list[Chunk]]:
    """The texts of each line of a block, none where their places say nothing."""
    rows = [] if blanks else [pitch.chunks(line) for line in block]
    placed = rows and (not _is_table(rows) or _is_pitched(rows))
    return rows if placed else [[] for _ in block]


def _blocks(lines: Sequence[str]) -> list[tuple[list[str], int]]:
    """Lines that may be rows, and those between them, in order; with how many blanks join their cells, 0 for none."""
    blocks = [[*found] for _, found in groupby(lines, _is_cells)]
    return [*zip(blocks, joined.joints(blocks), strict=True)]


def _pitch(blocks: Sequence[tuple[list[str], int]]) -> Pitch:
    """That of the lines whose cells stand under each other."""
    return pitch_of([line for block, blanks in blocks if not blanks for line in block])


def _finished(table: Sequence[Sequence[Chunk]], after: Sequence[str]) -> Iterator[str | list[Row]]:
    if table and _is_pitched(table):
        for is_heading, chapter in groupby(table, _is_heading):
            yield from _chapter(list(chapter), is_heading)
    elif table:
        yield [_in_one(row) for row in table]
    yield from after


def _is_heading(row: Sequence[Chunk]) -> bool:
    return len(row) == 1 and _HEADING.fullmatch(row[0].text) is not None


def _chapter(rows: Sequence[Sequence[Chunk]], is_heading: bool) -> Iterator[str | list[Row]]:
    """The table of a chapter, which has columns of its own; lines of text where nothing in it is a value."""
    if is_heading or not any(map(values_of, rows)):
        yield from (text for row in rows for text in _in_one(row))
    else:
        yield _rows(rows)


def _goes_on(table: Sequence[Sequence[Chunk]], block: Sequence[Sequence[Chunk]]) -> bool:
    """Whether a block below an empty line has all its values, and no label, in the columns of the table above it."""
    table = table[:_SAMPLE]
    zone = _zone(table)
    places = _places(table, zone)
    values = [chunk for row in block for chunk in values_of(row)]
    labels = [chunk for row in block for chunk in row[: len(row) - len(values_of(row))]]
    fits = all(len(_over(chunk, places)) == 1 for chunk in values) and all(chunk.end <= zone for chunk in labels)
    return len(places) > 1 and bool(values) and fits


def _is_cells(line: str) -> bool:
    """Whether a line is neither empty nor a sentence."""
    return bool(line.strip()) and _SENTENCE not in line


def _may_be_table(block: Sequence[str]) -> bool:
    """Cheap: whether wide blanks stand inside two of the lines."""
    return sum("  " in line.strip() or "\u3000" in line.strip() for line in block) > 1


def _is_table(block: Sequence[Sequence[Chunk]]) -> bool:
    """Whether several lines have several cells, and one of them ends in a value."""
    rows = [row for row in block if len(row) > 1]
    return len(rows) > 1 and max(map(len, rows)) <= _MOST_CELLS and any(row[-1].is_value for row in rows)


def _is_pitched(block: Sequence[Sequence[Chunk]]) -> bool:
    """Whether most values stand right under or over another, or under a header that is theirs alone.

    Where they do not, blanks may join cells and not place them: no value's column is known then.
    """
    rows = [values_of(row) for row in block]
    last = max(at for at, row in enumerate(rows) if row)
    heads = _heads(block[:last], _zone(block))
    starts, ends = (Counter(place(value) for row in rows for value in row) for place in (_start, _end))
    values = [value for row in rows for value in row]
    lone = (value for value in values if starts[value.start] < 2 and ends[value.end] < 2)
    astray = sum(not _is_headed(value, heads, values) for value in lone)
    return astray <= ASTRAY * len(values)


def _is_headed(value: Chunk, heads: Sequence[Chunk], values: Sequence[Chunk]) -> bool:
    """Whether a value stands under one header, and whatever else stands under that stands over or under the value."""
    over = [(head.start, head.end) for head in heads if head.start < value.end and value.start < head.end]
    return len(over) == 1 and all(_over(other, [(value.start, value.end)]) for other in values if _over(other, over))


def _rows(block: Sequence[Sequence[Chunk]]) -> list[Row]:
    """The rows of a table whose values stand under each other; of one cell each where most cannot be placed.

    There a label without values is none of a row of blanks: those may stand on the lines beside it.
    """
    zone = _zone(block)
    places = _places(block, zone)
    block = [_loosened(row, places) for row in block]
    rows = [(_labels(row, zone), _placed(row, zone, places)) for row in block]
    left = max((len(labels) for labels, placed in rows if placed is not None), default=1) or 1
    if in_order := _in_order(block, len(places)):
        return in_order
    valued = [placed for (_, placed), row in zip(rows, block, strict=True) if values_of(row)]
    if 2 * valued.count(None) > len(valued):
        return [_in_one(row) for row in block]
    return [_row(labels, placed, chunks, left) for (labels, placed), chunks in zip(rows, block, strict=True)]


def _in_order(block: Sequence[Sequence[Chunk]], places: int) -> list[Row]:
    """The rows by the order of their cells, where these are as many as in the header and none has values in all places.

    Then tabs that became blanks have moved them. A row with fewer cells is one cell; no rows where too few have all.
    """
    header = max((len(row) for row in block if row and not values_of(row)), default=0)
    valued = [(len(row), len(values)) for row in block if (values := values_of(row))]
    whole = [cells for cells, _ in valued if cells == header]
    if header < 2 or max(valued)[0] > header or len(whole) < WHOLE * len(valued):
        return []
    if places <= max(values for _, values in valued):
        return []
    return [[chunk.text for chunk in row] if len(row) == header else _in_one(row) for row in block]


def _in_one(row: Sequence[Chunk]) -> Row:
    """A row as one cell, which no reader takes for values."""
    return ["  ".join(chunk.text for chunk in row)]


def _loosened(row: Sequence[Chunk], places: Sequence[Interval]) -> list[Chunk]:
    """The row with a label and the value behind it apart, where one blank parts them and a column is there for it.

    Where all other columns have a value the first is there for it, wherever it stands.
    """
    loose: list[Chunk] = []
    values = values_of(row)
    others = [_over(value, places) for value in values] == [[at] for at in range(1, len(places))]
    for number, chunk in enumerate(row):
        label, _, value = chunk.text.rpartition(" ")
        start = chunk.end - len(value)
        glued = label and _GLUED.fullmatch(value)
        if glued and values and others and number == len(row) - len(values) - 1 and chunk.end <= places[0][0]:
            loose += [Chunk(label, chunk.start, start - 1), Chunk(value, *places[0])]
            continue
        over = _over(Chunk(value, start, chunk.end), places) if glued else []
        if len(over) == 1 and not chunk.is_value and sum(over[0] in _over(other, places) for other in row) == 1:
            loose.append(Chunk(label, chunk.start, start - 1))
            chunk = Chunk(value, start, chunk.end)
        loose.append(chunk)
    return loose


def _zone(block: Sequence[Sequence[Chunk]]) -> int:
    """Where values, and headers over them, begin: behind the labels of all rows that end in values."""
    ended = [(row, values_of(row)) for row in block]
    first = min((values[0].start for _, values in ended if values), default=0)
    labels = max((row[-len(values) - 1].end for row, values in ended if values and len(values) < len(row)), default=0)
    return min(first, labels)


def _row(labels: Row, placed: Row | None, chunks: Sequence[Chunk], left: int) -> Row:
    if placed is None:
        return _in_one(chunks)
    return [*[""] * (left - len(labels)), *labels, *placed]


def _labels(row: Sequence[Chunk], zone: int) -> Row:
    return [chunk.text for chunk in row if chunk.start < zone]


def _places(block: Sequence[Sequence[Chunk]], zone: int) -> list[Interval]:
    """Where the columns of values stand: under each other, or under a header that stands over nothing else.

    Values are set right under a header set left: a column without a header is that of the bare header left of it.
    """
    values = [values_of(row) for row in block]
    heads = _heads(block, zone)
    filled = _under_one(heads, _stacked([(chunk.start, chunk.end) for row in values for chunk in row]), values)
    bare = [head for head in heads if not _over(head, filled)]
    named = {at for head in heads for at in _over(head, filled)}
    nameless = {place for at, place in enumerate(filled) if at not in named}
    joined: list[Interval] = []
    for place in _stacked([*filled, *((head.start, head.end) for head in bare)]):
        if joined and place in nameless and joined[-1] not in filled:
            place = (joined.pop()[0], place[1])
        joined.append(place)
    return joined


def _under_one(heads: Sequence[Chunk], places: list[Interval], values: Sequence[Sequence[Chunk]]) -> list[Interval]:
    """Places under one header are one column where no row has values in two of them."""
    for head in heads:
        under = [places[at] for at in _over(head, places)]
        if len(under) > 1 and all(sum(bool(_over(value, under)) for value in row) < 2 for row in values):
            places = _stacked([*places, (under[0][0], under[-1][1])])
    return places


def _heads(block: Sequence[Sequence[Chunk]], zone: int) -> list[Chunk]:
    """The headers of single columns: those that stand over no other."""
    found: list[Chunk] = []
    for row in reversed(block):
        below = [(head.start, head.end) for head in found]
        found += [c for c in row if c.start >= zone and not c.is_value and not _over(c, below)]
    return found


def _stacked(found: Sequence[Interval]) -> list[Interval]:
    """Intervals that stand over each other as one, from left to right."""
    stood: list[Interval] = []
    for start, end in sorted(found):
        if stood and start < stood[-1][1]:
            stood[-1] = (stood[-1][0], max(end, stood[-1][1]))
        else:
            stood.append((start, end))
    return stood


def _over(chunk: Chunk, places: Sequence[Interval]) -> list[int]:
    return [at for at, (start, end) in enumerate(places) if start < chunk.end and chunk.start < end]


def _placed(row: Sequence[Chunk], zone: int, places: Sequence[Interval]) -> Row | None:
    """The texts of a row by column, one over several in the first; None where a value has no column of its own."""
    placed = [""] * len(places)
    for chunk in row:
        if chunk.start < zone:
            if " " in chunk.text and is_value(chunk.text.rpartition(" ")[2]):
                return None
            continue
        over = _over(chunk, places)
        if not over or placed[over[0]] or (len(over) > 1 and chunk.is_value):
            return None
        placed[over[0]] = chunk.text
    return placed
