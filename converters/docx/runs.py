"""What the runs of a DOCX paragraph say as Word prints them: no hidden or struck text, of fields their results.

Text raised above the line is told by `converters.text.raised`, so that the mark of a note stays apart from a number.
"""

from __future__ import annotations

from converters.docx.styles import TAKEN_OUT, Styles, own_looks
from converters.docx.xml import Element, attribute, child, chosen, descendants, flow, local, number, value
from converters.text import raised

SIGNS = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "-",
}
_DRAWN = ("drawing", "pict", "object")
_RAISED = frozenset({"raised"})
_BODY_SIZE = 21  # half points: what Chinese offices type in, where a run says no size
#: fonts whose characters are pictures, so that "1" is none
_PICTURE_FONTS = ("wingdings", "webdings", "marlett")


def said(paragraph: Element, styles: Styles) -> tuple[str, list[Element]]:
    """The text of a paragraph without its list number, and its drawings."""
    runs = _Runs()
    style = value(properties, "pStyle") if (properties := child(paragraph, "pPr")) is not None else ""
    hidden = styles.looks(style)
    for run in flow(paragraph, ("r",)):
        properties = child(run, "rPr")
        looks = hidden if properties is None else _looks(properties, hidden, styles)
        if looks.isdisjoint(TAKEN_OUT):
            runs.say(run, "raised" in looks)
    return "".join(runs.parts), runs.drawn


def _looks(properties: Element, around: frozenset[str], styles: Styles) -> frozenset[str]:
    """How a run looks, as far as it matters: as the paragraph does, by its own style, and by itself."""
    own = own_looks(properties)
    looks = around | styles.looks(value(properties, "rStyle"))
    if not own and not looks:
        return _RAISED if _is_lifted(properties) else looks
    return frozenset(look for look in (*TAKEN_OUT, "raised") if own.get(look, look in looks))


def _is_lifted(properties: Element) -> bool:
    """Whether a run stands above the line by half its size, which is a superscript by hand."""
    lift = number(child(properties, "position")) or 0
    return lift > 0 and 2 * lift >= (number(child(properties, "sz")) or _BODY_SIZE)


class _Runs:
    """Collects text and drawings run by run. `fields` says of each open field whether its result has begun."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.drawn: list[Element] = []
        self._fields: list[bool] = []

    def say(self, run: Element, is_raised: bool = False) -> None:
        first = len(self.parts)
        self._say(run)
        if is_raised:
            self.parts[first:] = [raised("".join(self.parts[first:]))]

    def _say(self, run: Element) -> None:
        for node in run:
            name = local(node)
            if name == "fldChar":
                self._pass(attribute(node, "fldCharType"))
            elif not all(self._fields):
                continue  # the code of a field, and the results of fields in it
            elif name == "t":
                self.parts.append(node.text or "")
            elif name in SIGNS:
                self.parts.append(SIGNS[name])
            elif name == "sym":
                self.parts.append(plain_symbol(attribute(node, "char"), attribute(node, "font")))
            elif name in _DRAWN:
                self.drawn.append(node)
            elif name == "ruby":
                for base in descendants(node, "rubyBase"):
                    for inner in flow(base, ("r",)):
                        self._say(inner)
            elif name == "AlternateContent":
                for choice in chosen(node):
                    self._say(choice)

    def _pass(self, mark: str) -> None:
        if mark == "begin":
            self._fields.append(False)
        elif self._fields and mark == "separate":
            self._fields[-1] = True
        elif self._fields and mark == "end":
            self._fields.pop()


def plain_symbol(code: str, font: str) -> str:
    """The character; Word writes those of its symbol fonts, also digits, 0xF000 above their place."""
    try:
        symbol = chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"
    plain = chr(ord(symbol) - 0xF000) if 0xF020 <= ord(symbol) < 0xF07F else symbol
    return plain if plain in "0123456789.-/" and not font.lower().startswith(_PICTURE_FONTS) else symbol
