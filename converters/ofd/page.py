"""One page of an OFD: its runs of text, its ruled lines, its pictures, in points from the page's top left.

Each object has a box whose corner is its origin (Boundary), and may have a matrix (CTM) before it (GB/T 33190, 8.5).
Characters stand where TextCode and its DeltaX and DeltaY put them; widths of glyphs are not in the file, so a character
is taken as wide as its step, at most as wide as it is high; without a step, dashes and quotes (East Asian Width A) are
as wide as in a Chinese font. CGTransform changes the glyphs drawn, not the text.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from converters.docx.xml import Element, local
from converters.errors import TooLarge
from converters.ofd.package import Leaf, Resources, area_of, height, named, numbers
from converters.ofd.sight import Sight, Windows, boundary, clips, is_opaque
from converters.ofd.space import Matrix, around, at, data, figures, within
from converters.pages.hidden import common, middle_in, on_page
from converters.pages.lattice import THIN, Box
from converters.pages.runs import Run

MM = 72 / 25.4  # points
ASCENT, DESCENT = 0.86, 0.14  # of the size, round the baseline
APART = 0.5  # of the size: neighbours with a wider gap are runs of their own
LEVEL = 0.2  # of the size: neighbours on one line
LARGE = 0.05  # of the page: a picture this large may hold a table or a scanned page
DEEPEST = 16  # figures within figures
MOST_OBJECTS = 100_000  # per page; outlines of a full page have some 2,000
WHITE, PALE = 250, 200  # of 255: text so white is seen on a darker ground than this only
SLANT = 0.1  # radians from the nearest quarter turn: a watermark is turned more
FIGURE = 40  # segments: a filled path with more is the outline of characters or a drawing


class Page:
    """`characters` are the runs of one character each, that `runs` count in; `pictures` are boxes with resource ids.

    `signs` are the boxes of small pictures.
    """

    def __init__(self, leaf: Leaf, resources: Resources) -> None:
        self.area, self.damaged = leaf.area, leaf.damaged
        self.width, self.height = leaf.area[2] * MM, leaf.area[3] * MM
        self.runs: list[Run] = []
        self.rules: list[Box] = []
        self.pictures: list[tuple[Box, str]] = []
        self.signs: list[Box] = []
        self.drawn = False  # paths that may be outlines of characters
        self._all: list[Run] = []
        self._unseen: list[Run] = []
        self._white: list[Run] = []
        self._grounds: list[Box] = []
        self._sight = Sight()
        self._figures = resources.figures
        self._left = MOST_OBJECTS
        origin: Matrix = (MM, 0.0, 0.0, MM, -leaf.area[0] * MM, -leaf.area[1] * MM)
        whole = (0.0, 0.0, self.width, self.height)
        for part in leaf.parts:
            for layer in sorted(named(part, "Layer"), key=lambda layer: height(layer.get("Type") or "Body")):
                self._walk(layer, origin, 0, (), whole)
        self._before_notes = len(self._all)
        for look in leaf.typed:
            self._walk(look, within(look, origin), 0, (), whole)
        self.runs += (run for run in self._white if any(middle_in(ground, run) for ground in self._grounds))
        told = [run for run in self.runs if on_page(run, self.width, self.height)]
        # The text layer of a recognised scan is unseen as a whole.
        self.runs = self._sight.seen(told, self.characters) if told else self._unseen

    def characters(self, run: Run) -> list[Run]:
        """A run taken apart into its characters."""
        return self._all[run.start : run.start + len(run.text)]

    def typed(self) -> list[Run]:
        """What notes say that lie over the page."""
        return [run for run in self.runs if run.start >= self._before_notes]

    def _walk(self, holder: Element, through: Matrix, depth: int, windows: Windows, room: Box | None) -> None:
        """Read what a holder draws; `room` is the box in which what is painted is opaque, None where nothing is."""
        for element in holder.iterchildren():
            self._left -= 1
            if self._left < 0 or depth > DEEPEST:
                raise TooLarge("a page draws more than a report does; read it by eye")
            if element.get("Visible") != "false":
                self._read(element, through, depth, windows, room)

    def _read(self, element: Element, through: Matrix, depth: int, windows: Windows, room: Box | None) -> None:
        name = local(element)
        if name == "TextObject":
            self._read_text(element, through, (*windows, *clips(element, through)))
        elif name == "PathObject":
            self._read_path(element, through, room)
        elif name == "ImageObject":
            self._read_picture(element, through)
        elif name == "PageBlock":
            self._walk(element, through, depth + 1, windows, room)
        elif name == "CompositeObject":
            figure = self._figures.get(element.get("ResourceID") or "")
            for content in () if figure is None else (part for part in figure if local(part) == "Content"):
                inner = (*windows, *clips(element, through))
                self._walk(content, within(element, through), depth + 1, inner, _room(element, through, room))

    def _read_text(self, element: Element, outer: Matrix, windows: Windows) -> None:
        through = within(element, outer)
        if _is_slanted(through):
            return  # a watermark
        runs = self._unseen if _is_unseen(element) else self._white if _is_pale(element, WHITE) else self.runs
        size = (numbers(element.get("Size")) or [0.0])[0]
        wide = (numbers(element.get("HScale")) or [1.0])[0]
        x = y = 0.0
        box = boundary(element, outer)
        for code in element.iterchildren():
            if local(code) == "TextCode":
                x = (numbers(code.get("X")) or [x])[0]
                y = (numbers(code.get("Y")) or [y])[0]
                for run in self._placed(code, x, y, size, wide, through):
                    runs.append(run)
                    self._sight.note(run, (self._all[run.start], self._all[-1]), box, windows)

    def _placed(self, code: Element, x: float, y: float, size: float, wide: float, through: Matrix) -> Iterator[Run]:
        """The runs that the characters of a TextCode make."""
        text = code.text or ""
        across, down = _deltas(code.get("DeltaX"), len(text)), _deltas(code.get("DeltaY"), len(text))
        spaced = False
        word: list[Run] = []
        for number, character in enumerate(text):
            own = size * wide * (1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5)
            step = across[number] if number < len(across) else (0.0 if down else own)
            width = min(step, size * wide) if step > 0 else own
            box = around([at(through, x, y - ASCENT * size), at(through, x + width, y + DESCENT * size)])
            x, y = x + step, y + (down[number] if number < len(down) else 0.0)
            if character.isspace() or unicodedata.category(character) in ("Cc", "Cf"):
                spaced = True
                continue
            run = Run(character, *box, spaced, len(self._all))
            if word and (spaced or not _beside(word[-1], run)):
                yield _joined(word)
                word = []
            word.append(run)
            self._all.append(run)
            spaced = False
        if word:
            yield _joined(word)

    def _read_path(self, element: Element, through: Matrix, room: Box | None) -> None:
        drawn = list(figures(data(element), within(element, through)))
        stroked, filled = element.get("Stroke") != "false", element.get("Fill") == "true"
        dark = filled and not _is_pale(element, PALE)
        if filled and (inner := _room(element, through, room)):
            self._sight.cover(element, drawn, inner, len(self._all))
        for figure in drawn:
            box = around(figure)
            if dark:
                self._grounds.append(box)
            if min(box[2] - box[0], box[3] - box[1]) <= THIN:
                self.rules.append(box)
            elif stroked:
                sides = (around(side) for side in pairwise(figure))
                self.rules += [side for side in sides if min(side[2] - side[0], side[3] - side[1]) <= 1]
        self.drawn = self.drawn or (filled and sum(map(len, drawn)) > FIGURE)

    def _read_picture(self, element: Element, through: Matrix) -> None:
        area = area_of(element.get("Boundary"))
        if area is not None:
            x, y, width, height = area
            box = around([at(through, x, y), at(through, x + width, y + height)])
            if min(box[2] - box[0], box[3] - box[1]) <= THIN:
                self.rules.append(box)
            elif width * height >= LARGE * self.area[2] * self.area[3]:
                self.pictures.append((box, element.get("ResourceID") or ""))
            else:
                self.signs.append(box)


def _is_unseen(text: Element) -> bool:
    """Whether text is transparent, or neither filled nor stroked."""
    color = next(named(text, "FillColor"), None)
    clear = [numbers(each.get("Alpha"))[:1] == [0.0] for each in (text, color) if each is not None]
    return any(clear) or (text.get("Fill") == "false" and text.get("Stroke") != "true")


def _is_pale(element: Element, least: int) -> bool:
    """Whether all parts of the colour that fills it are at least so bright, of 255; without one it is black."""
    color = next(named(element, "FillColor"), None)
    parts = [] if color is None else numbers(color.get("Value"))
    return len(parts) in (1, 3) and min(parts) >= least


def _room(element: Element, through: Matrix, room: Box | None) -> Box | None:
    """The part of a room that an object paints within its box; None where it has none, or something shows through."""
    box = boundary(element, through)
    if room is None or box is None or not is_opaque(element) or element.find("{*}Clips") is not None:
        return None
    return common((room, box))


def _is_slanted(through: Matrix) -> bool:
    turn = math.atan2(through[1], through[0]) % (math.pi / 2)
    return SLANT < turn < math.pi / 2 - SLANT


def _deltas(text: str | None, most: int) -> list[float]:
    """The steps, at most so many; "g 3 5.0" stands for 5.0 three times."""
    words = iter((text or "").split())
    steps: list[float] = []
    for word in words:
        if word == "g":
            count, step = numbers(next(words, "")), numbers(next(words, ""))
            steps += step[:1] * int(min(max((count or [0.0])[0], 0.0), most))
        else:
            steps += numbers(word)
        if len(steps) >= most:
            break
    return steps[:most]


def _beside(left: Run, right: Run) -> bool:
    height = left.height
    return abs(left.bottom - right.bottom) < LEVEL * height and -height < right.x0 - left.x1 < APART * height


def _joined(word: list[Run]) -> Run:
    first = word[0]
    box = min(c.x0 for c in word), min(c.top for c in word), max(c.x1 for c in word), max(c.bottom for c in word)
    return Run("".join(c.text for c in word), *box, first.spaced, first.start)
