"""Which line of values stands beside which label, where no rule parts the rows.

The values of a row stand as high as one of the lines of its label, or between them. Where a page break cuts a row they
stand at the page's end or overleaf, so that the lines before and after decide. What could be of two rows is of none.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from math import inf
from statistics import median

from converters.pages.placed import overlap
from parsers.printed.spelled import Spelled
from parsers.printed.texts import Text

BESIDE = 0.6  # of the height: how far above or below its label a line of values stands at most
CLOSE, LOOSE = 2.2, 3.2  # of the height: how near the lines of one cell stand
WORD = 4  # letters: what is longer is no unit and no word in a cell
END, TOP = 6, 20  # heights: how far from the last label, and from the top of a page, a row goes on over a page break
CUT, TORN = 1.2, 0.3  # the price of a row whose values stand on another page than its label, or below a part of it
TWICE = 1.5  # the price of two lines beside one label
SURE = 0.5  # by how much the best way to deal a line must beat the next

Prices = dict[int, float]  # of a line of values, by label


@dataclass
class Beside:
    """The lines of values of one row; `doubtful` where one, or one that nobody has, may as well be another's.

    `pressed`: close to it stands the end of a row of the page before, which is its own where numbers are broken.
    """

    lines: list[list[Text]] = field(default_factory=list)
    doubtful: bool = False
    pressed: bool = False


def beside(page: Page, lines: Sequence[Sequence[Text]]) -> list[Beside]:
    """The values of each label of the page, from top to bottom, out of lines without labels and headers."""
    rows = [Beside() for _ in page.labels]
    dealt: list[tuple[Sequence[Text], Prices]] = []
    nobodys: set[int] = set()
    torn: list[tuple[Sequence[Text], list[int]]] = []
    for line in lines:
        for at in page.headed(line):
            rows[at].doubtful = True
        if prices := page.prices(line):
            dealt.append((line, prices))
        else:
            nobodys |= page.around(line)
            torn.append((line, page.close(line)))
    for (line, _), owners in zip(dealt, _owners([prices for _, prices in dealt]), strict=True):
        for at in owners:
            rows[at].lines.append(page.values(line, at))
            rows[at].doubtful |= len(owners) > 1 or page.crosses(line, at)
            for other in page.close(line) if page.is_overleaf(line, at) else ():
                rows[other].pressed = True
    for at in nobodys:
        rows[at].doubtful |= not rows[at].lines
    for line, _ in torn:
        for at in page.next_to(line):
            rows[at].doubtful |= _fill_blanks(line, rows[at].lines)
    for line, near in torn:
        for at in near:
            rows[at].doubtful |= len(near) > 1 or any(text.is_value for text in line)
        if near:
            rows[near[0]].lines.append(page.values(line, near[0]))
    return rows


class Page:
    """What stands how near to which label.

    `edges` is where the labels of each table end on the right, `titles` are the lines that begin another table.
    """

    def __init__(
        self, labels: Sequence[Spelled], edges: Mapping[str, float], found: Sequence[Text], titles: Collection[int]
    ) -> None:
        self.labels = labels
        self._edges = [edges[label.table.id] for label in labels]
        self._reach = [_reach(label) for label in labels]
        self._rights = [max(text.x1 for text in label.texts) for label in labels]
        self._lines = [label.texts[-1].line for label in labels]
        self._tops = {text.page: text.middle for text in reversed(found)}
        self._crossing = {
            edge: [text.line for text in found if text.line in titles or text.x0 < edge < text.x1 - text.height]
            for edge in set(self._edges)
        }
        self._on: dict[int, list[int]] = {}
        for at, reach in enumerate(self._reach):
            for page in reach:
                self._on.setdefault(page, []).append(at)

    def values(self, line: Sequence[Text], at: int) -> list[Text]:
        """What of a line stands right of the labels of a table."""
        return [text for text in line if text.x0 >= self._edges[at]]

    def crosses(self, line: Sequence[Text], at: int) -> bool:
        """Whether a value stands half beside the labels, half over them."""
        return any(text.is_value and text.x0 < self._edges[at] < text.x1 for text in line)

    def is_overleaf(self, line: Sequence[Text], at: int) -> bool:
        """Whether a line stands on another page than a label."""
        return line[0].page not in self._reach[at]

    def prices(self, line: Sequence[Text]) -> Prices:
        """The labels that a line may stand beside, and how ill it does."""
        page = line[0].page
        near = [*self._on.get(page - 1, [])[-1:], *self._on.get(page, ()), *self._on.get(page + 1, [])[:1]]
        priced = {at: self._price(self.values(line, at), at) for at in near}
        return {at: price for at, price in priced.items() if price < inf}

    def _price(self, values: Sequence[Text], at: int) -> float:
        if not values:
            return inf
        page = values[0].page
        middle, height = _measure(values)
        reach = self._reach[at]
        if page not in reach:
            goes_on = self._goes_on(page, middle, height, at) and not self._is_parted(values[0].line, at)
            return CUT if goes_on else inf
        top, bottom = reach[page]
        miss = _miss((top, bottom), middle) / height
        torn = (middle > bottom and page + 1 in reach) or (middle < top and page - 1 in reach)
        if torn and miss < END:
            return TORN
        return miss if miss < BESIDE else inf

    def _goes_on(self, page: int, middle: float, height: float, at: int) -> bool:
        """Whether values stand where a row goes on whose label is on the page before or overleaf."""
        here = self._on.get(page, [])
        if page - 1 in self._reach[at]:
            first = self._reach[here[0]][page][0] if here else inf
            return middle < min(first, TOP * height + self._tops[page])
        return bool(here) and 0 < middle - self._reach[here[-1]][page][1] < END * height

    def _is_parted(self, line: int, at: int) -> bool:
        """Whether a title or running text, as wide as labels and values, stands between a label and a line."""
        first, last = sorted((line, self._lines[at]))
        crossing = self._crossing[self._edges[at]]
        return bisect_left(crossing, last) > bisect_right(crossing, first)

    def headed(self, line: Sequence[Text]) -> list[int]:
        """The labels that head others: beside them, left of all values, stand words that spell none."""
        page, middle, height = line[0].page, line[0].middle, line[0].height
        near = [at for at in self._on.get(page, ()) if _miss(self._reach[at][page], middle) < height]
        ahead = list(takewhile(lambda text: not text.is_value, line))
        return [at for at in near if any(self._is_label(text, at) for text in ahead)]

    def _is_label(self, text: Text, at: int) -> bool:
        """Whether words between a label and its values are more than a unit or the word in a cell."""
        behind = text.x0 > self._rights[at]
        return behind and (text.x1 <= self._edges[at] or len(text.text) > WORD)

    def around(self, line: Sequence[Text]) -> set[int]:
        """The labels above and below a line that stands beside none, where it holds values right of them."""
        page = line[0].page
        here = self._on.get(page, [])
        above = [at for at in here if self._reach[at][page][1] < line[0].middle] or self._on.get(page - 1, [])
        below = [at for at in here if self._reach[at][page][0] > line[0].middle] or self._on.get(page + 1, [])
        near = [at for at in (*above[-1:], *below[:1]) if not self._is_parted(line[0].line, at)]
        return {at for at in near if any(text.is_value for text in self.values(line, at))}

    def next_to(self, line: Sequence[Text]) -> list[int]:
        """Where there are no pages the labels on the lines above and below."""
        if line[0].page:
            return []
        middle, height = line[0].middle, line[0].height
        return [at for at, reach in enumerate(self._reach) if 0 < _miss(reach[line[0].page], middle) <= height]

    def close(self, line: Sequence[Text]) -> list[int]:
        """The labels to which a line stands so near that it may be the rest of their values, the nearest first.

        Where a label stands beside it that is none of the form's it is a row of its own, and so where there are no
        pages: lines of a fixed pitch break no number.
        """
        page, middle, height = line[0].page, line[0].middle, line[0].height
        if not page:
            return []
        reach = (LOOSE if any(text.is_value for text in line) else CLOSE) * height
        far = {at: _miss(self._reach[at][page], middle) for at in self._on.get(page, ())}
        near = sorted((at for at in far if far[at] < reach and self.values(line, at)), key=lambda at: far[at])
        return [at for at in near if not any(overlap(text, label) for text in line for label in self.labels[at].texts)]


def _fill_blanks(line: Sequence[Text], row: Sequence[Sequence[Text]]) -> bool:
    """Whether a value stands where a row has none, as a part of a number that is broken over lines does."""
    own = [text for line in row for text in line]
    return any(text.is_value and not any(overlap(text, other) for other in own) for text in line)


def _miss(reach: tuple[float, float], middle: float) -> float:
    """How far above or below the lines of a label something stands."""
    return max(reach[0] - middle, middle - reach[1], 0.0)


def _measure(values: Sequence[Text]) -> tuple[float, float]:
    """Where the middle of a line stands, and its height."""
    return median([text.middle for text in values]), median([text.height for text in values])


def _reach(label: Spelled) -> dict[int, tuple[float, float]]:
    """Where the first and the last line of a label stand, by page."""
    reach: dict[int, tuple[float, float]] = {}
    for text in label.texts:
        top, bottom = reach.get(text.page, (inf, -inf))
        reach[text.page] = min(top, text.middle), max(bottom, text.middle)
    return reach


def _owners(prices: Sequence[Prices]) -> list[tuple[int, ...]]:
    """The label of each line, in the order of the page; several where another way to deal them is hardly worse."""
    down = _summed(prices)
    up = [{-at: price for at, price in line.items()} for line in prices]
    back = [{-at: price for at, price in line.items()} for line in reversed(_summed(up[::-1]))]
    owners = []
    for line, above, below in zip(prices, down, back, strict=True):
        whole = {at: above[at] + below[at] - price for at, price in line.items()}
        least = min(whole.values())
        owners.append(tuple(at for at, price in whole.items() if least == price or price < least + SURE))
    return owners


def _summed(prices: Sequence[Prices]) -> list[Prices]:
    """The least price of all lines up to each where that stands beside a label, none above the label before it."""
    summed: list[Prices] = []
    for line in prices:
        before = summed[-1] if summed else {}
        summed.append({at: price + _cheapest(before, at) for at, price in line.items()})
    return summed


def _cheapest(before: Prices, at: int) -> float:
    if not before:
        return 0.0
    return min((price + TWICE * (other == at) for other, price in before.items() if other <= at), default=inf)
