"""The recogniser: rapidocr with the PP-OCRv6 models in its wheel. The one place that knows it.

Loaded on first use, once per process, with some 0.7 GB of memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from typing import Any

from converters import heavy
from converters.errors import NeedsExtra

THREADS = 2  # that work on a page
#: metadata of a document with pictures that the missing extra would have read
NEEDS = {"needs": "ocr"}
NEEDED = ("rapidocr", "onnxruntime", "cv2")
#: Width in pixels that short texts are padded to; the model's own 320 costs five times the time for the same result.
NARROWEST = 64

UNREAD = "\ufffd"  # stands for ink in a cell that could not be read: such a cell is neither blank nor a number
LARGEST = 960  # pixels of the longer side, to find lines in; 1600 takes four times the time and reads no cell better

Answer = tuple[str, float]  # a text and how sure the model is of it, from 0 to 1
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
    found = _engine(THREADS)._load_det_model()(image)
    return [] if found.boxes is None else list(found.boxes)


def read(crops: Sequence[Any]) -> list[Answer]:
    """The text of each BGR crop of one line, and how sure the model is, from 0 to 1.

    Shared out among threads of ours: the engine's own spend half of their time waiting on pictures as small as these.
    """
    by_width = sorted(range(len(crops)), key=lambda number: crops[number].shape[1] / crops[number].shape[0])
    shares = [share for first in range(THREADS) if (share := by_width[first::THREADS])]
    answers: list[Answer] = [("", 0.0)] * len(crops)
    engine = _engine(1)
    with ThreadPoolExecutor(THREADS) as pool:
        results = pool.map(lambda share: engine.recognize_txt([crops[number] for number in share]), shares)
        for share, result in zip(shares, results, strict=True):
            for number, text, score in zip(share, result.txts, result.scores, strict=True):
                answers[number] = str(text), float(score)
    return answers


@cache
def _engine(threads: int) -> Any:
    from rapidocr import RapidOCR

    engine = {"EngineConfig.onnxruntime.intra_op_num_threads": threads}
    sizes = {"Rec.rec_img_shape": [3, 48, NARROWEST], "Det.limit_type": "max", "Det.limit_side_len": LARGEST}
    return RapidOCR(params={**engine, **sizes, "Global.log_level": "critical"})
