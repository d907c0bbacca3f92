"""What counts as the same text: blanks, widths and radicals. The one place that decides it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# PDF fonts put radicals where characters should be (Chromium with Noto CJK). NFKC folds the Kangxi block but not the
# CJK Radicals Supplement; these pairs are Unicode's EquivalentUnifiedIdeograph for those that are whole characters.
_SUPPLEMENT = (
    "⺁厂⺄乙⺇几⺎兀⺓幺⺟母⺠民⺩王⺪疋⺫目⺮竹⺯糸⺱罒⺲罒⺳网⺶羊⺷羊⺸羊⺹老⺺聿⺻聿⺼肉⻁虎⻂衣⻃西⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶"
    "⻐钅⻑长⻒长⻓长⻔门⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟食⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻲龟⻳龟"
)
_KANGXI = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
# Fonts that draw a character twice over name it by its second place (fpdf2 with WenQuanYi: 年 as U+F98E).
_COMPATIBLE = {code: unicodedata.normalize("NFC", chr(code)) for code in range(0xF900, 0xFADA)}
_RADICALS = (
    _KANGXI
    | {code: one for code, one in _COMPATIBLE.items() if one != chr(code)}
    | {ord(_SUPPLEMENT[i]): _SUPPLEMENT[i + 1] for i in range(0, len(_SUPPLEMENT), 2)}
)
# Control characters but tab and line feed, soft hyphen, zero-width marks, direction marks, byte order mark.
_INVISIBLE = dict.fromkeys(
    [
        *(c for c in range(0x20) if c not in (0x09, 0x0A)),
        0x7F,
        0xAD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2065),
        0xFEFF,
        0xFFFE,
    ]
)
_VISIBLE = _RADICALS | _INVISIBLE
_UNCLEAN = re.compile(f"[{re.escape(''.join(map(chr, _VISIBLE)))}]")  # few texts hold one: looking is cheaper
#: stands in a cell for what is no text (U+FFFC, the object replacement character): it is neither blank nor a number
OBJECT = "\ufffc"
#: half points: a size that no eye reads
TINY = 4
#: the least share of each colour, of 255, in what is white on paper
WHITE = 0xFA
_DIGIT = re.compile(r"\d")
_BLANKS = re.compile(r"\s+")
_NOTE_MARK = re.compile(r"\s*[\[［〔【(（]?注?(\d{1,2})[\]］〕】)）]?\s*")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NUMBERING = re.compile(
    r"^(?:[（(〔]?[0-9一二三四五六七八九十]{1,3}[)）〕、.．。,，:：]|[（(〔][)）〕][0-9一二三四五六七八九十]{0,2}|[㈠-㈩⑴-⒇①-⑳])+"
)
_PUNCTUATION = re.compile(r"[\W_]")


def clean(text: str) -> str:
    """The text without invisible characters and with radicals as characters; blanks, widths and line breaks stay."""
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_VISIBLE) if _UNCLEAN.search(text) else text


def unseen(text: str) -> str:
    """Of text that nobody sees on paper: its words, and of its digits only that they are there."""
    return _DIGIT.sub(OBJECT, text)


def raised(text: str) -> str:
    """Text set above the line: the number of a note in raised digits, so that it stays apart from a number before it.

    >>> raised("[1]"), raised("th")
    ('¹', 'th')
    """
    mark = _NOTE_MARK.fullmatch(text)
    return mark[1].translate(_RAISED) if mark else text


def running(text: str) -> str:
    """One line of running text: cleaned, each run of blanks (also no-break and ideographic ones) one space, trimmed."""
    return " ".join(clean(text).split())


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """A key to compare labels by: NFKC, no blanks, punctuation or brackets. Never shown, never stored.

    >>> fold("第二十条第（一） 项")
    '第二十条第一项'
    """
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", clean(text)))


def unnumbered(text: str) -> str:
    """The text without the list number it begins with ("（一）", "1.", "一、"), trimmed."""
    return _NUMBERING.sub("", _BLANKS.sub("", unicodedata.normalize("NFKC", clean(text))))


def written(text: str) -> bool:
    """True when anything visible stands in the text; a dash or a slash is visible, a blank of any width is not."""
    return text.isalnum() or (not text.isspace() and bool(clean(text).strip()))
