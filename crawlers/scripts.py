"""The little of JavaScript that lists are written in: concatenated addresses, the function behind a button, a request.

Nothing is run. A sum of literals, numbers, known variables and arguments is worked out; everything else is no address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlencode

import msgspec

Value = str | int
Variables = Mapping[str, Value]

_TOKEN = re.compile(r"\s*('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`|[\w$.]+|[()+-])", re.S)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.S)
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script\s*>", re.I | re.S)
_VARIABLE = re.compile(r"(?:\b(?:var|let|const)\s+|[;,{\n]\s*)([\w$]+)\s*=(?![=>])\s*([^;\n]+)")
_FUNCTION = (
    r"(?:function\s+{0}\s*\(([^)]*)\)|\b{0}\s*[:=]\s*(?:async\s+)?function\s*\w*\s*\(([^)]*)\)"
    r"|\b{0}\s*[:=]\s*\(?([\w\s,$]*)\)?\s*=>)\s*\{{"
)
_GOES = re.compile(
    r"\blocation(?:\.href)?\s*=(?!=)\s*([^;}\n]+)|\blocation\.(?:assign|replace)\s*\(([^;\n]+)\)"
    r"|\bwindow\.open\s*\(([^;\n]+)\)"
)
_CALLED = re.compile(r"^\s*(?:javascript:)?\s*(?:return\s+)?(?:[\w$]+\.)?([\w$]+)\s*\(([^()]*)\)", re.I)
_SENDS = re.compile(r"\.submit\s*\(")
_FILLS = re.compile(r"(?:\.([\w$]+)|['\"]#?([\w$]+)['\"]\s*\)?\]?(?:\[0\])?)\.(?:value\s*=(?!=)|val\s*\()\s*([^;)\n]+)")
_REQUEST = re.compile(
    r"\burl\s*:\s*|\b(?:getJSON|ajax|fetch|load|axios|request)\s*\(\s*(?=['\"`\w])|\.(?:get|post)\s*\(\s*(?=['\"`\w])"
    r"|\.open\s*\(\s*['\"](?:GET|POST)['\"]\s*,\s*",
    re.I,
)
_POSTS = re.compile(r"(?:type|method)\s*:\s*['\"]post['\"]|\.post\s*\(|['\"]POST['\"]\s*,", re.I)
_AS_JSON = re.compile(r"application/json|JSON\.stringify|\baxios\b", re.I)
_DATA = re.compile(
    r"\b(?:data|params|body|param|where)\s*:\s*(?:JSON\.stringify\s*\(\s*)?(?=\{)|^\s*,\s*(?:JSON\.stringify\s*\(\s*)?(?=\{)"
)
_TABLE, _LIMIT = re.compile(r"\bpage\s*:\s*(?:true|\{)"), re.compile(r"\blimit\s*:\s*(\d{1,4})")
_PAIR = re.compile(r"['\"]?([\w$.-]+)['\"]?\s*:\s*('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[^,{}]+)")
#: Functions that give what they are given.
_PASSED_THROUGH = {"parseInt", "Number", "String", "encodeURI", "encodeURIComponent", "unescape", "decodeURI"}
_LONGEST, _MOST = 400_000, 8
_STEP, _LONGEST_SUM = re.compile(r"\+\+|--"), 2_000


class Request(NamedTuple):
    """A request a script makes for its first page. `data` is the body of a POST, or "" for a GET."""

    address: str
    data: str = ""


class Scripts:
    """The scripts of one page."""

    def __init__(self, html: str) -> None:
        self.text = "\n".join(_SCRIPT.findall(html[:_LONGEST]))
        self._functions: dict[str, tuple[list[str], str] | None] = {}

    @cached_property
    def variables(self) -> dict[str, Value]:
        """What the scripts set to something that can be worked out; of several values the first."""
        return _assigned(self.text, {})

    def leads_to(self, code: str) -> str | None:
        """The address that a `javascript:` link or an onclick goes to; None where that cannot be said."""
        gone = _goes(code, self.variables)
        call = self._called(code) if gone is None else None
        return _goes(*call) if call else gone

    def fills_in(self, code: str) -> dict[str, Value]:
        """The fields that a link or button fills in before it sends a form; empty where it sends none."""
        body, known = self._called(code) or (code, self.variables)
        if not _SENDS.search(body):
            return {}
        found = ((name or other, worked_out(value, known)) for name, other, value in _FILLS.findall(body))
        return {name: value for name, value in found if value is not None}

    def _called(self, code: str) -> tuple[str, dict[str, Value]] | None:
        """The body of the function that `code` calls, and what is known inside it."""
        called = _CALLED.search(code)
        if called is None:
            return None
        if called[1] not in self._functions:
            self._functions[called[1]] = self._function(called[1])
        function = self._functions[called[1]]
        if function is None:
            return None
        names, body = function
        given = [worked_out(argument, self.variables) for argument in called[2].split(",")]
        known = {name: value for name, value in zip(names, given, strict=False) if value is not None}
        return body, {**self.variables, **known, **_assigned(body, self.variables | known)}

    @cached_property
    def _at_first(self) -> dict[str, Value]:
        """The variables as a script may find them that shows its first page."""
        return _assigned(self.text, {}, unknown=1)

    def requests(self) -> tuple[Request, ...]:
        """The requests the scripts make; what they do not know before they run counts as 1, the first page."""
        found = (self._request(match.end(), match.group()) for match in _REQUEST.finditer(self.text))
        return tuple(dict.fromkeys(filter(None, found)))[:_MOST]

    def _function(self, name: str) -> tuple[list[str], str] | None:
        found = re.search(_FUNCTION.format(re.escape(name)), self.text)
        if found is None:
            return None
        parameters = next((group for group in found.groups() if group is not None), "")
        return [one.strip() for one in parameters.split(",")], _block(self.text, found.end() - 1)

    def _request(self, at: int, how: str) -> Request | None:
        address = worked_out(self.text[at : at + 600], self._at_first, unknown=1)
        if not isinstance(address, str) or not re.match(r"(?:https?:)?/|\.{1,2}/|[\w-]+[/.?]", address):
            return None
        around = (
            _enclosing(self.text, at)
            if re.match(r"url", how, re.I)
            else how + self.text[at : at + 1500].partition(";")[0]
        )
        data = self._data(around)
        if not _POSTS.search(around):
            joint = "&" if "?" in address else "?"
            return Request(f"{address}{joint}{_form(data)}" if data else address)
        if _AS_JSON.search(around):
            return Request(address, msgspec.json.encode(data).decode())
        return Request(address, _form(data))

    def _data(self, around: str) -> dict[str, Value]:
        start = _DATA.search(around) or re.search(r",\s*(?:JSON\.stringify\s*\(\s*)?(?=\{)", around)
        if start is None:
            return {}
        pairs = _PAIR.findall(_block(around, start.end()))
        if _TABLE.search(around):  # a table of layui asks for its pages itself
            pairs += [("page", "1"), ("limit", (_LIMIT.search(around) or ["", "10"])[1])]
        found = ((name, worked_out(value, self._at_first, unknown=1)) for name, value in pairs)
        return {name: value for name, value in found if value is not None}


def worked_out(expression: str, known: Variables, unknown: Value | None = None) -> Value | None:
    """The sum at the beginning of `expression`; None where a part of it is neither a literal nor known.

    >>> worked_out("'list_' + (n - 1) + '.html'; more", {"n": 3})
    'list_2.html'
    """
    tokens = _tokens(_STEP.sub("", expression[:_LONGEST_SUM]))
    value, _ = _sum(tokens, 0, known, unknown)
    return value


def _tokens(expression: str) -> list[str]:
    """The tokens of one expression: up to what no sum contains."""
    found: list[str] = []
    at = depth = 0
    while token := _TOKEN.match(expression, at):
        word = token[1]
        operand = word not in "()+-"
        if operand and found and found[-1] not in ("(", "+", "-"):
            break
        depth += (word == "(") - (word == ")")
        if depth < 0:
            break
        found.append(word)
        at = token.end()
    return found


def _sum(tokens: list[str], at: int, known: Variables, unknown: Value | None) -> tuple[Value | None, int]:
    total, at = _part(tokens, at, known, unknown)
    while at < len(tokens) and tokens[at] in "+-":
        sign = tokens[at]
        part, at = _part(tokens, at + 1, known, unknown)
        if total is None or part is None:
            return None, len(tokens)
        if isinstance(total, int) and isinstance(part, int):
            total = total + part if sign == "+" else total - part
        elif sign == "+":
            total = f"{total}{part}"
        else:
            return None, len(tokens)
    return total, at


def _part(tokens: list[str], at: int, known: Variables, unknown: Value | None) -> tuple[Value | None, int]:
    if at >= len(tokens):
        return None, at
    word = tokens[at]
    if word == "(":
        value, at = _sum(tokens, at + 1, known, unknown)
        return value, at + 1
    if word[0] in "'\"`":
        return _unquoted(word), at + 1
    if word.isdecimal() and len(word) < 10:
        return int(word), at + 1
    if at + 1 < len(tokens) and tokens[at + 1] == "(":
        value, at = _sum(tokens, at + 2, known, unknown)
        return value if word in _PASSED_THROUGH else unknown, at + 1
    return known.get(word.rpartition(".")[2], unknown), at + 1


def _unquoted(literal: str) -> str:
    return _ESCAPE.sub(_unescaped, literal[1:-1])


def _unescaped(found: re.Match[str]) -> str:
    what = found[1]
    if what[0] in "ux" and len(what) > 1:
        return chr(int(what[1:], 16))
    return {"n": "\n", "t": "\t", "r": "\r"}.get(what, what)


def _assigned(code: str, known: Variables, unknown: Value | None = None) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, expression in _VARIABLE.findall(f"\n{code}"):
        value = worked_out(expression, {**known, **found}, unknown)
        if value is not None and name not in found:
            found[name] = value
    return found


def _goes(code: str, known: Variables) -> str | None:
    for match in _GOES.finditer(code):
        address = worked_out(next(filter(None, match.groups())), known)
        if isinstance(address, str):
            return address
    return None


def _block(code: str, opening: int) -> str:
    """From the brace at `opening` to the one that closes it, or to the end."""
    return code[opening : next(_closings(code, opening), len(code))]


def _closings(code: str, opening: int) -> Iterator[int]:
    depth = 0
    for brace in re.finditer(r"[{}]", code[opening : opening + 20_000]):
        depth += 1 if brace.group() == "{" else -1
        if depth == 0:
            yield opening + brace.end()


def _enclosing(code: str, at: int) -> str:
    """The object literal around `at`, with the word before it."""
    depth, start = 0, max(0, at - 2000)
    for brace in reversed(list(re.finditer(r"[{}]", code[start:at]))):
        depth += 1 if brace.group() == "}" else -1
        if depth < 0:
            opening = start + brace.start()
            return code[max(0, opening - 30) : opening] + _block(code, opening)
    return code[at : at + 600]


def _form(data: Mapping[str, Value]) -> str:
    return urlencode(data)
