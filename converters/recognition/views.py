"""What is seen of each piece of a page: the picture of it, its ink, and the shade that prints are compared by."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from converters.recognition import prints, stems
from converters.recognition.page import Pixels, Scan
from converters.recognition.pieces import MARK, Piece
from converters.recognition.prints import Shade

SPECK = 1.5  # points: ink that is smaller both ways, away from other ink, is no part of a digit


class Views:
    """`ink` is the page's without the lines of its tables. Pieces are known by their number."""

    def __init__(self, scan: Scan, found: Sequence[Piece], ink: Pixels) -> None:
        self.crops = [scan.image[piece.top : piece.bottom, piece.x0 : piece.x1] for piece in found]
        self.inks = [ink[piece.top : piece.bottom, piece.x0 : piece.x1] for piece in found]
        self.least = int(MARK * scan.scale)
        self._dirt = round(SPECK * scan.scale)
        self._clean: dict[int, Pixels] = {}
        self._shades: dict[int, Shade] = {}

    def clean(self, n: int) -> Pixels:
        """Its ink without specks."""
        if n not in self._clean:
            self._clean[n] = np.asarray(prints.clean(self.inks[n], self._dirt), np.uint8)
        return self._clean[n]

    def shade(self, n: int) -> Shade:
        if n not in self._shades:
            self._shades[n] = prints.shade(self.crops[n], self.clean(n))
        return self._shades[n]

    def are_bare(self, n: int, number: str) -> bool:
        """Whether what is read as 1 in its number is a stem alone."""
        return "1" not in number or stems.are_bare(self.shade(n), prints.dark(self.crops[n]), number)
