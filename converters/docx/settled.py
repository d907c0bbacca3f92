"""What python-docx passes over, made plain in its tree before its text is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from converters.docx.faint import on_paper
from converters.docx.numbering import Numbering
from converters.docx.styles import FAINT, Styles, own_looks
from converters.fields import plain_symbol
from converters.text import OBJECT, raised

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

NUMBER = "number"
"""An attribute written into the tree: the list number of a paragraph."""

#: each found by its own name, and what it takes out then: to ask every run for what it is not takes far longer
_GONE = (
    ".//w:del | .//w:moveFrom | .//w:rubyPr | .//w:rt"
    " | .//w:del/parent::w:trPr/parent::w:tr | .//w:cellDel/parent::w:tcPr/parent::w:tc"
    " | (.//w:vanish | .//w:strike | .//w:dstrike)[not(@w:val) or @w:val = '1' or @w:val = 'true' or @w:val = 'on']"
    "/parent::w:rPr/parent::w:r"
)
_RAISED = ".//w:vertAlign[@w:val = 'superscript']/parent::w:rPr/parent::w:r/w:t"
_OWN_LOOKS = "w:rPr/*[self::w:vanish or self::w:strike or self::w:dstrike]/@w:val"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RUN = f"{_W}r"
_EQUATION = "{*}oMath"  # ISO/IEC 29500-1, 22.1
_CHOICES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_INSERTED = f"{_W}ins"
_WRAPPERS = (
    *(f"{_W}{name}" for name in ("sdt", "moveTo", "smartTag", "customXml", "fldSimple", "dir", "bdo")),
    _INSERTED,
    "{*}oMathPara",
)


def settle(content: BaseOxmlElement, unseen: Sequence[str]) -> None:
    """Accept changes, take wrappers off and hidden text out, also what stands in the styles `unseen`, which hide it."""
    _take_out(content, unseen)
    for gone in content.xpath(_GONE):
        gone.getparent().remove(gone)
    for mark in content.xpath(_RAISED):
        mark.text = raised(mark.text or "")
    _say_plainly(content)
    _fade(content)
    for choices in list(content.iter(_CHOICES)):
        known = (one for one in choices if one.tag.endswith("}Fallback") or _requires_known(one))
        for element in list(next(known, ())):
            choices.addprevious(element)
        choices.getparent().remove(choices)
    for wrapper in list(filter(_wraps, content.iter(*_WRAPPERS))):
        held = list(wrapper.iterfind("{*}sdtContent/*")) if wrapper.tag.endswith("}sdt") else list(wrapper)
        for element in held:
            wrapper.addprevious(element)
        wrapper.getparent().remove(wrapper)


def number(content: BaseOxmlElement, styles: Styles, numbering: Numbering) -> None:
    """Write the list number of each paragraph beside it; python-docx counts none."""
    for properties in content.iter(f"{_W}pPr"):
        if found := styles.list_of(properties):
            properties.getparent().set(NUMBER, numbering.next(*found).strip())


def _take_out(content: BaseOxmlElement, unseen: Sequence[str]) -> None:
    """Take out the runs that are hidden by their style, or that of their paragraph, and do not say otherwise."""
    for run in content.xpath(".//w:r[w:rPr/w:rStyle or ../w:pPr/w:pStyle]") if unseen else ():
        styles = run.xpath("w:rPr/w:rStyle/@w:val | ../w:pPr/w:pStyle/@w:val")
        if not run.xpath(_OWN_LOOKS) and not set(unseen).isdisjoint(styles):
            run.getparent().remove(run)


def _wraps(element: BaseOxmlElement) -> bool:
    """Whether a wrapper is one here: what was inserted may be a row or a break as well."""
    return element.tag != _INSERTED or next(element.iterchildren(_RUN), None) is not None


def _fade(content: BaseOxmlElement) -> None:
    """Of digits in white or of no size only that they are there."""
    for said in content.xpath(".//w:r[w:rPr/w:color or w:rPr/w:sz]/w:t"):
        run = said.getparent()
        looks = own_looks(run.find(f"{_W}rPr"))
        if any(looks.get(look) for look in FAINT):
            said.text = on_paper(said.text or "", run)


def _say_plainly(content: BaseOxmlElement) -> None:
    """Symbols, text under a gloss and equations as plain text."""
    for symbol in list(content.iter(f"{_W}sym")):
        _say_instead(symbol, plain_symbol(symbol.get(f"{_W}char", ""), symbol.get(f"{_W}font", "")))
    for ruby in list(content.iter(f"{_W}ruby")):
        _say_instead(ruby, "".join(text.text or "" for text in ruby.iter(f"{_W}t")))
    outermost = [one for one in content.iter(_EQUATION) if next(one.iterancestors(_EQUATION), None) is None]
    for equation in outermost:
        run = equation.makeelement(_RUN)
        run.append(text := run.makeelement(f"{_W}t"))
        text.text = "".join(_in_line(part) for part in equation)
        equation.getparent().replace(equation, run)


def _in_line(part: BaseOxmlElement) -> str:
    """The text of a run in an equation; a sign for what stands over or beside something else."""
    return "".join(each.text or "" for each in part.iterfind("{*}t")) if part.tag.endswith("}r") else OBJECT


def _say_instead(element: BaseOxmlElement, text: str) -> None:
    """Text in place of what python-docx does not read in a run."""
    said = element.makeelement(f"{_W}t")
    said.text = text
    element.getparent().replace(element, said)


def _requires_known(choice: BaseOxmlElement) -> bool:
    """Whether Word knows what a choice requires."""
    spaces = (str(choice.nsmap.get(prefix)) for prefix in choice.get("Requires", "").split())
    return all("://schemas.microsoft.com/" in space or "ooxml" in space or "openxml" in space for space in spaces)
