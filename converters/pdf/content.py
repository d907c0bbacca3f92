"""The drawing instructions of a PDF page, cut into words as pdfminer cuts them, by one expression.

pdfminer goes from character to character, which is a third of all its time. What the expression does not know (pictures
within the instructions, brackets within brackets) is left to pdfminer.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from pdfminer.psparser import LIT

_STRING, _CODES = rb"\((?>(?:[^()\\]|\\[^\r])*)\)", rb"<[0-9A-Fa-f\s]*+>"
_WORD = re.compile(
    rb"[-+]?(?:\d+\.?\d*|\.\d+)|[A-Za-z][^#/%\[\]()<>{}\s]*|['\"]|/[^#/%\[\]()<>{}\s]*|%[^\r\n]*"
    rb"|" + _CODES + rb"|" + _STRING + rb"|\[(?>(?:[^\[\]()<>{}%]|" + _CODES + rb"|" + _STRING + rb")*)\]"
    rb"|<<(?>(?:[^<>()%]|" + _CODES + rb"|" + _STRING + rb")*)>>|\S"
)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(.))", re.S)
_ESCAPED = {b"b": b"\b", b"t": b"\t", b"n": b"\n", b"f": b"\f", b"r": b"\r", b"(": b"(", b")": b")", b"\\": b"\\"}
_BLANKS = b" \t\n\r\f\v"
_METHOD = str.maketrans({"*": "_a", '"': "_w", "'": "_q"})  # what pdfminer calls the methods of T* and such
_ODD = (b"BI", b"ID", b"(", b"<", b"[")  # a picture among the instructions, a bracket that nothing closes


class Operator(NamedTuple):
    """The method that follows an instruction, "" where there is none, and how many of the words before are its own."""

    method: str
    operands: int


_NOTHING = Operator("", 0)


class Words(dict[bytes, Any]):
    """What words of content mean, each worked out once; `interpreter` has a method for each instruction it follows."""

    def __init__(self, interpreter: type) -> None:
        self._interpreter = interpreter

    def of(self, content: bytes) -> list[Any] | None:
        """Numbers, names, strings, lists, dictionaries (empty: nobody asks) and operators; None where pdfminer must."""
        try:
            return list(map(self.__getitem__, _WORD.findall(content)))
        except ValueError:
            return None

    def __missing__(self, word: bytes) -> Any:
        meaning = self[word] = self._meaning(word)
        return meaning

    def _meaning(self, word: bytes) -> Any:
        first = word[:1]
        if word in _ODD:
            raise ValueError("for pdfminer")
        if first in b"+-.0123456789":
            return float(word) if b"." in word else int(word)
        if first == b"/":
            return LIT(_name(word[1:]))
        if first == b"(":
            return _ESCAPE.sub(_unescaped, word[1:-1])
        if first == b"<":
            return {} if word[:2] == b"<<" else _codes(word[1:-1])
        if first == b"[":
            return self._list(word[1:-1])
        return self._operator(word)

    def _list(self, content: bytes) -> list[Any]:
        words = [self[word] for word in _WORD.findall(content)]
        if any(type(word) is Operator for word in words):
            raise ValueError("an instruction within a list")
        return words

    def _operator(self, word: bytes) -> Any:
        if word in (b"true", b"false"):
            return word == b"true"
        if word[:1] == b"%":
            return _NOTHING
        if not (word[:1].isalpha() or word in b"'\""):
            raise ValueError("no word")
        method = "do_" + word.decode("utf-8", "ignore").translate(_METHOD)
        function = getattr(self._interpreter, method, None)
        return Operator(method, function.__code__.co_argcount - 1) if function else _NOTHING


def _name(word: bytes) -> str | bytes:
    try:
        return word.decode("utf-8")
    except UnicodeDecodeError:
        return word


def _unescaped(escape: re.Match[bytes]) -> bytes:
    """Raises ValueError where a number is no byte's."""
    return bytes((int(escape[1], 8),)) if escape[1] else _ESCAPED.get(escape[2], b"")


def _codes(word: bytes) -> bytes:
    """A last digit alone counts for itself, with pdfminer; the standard has a 0 behind it."""
    digits = word.translate(None, _BLANKS).decode()
    return bytes.fromhex(digits[:-1] + "0" + digits[-1] if len(digits) % 2 else digits)
