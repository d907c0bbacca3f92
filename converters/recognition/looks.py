"""The text of each piece of a scanned page: the model is shown it, again where another picture of it can tell more.

texts(scan, found, ink, album) -> a text for each piece, "" where none is sure, and the numbers in doubt. Rather no
number than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from converters.pages.runs import UNKNOWN
from converters.recognition import digits, numbers, strokes
from converters.recognition import engine as scan_engine
from converters.recognition.album import Album
from converters.recognition.crops import enlarged, is_long, thickened
from converters.recognition.engine import Answer
from converters.recognition.numbers import Doubt
from converters.recognition.page import Pixels, Scan
from converters.recognition.pieces import Piece
from converters.recognition.views import Views

DOUBTFUL, POOR = 0.8, 0.5  # of the model's sureness: below, it is asked again with an enlarged picture, or not believed
WORN = 0.03  # of the texts in cells are in doubt: strokes are broken, and every short one is read a second time
WORDS = 2  # characters: of a lone sign in a cell the model is often unsure on the best of pages
SAMPLE = 3  # one short text in a cell of so many is shown to the model before the shapes of its digits tell others

# A few signs without a Chinese character and with one that a bad digit is taken for.
_ODD = re.compile(r"(?=.*[A-Za-z|!。口〇])[0-9A-Za-z|!。口〇.,]{1,8}")


def texts(scan: Scan, found: Sequence[Piece], ink: Pixels, album: Album) -> tuple[list[str], dict[int, Doubt]]:
    """`ink` is the page's without the lines of its tables, `album` what was read on pages before it."""
    views = Views(scan, found, ink)
    cells = {n for n, piece in enumerate(found) if piece.spot is not None and not piece.struck}
    answers = _read(views, cells, album)
    worn = is_worn(answers[n] for n in cells or answers)
    doubtful = [n for n, answer in answers.items() if _is_doubtful(*answer, found[n].spot is not None)]
    for n, again in zip(doubtful, scan_engine.read([enlarged(views.crops[n]) for n in doubtful]), strict=True):
        answers[n] = _better(answers[n], again)
    alone = {n for n, piece in enumerate(found) if piece.spot is None and numbers.is_number(answers[n])}
    seen, doubts = _in_cells({n: answers[n] for n in sorted(cells | alone)}, views, worn, album)
    for n, answer in seen.items():
        answers[n] = answer if answer[0] or n in cells else (UNKNOWN, 1.0)
    poor = {n for n, piece in enumerate(found) if piece.struck or answers[n][1] < POOR}
    return ["" if n in poor else answers[n][0].strip() for n in range(len(found))], doubts


def _read(views: Views, cells: set[int], album: Album) -> dict[int, Answer]:
    """The first look at each piece: the model's, but where a page is not worn and the shapes of its digits tell it."""
    long = {n: crop for n, crop in enumerate(views.crops) if is_long(crop)}
    short = sorted(cells - long.keys())
    answers = digits.read(long, views.inks) | _shown(views, short[::SAMPLE])
    if not is_worn(answers[n] for n in cells & answers.keys()):
        answers |= numbers.told({n: views.shade(n) for n in short}, answers, album)
    return answers | _shown(views, [n for n in range(len(views.crops)) if n not in answers])


def _shown(views: Views, which: Sequence[int]) -> dict[int, Answer]:
    return dict(zip(which, scan_engine.read([views.crops[n] for n in which]), strict=True))


def _in_cells(
    answers: Mapping[int, Answer], views: Views, worn: bool, album: Album
) -> tuple[dict[int, Answer], dict[int, Doubt]]:
    """The answers by the shape of a lone stroke, by a second look at numbers, and on a worn page at all short texts.

    Then the numbers on which two looks do not agree.

    A number alone on its line outside of ruled tables is looked at like one in a cell: tables without lines have such.
    """

    def again(which: Sequence[int]) -> list[Answer]:
        return scan_engine.read([thickened(views.crops[n]) for n in which])

    alone = {n: strokes.lone(numbers.trimmed(answer)[0], views.clean(n), views.least) for n, answer in answers.items()}
    seen = {n: (text, 1.0) for n, text in alone.items() if text is not None}
    printed = {n: answer for n, answer in answers.items() if n not in seen and numbers.is_candidate(answer)}
    seen |= numbers.settled(printed, {n: views.shade(n) for n in printed}, again, views.are_bare, worn, album)
    doubts = {
        n: Doubt(answer, views.shade(n))
        for n, answer in printed.items()
        if seen[n] == numbers.UNSETTLED and numbers.is_number(answer)
    }
    counted = [n for n in answers if n not in seen and numbers.is_counted(answers[n])]
    seen |= {n: numbers.twice(answers[n], second) for n, second in zip(counted, again(counted), strict=True)}
    short = [n for n in answers if worn and n not in seen and not is_long(views.crops[n])]
    seen |= {n: _better(answers[n], second) for n, second in zip(short, again(short), strict=True)}
    return seen, doubts


def _better(first: Answer, again: Answer) -> Answer:
    return max(again, first, key=lambda answer: _standing(*answer))


def is_worn(cells: Iterable[Answer]) -> bool:
    """Whether the strokes of a page are broken, by what the model reads in its cells."""
    words = [answer for answer in cells if len(answer[0].strip()) >= WORDS]
    return sum(_is_doubtful(*answer, True) for answer in words) > WORN * len(words)


def _is_doubtful(text: str, sure: float, celled: bool) -> bool:
    """Whether to look twice: at what the model is not sure of, and in a cell at a digit that looks like a letter."""
    return not text.strip() or sure < DOUBTFUL or (celled and bool(_ODD.fullmatch(text)))


def _standing(text: str, sure: float) -> tuple[bool, bool, float]:
    """How good an answer is: some text, then what is no odd mixture, then sureness."""
    return bool(text.strip()), not _ODD.fullmatch(text), sure
