"""What is seen of each piece of a page: the picture of it, its ink, and the shade that prints are compared by; without
dirt beside a number."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from converters.recognition import prints, specks, stems
from converters.recognition.crops import is_long
from converters.recognition.page import Pixels, Scan
from converters.recognition.pieces import MARK, Piece
from converters.recognition.prints import Shade

RIM = 5  # pixels: the blur on both sides of dirt, and between them
SPECK = 1.5  # points: ink that is smaller both ways, away from other ink, is no part of a digit


class Views:
    """`ink` is the page's without the lines of its tables. Pieces are known by their number."""

    def __init__(self, scan: Scan, found: Sequence[Piece], ink: Pixels) -> None:
        self.crops = [scan.image[piece.top : piece.bottom, piece.x0 : piece.x1] for piece in found]
        self.inks = [ink[piece.top : piece.bottom, piece.x0 : piece.x1] for piece in found]
        self.least = int(MARK * scan.scale)
        for n, (crop, inked) in enumerate(zip(self.crops, self.inks, strict=True)):
            if not is_long(crop) and (dirt := specks.apart(inked)).any():
                self.crops[n], self.inks[n] = _painted(crop, dirt), np.asarray(cv2.subtract(inked, dirt), np.uint8)
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


def _painted(crop: Pixels, dirt: Pixels) -> Pixels:
    """The picture with the brightness of its paper where dirt is, and at its rim."""
    paper = np.median(crop, axis=(0, 1))
    clean = crop.copy()
    clean[cv2.dilate(dirt, np.ones((RIM, RIM), np.uint8)) > 0] = paper
    return np.asarray(clean, np.uint8)
