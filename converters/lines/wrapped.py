"""Which lines of a drawn table are one row, where no rule parts rows and texts are wrapped in their cells.

    |危及“三安全|3   |
    |一稳定”    |    |

A text that goes on below has filled its cell, and begins with no number of a list. That is only believed of a table in
which many do.
"""

from __future__ import annotations

from collections.abc import Sequence

from converters.lines.pitch import PITCHES, Pitch, is_value
from converters.text import fold, unnumbered

#: so many lines, and this share of all, show that texts are wrapped
LINES = 5
SHARE = 0.15

Cells = Sequence[str]


def rows(lines: Sequence[Cells]) -> list[int]:
    """How many lines each row takes, in order; one each where texts are not wrapped. Cells have their blanks."""
    pitch = next((pitch for pitch in PITCHES if len({_widths(line, pitch) for line in lines}) == 1), None)
    alone = [1] * len(lines)
    if pitch is None:
        return alone
    padding = 2 * all(cell.startswith(" ") and cell.endswith(" ") for line in lines for cell in line if cell)
    goes_on = [at > 0 and _goes_on(line, lines[at - 1], pitch, padding) for at, line in enumerate(lines)]
    if sum(goes_on) < max(LINES, SHARE * len(lines)):
        return alone
    starts = [at for at, on in enumerate(goes_on) if not on]
    return [end - start for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _widths(line: Cells, pitch: Pitch) -> tuple[int, ...]:
    return tuple(map(pitch.width, line))


def _goes_on(line: Cells, above: Cells, pitch: Pitch, padding: int) -> bool:
    """Whether every text of a line stands below one that has filled its cell, and none is a value or numbered."""
    pairs = [(text.strip(), over) for text, over in zip(line, above, strict=True) if text.strip()]
    return bool(pairs) and all(
        not is_value(text)
        and fold(unnumbered(text)) == fold(text)
        and pitch.width(over.strip()) >= pitch.width(over) - padding - 1 > 0
        for text, over in pairs
    )
