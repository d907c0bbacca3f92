"""List numbers as Word writes them, by the name of the numbering form (w:numFmt, ISO/IEC 29500-1 17.18.59)."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "零一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_LEGAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")


def numeral(value: int, form: str) -> str:
    """A list number as Word writes it in the numbering form `form` (w:numFmt).

    >>> numeral(12, "chineseCountingThousand"), numeral(4, "upperRoman")
    ('十二', 'IV')
    """
    write = _FORMS.get(form)
    return write(value) if write and 0 < value < 10_000 else str(value)


def _chinese(value: int) -> str:
    written = ""
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, power)
        if digit:
            written += _DIGITS[digit] + unit
        elif value and written and not written.endswith(_DIGITS[0]):
            written += _DIGITS[0]
    return written.removeprefix("一") if written.startswith("一十") else written


def _digits(value: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(value))


def _roman(value: int) -> str:
    written = ""
    for worth, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        times, value = divmod(value, worth)
        written += sign * times
    return written


def _letters(value: int) -> str:
    repeats, at = divmod(value - 1, 26)
    return chr(ord("A") + at) * (repeats + 1)


def _circled(value: int) -> str:
    return chr(0x245F + value) if value <= 20 else str(value)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda value: signs[(value - 1) % len(signs)]


_FORMS: dict[str, Callable[[int], str]] = {
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "chineseLegalSimplified": lambda value: _chinese(value).translate(_LEGAL),
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "ideographDigital": _digits,
    "taiwaneseDigital": _digits,
    "japaneseDigitalTenThousand": _digits,
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographEnclosedCircle": _circled,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda value: f"({value})",
    "decimalEnclosedFullstop": lambda value: f"{value}.",
    "decimalZero": lambda value: f"{value:02}",
    "decimalFullWidth": lambda value: str(value).translate({ord("0") + i: 0xFF10 + i for i in range(10)}),
    "lowerLetter": lambda value: _letters(value).lower(),
    "upperLetter": _letters,
    "lowerRoman": lambda value: _roman(value).lower(),
    "upperRoman": _roman,
}
