"""Printed numbers: in the cells of a table (`read_cell`) and in running text (`read_numeral`)."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Final

import msgspec

from converters.text import clean
from parsers.characters import simplified
from parsers.report import State

MAGNITUDES: Final = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
DIGITS: Final = dict(zip("零〇一二三四五六七八九", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)) | {"两": 2}

_GROUPED = r"[1-9]\d{0,2}(?:[,'’]\d{3})+(?:\.\d+)?"
_PLAIN = r"\d+(?:\.\d+)?"
_SIGN = r"[-+↑↓]|增/减|新?增加?|减少?"
_CELL = re.compile(
    rf"(?P<sign>{_SIGN})?(?:共计?|人民币|[¥￥])?(?P<number>{_GROUPED}|{_PLAIN})(?P<rest>[^\d\s.,]{{0,6}})", re.ASCII
)
BACKWARDS = "\u202e"  # what follows is shown from right to left: 12 as 21
_FACTORS = ("万", "亿")
_UNIT = r"[件条个项份次期宗起篇部人批天日名场家例]|人次|场次|个?工作日"
_COUNT = re.compile(rf"(?P<factor>[万亿]?)(?P<unit>{_UNIT})")
_MONEY = frozenset({"元", "万元", "亿元"})
_ZERO = re.compile(rf"(?:[Oo零〇无]|\(0\))(?P<unit>{_UNIT}|[万亿]?元)?")
_BRACKETED = re.compile(r"(?P<factor>[万亿]?)[(\[〔](?P<unit>[^\d()\[\]〔〕]+)[)\]〕]")
#: Hyphens, the en dash and the minus sign, slashes of division and fractions: writers of PDF take one for the other.
_LOOK_ALIKES = str.maketrans("\u2010\u2011\u2012\u2013\u2212\u2215\u2044", "-----//")
_BLANKS = re.compile(r"\s+")
#: blanks that only a typesetter puts there; any other parts two numbers: 119 119 may be a value and its copy
_THIN = re.compile(r"(?<=\d)[\u2009\u202f](?=\d{3})", re.ASCII)
_MARK = re.compile(r"[-—–―─⸺⸻]+|[×╳✕]+|[/\\]+|\*+|不涉及|不适用|N/?A", re.IGNORECASE)
_NOISE = re.compile(r"\[bookmark:[^\]]*\]|^\?\s+|\s+\?$|^\?(?=0*$)|(?<=^0)\?$|(?<=\S)[。;]$|^['’‘](?=\d)")
_WRAPPED = re.compile(r"[1-9]\d*\n0\d+|\d+\n\.\d+|\d+\.\n\d+", re.ASCII)
_NOTE_SIGNS = "①-⑳¹²³⁰⁴-⁹*＊※#＃△▲☆★†‡"
_FOOTNOTE = re.compile(
    rf"(?<=[\d件条项次人元])\s*(?:[{_NOTE_SIGNS}]+|[\[［〔【]注?\d{{1,2}}[\]］〕】]|[（(]?注\s*\d{{0,2}}[）)]?)$"
)
#: A remark in brackets behind a number: none of its digits.
_REMARK = re.compile(r"(?<=[\d件条项次人])\((?:其中|均|都|含|不含|包括|包含|详?见)[^()]*\)$")
_MINUS_IN_BRACKETS = re.compile(r"\((-[^()]+)\)")
#: How a change is printed, and the same with a sign before it.
_CHANGES = (
    (re.compile(r"^[—―─]+(?=\d)"), "-"),
    (re.compile(r"^(?:减少?[:-]|下降|取消|增加?0[/、,]?减少?)(?=\d)"), "-"),
    (re.compile(r"^(?:增加?[:+]|增长|上升)(?=\d)"), "+"),
    (re.compile(r"^增加?(\d+)[/、,]?减少?0$"), r"+\1"),
    (re.compile(r"^(\d+)\(([增减])[加少]?\)$"), r"\2\1"),
)
_ARABIC = re.compile(
    rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|{_PLAIN})[余多]?(?P<factor>[十百千万亿]*)[余多]?", re.ASCII
)
_HAN = re.compile(r"[零〇一二三四五六七八九两十百千万亿]+")
_IN_WORDS = re.compile(rf"(?P<number>[一二三四五六七八九两十百][零一二三四五六七八九十百千万]*)(?P<unit>{_UNIT})?")


class Reading(msgspec.Struct, frozen=True, gc=False):
    """What a cell says.

    `value` is a decimal as a plain string, None unless `state` is "number"; `unit` is the printed one, else None.
    """

    value: str | None
    state: State
    unit: str | None = None


@lru_cache(maxsize=16_384)
def read_cell(raw: str, is_money: bool = False) -> Reading:
    """Read one cell of a statutory table; what is not plainly a number, a blank or a mark is "text".

    Money keeps its printed unit and factor ("570.6387万元"), a count takes 万 and 亿 into it ("3万件": 30000 件). A
    bare "3.5万" is 3.5 万元 where `is_money`, else 35000. The mark of a note behind a number is no part of it.
    无, 零, 〇 and the letter O are the spellings of 0 that such tables hold.
    Digits stay as printed but for leading zeros and separators. "(5)" is "text": it may mean 5 or -5.
    """
    if BACKWARDS in raw:
        return Reading(None, "text")
    text = _folded(raw)
    if not text:
        return Reading(None, "blank")
    if _MARK.fullmatch(_BLANKS.sub("", text)):  # in a narrow cell a word is broken over lines
        return Reading(None, "mark")
    if zero := _ZERO.fullmatch(text):
        return Reading("0", "number", zero["unit"])
    return _number(text, is_money) or Reading(None, "text")


def read_change(raw: str) -> Reading | None:
    """A change as offices print it (减：4, 4（减）, —4, 增0/减4), None where it is none; 增2/减4 is two numbers.

    >>> read_change("增0/减4").value
    '-4'
    """
    text = _BLANKS.sub("", _folded(raw))
    for pattern, signed in _CHANGES:
        plainly, found = pattern.subn(signed, text)
        if found:
            return _number(plainly, False)
    return None


def read_in_words(raw: str) -> Reading | None:
    """A count in Chinese numerals (十二, 三件), None where it is none. 一 alone may be a dash.

    >>> read_in_words("十二").value
    '12'
    """
    said = _IN_WORDS.fullmatch(_BLANKS.sub("", _folded(raw)))
    if said is None or said[0] == "一":
        return None
    return Reading(str(_han(said["number"])), "number", said["unit"])


def read_numeral(text: str) -> Decimal | None:
    """The value of a numeral in running text ("1.8万余", "四十二", "两", "百万", "二〇二三"), None if it is none.

    余 and 多 are left to the caller's qualifier; a magnitude alone counts once (百万 is 1000000, 千余 is 1000).
    """
    if text.isascii() and text.isdigit():
        return Decimal(text)
    text = unicodedata.normalize("NFKC", text).replace(" ", "").removeprefix("数")
    if arabic := _ARABIC.fullmatch(text):
        return Decimal(arabic["number"].replace(",", "")) * _factor(arabic["factor"])
    text = text.strip("余多")
    return Decimal(_han(text)) if _HAN.fullmatch(text) else None


def plain(value: Decimal) -> str:
    """The decimal without exponent and without zeros behind the point: "70000", "58.5"."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _folded(raw: str) -> str:
    """Half-width, trimmed, without footnote marks, bookmarks, a full stop and the "?" that a lost blank leaves.

    Before other digits than 0 a "?" may be a lost sign.
    """
    text = _FOOTNOTE.sub("", _THIN.sub(",", _unwrapped(clean(raw).strip())))
    text = simplified(unicodedata.normalize("NFKC", text)).translate(_LOOK_ALIKES).strip()
    text = _REMARK.sub("", _NOISE.sub("", text).strip())
    return _MINUS_IN_BRACKETS.sub(r"\1", text) if text.startswith("(-") else text


