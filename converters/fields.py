"""Fields without a written result: what Word shows for them when it opens the file (ISO/IEC 29500-1, 17.16)."""

from __future__ import annotations

import re

from converters.text import OBJECT

_SYMBOL = re.compile(r'(?:0x([0-9a-f]+)|(\d+))\b(?:.*?\\f\s*(?:"([^"]*)"|(\S+)))?', re.IGNORECASE | re.DOTALL)
_SYMBOLS = re.compile("[\uf020-\uf07e]")
#: these draw or count something at their place; the others print nothing
_DRAWING = frozenset(("EQ", "LISTNUM", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT"))
#: fonts whose characters are pictures, so that "1" is none
_PICTURE_FONTS = ("wingdings", "webdings", "marlett")


def unwritten(code: str, chosen: str) -> str:
    """What a field shows without a result: a symbol, the entry `chosen` of a list, U+FFFC for what is no text."""
    name, _, rest = code.strip().partition(" ")
    name = name.upper()
    if name == "SYMBOL":
        return symbol_of(rest)
    if name == "FORMDROPDOWN":
        return chosen
    return OBJECT if name in _DRAWING or name.startswith("=") else ""


def symbol_of(code: str) -> str:
    """What `SYMBOL` shows by what follows its name, such as `57 \\f "Symbol" \\s 10`."""
    found = _SYMBOL.match(code.strip())
    if found is None:
        return OBJECT
    place = int(found[1], 16) if found[1] else int(found[2])
    above = 0xF000 if 0x20 <= place < 0x100 and "\\u" not in code else 0
    return plain_symbol(f"{place + above:x}", found[3] or found[4] or "")


def plain_symbols(text: str, font: str) -> str:
    """Text whose characters may be those of a symbol font (see `plain_symbol`); as it stands where no font is named."""
    if not font or text.isascii() or not _SYMBOLS.search(text):
        return text
    return "".join(plain_symbol(f"{ord(character):x}", font) for character in text)


def plain_symbol(code: str, font: str) -> str:
    """The character; Word writes those of its symbol fonts, also digits, 0xF000 above their place."""
    try:
        symbol = chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"
    plain = chr(ord(symbol) - 0xF000) if 0xF020 <= ord(symbol) < 0xF07F else symbol
    return plain if plain in "0123456789.-/" and not font.lower().startswith(_PICTURE_FONTS) else symbol
