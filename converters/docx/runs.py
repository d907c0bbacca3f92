"""What the runs of a DOCX paragraph say as Word prints them: no hidden or struck text, of fields their results.

Text raised above the line is told by `converters.text.raised`, so that the mark of a note stays apart from a number.
"""

from __future__ import annotations

from converters.docx.choices import chosen_entry
from converters.docx.faint import on_paper
from converters.docx.styles import FAINT, TAKEN_OUT, Styles, own_looks
from converters.docx.xml import Element, W, attribute, child, chosen, descendants, flow, local, number, value
from converters.fields import plain_symbol, plain_symbols, unwritten
from converters.text import OBJECT, raised

SIGNS = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "-",
}
DRAWN = ("drawing", "pict", "object")
#: what an equation holds beside runs: its text alone does not say what stands over what (ISO/IEC 29500-1, 22.1.2)
_EQUATIONS = (
    "acc", "bar", "borderBox", "box", "d", "eqArr", "f", "func", "groupChr", "limLow", "limUpp", "m", "nary", "phant",
    "rad", "sPre", "sSub", "sSubSup", "sSup",
)  # fmt: skip
_RAISED = frozenset({"raised"})
_BODY_SIZE = 21  # half points: what Chinese offices type in, where a run says no size


def said(paragraph: Element, styles: Styles) -> tuple[str, list[Element]]:
    """The text of a paragraph without its list number, and its drawings."""
    runs = _Runs()
    style = value(properties, "pStyle") if (properties := child(paragraph, "pPr")) is not None else ""
    hidden = styles.looks(style)
    ground = _ground(paragraph)
    for run in flow(paragraph, ("r", *_EQUATIONS)):
        if local(run) != "r":
            runs.parts.append(OBJECT)
            continue
        properties = child(run, "rPr")
        looks = hidden if properties is None else _looks(properties, hidden, styles, ground)
        if looks.isdisjoint(TAKEN_OUT):
            runs.say(run, "raised" in looks, not looks.isdisjoint(FAINT))
    return "".join(runs.parts), runs.drawn


def _looks(properties: Element, around: frozenset[str], styles: Styles, ground: int) -> frozenset[str]:
    """How a run looks, as far as it matters: as the paragraph does, by its own style, and by itself."""
    own = own_looks(properties)
    looks = around | styles.looks(value(properties, "rStyle"))
    if not looks and not any(own.values()):
        return _RAISED if _is_lifted(properties, ground) else looks
    return frozenset(look for look in (*TAKEN_OUT, *FAINT, "raised") if own.get(look, look in looks))


def _font(run: Element) -> str:
    """The font that a run names for itself, "" where it names none."""
    properties = child(run, "rPr")
    fonts = None if properties is None else child(properties, "rFonts")
    return "" if fonts is None else attribute(fonts, "ascii")


def _ground(paragraph: Element) -> int:
    """How far the lowest text of a paragraph stands above the line, in half points; all of it may be lifted."""
    if next(paragraph.iter(f"{W}position"), None) is None:
        return 0
    return min((_lift(child(run, "rPr")) for run in flow(paragraph, ("r",)) if child(run, "t") is not None), default=0)


def _lift(properties: Element | None) -> int:
    return 0 if properties is None else number(child(properties, "position")) or 0


def _is_lifted(properties: Element, ground: int) -> bool:
    """Whether a run stands above the others by a quarter of its size, which is a superscript by hand."""
    lift = _lift(properties) - ground
    return lift > 0 and 4 * lift >= (number(child(properties, "sz")) or _BODY_SIZE)


class _Field:
    """A field that is open: what it begins with, its code so far, and where its result begins, None in its code."""

    def __init__(self, begin: Element) -> None:
        self.begin, self.code = begin, ""
        self.result: int | None = None


class _Runs:
    """Collects text and drawings run by run."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.drawn: list[Element] = []
        self._fields: list[_Field] = []

    def say(self, run: Element, is_raised: bool, is_faint: bool) -> None:
        first = len(self.parts)
        self._say(run)
        if is_faint:
            self.parts[first:] = [on_paper("".join(self.parts[first:]), run)]
        if is_raised:
            self.parts[first:] = [raised("".join(self.parts[first:]))]

    def _say(self, run: Element) -> None:
        for node in run:
            name = local(node)
            if name == "fldChar":
                self._pass(node)
            elif self._in_code():
                if name == "instrText":
                    self._fields[-1].code += node.text or ""
            elif name == "t":
                self.parts.append(plain_symbols(node.text or "", _font(run)))
            elif name in SIGNS:
                self.parts.append(SIGNS[name])
            elif name == "sym":
                self.parts.append(plain_symbol(attribute(node, "char"), attribute(node, "font")))
            elif name in DRAWN:
                self.drawn.append(node)
            elif name == "ruby":
                for base in descendants(node, "rubyBase"):
                    for inner in flow(base, ("r",)):
                        self._say(inner)
            elif name == "AlternateContent":
                for choice in chosen(node):
                    self._say(choice)

    def _in_code(self) -> bool:
        """Whether what comes is the code of a field, or the result of a field in it."""
        return any(field.result is None for field in self._fields)

    def _pass(self, sign: Element) -> None:
        mark = attribute(sign, "fldCharType")
        if mark == "begin":
            self._fields.append(_Field(sign))
        elif self._fields and mark == "separate":
            self._fields[-1].result = len(self.parts)
        elif self._fields and mark == "end":
            field = self._fields.pop()
            if not self._in_code() and (field.result is None or not any(self.parts[field.result :])):
                self.parts.append(unwritten(field.code, chosen_entry(field.begin)))
