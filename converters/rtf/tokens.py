"""RTF bytes to tokens: groups, control words, bytes of text. Iterative and linear, whatever the file says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

OPEN, CLOSE, WORD, TEXT, BINARY = "{", "}", "word", "text", "binary"

_SINGLE = rb"[^\\{}\r\n\0]+"
_DOUBLE = rb"(?:[^\\{}\r\n\0\x80-\xff]|[\x81-\xfe][\x40-\x7e\x80-\xfe]|[\x80-\xff])+"
_TOKEN = rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?\ ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|(%s)|[\r\n\0\\]"
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{1,5})")
_EAST_ASIAN = (b"932", b"936", b"949", b"950")


class Token(NamedTuple):
    """`word` is a control word or symbol, `number` its parameter; `data` the bytes of text."""

    kind: str
    word: str = ""
    number: int | None = None
    data: bytes = b""


_OPEN, _CLOSE = Token(OPEN), Token(CLOSE)


def tokens(body: bytes) -> Iterator[Token]:
    """Tokens in order; the content of `\\bin` is left out."""
    pattern = _pattern(body)
    at = 0
    while (match := pattern.match(body, at)) is not None:
        at = match.end()
        word, number, hexadecimal, symbol, brace, text = match.groups()
        if word:
            if word == b"bin":
                at += max(int(number or 0), 0)
                yield Token(BINARY)
            else:
                yield Token(WORD, word.decode("ascii"), None if number is None else int(number))
        elif hexadecimal:
            yield Token(TEXT, data=bytes([int(hexadecimal, 16)]))
        elif text:
            yield Token(TEXT, data=text)
        elif brace:
            yield _OPEN if brace == b"{" else _CLOSE
        elif symbol:
            yield Token(TEXT, data=symbol) if symbol in b"\\{}" else Token(WORD, symbol.decode("latin-1"))


def _pattern(body: bytes) -> re.Pattern[bytes]:
    """Characters of two bytes, written raw, may end in a backslash or a brace."""
    page = _CODE_PAGE.search(body[:4096])
    return _BY_WIDTH[page is not None and page[1] in _EAST_ASIAN]


_BY_WIDTH = {wide: re.compile(_TOKEN % (_DOUBLE if wide else _SINGLE)) for wide in (False, True)}
