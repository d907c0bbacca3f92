"""What a list of declarations (of a rule, of a style attribute) says of how an element is shown, if at all."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple, TypeAlias

#: declarations by name, in lower case
Style: TypeAlias = dict[str, str]

#: a size in which nothing is seen
NO_SIZE = r"\+?0*(?:\.0+)?(?:[a-z]{1,4}|%)?"
_IS_NO_SIZE = re.compile(rf"(?=.){NO_SIZE}")
#: what puts an element beside the page or cuts all of it off, and what leaves it no room
_OFF = re.compile(
    r"(?:left|right|top|bottom|text-indent):-(?:999|\d{4})|translate[xy]?\(-(?:999|\d{4})"
    r"|(?:clip:rect\((?:[01](?:px)?[,)]){4}|clip-path:inset\((?:[5-9]\d|100)%)"
)
_NO_ROOM = re.compile(rf"(?:^|;)(?:max-)?(?:width|height):(?:1px|{NO_SIZE})(?=;|$)")
#: what leaves nothing to be seen of an element in its place
_SEE_THROUGH = re.compile(
    r"(?:^|;)color:(?:transparent|rgba\([^)]*,0?\.?0*\))|scale\(0[,)]|opacity\(0%?\)|content-visibility:hidden"
)
#: values of `visibility` for what is backwards, at the right of its cell, or of the colour of the paper
OTHERWISE, ASIDE, WHITE = "otherwise", "aside", "white"
_BACKWARDS = re.compile(r"unicode-bidi:[a-z-]*override|flex-direction:row-reverse")
_PAPER = r"white|#?fff(?:fff)?|rgb\(255,255,255\)"
_COLOURED = re.compile(rf"background(?:-color)?:(?!{_PAPER}|transparent|none|inherit|initial)")
_GROUND = re.compile(rf'bgcolor="(?!{_PAPER})')
_WHITE = re.compile(rf"(?:^|;)color:(?:{_PAPER})(?=[;!]|$)")
_TELLING = (
    "transparent",
    "rgba",
    "scale",
    "opacity(",
    "content-",
    "bidi",
    "float",
    "reverse",
    "white",
    "fff",
    "rgb(255",
)
_HIDDEN = re.compile(
    r""" hidden(?:="[^"]*"|\Z| )|style="([^"]*(?:display\s*:\s*none|mso-hide:\s*all)[^"]*)""", re.IGNORECASE
)
_KEPT = ("display", "visibility", "grid-template-columns", "grid-row", "grid-column")
#: of most elements they say how they look, and nothing more
_LOOKS = ("font-size", "text-decoration", "vertical-align", "opacity", "mso-hide")
_STARTS = ("grid-row-start", "grid-row-end", "grid-column-start", "grid-column-end")
_IMPORTANT = "!important"


class Said(NamedTuple):
    """Declarations, and those of them that hold against others that are said later."""

    usual: Style
    important: Style

    @property
    def style(self) -> Style:
        return self.usual | self.important

    def overlaid(self, later: Said) -> Said:
        return Said(self.usual | later.usual, self.important | later.important)


NOTHING = Said({}, {})


def declared(text: str, kept: tuple[str, ...] = ()) -> Said:
    """Of a list of declarations those that may draw, hide, strike or raise, and the `kept`, the last of each name.

    What puts the element beside the page, or leaves it no room or colour, is said as `visibility: hidden`; what may
    show a number otherwise than it is written as OTHERWISE, ASIDE or WHITE.
    """
    text, said = text.lower(), NOTHING
    for name, value in _pairs(text):
        if name in _KEPT or name in _STARTS or name in _LOOKS or name in kept:
            plain = value.replace(_IMPORTANT, "").strip()
            said = said.overlaid(Said({}, {name: plain}) if _IMPORTANT in value else Said({name: plain}, {}))
    if _is_cut_off(text):
        return said.overlaid(Said({"visibility": "hidden"}, {}))
    return said.overlaid(_seen(text)) if any(map(text.__contains__, _TELLING)) else said


def _pairs(text: str) -> list[tuple[str, str]]:
    parts = (part.partition(":") for part in text.split(";"))
    return [(name.strip().removesuffix("-line"), value) for name, _, value in parts]


def _seen(text: str) -> Said:
    tight = "".join(text.split())
    if _SEE_THROUGH.search(tight):
        return Said({"visibility": "hidden"}, {})
    if _BACKWARDS.search(tight):
        return Said({"visibility": OTHERWISE}, {})
    if "float:right" in tight:
        return Said({"visibility": ASIDE}, {})
    return Said({"visibility": WHITE}, {}) if _WHITE.search(tight) and not _COLOURED.search(tight) else NOTHING


def _is_cut_off(text: str) -> bool:
    """Whether the element is placed beside the page, or clipped, or has no room and shows nothing outside it."""
    if not any(word in text for word in ("overflow", "absolute", "fixed", "text-indent")):
        return False
    tight = "".join(text.split())
    if "overflow:hidden" in tight and _NO_ROOM.search(tight):
        return True
    return any(word in tight for word in ("absolute", "fixed", "text-indent")) and _OFF.search(tight) is not None


@lru_cache(maxsize=8192)
def is_hidden(attributes: str) -> bool:
    """Whether a tag's attributes, as an HTML parser writes them back, take the element out of the page."""
    found = _HIDDEN.search(attributes)
    return found is not None and (found[1] is None or is_gone(declared(found[1]).style))


def is_gone(style: Style) -> bool:
    return style.get("display") == "none" or style.get("mso-hide") == "all"


def is_invisible(style: Style) -> bool:
    """Whether the element takes its place and shows nothing in it."""
    unseen = style.get("visibility") in ("hidden", "collapse") or _IS_NO_SIZE.fullmatch(style.get("opacity", ""))
    return bool(unseen) or is_sizeless(style)


def is_struck(style: Style) -> bool:
    return "line-through" in style.get("text-decoration", "")


def is_raised(style: Style) -> bool:
    return "super" in style.get("vertical-align", "")


def is_sizeless(style: Style) -> bool:
    """Whether the element's own text is of no height; elements in it may be of another."""
    return _IS_NO_SIZE.fullmatch(style.get("font-size", "")) is not None


def is_otherwise(style: Style) -> bool:
    """Whether the element may show a number otherwise than it is written."""
    return style.get("visibility") in (OTHERWISE, ASIDE, WHITE)


def is_coloured(attributes: str) -> bool:
    """Whether a tag's attributes give the element a ground of a colour."""
    tight = "".join(attributes.lower().split())
    return _COLOURED.search(tight) is not None or _GROUND.search(tight) is not None


def hides(style: Style) -> bool:
    return is_gone(style) or is_invisible(style) or is_struck(style) or is_otherwise(style)


def tells(style: Style) -> bool:
    """Whether declarations say more than how text looks."""
    return hides(style) or is_raised(style) or any(name not in _LOOKS for name in style)
