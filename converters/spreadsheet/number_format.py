"""Numbers as a spreadsheet prints them, by the format codes of ECMA-376 part 1, 18.8.31; dates are in ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache, partial
from math import isfinite
from operator import eq, ge, gt, le, lt, ne
from typing import NamedTuple

#: Codes that files name by number only; 27 to 36 and 50 to 58 are dates in East Asian editions.
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy-mm-dd", 15: "yyyy-mm-dd", 16: "mm-dd", 17: "yyyy-mm", 18: "h:mm", 19: "h:mm:ss",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 41: '#,##0;-#,##0;"-"', 42: '#,##0;-#,##0;"-"', 43: '#,##0.00;-#,##0.00;"-"',
    44: '#,##0.00;-#,##0.00;"-"', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 48: "0.0E+0", 49: "@",
    **dict.fromkeys((27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), "yyyy-mm-dd"),
    **dict.fromkeys((32, 33, 34, 35, 55, 56), "h:mm:ss"),
}  # fmt: skip
DIGITS = 15  # what a spreadsheet keeps of a number
PLACES = 10  # digits for which a cell without a format has room, beside the point
_EXACT = Context(prec=600, rounding=ROUND_HALF_UP)  # 309 digits before the point, 255 behind it
_PARTS = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|(?P<padding>[_*].)|\[(?P<bracket>[^\]]*)\]|(?P<general>General|G/通用格式)'
    r"|(?P<noon>AM/PM|A/P|上午/下午)|(?P<moment>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+)|(?P<digits>[0#?][0#?,.]*|\.[0#?]+)"
    r"|(?P<power>[eE][+-]0+)|(?P<percent>%)|(?P<fraction>/)|(?P<text>@)|(?P<literal>.)",
    re.DOTALL,
)
_ELAPSED = re.compile(r"[hms]+\Z", re.IGNORECASE)
_AMONG = "\0"
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d*)?)")
#: the limit stands first
_COMPARED = {"<": gt, "<=": ge, ">": lt, ">=": le, "=": eq, "<>": ne}


class Section(NamedTuple):
    """One of up to four parts of a code: for positive numbers, negative ones, zero, text; or for what `holds`."""

    before: str
    digits: str  # with a mark where texts stand among them
    among: tuple[str, ...]  # these texts
    after: str
    percents: int
    power: bool
    moments: str  # which of "ymdhs" it prints, "e" for elapsed time
    plain: bool  # General, text and fractions: the number is printed as it is
    holds: Callable[[float], bool] | None  # the condition that the section names


#: a number that fits no section fills its cell with signs
_FULL = Section("####", "", (), "", 0, False, "", False, None)


def printed(value: float, code: str, from_1904: bool = False) -> str:
    """The number as the code prints it.

    >>> printed(0.3675, "0.00%"), printed(1234.5, "#,##0.00"), printed(44566, "m/d/yy"), printed(36.75, "General")
    ('36.75%', '1,234.50', '2022-01-05', '36.75')
    """
    if not isfinite(value):
        return str(value)
    sections = _sections(code)
    section, value, sign = _chosen(sections, value)
    if section.moments:
        return _moment(value, section.moments, from_1904)
    if section.plain:
        return sign + plain(round(value, max(PLACES - len(str(int(value))), 0)))
    if not section.digits:
        return section.before + section.after
    return f"{sign}{section.before}{_number(value, section)}{section.after}"


def plain(value: float) -> str:
    """All digits that a spreadsheet keeps, without a power of ten."""
    text = format(Decimal(format(value, f".{DIGITS}g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _chosen(sections: tuple[Section, ...], value: float) -> tuple[Section, float, str]:
    """The section for the number, and its sign where the section does not print one itself."""
    if any(section.holds for section in sections):
        fitting = (section for section in sections if section.holds is None or section.holds(value))
        return next(fitting, _FULL), abs(value), "-" if value < 0 else ""
    if len(sections) > 2 and value == 0:
        return sections[2], value, ""
    if len(sections) > 1 and value < 0:
        return sections[1], -value, "-" if sections[1].plain else ""
    return sections[0], abs(value), "-" if value < 0 else ""


@lru_cache(maxsize=4096)
def _sections(code: str) -> tuple[Section, ...]:
    parts = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*\Z)', code[:255])  # 255 characters are the limit of the format
    return tuple(_section(part) for part in parts)


def _section(code: str) -> Section:
    texts, digits, moments = ["", ""], "", ""
    among: list[str] = []
    percents, power, is_plain, holds = 0, False, False, None
    for match in _PARTS.finditer(code):
        kind, said = str(match.lastgroup), match[match.lastgroup or 0]
        if kind in ("quoted", "escaped", "literal"):
            texts[bool(digits)] += said
        elif kind == "bracket":
            texts[bool(digits)] += said[1:].partition("-")[0] if said.startswith("$") else ""
            moments += "e" if _ELAPSED.match(said) else ""
            holds = _condition(said) or holds
        elif kind == "moment":
            moments += said[0].lower()
        elif kind == "digits":
            is_plain |= not set(".,").isdisjoint(digits)
            if digits:
                among.append(texts[1])
                digits, texts[1] = f"{digits}{_AMONG}{said}", ""
            else:
                digits = said
        elif kind == "percent":
            percents += 1
            texts[bool(digits)] += said
        elif kind == "power":
            power = True
        is_plain |= kind in ("general", "fraction", "text")
    return Section(texts[0], digits, tuple(among), texts[1], percents, power, moments, is_plain, holds)


def _condition(said: str) -> Callable[[float], bool] | None:
    found = _CONDITION.fullmatch(said)
    return None if found is None else partial(_COMPARED[found[1]], Decimal(found[2]))


def _number(value: float, section: Section) -> str:
    whole, _, fraction = section.digits.partition(".")
    if section.power:
        return format(value, f".{len(fraction)}E")
    number = Decimal(format(value, f".{DIGITS}g")).scaleb(2 * section.percents - 3 * _scale(section.digits))
    places = len(fraction.replace(",", ""))
    rounded = number.quantize(Decimal(1).scaleb(-places), context=_EXACT)
    text = format(rounded, ",f" if "," in whole.rstrip(",") else "f")
    before, dot, after = text.partition(".")
    least = len(fraction.rstrip(",#?"))
    after = after[:least] + after[least:].rstrip("0")
    before = before.rjust(whole.count("0"), "0") if before != "0" or "0" in whole else ""
    for said, behind in zip(section.among, _counts_behind(whole), strict=True):
        at = max(len(before) - behind, 0)
        before = before[:at] + said + before[at:]
    return before + (dot + after if after else "")


def _counts_behind(digits: str) -> list[int]:
    """How many digits stand behind each mark."""
    parts = digits.split(_AMONG)[1:]
    return [sum(map("".join(parts[at:]).count, "0#?")) for at in range(len(parts))]


def _scale(digits: str) -> int:
    """How many times a thousand the number is divided by: commas behind the last digit."""
    return len(digits) - len(digits.rstrip(","))


def _moment(value: float, moments: str, from_1904: bool) -> str:
    if "e" in moments:
        seconds = round(value * 86_400)
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    try:
        at = _epoch(value, from_1904) + timedelta(seconds=round(value * 86_400))
    except OverflowError:
        return plain(value)
    time = at.isoformat(" ", "seconds" if at.second else "minutes")[11:]
    date = at.isoformat()[:10]
    is_time = bool(set(moments) & set("hs"))
    if not set(moments) & set("yd") and (is_time or "m" not in moments):
        return time
    if is_time:
        return f"{date} {time}"
    return date if "d" in moments else date[:7] if "m" in moments else date[:4]


def _epoch(value: float, from_1904: bool) -> datetime:
    """Day 0. Spreadsheets count a 29 February 1900 that never was."""
    if from_1904:
        return datetime(1904, 1, 1)
    return datetime(1899, 12, 30) if value >= 60 else datetime(1899, 12, 31)
