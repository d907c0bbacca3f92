"""The recogniser: rapidocr with the PP-OCRv6 models in its wheel. The one place that knows it.

Loaded on first use, once per process, with some 0.7 GB of memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any

from converters import heavy
from converters.errors import NeedsExtra

THREADS = 2  # of the inference engine; set before the first page is read
NEEDED = ("rapidocr", "onnxruntime", "cv2")
#: Width in pixels that short texts are padded to; the model's own 320 costs five times the time for the same result.
NARROWEST = 64

UNREAD = "\ufffd"  # stands for ink in a cell that could not be read: such a cell is neither blank nor a number
LARGEST = 1600  # pixels of the longer side, to find lines in; larger costs time and memory and finds no more

Quad = Any  # four corners (x, y), clockwise from the top left


def available() -> bool:
    return all(find_spec(name) for name in NEEDED)


def require() -> None:
    """Before the first page is read. Raises NeedsExtra where the libraries are missing, Heavy where it is left out."""
    if not available():
        raise NeedsExtra("pages that are pictures need recognition: install nianbao[ocr], then re-queue")
    heavy.begin("recognition of pages that are pictures")


def detect(image: Any) -> list[Quad]:
    """Where lines of text stand in a BGR image."""
    found = _engine()._load_det_model()(image)
    return [] if found.boxes is None else list(found.boxes)


def read(crops: Sequence[Any]) -> list[tuple[str, float]]:
    """The text of each BGR crop of one line, and how sure the model is, from 0 to 1."""
    if not crops:
        return []
    result = _engine().recognize_txt(list(crops))
    return [(str(text), float(score)) for text, score in zip(result.txts, result.scores, strict=True)]


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    threads = {"EngineConfig.onnxruntime.intra_op_num_threads": THREADS}
    sizes = {"Rec.rec_img_shape": [3, 48, NARROWEST], "Det.limit_type": "max", "Det.limit_side_len": LARGEST}
    return RapidOCR(params={**threads, **sizes, "Global.log_level": "critical"})