def _unwrapped(text: str) -> str:
    """A number that a narrow cell breaks over lines, in one piece: 11104 from 111 over 04, 3456.78 from 3456. over 78.

    Only where what follows the break is no number of its own: 182 over 0 may be the values of two rows.
    """
    return text.replace("\n", "") if _WRAPPED.fullmatch(text) else text


def _number(text: str, is_money: bool) -> Reading | None:
    joined = re.sub(r"(?<=[^\d\s])\s+|\s+(?=[^\d\s])", "", text)
    found = _CELL.fullmatch(re.sub(r"[^\S\n]", " ", joined))
    if found is None:
        return None
    value = _digits(found["number"])
    if (found["sign"] or "").startswith(("-", "减", "↓")) and Decimal(value):
        value = f"-{value}"
    rest = _BRACKETED.sub(r"\g<factor>\g<unit>", found["rest"])
    if not rest or rest in _MONEY:
        return Reading(value, "number", rest or None)
    if rest in _FACTORS:
        return Reading(value, "number", f"{rest}元") if is_money else Reading(_times(value, rest), "number")
    if count := _COUNT.fullmatch(rest):
        return Reading(_times(value, count["factor"]), "number", count["unit"])
    return None


def _times(value: str, factor: str) -> str:
    return plain(Decimal(value) * _factor(factor)) if factor else value


def _digits(number: str) -> str:
    whole, point, decimals = re.sub(r"[,'’]", "", number).partition(".")
    return (whole.lstrip("0") or "0") + point + decimals


def _factor(magnitudes: str) -> int:
    factor = 1
    for magnitude in magnitudes:
        factor *= MAGNITUDES[magnitude]
    return factor


def _han(text: str) -> int:
    """A Chinese numeral: positional (二〇二三) when it names no magnitude, else by its magnitudes (一万二千)."""
    if not any(character in MAGNITUDES for character in text):
        return int("".join(str(DIGITS[character]) for character in text))
    for magnitude in "亿万":
        head, found, tail = text.rpartition(magnitude)
        if found:
            return (_han(head) if head else 1) * MAGNITUDES[magnitude] + (_han(tail) if tail else 0)
    total, digit = 0, 0
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character]
        else:
            total, digit = total + (digit or 1) * MAGNITUDES[character], 0
    return total + digit
