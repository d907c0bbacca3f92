"""The marks that Markdown sets within a line: emphasis and code give way to their text, struck text is taken out."""

from __future__ import annotations

import re

_STRUCK = re.compile(r"~~[^~]+~~")
_SET_OFF = re.compile(r"(?<![\\*\d])(\*{1,3})(?![\s*])([^*]*[^\s*\\])\1(?![*\d])|(?<!`)`([^`]+)`(?!`)")
_UNDERLINED = re.compile(r"(_{1,3})([^_]+)\1")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")  # punctuation that stands for itself


def said(text: str) -> str:
    """What a line or a cell says.

    >>> said("**12**"), said(r"3\\*"), said("~~8~~ 9"), said("**")
    ('12', '3*', ' 9', '**')

    Between digits a star is a sign of its own ("3*4*5").
    """
    text = _SET_OFF.sub(lambda mark: mark[2] or mark[3], _STRUCK.sub("", text))
    if whole := _UNDERLINED.fullmatch(text):
        text = whole[2]
    return _ESCAPED.sub(r"\1", text)
