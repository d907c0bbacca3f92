"""A page of a PDF as it is read: its sheet, and what tells whether that can be believed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from converters.errors import TooLarge
from converters.pages import lattice, overdrawn, ruled, runs, struck
from converters.pages.lattice import Grid
from converters.pages.runs import Run
from converters.pages.sheets import Sheet
from converters.pdf import fields
from converters.pdf.page import Page
from converters.unruled import wrapped
from converters.unruled.blocks import blocks
from converters.unruled.parts import values

if TYPE_CHECKING:
    from converters.pdf.damage import Damage

FEW_STRANGE = 0.005  # of the characters; an email address or an accent in a name is told as no damage
MOST_STRANGE = 0.03  # of them: what stands for letters may stand for digits, too (三、 as O1)
MOST_UNMAPPED = 0.3  # of the characters; single symbols of a private font are usual
SCANNED = 0.5  # of the page: pictures that cover as much are the page itself
PAGE_NUMBER = 20  # characters; a scan may carry as many that its program added

_UNMAPPED = re.compile("[\ufffd\ue000-\uf8ff\x00\x01\x03-\x08\x0e-\x1f\x7f-\x9f]")
_FOREIGN = re.compile("[\u00a1-\u00b6\u00b8-\u024f]")  # letters and signs that no Chinese page is full of


@dataclass
class Leaf:
    """A page as pdfium sees it: the sheet, and what tells whether it can be believed.

    `text` is without blanks, and empty where none of it is seen; `objects` how much is drawn; `unmapped` the share of
    the text in fonts that do not say what they draw, `nameless` where that is the page's text, or is taken for letters
    of other languages, `legible` where it can be drawn all the same, from fonts in the file; `drawn`, `crowded`,
    `unseen`, `undrawn` (form fields that do not show what is typed into them), `slanted`, `turned` and `layered` (an
    invisible text layer, recognised by somebody) and `damaged` are told in the warnings.
    """

    sheet: Sheet
    text: str
    objects: int
    unmapped: float
    nameless: bool
    legible: bool
    drawn: bool
    crowded: bool
    unseen: int
    undrawn: int
    slanted: int
    turned: bool
    layered: bool
    damaged: bool = False

    @property
    def pictured(self) -> bool:
        """Whether the page is a picture or an outline of its text."""
        scanned = len(self.text) < PAGE_NUMBER and self._covered
        return scanned or (not self.text and bool(self.sheet.pictures or self.drawn))

    @property
    def overlaid(self) -> bool:
        """Whether the page is a picture, and its text what somebody's program recognised there, without tables."""
        return self.layered and self._covered

    @property
    def _covered(self) -> bool:
        covered = sum((x1 - x0) * (bottom - top) for x0, top, x1, bottom in self.sheet.pictures)
        return covered > SCANNED * self.sheet.width * self.sheet.height

    def leave_out(self, legible: bool) -> None:
        """Take nothing of a page that draws with damaged parts; `legible` where it can be drawn all the same."""
        self.sheet, self.text = Sheet(self.sheet.number, self.sheet.width, self.sheet.height), ""
        self.damaged, self.legible = True, legible
        self.drawn = self.nameless = self.layered = False

    def recognise(self, sheet: Sheet) -> None:
        """Take what we recognised for what the page gave."""
        self.sheet, self.text, self.unmapped, self.layered = sheet, sheet.text, 0.0, False
        self.nameless = self.legible = self.damaged = False


def read(page: Page, text: str, number: int, damage: Damage | None) -> Leaf:
    """A page, by its number from 1; `damage` of its file, if there is any."""
    letters = page.letters
    drawn = letters.runs(text)
    seen = page.seen(drawn)
    told = letters.untouched(overdrawn.once(seen, letters.characters))
    page.rules, words = struck.apart(page.rules, told, letters.characters)
    grids, crowded = _grids(page)
    grids = [grid for grid in grids if not _is_open(grid, words, number)]
    words, undrawn = fields.drawn(words, page.fields)
    inside, outside = ruled.place([*words, *undrawn], grids, letters.characters, letters.is_one)
    sheet = Sheet(number, page.width, page.height, pictures=page.pictures)
    sheet.fill(grids, inside, outside)
    text = "".join(text.split()) if seen else ""
    unmapped, strange = letters.unmapped(words), _strange(text)
    nameless = strange > MOST_STRANGE or unmapped + strange > MOST_UNMAPPED
    leaf = Leaf(
        sheet,
        text=text,
        objects=page.objects + page.segments,
        unmapped=unmapped if strange < FEW_STRANGE else max(unmapped, strange),
        nameless=nameless,
        legible=nameless and letters.embedded(words),
        drawn=page.drawn,
        crowded=crowded,
        unseen=sum(len(run.text) for run in drawn) - sum(len(run.text) for run in seen),
        undrawn=len(undrawn),
        slanted=letters.slanted,
        turned=page.turned,
        layered=page.recognised(words),
    )
    if damage and (number in damage.lost or (nameless and number in damage.squared)):
        leaf.leave_out(legible=False)
    elif damage and number in damage.unnamed:
        leaf.leave_out(legible=letters.embedded(words))
    return leaf


def _strange(text: str) -> float:
    """The share of characters that no Chinese page holds: what a program wrote that lost the names of some."""
    return (len(_UNMAPPED.findall(text)) + len(_FOREIGN.findall(text))) / max(len(text), 1)


def _is_open(grid: Grid, words: Sequence[Run], number: int) -> bool:
    """Whether a frame with lines one way only holds rows of numbers: gaps make its other cells, not lines."""
    if len(grid.xs) > 2 and len(grid.ys) > 2:
        return False
    inside = [word for word in words if grid.find((word.x0 + word.x1) / 2, (word.top + word.bottom) / 2) is not None]
    found = blocks(wrapped.page(runs.lines(inside, number)))
    if len(grid.xs) == 2:
        return bool(found)
    return any(block.header or sum(len(values(row)) > 1 for row in block.rows) > 2 for block in found)


def _grids(page: Page) -> tuple[list[Grid], bool]:
    """The ruled tables of a page, and whether lines were left out because it has more than tables need."""
    try:
        return lattice.grids(page.rules), page.crowded
    except TooLarge:
        return [], True
