"""Elements of WordprocessingML by local name, so that transitional and strict files read alike.

The two editions of ISO/IEC 29500 differ in namespaces only. XML is parsed without entities, network or huge texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from lxml import etree

from converters.errors import Corrupt, TooLarge

Element: TypeAlias = etree._Element

_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{_TRANSITIONAL}}}"
# fmt: off
#: elements that only mark what they hold
_WRAPPERS = frozenset((
    "sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple", "dir", "bdo", "oMathPara",
    "oMath", "AlternateContent", "Choice", "Fallback",
))
# fmt: on
#: entities are not unfolded, so that what they stand for would be lost (forbidden by ISO/IEC 29500-2, 9.1.2.3)
DECLARES = "{} declares entities, which no office file may; ask the publisher for another copy"
_FALSE = ("0", "false", "off")
_KNOWN = ("http://schemas.microsoft.com/", "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/")


def parse(content: bytes, name: str) -> Element:
    """The root element of a part, with strict namespaces as transitional ones. Raises Corrupt and TooLarge."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(transitional(content), parser)
    except etree.XMLSyntaxError as error:
        if "huge" in str(error).lower() or "depth" in str(error).lower():
            raise TooLarge(f"{name} passes a limit of the XML parser ({error}); no report needs that") from error
        raise Corrupt(f"{name} is no well-formed XML ({error}); fetch the file again") from error
    if root.getroottree().docinfo.doctype:
        raise Corrupt(DECLARES.format(name))
    return root


def transitional(content: bytes) -> bytes:
    """The part with strict namespaces as transitional ones, whatever its charset."""
    for charset in ("utf-8", "utf-16-le", "utf-16-be"):
        if (strict := _STRICT.encode(charset)) in content[:8192]:
            return content.replace(strict, _TRANSITIONAL.encode(charset))
    return content


def chosen(alternatives: Element) -> list[Element]:
    """Of alternative contents the first that asks for nothing but what Word knows, else the last: at most one."""
    found = [one for one in alternatives if local(one) == "Fallback" or _is_known(one)]
    return found[:1]


def _is_known(choice: Element) -> bool:
    """Whether the namespaces that a choice requires are Microsoft's or the standard's (ISO/IEC 29500-3, 7.6)."""
    required = (choice.nsmap.get(prefix) or "" for prefix in (choice.get("Requires") or "").split())
    return all(space.startswith(_KNOWN) for space in required)


def local(element: Element) -> str:
    """The element's name without namespace; "" for what is no element."""
    return _local(element.tag)


@lru_cache(4096)
def _local(tag: object) -> str:
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def child(element: Element, name: str) -> Element | None:
    return next(element.iterchildren(W + name), None)  # five times as fast as find()


def children(element: Element, name: str) -> list[Element]:
    return list(element.iterchildren(W + name))


def attribute(element: Element, name: str) -> str:
    return element.get(W + name) or ""


def value(element: Element, name: str) -> str:
    """The `w:val` of the child `name`, "" where there is none."""
    found = child(element, name)
    return "" if found is None else attribute(found, "val")


def number(element: Element | None) -> int | None:
    """The element's `w:val` as a number, None where the element is missing or holds none."""
    return None if element is None else whole_number(attribute(element, "val"))


def whole_number(text: str) -> int | None:
    """A whole number as it is written, None where it is none or has thousands of digits."""
    try:
        return int(text)
    except ValueError:
        return None


def switched_on(element: Element | None) -> bool:
    """Whether an on/off property is there and not switched off."""
    return element is not None and attribute(element, "val") not in _FALSE


def flow(container: Element, names: tuple[str, ...]) -> Iterator[Element]:
    """The elements called `names` under `container` in order, through wrappers; of alternatives the first."""
    for element in container:
        name = local(element)
        if name in names:
            yield element
        elif name not in _WRAPPERS:
            continue
        elif name == "AlternateContent":
            yield from (inner for choice in chosen(element) for inner in flow(choice, names))
        else:
            yield from flow(element, names)


def descendants(element: Element, name: str) -> list[Element]:
    """The outermost elements with this local name anywhere below, of alternatives the first."""
    found: list[Element] = []
    for below in element:
        if local(below) == name:
            found.append(below)
        else:
            parts = chosen(below) if local(below) == "AlternateContent" else [below]
            found.extend(inside for part in parts for inside in descendants(part, name))
    return found
