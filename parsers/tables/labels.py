"""Which printed label is meant: exact, then known aliases, then the one label that is clearly nearest.

A label that is near to two is none: it is returned with its alternatives and nothing is bound to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import Literal

import msgspec

from converters.text import unnumbered
from parsers.characters import fold, shaped
from parsers.vocabulary import words

#: The least likeness of a label that is accepted, and by how much it must beat the second best.
NEAR, MARGIN = 0.78, 0.12
#: A label less alike than this is no alternative that a person should look at.
WORTH_TELLING = 0.5
#: The least likeness of a label whose gloss has lost its brackets.
UNBRACKETED = 0.85
#: Shorter labels differ too little from each other to be guessed from a part of them.
LEAST_PART = 5

_GLOSS = re.compile(r"[（(〔\[][^（(〔\[）)〕\]]*[）)〕\]]")
_BRACKETS = re.compile(r"[（(〔\[）)〕\]]")
_LIST_NUMBER = re.compile(r"[0-9一二三四五六七八九十]")
_NUMBER = re.compile(r"[（(〔]?([0-9]{1,2}|[一二三四五六七八九十]{1,2})[)）〕、.．。,，:：]")
_WITH_VALUES = re.compile(r"\S[ \u3000\xa0]{2,}[\d.,/—–-]+[件条项个次人宗万元]{0,2}\s*$")
_BARE_NUMBER = re.compile(r"^\d{1,2}(?=[一-鿿])")


class Match(msgspec.Struct, frozen=True):
    """What a label was read as. `others` are those it could also have been, best first; empty when it is certain.

    "near" is by likeness alone, "order" by likeness and the place of its row among the printed ones.
    """

    id: str
    how: Literal["exact", "alias", "near", "order"]
    others: tuple[str, ...] = ()


@lru_cache(maxsize=16_384)
def bare(text: str) -> str:
    """The label as a key: without number, gloss in brackets, blanks and punctuation.

    >>> bare("（二）部分公开（区分处理的，只计这一情形）")
    '部分公开'
    """
    without = unnumbered(text)
    unglossed = _GLOSS.sub("", _GLOSS.sub("", without))  # a reading of a character may stand inside a gloss
    return _BARE_NUMBER.sub("", fold(unglossed) or fold(without))


def is_unparted(text: str) -> bool:
    """Whether the text is a row of a table without rules whose cells could not be told apart."""
    return _WITH_VALUES.search(text) is not None


def worded(text: str) -> bool:
    """True when more than a list number, whole or cut ("（一"), stands in the text."""
    return bool(_LIST_NUMBER.sub("", fold(text)))


class Labels:
    """A closed set of labels to recognise others by. `decoys` are printed beside them and are never one of them."""

    def __init__(self, labels: Iterable[tuple[str, str, tuple[str, ...]]], decoys: Iterable[str] = ()) -> None:
        self._exact: dict[str, str] = {}
        self._aliases: dict[str, list[str]] = {}
        self._full: dict[str, str] = {}
        self._numbers: dict[str, str] = {}
        self._glossed: dict[str, str] = {}
        for id, label, aliases in labels:
            self._numbers[id] = _number(label)
            self._exact.setdefault(bare(label), id)
            self._full[id] = shaped(bare(label))
            if whole := _with_gloss(label):
                self._glossed[shaped(whole)] = id
            for alias in aliases:
                self._aliases.setdefault(bare(alias), []).append(id)
        self._decoys = {bare(decoy) for decoy in decoys} - set(self._exact)
        names = (*self._exact, *self._aliases, *self._decoys)
        self._letters = frozenset(shaped("".join(names))) - frozenset("0123456789")
        self._shapes: dict[str, set[str]] = {}
        for name in names:
            ids = [self._exact[name]] if name in self._exact else self._aliases.get(name, [""])
            self._shapes.setdefault(shaped(name), set()).update(ids)
        self.find = lru_cache(maxsize=20_000)(self._find)
        """The label meant by a text, None where it is none of them or not clearly one."""

    def exact(self, text: str) -> Match | None:
        """The label that `text` is to the letter; None also for what is only like one."""
        id = self._exact.get(bare(text))
        return None if id is None else Match(id, "exact")

    def is_decoy(self, text: str) -> bool:
        """Whether `text` is to the letter one of what is printed beside the labels, such as the name of a group."""
        return bare(text) in self._decoys

    def _find(self, text: str) -> Match | None:
        key = bare(text)
        if is_unparted(text) or self._are_two(text.split("\n")):
            return None
        if key in self._decoys or self._letters.isdisjoint(shaped(key)):
            return None
        if key in self._exact:
            return self._numbered(self._exact[key], _number(text), key) or Match(self._exact[key], "exact")
        if key in self._aliases:
            first, *others = self._aliases[key]
            return self._numbered(first, _number(text), key) or Match(first, "alias", tuple(others))
        return self._guessed(shaped(key), _number(text))

    def _numbered(self, id: str, number: str, key: str) -> Match | None:
        """What reads like the label of a row and is numbered like a group that begins alike, or the other way round.

        (六)其他 is (六)其他处理 and not 3.其他; 2.其他 is 3.其他 where rows were dropped and numbered anew. Of a label
        behind that of its group, (六)其他处理 3.其他, the number is the group's.
        """
        if not number or number.isascii() == self._numbers[id].isascii():
            return None
        read, printed = self._full[id], shaped(key)
        of_number = {other: self._full[other] for other, own in self._numbers.items() if own == number}
        alike = [
            other
            for other, full in of_number.items()
            if (full.startswith(read) or read.startswith(full))
            and (number.isascii() or printed == full or not printed.startswith(full))
        ]
        return Match(alike[0], "near") if len(alike) == 1 else None

    def alike(self, text: str) -> list[tuple[float, str]]:
        """How like the text is to each label that is not numbered otherwise, from 0 to 1, the likest first."""
        key, number = shaped(bare(text)), _number(text)
        labels = ((id, full) for id, full in self._full.items() if not number or self._numbers[id] in ("", number))
        return sorted(((_likeness(key, full), id) for id, full in labels), reverse=True)

    def _guessed(self, key: str, number: str) -> Match | None:
        return (
            self._part(key)
            or self._misread(key)
            or self._shortened(key)
            or self._slip(key, number)
            or self._near(key)
            or self._unbracketed(key)
        )

    def _are_two(self, lines: Sequence[str]) -> bool:
        """Whether the lines of a cell are one label and then another, as where the line between two rows is missing."""
        return any(self._is_known(lines[:at]) and self._is_known(lines[at:]) for at in range(1, len(lines)))

    def _is_known(self, lines: Sequence[str]) -> bool:
        return shaped(bare("".join(lines))) in self._shapes

    def _part(self, key: str) -> Match | None:
        """A label cut off at one end, as page breaks and narrow cells do it."""
        if len(key) < LEAST_PART:
            return None
        whole = [id for id, full in self._full.items() if full.startswith(key) or full.endswith(key)]
        return Match(whole[0], "near") if len(whole) == 1 else None

    def _misread(self, key: str) -> Match | None:
        """A label with characters of another's shape, as recognised on a bad copy: 结果纠止 for 结果纠正."""
        ids = self._shapes.get(key, set())
        return Match(next(iter(ids)), "near") if len(ids) == 1 and "" not in ids else None

    def _shortened(self, key: str) -> Match | None:
        """A label that says more shortly what these forms are full of (信息 for 政府信息)."""
        ids = {id for long, short in _shorter() for id, full in self._full.items() if full.replace(long, short) == key}
        return Match(ids.pop(), "near") if len(ids) == 1 else None

    def _slip(self, key: str, number: str) -> Match | None:
        """A label or alias but for one letter lost, added or changed; a short one only with its printed number."""
        alike = [name for name in self._shapes if -2 < len(name) - len(key) < 2]
        near = [name for name in alike if _is_slip(key, name)] if len(key) > 1 else []
        ids = {id for name in near for id in self._shapes[name]}
        if len(key) < LEAST_PART:
            ids = {id for id in ids if number and self._numbers.get(id) == number}
        return Match(ids.pop(), "near") if len(ids) == 1 and "" not in ids else None

    def _near(self, key: str) -> Match | None:
        if len(key) < LEAST_PART - 1:
            return None
        at_most = self._at_most(key)
        if max(at_most.values(), default=0.0) < NEAR:
            return None
        hopeful = (id for id, most in at_most.items() if most > WORTH_TELLING)
        scores = sorted(((_likeness(key, self._full[id]), id) for id in hopeful), reverse=True)
        (best, id), *rest = scores
        second = max(rest[0][0] if rest else 0.0, *(_likeness(key, shaped(decoy)) for decoy in self._decoys), 0.0)
        if best < NEAR or best - second < MARGIN:
            return None
        return Match(id, "near", tuple(other for score, other in rest[:2] if score > WORTH_TELLING))

    def _unbracketed(self, key: str) -> Match | None:
        """A label and its gloss, whose brackets are lost, as on a scan: so long a text is like one alone."""
        ids = {id for whole, id in self._glossed.items() if _likeness(key, whole) >= UNBRACKETED}
        return Match(ids.pop(), "near") if len(ids) == 1 else None

    def _at_most(self, key: str) -> dict[str, float]:
        """What a likeness can be at most: as if the letters that both have stood in the same order.

        Of labels that are too long or too short to be worth telling nothing is said.
        """
        counts = [(letter, key.count(letter)) for letter in set(key)]
        return {
            id: 2 * sum([min(count, full.count(letter)) for letter, count in counts]) / (len(key) + len(full))
            for id, full in self._full.items()
            if 2 * min(len(key), len(full)) > WORTH_TELLING * (len(key) + len(full))
        }


@cache
def _shorter() -> list[tuple[str, str]]:
    """Words of the forms, and what offices say for them."""
    return [(shaped(long), shaped(short)) for long, short in words("shapes")["shorter"].items()]


def _with_gloss(label: str) -> str:
    """The label with the words of its gloss; empty where it has none, or one too short to be known by."""
    whole = fold(_BRACKETS.sub("", unnumbered(label)))
    return whole if len(whole) >= 2 * len(bare(label)) + LEAST_PART else ""


def _number(text: str) -> str:
    """The list number that a label begins with: "1" of "1.属于国家秘密"; empty where it has none."""
    number = _NUMBER.match(unicodedata.normalize("NFKC", text).lstrip())
    return number[1] if number else ""


def _is_slip(a: str, b: str) -> bool:
    """Whether one letter lost, added or changed makes one text of the other."""
    if abs(len(a) - len(b)) > 1:
        return False
    same = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return a[same + (len(a) >= len(b)) :] == b[same + (len(b) >= len(a)) :]


def _likeness(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()
