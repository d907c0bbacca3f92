"""Numbers by the shapes of the page's own digits: a second reader that knows nothing of the first one's model.

A page prints its digits in one face, each of them many times and all of one width. From the numbers that the model
reads surely their mean shapes are learnt; then the ink of each number is counted by its width and compared with them.
Strokes that are broken in one print are whole in the mean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

import cv2
import numpy as np

from converters.recognition.prints import Box, Group, Print, Shade, find

ALIKE = (0.65, 1.3)  # of the digits' height: a number of another size is not compared
BESIDE, ABOVE = 0.2, 0.12  # of the height: how far a digit may stand from where it is expected
ROUNDS = 3  # of learning: each places the prints by the shapes of the last
LEAST = 2  # other prints of a digit, to compare with
NARROW = 0.72  # of the height: the width of a digit where only single ones are known
SHORT, OVER = 0.85, 0.5  # of a digit: by how much the width of a number may be less or more than that of its digits
THINNEST, MOST = 0.3, 14  # of the height: the least width of a digit; digits of a number
SPARE = 40  # per cent of the numbers have less white at their ends than is reckoned with
TYPICAL = 40  # per cent of the prints fit their shape less well

Place = tuple[int, int]  # the number of a print, and of a digit in it


@dataclass(frozen=True)
class Glance:
    """What the shapes tell: how well the worst digit fits, less what is usual, and how much worse the next best is."""

    text: str
    fit: float
    lead: float


class Face:
    """The digits of a page. `shades` are the ink of its numbers, `read` is what some of them say, digits alone."""

    def __init__(self, shades: Sequence[Shade], read: Mapping[int, str]) -> None:
        self._shades = shades
        prints = {n: found for n in read if (found := find(shades[n], ""))}
        self.height = float(np.percentile([p.height for p in prints.values()], 70)) if prints else 0.0
        alike = {n: p for n, p in prints.items() if self._is_alike(p)}
        self.width, self.white = self._measured([(len(read[n]), p) for n, p in alike.items()])
        self._size = int(self.width) + 1, int(self.height) + 3
        self._room = round(BESIDE * self.height), round(ABOVE * self.height)
        self._learn({n: p for n, p in alike.items() if len(read[n]) in self._counts(p.groups[0])}, read)

    def _is_alike(self, found: Print) -> bool:
        return ALIKE[0] * self.height <= found.height <= ALIKE[1] * self.height

    def _measured(self, found: Sequence[tuple[int, Print]]) -> tuple[float, float]:
        """The width of a digit's place, and the white at both ends of a number together.

        From the first digit to the last, middle to middle: the ink of a 1 at an end is narrower than its place. Where
        digits touch, by the width of their ink.
        """
        some = [(count, number, _middles(number.digits(number.groups[0]))) for count, number in found if count > 1]
        apart = [(middles[-1] - middles[0]) / (count - 1) for count, _, middles in some if len(middles) == count]
        pitches = apart or [_wide(number) / count for count, number, _ in some]
        width = max(float(np.median(pitches)), 1.0) if pitches else NARROW * self.height
        whites = [count * width - _wide(number) for count, number in found]
        return width, float(np.percentile(whites, SPARE)) if whites else 0.0

    def _counts(self, group: Group) -> range:
        """How many digits such a width may be; a 1 at an end is narrower than its place. None where it is a blot's."""
        if self.width < THINNEST * self.height:
            return range(0)
        share = (group[1] - group[0] + self.white) / self.width
        return range(max(ceil(share - OVER), 1), min(max(floor(share + SHORT), 1), MOST) + 1)

    def _windows(self, found: Print, group: Group, count: int) -> Iterator[Shade]:
        """The place of each of so many digits, with room around it to move: even ones where its parts are others."""
        (wide, high), (beside, above) = self._size, self._room
        left, top = wide / 2 + beside, high / 2 + above - (found.top + found.bottom) / 2
        even = [sum(group) / 2 + (number - (count - 1) / 2) * self.width for number in range(count)]
        middles = _middles(found.digits(group))
        parted = len(middles) == count and all(abs(a - b) <= beside for a, b in zip(middles, even, strict=True))
        for middle in middles if parted else even:
            move = np.array([[1, 0, left - middle], [0, 1, top]], np.float32)
            yield np.asarray(cv2.warpAffine(found.shade, move, (wide + 2 * beside, high + 2 * above)), np.float32)

    def _learn(self, prints: Mapping[int, Print], read: Mapping[int, str]) -> None:
        windows = {
            (n, number): (read[n][number], window)
            for n, found in prints.items()
            for number, window in enumerate(self._windows(found, found.groups[0], len(read[n])))
        }
        self._parts: dict[Place, tuple[str, Shade]] = {}
        self._sums: dict[str, Shade] = {}
        self._often: Counter[str] = Counter()
        for _ in range(ROUNDS):
            self._parts = {place: (digit, self._part(digit, window)) for place, (digit, window) in windows.items()}
            self._sums, self._often = {}, Counter()
            for digit, part in self._parts.values():
                self._sums[digit] = np.asarray(self._sums.get(digit, 0) + part, np.float32)
                self._often[digit] += 1
        compared = ((digit, self._fits(window, place)) for place, (digit, window) in windows.items())
        fits = [fits[digit] for digit, fits in compared if digit in fits]
        self.usual = float(np.percentile(fits, TYPICAL)) if fits else 1.0

    def _part(self, digit: str, window: Shade) -> Shade:
        """The part of a window that looks most like the digit."""
        (wide, high), (x, y) = self._size, self._room
        if digit in self._sums:
            likeness = cv2.matchTemplate(window, self._sums[digit] / self._often[digit], cv2.TM_CCOEFF_NORMED)
            y, x = (int(at) for at in np.unravel_index(int(likeness.argmax()), likeness.shape))
        return window[y : y + high, x : x + wide]

    def _fits(self, window: Shade, place: Place) -> dict[str, float]:
        """How well each known digit fits, from -1 to 1; a print does not confirm itself."""
        own = self._parts.get(place)
        fits = {}
        for digit, total in self._sums.items():
            others = self._often[digit]
            if own is not None and digit == own[0]:
                total, others = total - own[1], others - 1
            if others >= LEAST:
                mean = np.asarray(total / others, np.float32)
                fits[digit] = float(cv2.matchTemplate(window, mean, cv2.TM_CCOEFF_NORMED).max())
        return fits

    def knows(self, digit: str) -> bool:
        return self.often(digit) > LEAST

    @property
    def knows_any(self) -> bool:
        return any(map(self.knows, self._often))

    def often(self, digit: str) -> int:
        """In how many places the digit was learnt."""
        return self._often[digit]

    def glance(self, n: int, text: str) -> Glance | None:
        """What print `n` says, which has the sign and the separators of `text`; None where nothing is told."""
        found = find(self._shades[n], text)
        if found is None or not self._is_alike(found):
            return None
        groups, start = [], 0
        for group in found.groups:
            told = [self._compared(n, start, found, group, count) for count in self._counts(group)]
            if not told:
                return None
            best = max(told, key=_fit)
            if not best.text:
                return None
            groups.append(best)
            start += len(best.text)
        text = "-" * text.startswith("-") + ",".join(group.text for group in groups)
        return Glance(text, min(map(_fit, groups)), min(group.lead for group in groups))

    def _compared(self, n: int, start: int, found: Print, group: Group, count: int) -> Glance:
        """A group as so many digits, the first of which is number `start` of its print; "" where one alone is known."""
        digits, fits, leads = "", [], []
        for number, window in enumerate(self._windows(found, group, count), start):
            ranked = sorted(self._fits(window, (n, number)).items(), key=lambda item: -item[1])
            if len(ranked) < 2:
                return Glance("", -1.0, 0.0)
            digits += ranked[0][0]
            fits.append(ranked[0][1])
            leads.append(ranked[0][1] - ranked[1][1])
        return Glance(digits, min(fits) - self.usual, min(leads))


def _wide(number: Print) -> int:
    start, end = number.groups[0]
    return end - start


def _middles(digits: Sequence[Box]) -> list[float]:
    return [(x0 + x1) / 2 for x0, _, x1, _ in digits]


def _fit(glance: Glance) -> float:
    return glance.fit
