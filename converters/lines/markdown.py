"""The marks that Markdown sets within a line: emphasis and code give way to their text, struck text is taken out."""

from __future__ import annotations

import re

_STRUCK = re.compile(r"~~[^~]+~~")
_SET_OFF = re.compile(r"(?<![\\*\d])(\*{1,3})(?![\s*])([^*]*[^\s*\\])\1(?![*\d])|(?<!`)`([^`]+)`(?!`)")
_UNDERLINED = re.compile(r"(_{1,3})([^_]+)\1")
#: a link gives way to its words, a number set as a formula to the number; the mark of a note says nothing of its own
_LINKED = re.compile(r"(?<![!\\])\[([^\[\]]*)\]\([^()\s]*(?:\s\"[^\"]*\")?\)|\$([\d.,]+)\$|\[\^[\w-]+\](?!:)")
_FRONT = re.compile(r"---[ \t]*\n((?:[\w-]+:[^\n]*\n|[ \t#-][^\n]*\n)*)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_FIELD = re.compile(r"^([\w-]+):[ \t]*(\S[^\n]*)$", re.MULTILINE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")  # punctuation that stands for itself


def said(text: str) -> str:
    """What a line or a cell says.

    >>> said("**12**"), said(r"3\\*"), said("~~8~~ 9"), said("**")
    ('12', '3*', ' 9', '**')
    >>> said("[12](a.html)"), said("12[^1]"), said("$12$"), said("![12](a.png)")
    ('12', '12', '12', '![12](a.png)')

    Between digits a star is a sign of its own ("3*4*5").
    """
    if "[" in text or "$" in text:
        text = _LINKED.sub(lambda mark: mark[1] or mark[2] or "", text)
    text = _SET_OFF.sub(lambda mark: mark[2] or mark[3], _STRUCK.sub("", text))
    if whole := _UNDERLINED.fullmatch(text):
        text = whole[2]
    return _ESCAPED.sub(r"\1", text)


def front(text: str) -> tuple[dict[str, str], str]:
    """What stands between lines of dashes before a text, by its names, and the text without it.

    >>> front("---\\ntitle: '年报'\\ndate: 2023-01-12\\n---\\n# 年报")
    ({'title': '年报', 'date': '2023-01-12'}, '# 年报')
    """
    found = _FRONT.match(text)
    if found is None:
        return {}, text
    return {name: said.strip(" \t'\"") for name, said in _FIELD.findall(found[1])}, text[found.end() :]
