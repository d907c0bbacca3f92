"""The recogniser: rapidocr with the PP-OCRv6 models in its wheel. The one place that knows it.

Loaded on first use, once per process, with some 0.5 GB of memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from typing import Any, NamedTuple

from converters import heavy
from converters.errors import NeedsExtra

THREADS = 2  # that work on a page
#: metadata of a document with pictures that the missing extra would have read
NEEDS = {"needs": "ocr"}
NEEDED = ("rapidocr", "onnxruntime", "cv2")
HEIGHT = 48  # pixels, that the model sees a line with
#: Width in pixels that short texts are padded to; the model's own 320 costs five times the time for the same result.
NARROWEST = 64
TOGETHER, WIDEST = 6, 2_400  # lines that the model is shown at once, and pixels of width: six long ones took 0.3 GB

LARGEST = 960  # pixels of the longer side, to find lines in; 1600 takes four times the time and reads no cell better

Answer = tuple[str, float]  # a text and how sure the model is of it, from 0 to 1


class Line(NamedTuple):
    """The text of a line, how sure the model is of it, and where in its width each character stands, from 0 to 1."""

    text: str
    sure: float
    at: list[float]


Quad = Any  # four corners (x, y), clockwise from the top left


def available() -> bool:
    return all(find_spec(name) for name in NEEDED)


def require() -> None:
    """Before the first page is read. Raises NeedsExtra where the libraries are missing, Heavy where it is left out."""
    if not available():
        raise NeedsExtra("pages that are pictures need recognition: install nianbao[ocr], then re-queue")
    heavy.begin("recognition of pages that are pictures")


def load() -> None:
    """The models, once per process: a second or more that no page takes."""
    _engine()


def detect(image: Any) -> list[Quad]:
    """Where lines of text stand in a BGR image."""
    found = _engine()._load_det_model()(image)
    return [] if found.boxes is None else list(found.boxes)


def read(crops: Sequence[Any]) -> list[Answer]:
    """The text of each BGR crop of one line, and how sure the model is, from 0 to 1."""
    return [(line.text, line.sure) for line in lines(crops)]


def lines(crops: Sequence[Any]) -> list[Line]:
    """The text of each BGR crop of one line, and where its characters stand.

    Shared out among threads of ours: the engine's own spend half of their time waiting on pictures as small as these.
    """
    read = [Line("", 0.0, [])] * len(crops)
    engine = _engine()
    parts = list(shares(crops))
    with ThreadPoolExecutor(THREADS) as pool:
        results = pool.map(lambda share: engine.recognize_txt([crops[number] for number in share]), parts)
        for share, result in zip(parts, results, strict=True):
            for number, text, score, words in zip(share, result.txts, result.scores, result.word_results, strict=True):
                read[number] = Line(str(text), float(score), _at(text, words))
    return read


def shares(crops: Sequence[Any]) -> Iterator[list[int]]:
    """The numbers of the crops in shares, the widest first; each is padded to the width of the widest in its share."""
    widths = [max(HEIGHT * crop.shape[1] / crop.shape[0], NARROWEST) for crop in crops]
    share: list[int] = []
    for number in sorted(range(len(crops)), key=lambda number: -widths[number]):
        if len(share) == TOGETHER or (share and widths[share[0]] * (len(share) + 1) > WIDEST):
            yield share
            share = []
        share.append(number)
    if share:
        yield share


def _at(text: str, words: Any) -> list[float]:
    """The model gives none for blanks: each stands where the character before it does."""
    columns = (column for some in words.word_cols for column in some)
    at = [0.0]
    for character in text:
        at.append(at[-1] if character.isspace() else (next(columns) + 0.5) / words.line_txt_len)
    return at[1:]


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    engine = {"EngineConfig.onnxruntime.intra_op_num_threads": 1, "Global.log_level": "critical"}
    finder = {"Det.limit_type": "max", "Det.limit_side_len": LARGEST}
    shape = [3, HEIGHT, NARROWEST]
    reader = {"Rec.rec_img_shape": shape, "Rec.rec_batch_num": TOGETHER, "Global.return_word_box": True}
    return RapidOCR(params={**engine, **finder, **reader})
