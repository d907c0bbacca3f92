"""Numbers in the cells of a scanned page: none stands on which two looks do not agree, neither knowing the other.

The first look is the model's. The second are the shapes of the page's own digits (`face`). Where these two differ or
the shapes tell nothing, the model is shown another picture of the print, and two of the three looks must agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import NamedTuple

from converters.recognition.album import Album, Kept
from converters.recognition.engine import Answer
from converters.recognition.face import Face, Glance
from converters.recognition.prints import Shade, find, is_even

UNSETTLED: Answer = ("", 0.0)


class Doubt(NamedTuple):
    """A number that the model read and nothing confirmed, and its ink."""

    answer: Answer
    shade: Shade


SURE = 0.8  # of the model's sureness: what shapes are learnt from, and what stands without them if seen twice
LIKELY = -0.18  # the fit, less the usual one, of shapes that tell something and may confirm what the model read
CERTAIN, CLEAR = -0.07, 0.08  # the fit and the lead of shapes that tell what the model could not
PLAIN, FAR = -0.04, 0.15  # the same of shapes that need no model: of 1,666 prints they told 72 in 100, none wrongly
TORN, APART = 0.03, 0.1  # the lead, over a known 4, of shapes of a 1 that may be one, and of a 1 that is none
MANY, BROKEN = 8, 0.95  # of a digit on a page, and the usual fit of prints with broken strokes; whole ones fit by 0.96
LONGEST = 14  # characters of a number
_NUMBER = re.compile(r"[-—–－−]?\d+(?:[.,，．]\d+)*")
_COUNTED = re.compile(r"\D?\d[\d.,，．]*[万亿]?[件条项个份次期宗起篇部人批天日名场家例元]{1,2}")
_DASH, _SEPARATOR = re.compile(r"^[—–－−]"), re.compile(r"[.,，．]")
_SPECKS = " .·。'’,，"
_EITHER = re.compile(r",\d{3}(?!\d)")
_LIKE_DIGITS = re.compile(r"[\sA-Za-z0-9|!。口〇日曰丨.,，．()（）\[\]{}'‘’\"“”:;$?<>+*#%&@\-]*")


def is_candidate(answer: Answer) -> bool:
    """Whether an answer is a number, or what a badly printed one is taken for."""
    text, sure = answer
    return len(text) <= LONGEST and (bool(_LIKE_DIGITS.fullmatch(text)) or (sure < SURE and len(text) <= 2))


def is_counted(answer: Answer) -> bool:
    """Whether an answer is a number with what it counts (3件), which the shapes of digits do not tell."""
    return bool(_COUNTED.fullmatch(trimmed(answer)[0]))


def is_number(answer: Answer) -> bool:
    return bool(_number(answer))


def told(shades: Mapping[int, Shade], read: Mapping[int, Answer], album: Album) -> dict[int, Answer]:
    """What the shapes of digits tell alone, learnt from the prints that are `read`, and beyond doubt, of the others."""
    places = list(shades)
    face = _face(shades, {n: read[place][0] for n, place in enumerate(places) if _is_seed(read, place)}, album)
    glances = {place: face.glance(n, "") for n, place in enumerate(places) if place not in read}
    return {
        place: (glance.text, 1.0)
        for place, glance in glances.items()
        if glance is not None and glance.fit >= PLAIN and glance.lead >= FAR
    }


def settled(
    answers: Mapping[int, Answer],
    shades: Mapping[int, Shade],
    again: Callable[[Sequence[int]], Sequence[Answer]],
    are_bare: Callable[[int, str], bool],
    worn: bool,
    album: Album,
) -> dict[int, Answer]:
    """What the looks give together for each print; UNSETTLED where they differ, and where the shapes tell nothing of a
    print that is uneven. `again` asks the model a second time, `are_bare` tells of a number whether its 1s are stems
    alone, which stand only then, or where the shapes tell them from a 4.

    On a `worn` page the shapes are learnt only from what the model reads twice, and what they tell must be the number;
    where they tell nothing of any, none stands.
    What they are learnt from is kept in the `album`, where it stands.
    """
    places = list(answers)
    second = dict(zip(places, again(places), strict=True)) if worn else {}
    seeds = {
        n: answers[place][0]
        for n, place in enumerate(places)
        if _is_seed(answers, place)
        and _is_same(answers[place], second.get(place))
        and are_bare(place, answers[place][0])
    }
    face = _face(shades, seeds, album)
    glances = {place: face.glance(n, _number(answers[place])) for n, place in enumerate(places)}
    open_ = [place for place in places if not _confirms(glances[place], answers[place]) and place not in second]
    second |= dict(zip(open_, again(open_), strict=True))
    settled = {}
    for place in places:
        answer = _settled(answers[place], second.get(place), glances[place], face)
        number = _number(answer)
        parted = "," in number and (worn or find(shades[place], number) is None)
        known = glances[place] or (is_even(shades[place]) and not parted) or not is_number(answers[place])
        lead = _lead_over_4(glances[place], answer, face, worn)
        seen = glances[place] is not None or not face.knows_any
        other = worn and number and seen and not _confirms(glances[place], answer)
        stands = known and not other and (lead >= APART or (lead >= TORN and are_bare(place, _number(answer))))
        settled[place] = _separated(answer, shades[place]) if stands else UNSETTLED
    for n, text in seeds.items():
        if settled[places[n]][0] == text and (found := find(shades[places[n]], "")):
            album.keep(Kept(shades[places[n]], text, found.height))
    return settled


def confirmed(doubts: Mapping[int, Doubt], album: Album) -> dict[int, str]:
    """Those of the numbers in doubt that the digits in the `album` alone tell beyond doubt, as the model read them.

    A first page with two or three numbers shows few digits, and the page behind it all of them, in the same print.
    """
    shades = {n: doubt.shade for n, doubt in doubts.items()}
    face = _face(shades, {}, album)
    found = {}
    for place, (n, doubt) in enumerate(doubts.items()):
        number = _number(doubt.answer)
        glance = face.glance(place, number)
        least = APART if "1" in number else CLEAR
        is_told = glance is not None and glance.text == number and glance.fit >= CERTAIN and glance.lead >= least
        if is_told and ("1" not in number or face.knows("4")):
            found[n] = _separated(trimmed(doubt.answer), doubt.shade)[0]
    return {n: text for n, text in found.items() if text}


def _face(shades: Mapping[int, Shade], seeds: Mapping[int, str], album: Album) -> Face:
    """The digits of a page, learnt from the `seeds`, by their number among its prints, and from other pages."""
    own = list(shades.values())
    heights = [found.height for n in seeds or range(len(own)) if (found := find(own[n], ""))]
    beside = list(album.beside(seeds.values(), median(heights) if heights else 0.0))
    read = {**seeds, **{n: kept.text for n, kept in enumerate(beside, len(own))}}
    return Face([*own, *(kept.shade for kept in beside)], read)


def twice(first: Answer, second: Answer) -> Answer:
    """What the model read surely both times."""
    return first if first[0] == second[0] and min(first[1], second[1]) >= SURE else UNSETTLED


def _settled(first: Answer, second: Answer | None, glance: Glance | None, face: Face) -> Answer:
    if second is None or _confirms(glance, first):
        return trimmed(first)
    if _confirms(glance, second):
        return trimmed(second)
    numbers = {number for answer in (first, second) if (number := _number(answer))}
    if glance is not None and glance.fit >= CERTAIN and glance.lead >= CLEAR:
        return UNSETTLED if numbers else (glance.text, 1.0)
    if numbers:
        same = _number(first) == _number(second) and min(first[1], second[1]) >= SURE
        return trimmed(first) if same and not _contradicts(glance, _number(first), face) else UNSETTLED
    return max(first, second, key=lambda answer: (bool(answer[0].strip()), answer[1]))


def _contradicts(glance: Glance | None, number: str, face: Face) -> bool:
    """Whether the shapes know all digits of a number and yet do not confirm it, or see another for one they know."""
    if glance is None:
        return False
    known = [not digit.isdecimal() or face.knows(digit) for digit in number]
    if all(known) or glance.fit < LIKELY:
        return all(known)
    told = glance.text.replace(".", ",")
    return len(told) != len(number) or any(
        digit != other and is_known for digit, other, is_known in zip(number, told, known, strict=True)
    )


def _separated(answer: Answer, shade: Shade) -> Answer:
    """The answer with its separators as the ink has them: the model takes commas for points, a thousandth of the value.

    Where three digits stand behind a separator, either may be meant, and one that the ink does not tell is none.
    """
    text, sure = answer
    if not _EITHER.search(_number(answer)):
        return answer
    found = find(shade, _plain(text))
    if found is None or not all(found.separators):
        return UNSETTLED
    signs = iter(found.separators)
    return _SEPARATOR.sub(lambda _: next(signs), text), sure


def _is_seed(answers: Mapping[int, Answer], place: int) -> bool:
    return place in answers and answers[place][0].isdecimal() and answers[place][1] >= SURE


def _is_same(first: Answer, second: Answer | None) -> bool:
    return second is None or first[0] == second[0]


def _confirms(glance: Glance | None, answer: Answer) -> bool:
    return glance is not None and glance.fit >= LIKELY and glance.text == _number(answer)


def _lead_over_4(glance: Glance | None, answer: Answer, face: Face, worn: bool) -> float:
    """By how much the shapes prefer a number with a 1 to others, where they know a 4; TORN where they cannot tell.

    None where no 4 is known and strokes are broken, on a worn page of many 1s or where prints of a digit differ much:
    there is hardly a page without a 4, but many on which each is read as 1.
    """
    number = _number(answer)
    if "1" not in number:
        return APART
    if not face.knows("4") and (face.usual < BROKEN or (worn and face.often("1") >= MANY)):
        return 0.0
    return glance.lead if glance is not None and _confirms(glance, answer) and face.knows("4") else TORN


def _number(answer: Answer) -> str:
    """The number that an answer is, with "," for its separators and without specks beside it; "" for another text."""
    text, _ = trimmed(answer)
    return _plain(text) if _NUMBER.fullmatch(text) else ""


def trimmed(answer: Answer) -> Answer:
    """The answer without specks of dirt beside it."""
    return answer[0].strip(_SPECKS) or answer[0].strip(), answer[1]


def _plain(text: str) -> str:
    return _SEPARATOR.sub(",", _DASH.sub("-", text.strip()))
