"""The charsets of RTF: Windows code pages, and the charset numbers of fonts (RTF 1.9.1, `\\fcharset`)."""

from __future__ import annotations

import codecs

GB = "gb18030"  # code page 936, GBK and GB 2312 are parts of it
_OF_FONTS = {
    77: "mac_roman", 78: "cp932", 79: "cp949", 80: GB, 81: "cp950", 128: "cp932", 129: "cp949", 130: "johab", 134: GB,
    136: "big5hkscs", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_PAGES = {936: GB, 54936: GB, 950: "big5hkscs", 10000: "mac_roman", 10008: GB, 65001: "utf-8"}


def of_font(number: int) -> str | None:
    """The charset of a font; None where it is the document's own (ANSI, default, symbol)."""
    return _OF_FONTS.get(number)


def of_page(number: int) -> str | None:
    """The charset of a code page, None where it is unknown."""
    name = _PAGES.get(number, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None
